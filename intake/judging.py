"""Commits what an organisation may send: its own participants' events to the inbox, others' into quarantine."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import structlog

from intake import rights
from intake.answers import Answer, JourneyMatch, Kept, answer_on
from intake.keeping import all_in, count_refused, keep_each
from intake.rights import Judgement
from schemas.calendar import oslo_date
from schemas.events import IncomingEvent
from store import inbox, quarantine
from store.database import Connection
from store.inbox import Verdict
from workflows.engine.ownership import BEGINNING

log = structlog.get_logger()


async def commit_judged(
    conn: Connection, events: Sequence[IncomingEvent], refused: int, organisation: str
) -> list[Answer]:
    """Commit what an organisation may send; about participants who are not its own, into quarantine."""
    today = oslo_date(datetime.now(UTC))
    while True:
        judged = await rights.judge(conn, organisation, events, today)
        try:
            kept = await _kept_judged(conn, events, judged, refused, organisation, today)
            break
        except _Overtaken:
            continue
    answers = [
        _answer_judged(event, judgement, verdict)
        for event, judgement, verdict in zip(events, judged, kept, strict=True)
    ]
    held = [
        event
        for event, judgement, verdict in zip(events, judged, kept, strict=True)
        if verdict is Verdict.ACCEPTED and not judgement.own
    ]
    if held:
        log.warning("events in quarantine", organisation=organisation, events=len(held))
        # A participant may have become the sender's own while these events were on their way into quarantine.
        again = await rights.judge(conn, organisation, held, today)
        await quarantine.nudge(conn, [event.participant for event, now in zip(held, again, strict=True) if now.own])
    return answers


async def _kept_judged(
    conn: Connection,
    events: Sequence[IncomingEvent],
    judged: Sequence[Judgement],
    refused: int,
    organisation: str,
    today: date,
) -> list[Kept]:
    """Commit events that were judged; gives what became of each.

    Raises:
        _Overtaken: Another organisation settled one of the participants at the same moment; nothing was committed.
    """
    own = [event for event, judgement in zip(events, judged, strict=True) if judgement.own]
    settles = any(event.name in BEGINNING for event in own)
    if len(own) == len(events) and not settles:
        return await all_in(conn, own, refused, organisation)
    held = [
        event for event, judgement in zip(events, judged, strict=True) if not judgement.own and not judgement.missing
    ]
    async with conn.transaction():
        kept = await keep_each(own, lambda part: inbox.accept(conn, part, sender=organisation), conn)
        aside = await keep_each(held, lambda part: quarantine.quarantine(conn, part, organisation), conn)
        await count_refused(conn, [*kept, *aside], refused + len(events) - len(own) - len(held))
        if settles:
            await _check_not_overtaken(conn, own, kept, organisation, today)
    mine, others = iter(kept), iter(aside)
    return [
        Verdict.FORBIDDEN if judgement.missing else next(mine) if judgement.own else next(others)
        for judgement in judged
    ]


class _Overtaken(Exception):
    """Another organisation settled a participant at the same moment."""


async def _check_not_overtaken(
    conn: Connection, own: Sequence[IncomingEvent], kept: Sequence[Kept], organisation: str, today: date
) -> None:
    """Judge settlements again, now that their mailboxes are held and no other settlement can come in.

    Raises:
        _Overtaken: One of them is about a participant who is another organisation's by now.
    """
    new = [event for event, verdict in zip(own, kept, strict=True) if verdict is Verdict.ACCEPTED]
    settling = [event for event in new if event.name in BEGINNING]
    judged = await rights.judge(conn, organisation, settling, today, overlooked={event.ref for event in new})
    if not all(judgement.own for judgement in judged):
        raise _Overtaken


def _answer_judged(event: IncomingEvent, judgement: Judgement, kept: Kept) -> Answer:
    if judgement.missing is not None:
        return Answer(Verdict.FORBIDDEN, (judgement.missing,), event=event)
    if not judgement.own or judgement.begun_by is None:
        return answer_on(event, kept, JourneyMatch.UNMATCHED)
    return answer_on(event, kept, JourneyMatch.STARTED if judgement.begun_by == event.ref else JourneyMatch.UNDER_WAY)
