"""Asking again for all waits of a group: what will happen to each."""

from collections import Counter
from collections.abc import Iterable, Sequence

from console.pages.levers import OUTCOMES
from store.levers import LeverItem
from store.oversight import OneWait

MOST = 2_000  # waits at a time
AGAIN = "again"


def outcome_of(wait: OneWait) -> str:
    """Give what asking again would do with a wait, as ``OUTCOMES`` has it; all but ``AGAIN`` leave it as it is."""
    if wait.asked is None:
        return "unasked"
    if wait.recorded:
        return "recorded"
    return AGAIN if wait.state == "done" else str(wait.state)


def counted(waits: Iterable[OneWait]) -> dict[str, int]:
    """Count the waits of a group by what asking again would do, in the order of ``OUTCOMES``."""
    found = Counter(map(outcome_of, waits))
    return {outcome: found[outcome] for outcome in OUTCOMES if found[outcome]}


def items_of(waits: Sequence[OneWait], *, one: bool) -> list[LeverItem]:
    """Give the waits of a group for which to ask again, each that stays as it is with why.

    Args:
        waits: The group.
        one: Only the first for which something was asked and taken, to try it.
    """
    items = [
        LeverItem(wait.participant, wait.key, None if (outcome := outcome_of(wait)) == AGAIN else outcome)
        for wait in waits
    ]
    return [item for item in items if item.outcome is None][:1] if one else items
