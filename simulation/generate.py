"""Generates a synthetic, realistic caseload of any size; the same number, seed and day give the same events."""

from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

import orjson

from simulation.generator.dice import Dice
from simulation.generator.journey import is_lived
from simulation.generator.life import Life
from simulation.generator.outbox import FIRST_DAY, Feed
from simulation.generator.people import Newcomer, newcomer

LAST_DAY = date(2090, 12, 31)  # so that planned dates stay within the years that events may have


def generate(participants: int, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """Give the events of a caseload as they would have been sent up to today, partners' events included.

    Participants come one after the other, so that only one is held in memory; the events of one participant come in
    the order of ``time``. A larger caseload begins with the smaller one.

    Args:
        participants: The number of participants.
        seed: Another seed gives other people.
        today: The last day. Only settlements, moves and programme starts that are registered in advance have a later
            business date.

    Returns:
        CloudEvents in the contract's envelope, ready to be written as JSON.

    Raises:
        ValueError: The number is negative, or the day is outside 2021 to 2090.
    """
    if participants < 0:
        raise ValueError(f"{participants} participants cannot be generated; give 0 or more")
    if not FIRST_DAY <= today <= LAST_DAY:
        raise ValueError(f"{today} is not between {FIRST_DAY}, when the Act entered into force, and {LAST_DAY}")
    return _caseload(participants, seed, today)


def write_caseload(out: BinaryIO, participants: int, seed: int, today: date) -> int:
    """Write a caseload as NDJSON, one event a line, UTF-8.

    Returns:
        The number of events written.
    """
    events = 0
    for event in generate(participants, seed, today):
        out.write(orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE))
        events += 1
    return events


def _caseload(participants: int, seed: int, today: date) -> Iterator[dict[str, Any]]:
    before: Newcomer | None = None
    for number in range(participants):
        dice = Dice(f"{seed}/{number}")
        who = newcomer(dice, today)
        life = Life(who, dice, Feed(dice, who.id, today), today, another=before)
        before = who
        is_lived(life)
        yield from sorted(
            life.feed.events, key=lambda event: event["time"]
        )  # in office hours the texts sort like times
