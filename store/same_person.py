"""The same person twice: both journeys get an event when they share a number, which never says which number.

When a journey is merged into another one, that one gets an event as well.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid5

from schemas.calendar import oslo_date
from schemas.events import EventRef, IncomingEvent
from schemas.events.reading import answering_event
from store import inbox, known
from store.database import Connection
from store.inbox import Verdict
from store.known import Suspicion

SOURCE = "urn:stegvis:same-person"
MERGED = "urn:stegvis:merged"
_REASON = "De to deltakerne har ikke lenger noe nummer felles."
_UNDONE = "Sammenslåingen er trukket tilbake."


async def compare_numbers(conn: Connection) -> None:
    """Compare the numbers that are new, or stand otherwise than before, with those of others.

    Outside the transaction that accepted them, or in which they ceased to stand: of two at once, the one that commits
    last sees the numbers of both. A number is noted as compared after the journeys have their events, which have ids
    of their own: whatever is interrupted is done again, without a second effect.
    """
    before: known.NewNumbers | None = None
    while (numbers := await known.numbers_to_compare(conn)).keys and numbers != before:
        before = numbers
        await _tell(conn, sorted(numbers.pairs | {(other, one) for one, other in numbers.pairs}))
        await known.numbers_compared(conn, numbers)


async def _tell(conn: Connection, pairs: Sequence[tuple[UUID, UUID]]) -> None:
    """Send each pair that shares a number, or no longer does, an event, until nothing has changed meanwhile."""
    if not pairs:
        return
    key = await inbox.hash_key(conn)
    while events := [
        _event(each, key) for each in await known.suspicions(conn, SOURCE, pairs) if each.share != _stands(each)
    ]:
        if not await _accepted(conn, events):
            return


async def _accepted(conn: Connection, events: Sequence[IncomingEvent]) -> bool:
    """Accept events of Stegvis' own, which do not count as sent from outside; gives whether any is new."""
    verdicts = await inbox.accept(conn, events)
    await inbox.tally(
        conn,
        duplicates=-verdicts.count(Verdict.DUPLICATE),
        refused=-verdicts.count(Verdict.CONFLICT),
        not_from_outside=verdicts.count(Verdict.ACCEPTED),
    )
    return Verdict.ACCEPTED in verdicts


async def tell_merged(conn: Connection, participant: UUID, into: UUID | None) -> None:
    """Send an event to the journey into which another one was merged, and to one into which it no longer is.

    Ids follow from how often each was sent, so that what is interrupted is done again without a second effect.

    Args:
        conn: A connection, after the journey was committed.
        participant: Whose journey was merged, or is merged no longer.
        into: The one that goes on; None where the merging was retracted.
    """
    heard = {each.into: each for each in await known.mergings(conn, MERGED, participant)}
    key, now, events = await inbox.hash_key(conn), datetime.now(UTC), []
    for other in {*heard, *([] if into is None else [into])}:
        raised, ended = (heard[other].raised, heard[other].ended) if other in heard else (0, 0)
        if (other == into) == (raised > ended):
            continue
        ref = EventRef(MERGED, f"{participant}/{other}/{ended}")
        if other == into:
            name, data = "duplicate.merged", {"other": str(participant), "on": oslo_date(now).isoformat()}
        else:
            name, data = "event.retracted", {"source": MERGED, "id": ref.id, "reason": _UNDONE}
            ref = EventRef(MERGED, f"{ref.id}/retracted")
        events.append(answering_event(ref, name, other, data, now, uuid5(other, ref.id).bytes, hash_key=key))
    if events:
        await _accepted(conn, events)


def _stands(suspicion: Suspicion) -> bool:
    return suspicion.raised > suspicion.ended


def _event(suspicion: Suspicion, key: bytes) -> IncomingEvent:
    """Raise a suspicion, or retract the one that stands. Each of a pair has a number of its own, from the second on."""
    now, one, other = datetime.now(UTC), suspicion.one, suspicion.other
    raised = f"{one}/{other}/{suspicion.ended}" if suspicion.ended else f"{one}/{other}"
    if suspicion.share:
        ref, name = EventRef(SOURCE, raised), "duplicate.suspected"
        data = {"other": str(other), "on": oslo_date(now).isoformat()}
    else:
        ref, name = EventRef(SOURCE, f"{one}/{other}/{suspicion.ended}/retracted"), "event.retracted"
        data = {"source": SOURCE, "id": raised, "reason": _REASON}
    event = answering_event(ref, name, one, data, now, uuid5(one, ref.id).bytes, hash_key=key)
    return event._replace(texts=()) if suspicion.erased else event
