"""The read model as people see it on a day: the report, the summary, and the explanation of one journey."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.handling import Answers
from schemas.journey import STAGES, StageStatus, Subject
from store.database import Connection
from store.inbox import counts
from store.sql import queries

NEAR = 14  # days before a deadline in which the summary calls it near
RECENT = 30  # days for which the summary counts an alarm
UNANSWERED_AFTER = 7  # days after which the summary counts a sent request as unanswered
_PREFETCH = 500  # journeys per round trip of the report's cursor

_SQL = queries("reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """All that is known of one journey, in JSON-ready dictionaries.

    Attributes:
        journey: The journey itself; None when the participant has no journey.
        timeline: Timeline entries, each with the event that caused it.
        waits: Open waits: event, sender, since when, until when.
        deadlines: Each with its status on the day, its paragraph, and the events that started and met it.
        tasks: Open tasks first, then closed ones.
        requests: Every version of every request, with the ``answer`` to it.
        notices: Notices and their recipients: a deadline near or passed, a task overdue, an alarm.
        buffered: Events that no wait has taken, and for how many days each has been buffered.
        discarded: Events that an operator discarded, with the reason.
        incidents: Open and resolved incidents.
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
        today: The date in Europe/Oslo on which deadlines and tasks are judged.
        refused: ``{"file", "line", "reason"}`` of every refused line.
        accepted: The number of accepted events to show; by default all that ever came from outside.
        duplicates: The number of duplicates to show; by default all there ever were.
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
    """Give the report's entry for every journey, ordered by participant, in bounded memory.

    Args:
        conn: A connection within a transaction, since a cursor needs one.
        today: The date in Europe/Oslo on which deadlines and tasks are judged.
    """
    async for (text,) in conn.cursor(_SQL["journeys"], today, prefetch=_PREFETCH):
        journey: dict[str, Any] = orjson.loads(text)
        journey["stages"] = in_order(journey["stages"])
        yield journey


async def summary(conn: Connection, today: date) -> dict[str, Any]:
    """Give the caseload in figures.

    Returns:
        A dictionary ready for JSON:

        - ``journeys``: how many by status; ``stages``: for each stage, its journeys by status;
        - ``lives``: how many journeys ended before their time, how many participants were settled again and nobody has
          looked, how many reports on poor interpreting are owed;
        - ``deadlines`` by name: how many have ``passed`` and how many are ``near``;
        - ``tasks`` by role: how many are ``open`` and how many ``overdue``;
        - ``alarms`` of the last 30 days by kind: in how many active journeys;
        - ``requests`` by service: how many failed and are ``tried_again``, how many were ``refused`` and wait for an
          operator, how many were ``not_taken`` because the service takes no such messages, and how many are
          ``unanswered`` a week after they were sent;
        - ``unmatched``: how many ``events`` of how many ``participants`` have no journey, and for how many of these
          participants the settlement is ``ahead``;
        - ``events`` as intake counted them, and the open ``incidents``.
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
    known = orjson.loads(await conn.fetchval(_SQL["explain"], participant, today))
    answers = Answers(known.pop("answers"))
    for request in known["requests"]:
        made = request["state"] == "done" and not request["withdraws"]
        request["answer"] = answers.to(request) if made else None
    explained = Explained(**known)
    if explained.journey is not None:
        explained.journey["stages"] = in_order(explained.journey["stages"])
    return explained


class Unmatched(NamedTuple):
    """A participant with events and no journey.

    Attributes:
        participant: The participant's id, or the id of a kommune's cooperation.
        events: How many events there are.
        received_at: When the oldest event was received.
        days: How many days ago that was.
        first_event: The type of the oldest event.
        begins_on: The business date of a settlement in the future; None when there is no valid settlement.
        sender: The organisation whose events are in quarantine, since the participant is not its own, or not yet; None
            for events in the inbox.
    """

    participant: UUID
    events: int
    received_at: datetime
    days: int
    first_event: str
    begins_on: date | None
    sender: str | None = None


async def unmatched(conn: Connection, today: date) -> list[Unmatched]:
    """Give the participants with events and no journey, and events in quarantine, longest waiting first."""
    return [Unmatched(*row) for row in await conn.fetch(_SQL["unmatched"], today)]


async def _incidents(conn: Connection) -> list[dict[str, Any]]:
    return [orjson.loads(text) for (text,) in await conn.fetch(_SQL["incidents"])]


def in_order(stages: Mapping[str, str]) -> dict[str, str]:
    """Put stages in the order of the procedure; jsonb does not keep it."""
    return {stage: stages.get(stage, StageStatus.NOT_STARTED) for stage in STAGES}


class OpenTask(NamedTuple):
    """An open task; the fields are those of ``schemas.journey.Task``."""

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
    """An open wait without a task."""

    participant: UUID
    key: str
    event: str
    since: date
    due: date | None


async def open_tasks(conn: Connection) -> list[OpenTask]:
    """Give every open task, oldest first."""
    rows = await conn.fetch(_SQL["open_tasks"])
    return [
        OpenTask(**{**row, "details": orjson.loads(row["details"]), "subject": Subject(**orjson.loads(row["subject"]))})
        for row in rows
    ]


async def loose_ends(conn: Connection) -> list[LooseEnd]:
    """Give every open wait without a task: a partner sends the event, or it is simply what happens next.

    The wait for the end of a programme is given even when it has a task.
    """
    return [LooseEnd(*row) for row in await conn.fetch(_SQL["loose_ends"])]
