"""Commands about personal data: the erasure of a participant, of all who are due, and legal holds."""

from typing import TYPE_CHECKING, Annotated

import typer

from cli.runtime import OK, Data, carry_out, fail_with, journey_of, kept_reason, leave, read_settings
from cli.terminal import print_table
from schemas.texts import number_of

if TYPE_CHECKING:  # imported inside the commands, so that each starts fast
    from store.person import Due, Stored
    from workers.settings import Settings

_Participant = Annotated[str, typer.Argument(metavar="PARTICIPANT", help="Whose personal data (UUID).")]
_Reason = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="The reason, which is stored. Without personal data.")
]


def erase(
    participant: Annotated[
        str | None, typer.Argument(metavar="[PARTICIPANT]", help="Whose personal data (UUID), unless --due.")
    ] = None,
    due: Annotated[
        bool, typer.Option("--due", help="All who were closed as long ago as the rule set's retention says.")
    ] = False,
    reason: _Reason = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be erased, and erase nothing.")] = False,
    data: Data = None,
) -> None:
    """Erase name, numbers, addresses, documents, comments and all that people wrote about a participant.

    Codes and dates stay, so the journey plays and counts as before. Who erased it,
    when and why is recorded. A legal hold stops it (stegvis hold). Copies in backups
    end with the backups.

    Example: stegvis erase --due --dry-run
    """
    if (participant is None) != due:
        fail_with("give either PARTICIPANT or --due", "stegvis erase --help shows both")
    settings = read_settings(data_dir=data)
    if participant is None:
        _erase_due(settings, reason, dry_run=dry_run)
    else:
        _erase_one(settings, participant, reason, dry_run=dry_run)
    leave(OK)


def _erase_one(settings: "Settings", participant: str, reason: str | None, *, dry_run: bool) -> None:
    from cli import person

    whose = journey_of(participant)
    if dry_run:
        stored = carry_out(person.stored_about(settings, whose))
    else:
        stored = carry_out(person.erase(settings, whose, kept_reason(reason, "erase")))
    if not stored:
        fail_with(f"no personal data of {participant} are stored", "copy the UUID from stegvis report --json")
    typer.echo(f"{'Would erase' if dry_run else 'Erased'}: {_counted(stored)}.")


def _counted(stored: "Stored") -> str:
    counted = {
        "person": stored.people,
        "person number": stored.identifiers,
        "text": stored.texts,
        "event in quarantine": stored.quarantined,
        "draft": stored.drafts,
        "document": stored.documents,
        "comment": stored.comments,
    }
    return ", ".join(number_of(number, noun) for noun, number in counted.items() if number)


def _erase_due(settings: "Settings", reason: str | None, *, dry_run: bool) -> None:
    from cli import person

    why = None if dry_run else kept_reason(reason, "erase")
    found = carry_out(person.due(settings))
    if not found:
        typer.echo("Nobody is due: no journey was closed as long ago as its rule set's retention says.")
    elif why is None:
        _show_due(found)
    else:
        erased, held = carry_out(person.erase_all(settings, found, why))
        stopped = f"; {number_of(held, 'participant')} kept by a legal hold" if held else ""
        typer.echo(f"Erased: {number_of(erased, 'participant')}{stopped}.")


def _show_due(found: "list[Due]") -> None:
    header = ("PARTICIPANT", "CLOSED", "DUE SINCE", "RULE SET", "HOLD")
    print_table(
        header,
        [(str(e.participant), str(e.closed_on), str(e.since), e.rule_set, str(e.hold or "")) for e in found],
    )
    held = sum(each.hold is not None for each in found)
    kept = f"; {number_of(held, 'participant')} kept by a legal hold" if held else ""
    typer.echo(f"Would erase: {number_of(len(found) - held, 'participant')}{kept}.")


def hold_add(participant: _Participant, reason: _Reason = None, data: Data = None) -> None:
    """Stop every erasure of a participant until the hold is ended.

    Example: stegvis hold add 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02 --reason "appeal before the court, 2031/44"
    """
    from cli import person

    whose, why = journey_of(participant), kept_reason(reason, "hold add")
    held, new = carry_out(person.hold(read_settings(data_dir=data), whose, why))
    if not new:
        fail_with(f"hold {held} of this participant stands already", f"stegvis hold list {participant} shows it")
    typer.echo(f"Hold {held} stands: nothing of {whose} is erased until it is ended.")
    leave(OK)


def hold_list(
    participant: Annotated[
        str | None, typer.Argument(metavar="[PARTICIPANT]", help="Whose holds (UUID); by default everybody's.")
    ] = None,
    ended: Annotated[bool, typer.Option("--ended", help="Those that have ended, too.")] = False,
    data: Data = None,
) -> None:
    """List the legal holds: of whom, since when, by whom and why."""
    from cli import person

    whose = None if participant is None else journey_of(participant)
    found = carry_out(person.holds(read_settings(data_dir=data), whose, ended=ended))
    if not found:
        typer.echo("No hold stands." if not ended else "There are no holds.")
        leave(OK)
    rows = [
        (str(each.id), str(each.participant), f"{each.since:%Y-%m-%d}", each.held_by, each.reason,
         "" if each.ended_at is None else f"{each.ended_at:%Y-%m-%d} {each.ended_by}: {each.ended_reason}")
        for each in found
    ]  # fmt: skip
    print_table(("HOLD", "PARTICIPANT", "SINCE", "BY", "REASON", "ENDED"), rows)
    leave(OK)


def hold_end(participant: _Participant, reason: _Reason = None, data: Data = None) -> None:
    """End the legal hold of a participant: what is due may be erased again."""
    from cli import person

    whose, why = journey_of(participant), kept_reason(reason, "hold end")
    ended = carry_out(person.end_hold(read_settings(data_dir=data), whose, why))
    if ended is None:
        fail_with(f"no hold of {participant} stands", "stegvis hold list shows those that do")
    typer.echo(f"Hold {ended.id} has ended.")
    leave(OK)
