"""Commands about access: the keys of machines."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from cli.runtime import OK, Data, carry_out, fail_with, leave, read_settings
from cli.terminal import print_table

if TYPE_CHECKING:  # imported inside the commands, so that each starts fast
    from store.access import StoredKey


def keys_create(
    organisation: Annotated[
        str,
        typer.Option(
            metavar="ORGANISATION",
            help="Whose key it is: a kommune number (3301), a county number (33), imdi, nav, adult-education, "
            "interpreter-service, or stegvis for operators.",
        ),
    ],
    scope: Annotated[
        list[str],
        typer.Option(
            metavar="SCOPE",
            help="What it may be used for: events:write, read, persons:lookup, or operate (stegvis only). Repeatable.",
        ),
    ],
    expires: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            help="The last day on which it works (2027-06-30), or the moment from which on it does not "
            "(2027-06-30T12:00:00+02:00); by default it does not expire.",
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Make a key for a machine, and print it once, alone on standard output.

    The key is not stored and cannot be shown again. Send it as
    Authorization: Bearer KEY.

    Example: stegvis keys create --organisation 3301 --scope events:write --scope read
    """
    from cli.keys import create
    from console.access.callers import Scope, check_scopes
    from schemas.organisations import UnknownOrganisation
    from schemas.organisations import organisation as named

    try:
        whose = named(organisation)
        scopes = check_scopes(whose, scope)
    except UnknownOrganisation as unknown:
        fail_with(f"--organisation: {unknown}")
    except ValueError as fault:
        fail_with(f"--scope: {fault}", f"scopes are {', '.join(Scope)}")
    until = None if expires is None else _moment(expires)
    settings = read_settings(data_dir=data)
    key = carry_out(create(settings, settings.data_dir, whose, scopes, until))
    typer.echo(key)
    typer.echo("This is the only time that the key is shown.", err=True)
    leave(OK)


def keys_list(data: Data = None) -> None:
    """List all keys: id, organisation, scopes, when last used, and whether each works."""
    from cli.keys import found

    settings = read_settings(data_dir=data)
    keys, ours = carry_out(found(settings, settings.data_dir))
    if not keys:
        typer.echo("There are no keys. Make one with: stegvis keys create")
        leave(OK)
    rows = [
        (
            key.id,
            key.organisation,
            " ".join(key.scopes),
            _shown(key.created_at),
            _shown(key.last_used_at) or "never",
            _state(key, ours),
        )
        for key in keys
    ]
    print_table(("ID", "ORGANISATION", "SCOPES", "MADE", "LAST USED", "STATE"), rows)
    leave(OK)


def keys_revoke(
    key: Annotated[str, typer.Argument(metavar="ID", help="The id of the key, as in stegvis keys list.")],
    data: Data = None,
) -> None:
    """Revoke a key: its next request is refused, by every process."""
    from cli.keys import revoke

    settings = read_settings(data_dir=data)
    revoked = carry_out(revoke(settings, settings.data_dir, key.removeprefix("stegvis_").split("_")[0]))
    if revoked is None:
        fail_with("there is no key with that id", "stegvis keys list shows the ids of all keys")
    organisation, before = revoked
    typer.echo(f"The key of {organisation} {'was revoked before' if before else 'is revoked'}.")
    leave(OK)


def _moment(text: str) -> datetime:
    """Give the moment from which on a key is refused; end the command if the text is none, or it has passed."""
    from datetime import UTC, date
    from zoneinfo import ZoneInfo

    try:
        if len(text) == len("2027-06-30"):
            last = date.fromisoformat(text)
            until = datetime(last.year, last.month, last.day, tzinfo=ZoneInfo("Europe/Oslo")) + timedelta(days=1)
        else:
            until = datetime.fromisoformat(text)
            until = until if until.tzinfo else until.replace(tzinfo=ZoneInfo("Europe/Oslo"))
    except (ValueError, OverflowError):
        fail_with("--expires is no date", "give a day such as 2027-06-30")
    if until <= datetime.now(UTC):
        fail_with("--expires has passed", "give a day from today on")
    return until


def _shown(moment: datetime | None) -> str:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Europe/Oslo")).strftime("%Y-%m-%d %H:%M") if moment else ""


def _state(key: "StoredKey", ours: str) -> str:
    if key.revoked_at:
        return f"revoked {_shown(key.revoked_at)}"
    if key.expired:
        return f"expired {_shown(key.expires_at)}"
    if key.hashed_with != ours:
        return "refused: made under another access secret"
    return f"works until {_shown(key.expires_at)}" if key.expires_at else "works"
