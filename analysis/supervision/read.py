"""Reads the facts of cases from the database: a participant's, and those of all who started in a kommune."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from functools import partial
from uuid import UUID

import orjson

from analysis.supervision.facts import CaseFacts
from analysis.supervision.sample import Period, Row, SampleList, row, sample_list
from schemas.errors import StegvisError
from schemas.journey import JourneyKind, JourneyStatus
from schemas.rules import RuleBook
from store.database import Connection
from store.journeys import UnreadableEvents, load
from store.sql import queries
from workflows.engine.play import play

_SQL = queries("supervision")
_REPORT = "report it; the journey's last state is in the read model: stegvis explain PARTICIPANT"


class NoCase(StegvisError):
    """There is no case of this participant: no events, or no journey has begun."""


class CannotBePlayed(StegvisError):
    """The events of a journey cannot be read or played by the code of today."""


async def case_facts(conn: Connection, participant: UUID, rules: RuleBook, today: date) -> CaseFacts:
    """Give the facts of a participant's journey on a day.

    Raises:
        NoCase: The participant has no events, or no settlement has begun a journey.
        CannotBePlayed: The events cannot be read or played.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        return await facts_in(conn, participant, rules, today)


async def facts_in(conn: Connection, participant: UUID, rules: RuleBook, today: date) -> CaseFacts:
    """Give what ``case_facts`` gives, in the transaction that the caller has opened; the play runs in a thread."""
    try:
        loaded = await load(conn, participant)
    except UnreadableEvents as fault:
        raise CannotBePlayed(f"journey {participant}: {fault}", _REPORT) from None
    requests = [orjson.loads(text) for (text,) in await conn.fetch(_SQL["requests_made"], participant)]
    if not loaded.events:
        raise NoCase(f"participant {participant} has no events", "check the UUID; stegvis report --json lists them")
    try:
        state = await asyncio.to_thread(play, loaded.events, rules, today)
    except Exception as fault:  # its text may quote an event
        cause = type(fault).__name__
        raise CannotBePlayed(f"journey {participant} cannot be played: {cause}", _REPORT) from None
    if state.status is JourneyStatus.NONE or state.kind is not JourneyKind.PARTICIPANT:
        raise NoCase(
            f"participant {participant} has no journey yet: no settlement has begun one by {today}",
            "send participant.settled, or wait for its day; stegvis unmatched lists events without a journey",
        )
    return CaseFacts(participant, state, loaded.events, rules, requests)


async def read_sample(
    conn: Connection,
    kommune: str,
    period: Period,
    rules: RuleBook,
    today: date,
    progress: Callable[[int], None] = lambda count: None,
) -> SampleList:
    """Give the sample list of a kommune, one journey at a time, so that memory does not grow with the kommune."""
    started = [each for (each,) in await conn.fetch(_SQL["started_in"], kommune, period.first, period.last)]
    facts_of = partial(case_facts, conn, rules=rules, today=today)
    return await sample_of(started, facts_of, kommune, period, today, progress)


async def may_have_started(conn: Connection, kommune: str, period: Period) -> list[UUID]:
    """Give who lives in a kommune and met the deadline to start in a period, from the read model alone.

    ``started_in`` also finds those who have moved away, whom the kommune no longer sees in the console.
    """
    return [each for (each,) in await conn.fetch(_SQL["may_have_started"], kommune, period.first, period.last)]


async def sample_of(
    participants: Iterable[UUID],
    facts_of: Callable[[UUID], Awaitable[CaseFacts]],
    kommune: str,
    period: Period,
    today: date,
    progress: Callable[[int], None] = lambda count: None,
) -> SampleList:
    """Make the sample list of participants, one journey at a time; who did not start there and then is left out."""
    rows: list[Row] = []
    unplayable: list[UUID] = []
    for participant in participants:
        try:
            found = row(await facts_of(participant), kommune, period)
        except NoCase:
            found = None
        except CannotBePlayed:
            unplayable.append(participant)
            found = None
        if found is not None:
            rows.append(found)
        progress(1)
    return sample_list(kommune, period, today, rows, unplayable)
