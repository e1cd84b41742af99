"""Counts why events were not accepted, for operators; after the commit of the verdicts, which needs none of it."""

import asyncio
from collections import Counter
from collections.abc import Iterable

import structlog

from intake.answers import Answer
from schemas.events import EventRefused, IncomingEvent
from schemas.events.refusals import Reason, reasons_of
from store.database import FAULTS, Connection, kind_of
from store.inbox import Verdict
from store.refusals import RefusalCount, RefusalSender, count

COUNTED_WITHIN = 2.0  # seconds

log = structlog.get_logger()

_NOT_ACCEPTED = frozenset({Verdict.REFUSED, Verdict.CONFLICT, Verdict.FORBIDDEN})


def counts_of(answered: Iterable[tuple[IncomingEvent | EventRefused, Answer]]) -> list[RefusalCount]:
    """Give why events of a batch were not accepted, and how often; nothing where all were."""
    events, refused = Counter[Reason](), Counter[Reason]()
    for event, answer in answered:
        if answer.verdict in _NOT_ACCEPTED:
            reasons = reasons_of(event, answer.faults)
            events.update(reasons)
            refused.update(reasons[:1])
    return [RefusalCount(*reason, times, refused[reason]) for reason, times in sorted(events.items())]


async def count_reasons(conn: Connection, sender: RefusalSender, counts: list[RefusalCount]) -> None:
    """Count why events were not accepted. Where the database has a fault, the reasons are lost, and no event is.

    Raises:
        Exception: One of ``store.database.FAULTS``, within a transaction alone: it is the caller's, and is broken.
    """
    of_caller = conn.is_in_transaction()
    try:
        async with asyncio.timeout(COUNTED_WITHIN):
            await count(conn, sender, counts)
    except FAULTS as fault:
        if of_caller:
            raise
        log.warning("reasons of refusals are not counted", fault=kind_of(fault), reasons=len(counts))
