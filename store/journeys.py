"""A journey's events in, its played state out, and how its requests and incidents fare."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.events.envelope import Event, EventData, pair_id
from schemas.events.reading import IncomingEvent, stored_event
from schemas.journey import JourneyState, JourneyStatus, StageStatus
from store.database import Connection, queries
from store.inbox import accept

PLAY_FAILED = "play-failed"
"""The kind of incident that a commit resolves."""

_SQL = queries("journeys")


@dataclass(frozen=True, slots=True)
class Loaded:
    """All events of a participant.

    Attributes:
        accepted: How many they are, discarded ones included; goes back with the commit.
        events: In no particular order, without those that an operator discarded.
        traceparent: The span of the latest intake, where tracing is on.
    """

    accepted: int
    events: list[Event[EventData]]
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A service call as it is read back, to be made. Key and version name it within its journey.

    Attributes:
        key: The key of its wait and the name of the call.
        version: The first is 1.
        service: Which service is called.
        kind: The name of the call.
        organisation: Whom it asks, or on whose behalf.
        details: The content of the call.
        answer_with: The event types that answer it.
        since: Since when the journey waits for the answer; None once it does not any more.
        kommune: Where the participant lives.
        corrects: The version already made that this one sets right, or withdraws.
        withdraws: The key of the request that this one withdraws; None for all others.
        corrected_details: What that version said.
    """

    key: str
    version: int
    service: str
    kind: str
    organisation: str
    details: dict[str, Any]
    answer_with: tuple[str, ...]
    since: date | None
    kommune: str | None
    corrects: int | None
    withdraws: str | None
    corrected_details: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Committed:
    """What a commit came to.

    Attributes:
        behind: There are events that it was not played from: load and play again, nobody else will.
        stale: Nothing was done, because a view of the same events for a later day is there: playing again is no use.
        requests: Every request that is still to be made, whether new or not, and those to be sent again.
        wake_on: The next day on which the state changes by itself.
        status: The journey's status.
        stages: Every stage's status.
    """

    behind: bool
    stale: bool
    requests: tuple[StoredRequest, ...]
    wake_on: date | None
    status: JourneyStatus
    stages: dict[str, StageStatus]


class UnreadableEvents(ValueError):
    """A participant's events cannot all be read; ``accepted`` tells how many they are."""

    def __init__(self, accepted: int) -> None:
        super().__init__(f"not all of {accepted} stored events can be read")
        self.accepted = accepted


async def load(conn: Connection, participant: UUID) -> Loaded:
    """Load all events of a participant but those that were discarded, in one snapshot.

    Raises:
        UnreadableEvents: One of them does not fit its type's model any more.
    """
    rows = await conn.fetch(_SQL["load"], participant)
    accepted = rows[0][0] if rows else 0
    try:
        # Where all events are discarded there is one row without an event.
        events = [stored_event(*row[2:]) for row in map(tuple, rows) if row[2] is not None]
        return Loaded(accepted, events, rows[0][1] if rows else None)
    except (ValueError, KeyError) as fault:
        raise UnreadableEvents(accepted) from fault


async def every_mailbox(conn: Connection) -> AsyncIterator[bytes]:
    """Give all events, a JSON line a participant, in one snapshot and in bounded memory.

    Each is ``[participant, [[source, id, name, business date, time, data], …]]``, data as JSON text.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for row in conn.cursor(_SQL["every_mailbox"], prefetch=200):
            yield row[0].encode() + b"\n"


async def commit(conn: Connection, participant: UUID, accepted: int, state: JourneyState) -> Committed:
    """Make the read model agree with a played journey, in one round trip. A repetition changes nothing.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        accepted: The number of events it was played from, as ``load`` gave it.
        state: What it was found to be.
    """
    journey = {
        "kind": state.kind,
        "kommune": state.kommune,
        "county": state.county,
        "rule_set": state.rule_set,
        "status": state.status,
        "stages": state.stages,
        "eligibility": state.eligibility,
        "settled_on": state.settled_on,
        "closed_on": state.closed_on,
        "buffered": state.buffered,
        "wake_on": state.wake_on,
        "as_of": state.as_of,
    }
    row = await conn.fetchrow(
        _SQL["commit"],
        participant,
        accepted,
        _json(journey),
        _json(state.waits),
        _json(state.tasks),
        _json(state.deadlines),
        _json(state.timeline),
        _json({"wanted": state.requests, "standing": state.standing}),
        _json(state.notices),
    )
    assert row is not None
    behind, stale, orders, again = row
    return Committed(
        behind=behind,
        stale=stale,
        requests=tuple(map(_stored_request, [*orjson.loads(orders), *orjson.loads(again)])),
        wake_on=state.wake_on,
        status=state.status,
        stages=state.stages,
    )


async def stored_request(conn: Connection, participant: UUID, key: str, version: int) -> StoredRequest | None:
    """Give a request that is to be made; None when it is no longer to be made."""
    text: str | None = await conn.fetchval(_SQL["stored_request"], participant, key, version)
    return None if text is None else _stored_request(orjson.loads(text))


async def contact_person(conn: Connection, kommune: str, today: date) -> str | None:
    """Give the account of the fixed contact at the career centre for a kommune on a day; None where there is none."""
    contact: str | None = await conn.fetchval(_SQL["contact_person"], pair_id(kommune), today)
    return contact


async def overdue_between(conn: Connection, kommune: str, today: date) -> list[dict[str, Any]]:
    """Give what is overdue between a kommune and its career centre, by kind: how many, and some of whose journeys."""
    return [orjson.loads(row[0]) for row in await conn.fetch(_SQL["overdue_between"], kommune, today)]


async def request_done(
    conn: Connection, participant: UUID, key: str, version: int, reply: dict[str, Any], answer: IncomingEvent | None
) -> str | None:
    """Note that a request was made, and take in the event that answers it, in one transaction.

    Safe to repeat: the first reply and the first answer stand. A request that was dropped while it was being made
    counts as made: a version that was to replace it becomes a correction of it, and the next commit looks whether it
    is to be taken back.

    Returns:
        The state it was in; None when it was made already, so that this is no news.
    """
    async with conn.transaction():
        # The inbox comes first: everywhere its keys and mailboxes are locked before a participant's rows.
        if answer is not None:
            await accept(conn, [answer], own=True)
        before: str | None = await conn.fetchval(_SQL["request_done"], participant, key, version, _json(reply))
    return before


async def requests_recorded(
    conn: Connection,
    participant: UUID,
    made: Sequence[tuple[StoredRequest, dict[str, Any]]],
    answers: Sequence[IncomingEvent],
) -> None:
    """Note several requests as made, each with its reply, and take in what answers them, in one transaction."""
    async with conn.transaction():
        if answers:
            await accept(conn, answers, own=True)
        await conn.execute(
            _SQL["requests_recorded"],
            participant,
            [request.key for request, _ in made],
            [request.version for request, _ in made],
            [_json(reply) for _, reply in made],
        )


async def request_failed(
    conn: Connection, participant: UUID, key: str, version: int, cause: str, *, incident: bool = True
) -> None:
    """Note that an attempt to make a request failed; success, or its being dropped, resolves the incident.

    From then on nobody waits for it: it is tried again, but that is not something that can happen now.

    Args:
        conn: A connection.
        participant: Whose journey it belongs to.
        key: The request's key.
        version: Its version.
        cause: The fault in words, without personal data.
        incident: Whether operators are told.
    """
    await conn.execute(_SQL["request_failed"], participant, key, version, cause, incident)


async def request_refused(
    conn: Connection, participant: UUID, key: str, version: int, cause: str, *, not_taken: bool
) -> None:
    """Note that a service will not have a request: it is not made again as it is.

    A person has to look at it, by an incident; where the service takes no such messages at all it is the summary that
    tells so, once for the service. One that was sent before, and now is not taken, stays as made.

    Args:
        conn: A connection.
        participant: Whose journey it belongs to.
        key: The request's key.
        version: Its version.
        cause: The reason in words, without personal data.
        not_taken: Whether the service takes no such messages.
    """
    reply = {"refused": cause} | ({"not_taken": True} if not_taken else {})
    await conn.execute(_SQL["request_refused"], participant, key, version, _json(reply), cause, not not_taken)


async def make_refused_again(conn: Connection, participant: UUID | None = None, service: str | None = None) -> int:
    """Let requests that were refused or not taken be made again, of one participant, one service or all.

    Their journeys are nudged.

    Returns:
        How many.
    """
    again: int = await conn.fetchval(_SQL["make_refused_again"], participant, service)
    return again


async def failing(conn: Connection, participant: UUID | None = None, service: str | None = None) -> dict[UUID, int]:
    """Give whose requests fail and are tried again later, and how many: of one participant, to one service, or all."""
    return dict(map(tuple, await conn.fetch(_SQL["failing"], participant, service)))


class SentAgain(NamedTuple):
    """How many unanswered requests are sent again, and how many are not, since nobody ever got them."""

    again: int
    never_sent: int


async def send_unanswered_again(
    conn: Connection, participant: UUID | None = None, service: str | None = None
) -> SentAgain:
    """Have requests that were made and are still not answered sent once more, under the ids they had.

    Those that were only recorded, or taken as done before a cut-over, are not: nobody got them the first time.
    """
    row = await conn.fetchrow(_SQL["send_unanswered_again"], participant, service)
    assert row is not None
    return SentAgain(*row)


async def discard(conn: Connection, participant: UUID, reason: str, today: date) -> int | None:
    """Discard the events of a participant who has no journey: they are never played, and duplicates when sent again.

    Args:
        conn: A connection.
        participant: Whose.
        reason: The operator's, without personal data.
        today: The day on which a retraction of their settlement has to count.

    Returns:
        How many; None, and nothing is done, where there is a journey, or a settlement that begins one.
    """
    discarded: int | None = await conn.fetchval(_SQL["discard"], participant, reason, today)
    return discarded


async def record_incident(conn: Connection, participant: UUID, kind: str, cause: str) -> None:
    """Note a fault that stops a journey, or count its repetition.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        kind: Such as ``PLAY_FAILED``.
        cause: The fault in words, without personal data.
    """
    await conn.execute(_SQL["record_incident"], participant, kind, cause)


async def set_aside(conn: Connection, participant: UUID, accepted: int, cause: str) -> bool:
    """Note that a journey's events could not be played: its last state stands, and it waits for nothing but a cure.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        accepted: The number of events that were tried.
        cause: The fault in words, without personal data.

    Returns:
        Whether there are events that were not among those tried: load and play again, nobody else will.
    """
    async with conn.transaction():
        behind: bool | None = await conn.fetchval(_SQL["set_aside"], participant, accepted)
        await record_incident(conn, participant, PLAY_FAILED, cause)
    return bool(behind)


def _json(value: object) -> str:
    # The default is for EventRef: orjson writes plain tuples only.
    return orjson.dumps(value, default=tuple).decode()


def _stored_request(row: dict[str, Any]) -> StoredRequest:
    since = row["since"]
    dated = {"since": None if since is None else date.fromisoformat(since), "answer_with": tuple(row["answer_with"])}
    return StoredRequest(**(row | dated))
