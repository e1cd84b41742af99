"""Which partners have an address, and the refusal to start where one has none by oversight."""

from workers.settings import PartnerSettings, Settings, SettingsError
from workflows.messages import SERVICES


def reached(settings: Settings) -> dict[str, PartnerSettings]:
    """Give the settings of all partners that have an address: by service, and by service and organisation."""
    given = settings.partners
    organisations = {key.partition("@")[2] for key in given if "@" in key}
    found = {name: given.get(name) or given.get("*") for name in SERVICES} | {
        f"{name}@{whose}": given.get(f"{name}@{whose}") or given.get(f"*@{whose}")
        for name in SERVICES
        for whose in organisations
    }
    return {key: partner for key, partner in found.items() if partner is not None}


def refuse_unreached(settings: Settings) -> None:
    """See that no partner is without an address by oversight, where the data are real people's.

    Raises:
        SettingsError: A service has neither an address for every organisation nor is done by hand.
    """
    known = {key for key in reached(settings) if "@" not in key} | settings.by_hand
    unreached = [] if "*" in known or not settings.production else [name for name in SERVICES if name not in known]
    if unreached:
        raise SettingsError(
            f"production is set, and nothing is sent to {', '.join(unreached)}: no address is given",
            "Give addresses in STEGVIS_PARTNERS, or name in STEGVIS_BY_HAND the services whose work people do by hand "
            "and register; see docs/partners.md",
        )
