"""The quarantine: events of organisations about participants who are not theirs, or not yet."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from schemas.events import Event, EventData, EventRef, IncomingEvent, is_a, stored_event, typed_event, with_own_refs
from schemas.events.catalogue import EventRetracted
from schemas.events.person import Person
from schemas.events.texts import KeptText
from schemas.events.vocabulary import Party, Role
from schemas.services import PARTNERS
from store.database import Connection
from store.inbox import Verdict, accept, columns
from store.sql import queries

_SQL = queries("quarantine")


class Held(NamedTuple):
    """An event in quarantine, and the organisation that sent it."""

    sender: str
    event: IncomingEvent


async def quarantine(conn: Connection, events: Sequence[IncomingEvent], sender: str) -> list[Verdict]:
    """Put events of an organisation in quarantine: durable, and seen by no journey. Call it within a transaction.

    Returns:
        One verdict for each event, in the same order; the same as the inbox would have given.
    """
    if not events:
        return []
    return list(map(Verdict, await conn.fetchval(_SQL["quarantine"], sender, *columns(events))))


async def deciding(conn: Connection, events: Iterable[IncomingEvent]) -> dict[UUID, list[Event[EventData]] | None]:
    """Give the accepted events that decide whose the participants of some events are, and what these events retract.

    Returns:
        The events by participant; None where one of them cannot be read.
    """
    events = list(events)
    found = await conn.fetch(_SQL["deciding"], list({event.participant for event in events}))
    named = [
        (event.participant, read.data.source, read.data.id)
        for event in events
        if event.name == EventRetracted.event_name and is_a(read := typed_event(event), EventRetracted)
    ]
    if named:
        found += await conn.fetch(_SQL["retraction_targets"], *map(list, zip(*named, strict=True)))
    rows: dict[UUID, dict[tuple[str, ...], tuple[Any, ...]]] = defaultdict(dict)
    for participant, *row in found:
        rows[participant].setdefault((row[0], row[1], row[-1]), tuple(row))
    return {participant: _read(each.values()) for participant, each in rows.items()}


def _read(rows: Iterable[tuple[Any, ...]]) -> list[Event[EventData]] | None:
    try:
        return with_own_refs([stored_event(*row) for row in rows])
    except (ValueError, KeyError):  # the journey cannot be played either, and has an incident
        return None


async def involved(conn: Connection, participants: Iterable[UUID], party: Party) -> set[UUID]:
    """Give those participants of whom something is, or was, asked of a national body."""
    roles = [role.value for role in Role if role.party is party]
    services = [name for name, partner in PARTNERS.items() if partner.role.party is party]
    return {row[0] for row in await conn.fetch(_SQL["involved"], list(set(participants)), roles, services)}


async def held(conn: Connection, participant: UUID) -> list[Held]:
    """Give the events about a participant that are in quarantine, in order of arrival, and lock the mailbox.

    So no settlement comes in, and no other process moves them, until the caller's transaction ends.
    """
    await conn.execute(_SQL["lock_mailbox"], participant)
    return [_held(*row) for row in await conn.fetch(_SQL["held"], participant)]


async def release(conn: Connection, events: Sequence[IncomingEvent], sender: str) -> list[Verdict]:
    """Move events of an organisation from quarantine to the inbox. Call it in a journey's activity, in a transaction.

    Returns:
        What the inbox says of each; an event that had come another way meanwhile is not accepted again.
    """
    sources, ids = [event.ref.source for event in events], [event.ref.id for event in events]
    await conn.execute(_SQL["release"], sender, sources, ids)
    return await accept(conn, events, own=True, sender=sender)


async def nudge(conn: Connection, participants: Iterable[UUID]) -> None:
    """Nudge journeys, so that they look at what is in quarantine."""
    await conn.execute(_SQL["nudge"], list(participants))


def _held(sender: str, source: str, id_: str, name: str, *row: Any) -> Held:
    participant, on, time, data, body_hash, person, texts = row
    event = IncomingEvent(
        EventRef(source, id_),
        name,
        UUID(int=participant.int),  # the driver's own kind of UUID is not written as JSON
        on,
        time,
        data.encode(),
        body_hash,
        person=None if person is None else Person.model_validate_json(person),
        texts=tuple(KeptText(**text) for text in orjson.loads(texts or "[]")),
    )
    return Held(sender, event)
