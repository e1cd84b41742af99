"""One journey in the database: load its events, commit its played state, keep its requests and incidents."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.events.envelope import Event, EventData, pair_id
from schemas.events.reading import IncomingEvent, stored_event, with_own_refs
from schemas.journey import JourneyState, JourneyStatus, StageStatus
from store.database import Connection
from store.inbox import accept
from store.sql import queries

PLAY_FAILED = "play-failed"
"""The kind of incident of a journey that cannot be played; a commit resolves it."""
TOO_MANY_EVENTS = "too-many-events"
"""The kind of incident of a journey with more events than the installation carries; a commit resolves it."""

_SQL = queries("journeys")


@dataclass(frozen=True, slots=True)
class Loaded:
    """All events of a participant.

    Attributes:
        accepted: How many events were accepted, discarded ones included; ``commit`` takes this number.
        events: In no particular order, without the discarded events.
        traceparent: The span of the latest intake, where tracing is on.
        waited: Seconds since the oldest event was accepted that no commit has processed; None where there is none.
    """

    accepted: int
    events: list[Event[EventData]]
    traceparent: str | None = None
    waited: float | None = None


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """A request that is still to be made. Key and version identify it within its journey.

    Attributes:
        key: The key of its wait and the name of the call.
        version: Counted from 1.
        service: The service to call.
        kind: The name of the call.
        organisation: The organisation that is asked, or on whose behalf.
        details: The content of the call.
        answer_with: The event types that answer the request.
        since: The day since which the journey waits for the answer; None when it no longer waits.
        kommune: Where the participant lives.
        corrects: The earlier version, already made, that this request corrects or withdraws.
        withdraws: The key of the request that this one withdraws; None unless it is a withdrawal.
        corrected_details: The content of the version in ``corrects``.
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
    """The result of a commit.

    Attributes:
        behind: More events were accepted than were played. The caller must load and play again; nobody else will.
        stale: Nothing was written: the read model already shows the same events for a later day. Do not play again.
        requests: Every request that is still to be made, new or not, and every request to be sent again.
        wake_on: The next day on which the state changes by itself.
        status: The journey's status.
        stages: Every stage's status.
        quarantined: Whether there are events in quarantine about the participant.
    """

    behind: bool
    stale: bool
    requests: tuple[StoredRequest, ...]
    wake_on: date | None
    status: JourneyStatus
    stages: dict[str, StageStatus]
    quarantined: bool = False


class UnreadableEvents(ValueError):
    """Some stored event of a participant cannot be read; ``accepted`` is how many events there are."""

    def __init__(self, accepted: int) -> None:
        super().__init__(f"some of the {accepted} stored events cannot be read")
        self.accepted = accepted


class MoreEvents(Exception):
    """A participant has more events than were to be loaded; ``accepted`` is how many there are."""

    def __init__(self, accepted: int) -> None:
        super().__init__(f"there are {accepted} events")
        self.accepted = accepted


async def load(conn: Connection, participant: UUID, at_most: int | None = None) -> Loaded:
    """Load all events of a participant except discarded ones, in one snapshot.

    Args:
        conn: A connection.
        participant: Whose events.
        at_most: How many to load at most; None for any number.

    Raises:
        MoreEvents: There are more, and none was loaded.
        UnreadableEvents: A stored event does not fit the model of its type.
    """
    rows = await conn.fetch(_SQL["load"], participant, at_most)
    accepted = rows[0][0] if rows else 0
    if at_most is not None and accepted > at_most:
        raise MoreEvents(accepted)
    try:
        # When all events are discarded, the query gives one row without an event.
        events = with_own_refs([stored_event(*row[3:]) for row in map(tuple, rows) if row[3] is not None])
        return Loaded(accepted, events, *(rows[0][1:3] if rows else ()))
    except (ValueError, KeyError) as fault:
        raise UnreadableEvents(accepted) from fault


async def known_events(conn: Connection, participant: UUID, known: datetime) -> list[Event[EventData]] | None:
    """Load the events of a participant that were accepted by a moment; None for one who never had any.

    Raises:
        UnreadableEvents: A stored event does not fit the model of its type.
    """
    rows = [tuple(row) for row in await conn.fetch(_SQL["known_events"], participant, known)]
    try:
        return with_own_refs([stored_event(*row) for row in rows if row[0] is not None]) if rows else None
    except (ValueError, KeyError) as fault:
        raise UnreadableEvents(len(rows)) from fault


async def every_mailbox(conn: Connection) -> AsyncIterator[bytes]:
    """Give all events, one JSON line per participant, in one snapshot and in bounded memory.

    Each line is ``[participant, [[source, id, name, business date, time, data, sender], …]]``, data as JSON text.
    """
    async with conn.transaction(isolation="repeatable_read", readonly=True):
        async for row in conn.cursor(_SQL["every_mailbox"], prefetch=200):
            yield row[0].encode() + b"\n"


async def playable(conn: Connection, kommune: str | None, after: UUID | None, most: int) -> list[UUID]:
    """Give whose journeys there are in a kommune, or anywhere, after a participant in the order of their ids."""
    return [row[0] for row in await conn.fetch(_SQL["playable"], kommune, after, most)]


async def one_mailbox(conn: Connection, participant: UUID) -> bytes | None:
    """Give the events of a participant as a line of ``every_mailbox``; None where there are none."""
    found: str | None = await conn.fetchval(_SQL["one_mailbox"], participant)
    return None if found is None else found.encode() + b"\n"


async def commit(conn: Connection, participant: UUID, accepted: int, state: JourneyState) -> Committed:
    """Make the read model agree with a played journey, in one round trip. Idempotent.

    It is a transaction of its own: the feed shows the changes of a journey in the order of their commits only where
    nothing was written before in the same transaction.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        accepted: ``Loaded.accepted`` of the events that were played.
        state: The result of the play.
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
        _json({"wanted": state.requests, "kept": state.kept, "standing": state.standing}),
        _json(state.notices),
    )
    assert row is not None
    behind, stale, orders, again, quarantined = row
    return Committed(
        behind=behind,
        stale=stale,
        requests=tuple(map(_stored_request, [*orjson.loads(orders), *orjson.loads(again)])),
        wake_on=state.wake_on,
        status=state.status,
        stages=state.stages,
        quarantined=quarantined,
    )


async def stored_request(conn: Connection, participant: UUID, key: str, version: int) -> StoredRequest | None:
    """Give one version of a request; None when it no longer has to be made."""
    text: str | None = await conn.fetchval(_SQL["stored_request"], participant, key, version)
    return None if text is None else _stored_request(orjson.loads(text))


async def contact_person(conn: Connection, kommune: str, today: date) -> str | None:
    """Give the account of a kommune's contact at the career centre on a day; None when no contact is assigned."""
    contact: str | None = await conn.fetchval(_SQL["contact_person"], pair_id(kommune), today)
    return contact


async def overdue_between(conn: Connection, kommune: str, today: date) -> list[dict[str, Any]]:
    """Give what is overdue between a kommune and its career centre, as a cooperation meeting discusses it.

    Returns:
        One ``{"kind", "whose", "count", "participants"}`` per task type and role; at most five participants each.
    """
    return [orjson.loads(row[0]) for row in await conn.fetch(_SQL["overdue_between"], kommune, today)]


async def request_done(
    conn: Connection, participant: UUID, key: str, version: int, reply: dict[str, Any], answer: IncomingEvent | None
) -> str | None:
    """Record that a request was made, and accept the event that answers it, in one transaction.

    Idempotent: the first reply and the first answer stand. A request that was dropped while it was being made counts
    as made: a newer open version becomes its correction, and the next commit decides whether to withdraw it.

    Args:
        conn: A connection.
        participant: Whose journey it belongs to.
        key: The request's key.
        version: Its version.
        reply: What to store of the service's reply.
        answer: The answering event, if the reply holds one.

    Returns:
        The request's state before; None when it had already been made.
    """
    async with conn.transaction():
        # Lock order: keys of the inbox and mailboxes before a participant's rows.
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
    """Record several requests as made, each with its reply, and accept their answers, in one transaction."""
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
    """Record a failed attempt to make a request. It is tried again later, and no longer counts as outstanding work.

    Args:
        conn: A connection.
        participant: Whose journey it belongs to.
        key: The request's key.
        version: Its version.
        cause: The fault in words, without personal data.
        incident: Whether to open an incident. It is resolved when the request is made or dropped.
    """
    await conn.execute(_SQL["request_failed"], participant, key, version, cause, incident)


async def request_refused(
    conn: Connection, participant: UUID, key: str, version: int, cause: str, *, not_taken: bool
) -> None:
    """Record that a service refused a request; it is not made again with the same content.

    A refusal opens an incident. When the service takes no such messages at all, the summary counts the request as not
    taken instead. A request that was made before and is refused when sent again stays made.

    Args:
        conn: A connection.
        participant: Whose journey it belongs to.
        key: The request's key.
        version: Its version.
        cause: The reason in words, without personal data.
        not_taken: Whether the service takes no such messages at all.
    """
    reply = {"refused": cause} | ({"not_taken": True} if not_taken else {})
    await conn.execute(_SQL["request_refused"], participant, key, version, _json(reply), cause, not not_taken)


async def make_refused_again(conn: Connection, participant: UUID | None = None, service: str | None = None) -> int:
    """Reopen requests that were refused or not taken, and nudge their journeys.

    Args:
        conn: A connection.
        participant: Whose requests; None for everyone's.
        service: Requests to which service; None for every service.

    Returns:
        How many requests were reopened.
    """
    again: int = await conn.fetchval(_SQL["make_refused_again"], participant, service)
    return again


async def failing(conn: Connection, participant: UUID | None = None, service: str | None = None) -> dict[UUID, int]:
    """Count requests that have failed and will be tried again, by participant.

    Args:
        conn: A connection.
        participant: Whose requests; None for everyone's.
        service: Requests to which service; None for every service.
    """
    return dict(map(tuple, await conn.fetch(_SQL["failing"], participant, service)))


class SentAgain(NamedTuple):
    """How many unanswered requests are sent again, and how many are not because no partner ever received them."""

    again: int
    never_sent: int


async def send_unanswered_again(
    conn: Connection, participant: UUID | None = None, service: str | None = None
) -> SentAgain:
    """Send requests again that were made and are not answered, under their earlier message ids.

    Requests that were only recorded, or counted as done before a cut-over, are not sent: no partner ever received them.

    Args:
        conn: A connection.
        participant: Whose requests; None for everyone's.
        service: Requests to which service; None for every service.
    """
    row = await conn.fetchrow(_SQL["send_unanswered_again"], participant, service)
    assert row is not None
    return SentAgain(*row)


async def discard(conn: Connection, participant: UUID, reason: str, today: date) -> int | None:
    """Discard the events of a participant who has no journey: they are never played, and are duplicates if sent again.

    Args:
        conn: A connection.
        participant: Whose events.
        reason: The operator's reason, without personal data.
        today: The day on which retractions are judged: a settlement that is retracted on it begins no journey.

    Returns:
        How many events; None, with nothing discarded, when the participant has a journey or a settlement that begins
        one.
    """
    discarded: int | None = await conn.fetchval(_SQL["discard"], participant, reason, today)
    return discarded


async def record_incident(conn: Connection, participant: UUID, kind: str, cause: str) -> None:
    """Open an incident, or count a repetition of the open one.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        kind: The kind of incident, such as ``PLAY_FAILED``.
        cause: The fault in words, without personal data.
    """
    await conn.execute(_SQL["record_incident"], participant, kind, cause)


async def set_aside(conn: Connection, participant: UUID, accepted: int, cause: str) -> bool:
    """Record that a journey's events cannot be played: open an incident, keep the last state, count them as processed.

    Args:
        conn: A connection.
        participant: Whose journey it is.
        accepted: The number of events that were tried.
        cause: The fault in words, without personal data.

    Returns:
        Whether more events have been accepted than were tried. The caller must then load and play again.
    """
    async with conn.transaction():
        behind: bool | None = await conn.fetchval(_SQL["set_aside"], participant, accepted)
        await record_incident(conn, participant, PLAY_FAILED, cause)
    return bool(behind)


async def accepted(conn: Connection, participant: UUID) -> int:
    """Count the events of a participant that were ever accepted, discarded ones included."""
    count: int | None = await conn.fetchval(_SQL["accepted"], participant)
    return count or 0


async def accepted_today(conn: Connection, participant: UUID) -> int:
    """Count the events of a participant that were accepted today, by the clock of the database."""
    count: int = await conn.fetchval(_SQL["accepted_today"], participant)
    return count


async def limit(conn: Connection, participant: UUID, cause: str) -> None:
    """Record that a journey has more events than the installation carries: open an incident, keep the last state.

    From then on its events are counted as processed when they are accepted, and nobody is nudged about them, until a
    play is committed: its own timer, a nudge of ``look_at_limited`` or of the sweep has it look again.
    """
    async with conn.transaction():
        await conn.execute(_SQL["limit"], participant)
        await conn.execute(_SQL["record_incident"], participant, TOO_MANY_EVENTS, cause)


async def look_at_limited(conn: Connection, at_most: int) -> int:
    """Have journeys looked at again that had too many events, where there are not more than this; gives how many."""
    again: int = await conn.fetchval(_SQL["look_at_limited"], at_most)
    return again


def _json(value: object) -> str:
    # The default is for EventRef: orjson writes plain tuples only.
    return orjson.dumps(value, default=tuple).decode()


def _stored_request(row: dict[str, Any]) -> StoredRequest:
    since = row["since"]
    dated = {"since": None if since is None else date.fromisoformat(since), "answer_with": tuple(row["answer_with"])}
    return StoredRequest(**(row | dated))
