"""Commands about people: which role each has at which organisation."""

from datetime import date, timedelta
from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, fail_with, leave, read_settings
from cli.terminal import print_table

Reason = Annotated[str, typer.Option(metavar="TEXT", help="Why; kept beside who and when. Name no participant.")]
Whose = Annotated[
    str | None, typer.Option("--organisation", metavar="ORGANISATION", help="Only grants there; by default all.")
]


def grants_add(
    role: Annotated[
        str,
        typer.Argument(metavar="ROLE@ORGANISATION", help="Such as access_administrator@3301 or career_adviser@33."),
    ],
    issuer: Annotated[
        str, typer.Option(metavar="URL", help="Who the person signs in with: the issuer's iss, letter for letter.")
    ],
    subject: Annotated[str, typer.Option(metavar="SUB", help="By what the issuer knows the person: its sub.")],
    reason: Reason,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="The first day; by default today.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="The last day; by default it has none.")] = None,
    data: Data = None,
) -> None:
    """Give a person a role at an organisation.

    The first access administrator of an organisation is made so.

    Example: stegvis grants add access_administrator@3301 --issuer https://login.example.no --subject 7f3a \\
    --reason "head of the introduction programme"
    """
    from cli.grants import give
    from schemas.accounts import post
    from store.grants import Account
    from workers.connections import today_in_oslo

    try:
        wanted = post(role)
    except ValueError as fault:
        fail_with(str(fault))
    first = _day("--since", since) or today_in_oslo()
    last = _day("--until", until)
    if last is not None and last < first:
        fail_with("--until is before the first day", "give a later day, or leave it out")
    who, why = Account(_filled("--issuer", issuer), _filled("--subject", subject)), _filled("--reason", reason)
    given = carry_out(give(read_settings(data_dir=data), who, wanted, first, last, why))
    if not given.new:
        fail_with(
            f"the account is {wanted} already on one of these days: grant {given.id}",
            f"end it first with: stegvis grants end {given.id}",
        )
    typer.echo(f"Grant {given.id}: {wanted} from {first}{f' to {last}' if last else ''}.")
    leave(OK)


def grants_list(
    organisation: Whose = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended, too.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Who changed which grant, when and why, instead.")] = False,
    data: Data = None,
) -> None:
    """List who has which role at which organisation."""
    from cli import grants
    from schemas.organisations import UnknownOrganisation
    from schemas.organisations import organisation as named
    from workers.connections import today_in_oslo

    try:
        whose = None if organisation is None else named(organisation)
    except UnknownOrganisation as unknown:
        fail_with(f"--organisation: {unknown}")
    settings = read_settings(data_dir=data)
    if history:
        changes = carry_out(grants.history(settings, whose))
        rows = [
            (str(each.grant), each.kind, f"{each.at:%Y-%m-%d %H:%M} UTC", str(each.until or ""), each.by, each.reason)
            for each in changes
        ]
        header: tuple[str, ...] = ("GRANT", "CHANGE", "WHEN", "LAST DAY", "BY", "REASON")
    else:
        found = carry_out(grants.found(settings, whose, None if ended else today_in_oslo()))
        rows = [
            (str(grant.id), str(grant.post), str(grant.since), str(grant.until or ""), account.subject, account.issuer)
            for account, grant in found
        ]
        header = ("GRANT", "ROLE", "FIRST DAY", "LAST DAY", "SUBJECT", "ISSUER")
    if not rows:
        typer.echo("There are no grants. Give one with: stegvis grants add")
        leave(OK)
    print_table(header, rows)
    leave(OK)


def grants_end(
    grant: Annotated[int, typer.Argument(metavar="GRANT", help="Its number, as in stegvis grants list.")],
    reason: Reason,
    last_day: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day on which it counts; by default it ends at once.")
    ] = None,
    data: Data = None,
) -> None:
    """End a grant: what rests on it is refused at the person's next request."""
    from cli.grants import end
    from workers.connections import today_in_oslo

    last = _day("--last-day", last_day) or today_in_oslo() - timedelta(days=1)
    ended = carry_out(end(read_settings(data_dir=data), grant, last, _filled("--reason", reason)))
    if ended is None:
        fail_with("there is no grant with that number", "stegvis grants list --ended shows all")
    counts_on = ended.until is not None and ended.until >= today_in_oslo()
    typer.echo(f"Grant {ended.id}, {ended.post}, {f'ends with {ended.until}' if counts_on else 'has ended'}.")
    leave(OK)


def _day(option: str, text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        fail_with(f"{option} is no date", "give a day such as 2027-06-30")


def _filled(option: str, text: str) -> str:
    if not text.strip() or not text.isprintable():
        fail_with(f"{option} is empty or has characters that cannot be shown", "give some text on one line")
    return text.strip()
