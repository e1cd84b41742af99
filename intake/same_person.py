"""The same person twice: a number that another participant has is told to both journeys, and never which number."""

from datetime import UTC, datetime
from uuid import UUID, uuid5

from schemas.calendar import oslo_date
from schemas.events import EventRef, IncomingEvent
from schemas.events.reading import answering_event
from store import inbox, known
from store.database import Connection
from store.inbox import Verdict

SOURCE = "urn:stegvis:same-person"


async def compare_numbers(conn: Connection) -> None:
    """Compare the numbers that are new with those of others, outside the transaction that accepted them.

    Of two intakes at once, the one that commits last sees the numbers of both. A number is noted as compared after the
    journeys have their events, which have ids of their own: whatever is interrupted is done again, without a second
    effect.
    """
    key: bytes | None = None
    before: known.NewNumbers | None = None
    while (numbers := await known.numbers_to_compare(conn)).keys and numbers != before:
        before = numbers
        pairs = sorted(numbers.shared | {(other, one) for one, other in numbers.shared})
        if pairs:
            key = key or await inbox.hash_key(conn)
            verdicts = await inbox.accept(conn, [_suspected(one, other, key) for one, other in pairs])
            await inbox.tally(
                conn,
                duplicates=-verdicts.count(Verdict.DUPLICATE),
                refused=-verdicts.count(Verdict.CONFLICT),
                not_from_outside=verdicts.count(Verdict.ACCEPTED),
            )
        await known.numbers_compared(conn, numbers)


def _suspected(one: UUID, other: UUID, key: bytes) -> IncomingEvent:
    now = datetime.now(UTC)
    data = {"other": str(other), "on": oslo_date(now).isoformat()}
    ref = EventRef(SOURCE, f"{one}/{other}")
    return answering_event(ref, "duplicate.suspected", one, data, now, uuid5(one, str(other)).bytes, hash_key=key)
