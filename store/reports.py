"""What is shown of the read model on a day: the report, the summary, and the explanation of one journey."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.journey import STAGES, StageStatus, Subject
from store.database import Connection, queries
from store.inbox import counts

NEAR = 14  # days before a deadline in which the summary calls it near
RECENT = 30  # days in which the summary still tells of an alarm
UNANSWERED_AFTER = 7  # days after which the summary tells of a request that was sent and is not answered
_PREFETCH = 500  # journeys a round trip of the report's cursor

_SQL = queries("reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """All that is known of one journey, in JSON-ready dictionaries.

    Attributes:
        journey: The journey itself; None when the participant has none.
        timeline: Its story, each line with the event behind it.
        waits: What it waits for, from whom, since when and until when.
        deadlines: Each with its status on the day, its paragraph, and the events that set it going and met it.
        tasks: Open ones first.
        requests: What services were asked, every version.
        notices: Who was told of what: a deadline near or passed, a task overdue, an alarm.
        buffered: Events that nothing has taken, and how many days each has lain there.
        discarded: Events that an operator discarded while there was no journey, with the reason.
        incidents: Faults, also the resolved.
    """

    journey: dict[str, Any] | None
    timeline: list[dict[str, Any]]
    waits: list[dict[str, Any]]
    deadlines: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    requests: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    buffered: list[dict[str, Any]]
    discarded: list[dict[str, Any]]
    incidents: list[dict[str, Any]]


async def report(
    conn: Connection,
    today: date,
    *,
    refused: Sequence[dict[str, Any]] = (),
    accepted: int | None = None,
    duplicates: int | None = None,
) -> dict[str, Any]:
    """Give the report, in one snapshot, ready to be written as JSON.

    Args:
        conn: A connection that is in no transaction.
        today: The day in Europe/Oslo that deadlines and tasks are judged on.
        refused: ``{"file", "line", "reason"}`` of every refused line.
        accepted: How many events were accepted; all that ever came from outside unless given.
        duplicates: How many came again; all that ever did unless given.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        counted = await counts(conn)
        return {
            "as_of": today.isoformat(),
            "events": {
                "accepted": counted.accepted if accepted is None else accepted,
                "duplicates": counted.duplicates if duplicates is None else duplicates,
                "refused": list(refused),
                "buffered": await conn.fetchval(_SQL["buffered"], today),
            },
            "journeys": [journey async for journey in journeys(conn, today)],
            "incidents": await _incidents(conn),
        }


async def journeys(conn: Connection, today: date) -> AsyncIterator[dict[str, Any]]:
    """Give every journey as the report has it, by participant, without holding them all in memory.

    Args:
        conn: A connection within a transaction, which is what a cursor lives in.
        today: The day in Europe/Oslo that deadlines and tasks are judged on.
    """
    async for (text,) in conn.cursor(_SQL["journeys"], today, prefetch=_PREFETCH):
        journey: dict[str, Any] = orjson.loads(text)
        journey["stages"] = _in_order(journey["stages"])
        yield journey


async def summary(conn: Connection, today: date) -> dict[str, Any]:
    """Give the caseload in figures.

    Returns:
        ``journeys`` by status; ``stages``, each with its journeys by status; ``deadlines`` by name, how many have
        ``passed`` and how many are ``near``; ``tasks`` by role, how many are ``open`` and how many ``overdue``;
        ``alarms`` of the last 30 days by kind, in how many active journeys;
        ``requests`` by service, how many fail and are ``tried_again`` later, how many were ``refused`` and wait for an
        operator, how many were ``not_taken`` since the service takes no such messages, and how many were sent more
        than a week ago and are ``unanswered``; ``unmatched``, the ``events`` that lie without a journey, of how many
        ``participants``, and of how many of these the settlement lies ``ahead``; ``events`` as intake
        counted them; and the open ``incidents``.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        figures: dict[str, Any] = orjson.loads(
            await conn.fetchval(_SQL["summary"], today, NEAR, RECENT, UNANSWERED_AFTER)
        )
        stages = {stage: figures["stages"].get(stage, {}) for stage in STAGES}
        counted = await counts(conn)
        return {
            "as_of": today.isoformat(),
            **figures,
            "stages": stages,
            "events": {
                "accepted": counted.accepted,
                "duplicates": counted.duplicates,
                "refused": counted.refused,
                "buffered": await conn.fetchval(_SQL["buffered"], today),
            },
            "incidents": await _incidents(conn),
        }


async def explain(conn: Connection, participant: UUID, today: date) -> Explained:
    """Give all that is known of one journey, in one snapshot."""
    explained = Explained(**orjson.loads(await conn.fetchval(_SQL["explain"], participant, today)))
    if explained.journey is not None:
        explained.journey["stages"] = _in_order(explained.journey["stages"])
    return explained


class Unmatched(NamedTuple):
    """A participant whose events lie without a journey.

    Attributes:
        participant: Who, or the id of a kommune's cooperation.
        events: How many they are.
        received_at: When the oldest of them came.
        days: For how many days that one has lain there.
        first_event: The type of that one.
        begins_on: The day of their settlement, where it lies ahead; else there is none that counts.
    """

    participant: UUID
    events: int
    received_at: datetime
    days: int
    first_event: str
    begins_on: date | None


async def unmatched(conn: Connection, today: date) -> list[Unmatched]:
    """Give whose events lie without a journey, those that lie longest first."""
    return [Unmatched(*row) for row in await conn.fetch(_SQL["unmatched"], today)]


async def _incidents(conn: Connection) -> list[dict[str, Any]]:
    return [orjson.loads(text) for (text,) in await conn.fetch(_SQL["incidents"])]


def _in_order(stages: dict[str, str]) -> dict[str, str]:
    """Put stages in the order of the procedure, which jsonb does not keep."""
    return {stage: stages.get(stage, StageStatus.NOT_STARTED) for stage in STAGES}


class OpenTask(NamedTuple):
    """A task that somebody is to do."""

    participant: UUID
    key: str
    completes_with: str
    role: str
    organisation: str
    opened_on: date
    due: date | None
    details: dict[str, Any]
    subject: Subject = Subject()


class LooseEnd(NamedTuple):
    """Something that is waited for and is nobody's task here."""

    participant: UUID
    key: str
    event: str
    since: date
    due: date | None


async def open_tasks(conn: Connection) -> list[OpenTask]:
    """Give every open task, those that are open longest first."""
    rows = await conn.fetch(_SQL["open_tasks"])
    return [
        OpenTask(**{**row, "details": orjson.loads(row["details"]), "subject": Subject(**orjson.loads(row["subject"]))})
        for row in rows
    ]


async def loose_ends(conn: Connection) -> list[LooseEnd]:
    """Give what is waited for and is nobody's task here: a partner's to send, or simply what happens next."""
    return [LooseEnd(*row) for row in await conn.fetch(_SQL["loose_ends"])]
