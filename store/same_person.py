"""The same person twice: a number that another participant has is told to both journeys, and never which number."""

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
_REASON = "De to deltakerne har ikke lenger noe nummer felles."


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
    """Tell each pair that it shares a number, or does so no longer, until nothing has changed meanwhile."""
    if not pairs:
        return
    key = await inbox.hash_key(conn)
    while events := [
        _event(each, key) for each in await known.suspicions(conn, SOURCE, pairs) if each.share != _stands(each)
    ]:
        verdicts = await inbox.accept(conn, events)
        await inbox.tally(
            conn,
            duplicates=-verdicts.count(Verdict.DUPLICATE),
            refused=-verdicts.count(Verdict.CONFLICT),
            not_from_outside=verdicts.count(Verdict.ACCEPTED),
        )
        if Verdict.ACCEPTED not in verdicts:
            return


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
