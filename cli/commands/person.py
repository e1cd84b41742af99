"""Commands about personal data: the erasure of a participant."""

from typing import Annotated

import typer

from cli.runtime import OK, Data, carry_out, fail_with, journey_of, kept_reason, leave, read_settings
from schemas.texts import number_of


def erase(
    participant: Annotated[str, typer.Argument(metavar="PARTICIPANT", help="Whose personal data (UUID).")],
    reason: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The reason, which is stored. Without personal data.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be erased, and erase nothing.")] = False,
    data: Data = None,
) -> None:
    """Erase name, numbers, addresses and everything that people wrote about a participant.

    Codes and dates stay, so the journey plays and counts as before. Who erased it,
    when and why is recorded. Copies in backups end with the backups.

    Example: stegvis erase 7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02 --reason "kept for the five years"
    """
    from cli.run import erase_person, read_person

    whose = journey_of(participant)
    settings = read_settings(data_dir=data)
    if dry_run:
        stored = carry_out(read_person(settings, settings.data_dir, whose))
    else:
        stored = carry_out(erase_person(settings, settings.data_dir, whose, kept_reason(reason, "erase")))
    if not stored:
        fail_with(f"no personal data of {participant} are stored", "copy the UUID from stegvis report --json")
    counted = {
        "person": stored.people,
        "person number": stored.identifiers,
        "text": stored.texts,
        "event in quarantine": stored.quarantined,
    }
    what = ", ".join(number_of(number, noun) for noun, number in counted.items() if number)
    typer.echo(f"{'Would erase' if dry_run else 'Erased'}: {what}.")
    leave(OK)
