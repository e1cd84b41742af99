"""Takes events out of quarantine when their participant has become the sender's own."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from uuid import UUID

import structlog

from schemas.events import IncomingEvent, typed_event
from schemas.organisations import party_of
from store import quarantine
from store.database import Connection
from store.inbox import Verdict
from store.quarantine import Held
from workflows.engine.ownership import DECIDING, Ownership, is_own

log = structlog.get_logger()


async def release(conn: Connection, participant: UUID, today: date) -> bool:
    """Move events about a participant to the inbox, where the participant is their sender's own by now.

    Returns:
        Whether any moved; the journey must then be played again.
    """
    async with conn.transaction():
        held = await quarantine.held(conn, participant)
        released = await _released(conn, participant, held, today)
        for sender, events in released.items():
            verdicts = await quarantine.release(conn, events, sender)
            log.info("events out of quarantine", organisation=sender, participant=str(participant), events=len(events))
            if conflicts := verdicts.count(Verdict.CONFLICT):
                log.warning("events of quarantine came another way", organisation=sender, events=conflicts)
    return bool(released)


async def _released(
    conn: Connection, participant: UUID, held: list[Held], today: date
) -> dict[str, list[IncomingEvent]]:
    """Give the events that are about their sender's own participant, by sender."""
    deciding = (await quarantine.deciding(conn, [event for _, event in held])).get(participant, [])
    known = Ownership(today, deciding or (), readable=deciding is not None)
    involved = {sender: await _is_involved(conn, participant, sender) for sender in {sender for sender, _ in held}}
    released: dict[str, list[IncomingEvent]] = defaultdict(list)
    for sender, event in held:
        if is_own(sender, event, replace(known, involved=involved[sender])):
            released[sender].append(event)
            if event.name in DECIDING:
                known = replace(known, events=[*known.events, typed_event(event, sender)])
    return released


async def _is_involved(conn: Connection, participant: UUID, organisation: str) -> bool:
    party = party_of(organisation)
    return party is not None and bool(await quarantine.involved(conn, [participant], party))
