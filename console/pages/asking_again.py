"""Asking again for all waits of a group: what will happen to each, and what did."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from console.pages.words import N_
from store.database import Connection
from store.levers import WAITS_AGAIN, UsedLever, note, waits_again
from store.oversight import OneWait

MOST = 2_000  # waits at a time

AGAIN = "again"
OUTCOMES: Mapping[str, str] = {
    AGAIN: N_("Sent again"),
    "refused": N_("Refused by its system: see the incidents"),
    "open": N_("Not taken yet, tried again by itself"),
    "recorded": N_("No system takes it: it is a task"),
    "unasked": N_("Nothing was asked of a system"),
    "answered": N_("Answered meanwhile"),
}
"""What becomes of a wait, in English; all but the first leave it as it is."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one wait of a group."""

    participant: UUID
    outcome: str

    @property
    def again(self) -> bool:
        """Whether its request was sent again."""
        return self.outcome == AGAIN


def outcome_of(wait: OneWait) -> str:
    """Give what asking again would do with a wait."""
    if wait.asked is None:
        return "unasked"
    if wait.recorded:
        return "recorded"
    return AGAIN if wait.state == "done" else str(wait.state)


def counted(waits: Iterable[OneWait]) -> dict[str, int]:
    """Count the waits of a group by what asking again would do, in the order of ``OUTCOMES``."""
    found = Counter(map(outcome_of, waits))
    return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}


async def ask_group_again(
    conn: Connection, account: UUID, waits: Sequence[OneWait], which: Mapping[str, Any], reason: str, *, one: bool
) -> int:
    """Ask again for the waits of a group for which something was asked and taken; gives the id of the note.

    Args:
        conn: A connection of ``Pages.writing``.
        account: Who does it.
        waits: The group.
        which: The group in codes, for the note.
        reason: Why.
        one: Only for the first of those, to try it.
    """
    able = [wait for wait in waits if outcome_of(wait) == AGAIN][: 1 if one else None]
    sent = await waits_again(conn, [(wait.participant, wait.key) for wait in able])

    def result(wait: OneWait) -> str:
        expected = outcome_of(wait)
        return "answered" if expected == AGAIN and (wait.participant, wait.key) not in sent else expected

    results = [(str(wait.participant), result(wait)) for wait in (able if one else waits)]
    return await note(conn, account, WAITS_AGAIN, {**which, "results": results}, len(sent), reason)


def results_of(used: UsedLever) -> list[Result]:
    """Give what became of each wait, those that were sent again first."""
    found = [Result(UUID(participant), outcome) for participant, outcome in used.about.get("results", [])]
    return sorted(found, key=lambda result: (not result.again, list(OUTCOMES).index(result.outcome)))
