"""Organisations: how they are named, of which kind each is, and as which senders of the catalogue each counts."""

import contextlib
import difflib

from schemas.events.vocabulary import Party
from schemas.kommuner import COUNTIES, KOMMUNER, UnknownKommune, counties_after, kommune, number_today

STEGVIS = "stegvis"
"""The organisation that runs Stegvis; its people are operators."""
NATIONAL = tuple(party.value for party in Party if party not in {Party.KOMMUNE, Party.COUNTY, Party.PARTICIPANT})
"""The national organisations."""

NEAR_SHOWN = 5  # suggestions at most for a mistyped organisation

_SENDERS: dict[Party, frozenset[str]] = {
    # A kommune's archive is a system of the kommune, and sends with its key.
    Party.KOMMUNE: frozenset({"kommune", "archive"}),
    # Reception centres have no key of their own: what they mapped comes from IMDi.
    Party.IMDI: frozenset({"imdi", "reception"}),
}
_OPERATORS = frozenset({"operator", "stegvis"})


class UnknownOrganisation(ValueError):
    """There is no such organisation. The text shows what may be meant."""


def organisation(text: str) -> str:
    """Give an organisation as journeys name it: a kommune's or county's number, a national body, ``stegvis``.

    Args:
        text: The same, where a national body may be written with hyphens (``interpreter-service``).

    Raises:
        UnknownOrganisation: There is none of that name.
    """
    national = text.replace("-", "_")
    if text in KOMMUNER or text in COUNTIES or national in NATIONAL or text == STEGVIS:
        return text if text.isdigit() else national
    if len(text) == 4 and text.isdecimal():
        with contextlib.suppress(UnknownKommune):
            return kommune(text).number
    if after := counties_after(text):
        raise UnknownOrganisation(
            f"county {text} was divided or renumbered; give the one that is meant: "
            f"{' or '.join(f'{number} {COUNTIES[number]}' for number in after)}"
        )
    near = _near(text)
    raise UnknownOrganisation(
        f"there is no organisation {text}{f' (did you mean {near}?)' if near else ''}; "
        f"give a kommune's number (3301), a county's (33), or one of {', '.join(NATIONAL)}"
    )


def party_of(named: str) -> Party | None:
    """Give the kind of an organisation; None for ``stegvis``, which takes no part in a journey."""
    if named == STEGVIS:
        return None
    if named.isdecimal():  # whether its number is of today or not
        return Party.COUNTY if len(named) == len("33") else Party.KOMMUNE
    return Party(named)


def today_of(named: str) -> str:
    """Give an organisation by its name of today: a kommune's or county's number may have been replaced since.

    The same where it has none of today: it was divided.
    """
    if len(named) == len("33") and named.isdecimal() and named not in COUNTIES:
        after = counties_after(named)
        return after[0] if len(after) == 1 else named
    return number_today(named)


def sends_as(named: str) -> frozenset[str]:
    """Give the senders of the catalogue (``sent_by``) that an organisation counts as."""
    party = party_of(named)
    return _OPERATORS if party is None else _SENDERS.get(party, frozenset({party.value}))


def _near(text: str) -> str:
    """Name the organisations that a mistyped one may mean; empty when none is close."""
    named = {**COUNTIES, **{number: each.name for number, each in KOMMUNER.items()}}
    if text.isdecimal():
        numbers = [number for number in named if _one_slip(text, number)]
        numbers = sorted(numbers, key=lambda number: abs(int(number) - int(text)))[:NEAR_SHOWN]
    else:
        likely = difflib.get_close_matches(text.casefold(), [name.casefold() for name in named.values()], n=1)
        numbers = [number for number, name in named.items() if name.casefold() in likely]
    bodies = [] if numbers else difflib.get_close_matches(text.replace("-", "_"), NATIONAL, n=1)
    return ", ".join([*(f"{number} {named[number]}" for number in numbers), *bodies])


def _one_slip(typed: str, meant: str) -> bool:
    """Whether two numbers of one length differ in one digit, or by two swapped digits."""
    differ = sum(one != other for one, other in zip(typed, meant, strict=False))
    return len(typed) == len(meant) and (differ == 1 or (differ == 2 and sorted(typed) == sorted(meant)))
