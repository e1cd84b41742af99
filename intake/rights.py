"""May this sender send this event, about this participant? One answer for each event of an organisation."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from schemas.events import CATALOGUE, Event, EventData, EventRef, Fault, IncomingEvent, typed_event
from schemas.events.catalogue import ParticipantAccepted, ParticipantSettled, SettlementCorrected
from schemas.events.catalogue.base import AboutPerson
from schemas.events.faults import FaultKind
from schemas.events.vocabulary import Party
from schemas.handling import is_written_by_stegvis
from schemas.kommuner import kommune
from schemas.organisations import STEGVIS, party_of, sends_as, today_of
from store import quarantine
from store.database import Connection
from workflows.engine.ownership import DECIDING, EVERYWHERE, Ownership, is_own, pairs_of
from workflows.engine.retraction import may_retract

_SETTLING = frozenset(model.event_name for model in (ParticipantSettled, ParticipantAccepted, SettlementCorrected))
"""The events that name the kommune of a settlement."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an organisation may do with one event.

    Attributes:
        missing: The right that is missing; None where it may send the event.
        own: Whether the participant is its own; otherwise the event goes into quarantine.
        begun_by: The event by which the journey has begun, when this one is in; None until it has.
    """

    missing: Fault | None = None
    own: bool = False
    begun_by: EventRef | None = None


def may_correct(organisation: str, event: Event[EventData]) -> bool:
    """Whether an organisation's people may take back an event of a participant and send another of its type instead.

    Whose the participant is by now is judged when both are sent. What Stegvis wrote itself nobody corrects; nor an
    event that may hold who the participant is, since the person store forgets that with the retraction, and no form
    asks for it again: a wrong settlement is set right by ``participant.settlementcorrected``.
    """
    if is_written_by_stegvis(event.ref.source) or isinstance(event.data, AboutPerson) or event.data.of_pair:
        return False
    return not sends_as(organisation).isdisjoint(event.data.sent_by) and may_retract(organisation, event)


def missing_right(organisation: str, event: IncomingEvent) -> Fault | None:
    """Give the right that an organisation lacks to send an event, whoever the participant is; None if it lacks none."""
    model = CATALOGUE[event.name]
    if "sender" not in model.sent_by and sends_as(organisation).isdisjoint(model.sent_by):
        who = "Stegvis" if organisation == STEGVIS else f"{organisation} ({party_of(organisation)})"
        reason = f"{who} lacks the right to send {event.name}; it is sent by {' or '.join(model.sent_by)}"
        return Fault("type", reason, FaultKind.NO_RIGHT)
    if party_of(organisation) is Party.KOMMUNE and event.name in _SETTLING and _settles_elsewhere(organisation, event):
        reason = f"{organisation} lacks the right to settle in another kommune; give {organisation}"
        return Fault("data.kommune", reason, FaultKind.NO_RIGHT)
    if model.of_pair and organisation != STEGVIS and event.participant not in pairs_of(organisation):
        reason = f"{organisation} lacks the right to send for a cooperation in which it takes no part"
        return Fault("subject", reason, FaultKind.NO_RIGHT)
    return None


async def judge(
    conn: Connection,
    organisation: str,
    events: Sequence[IncomingEvent],
    today: date,
    *,
    overlooked: Collection[EventRef] = (),
) -> list[Judgement]:
    """Judge events of an organisation, in their order: a settlement counts for the events after it.

    Args:
        conn: A connection.
        organisation: Who sends them.
        events: The events.
        today: The date in Europe/Oslo.
        overlooked: Events of the organisation that do not count, though they were accepted.
    """
    missing = [missing_right(organisation, event) for event in events]
    allowed = [event for event, fault in zip(events, missing, strict=True) if fault is None]
    known = await _known(conn, organisation, allowed, today, overlooked)
    judged = []
    for event, fault in zip(events, missing, strict=True):
        if fault is not None:
            judged.append(Judgement(missing=fault))
            continue
        facts = known[event.participant]
        own = is_own(organisation, event, facts)
        if own and event.name in DECIDING and not _among(facts.events, event, organisation):
            facts = replace(facts, events=[*facts.events, typed_event(event, organisation)])
            known[event.participant] = facts
        judged.append(Judgement(own=own, begun_by=facts.begun_by))
    return judged


async def _known(
    conn: Connection,
    organisation: str,
    events: Sequence[IncomingEvent],
    today: date,
    overlooked: Collection[EventRef],
) -> dict[UUID, Ownership]:
    """Give what decides whose the participants of some events are."""
    if not events:
        return {}
    deciding = await quarantine.deciding(conn, events)
    party = party_of(organisation)
    participants = {event.participant for event in events}
    involved: set[UUID] = set()
    if party is not None and party not in (*EVERYWHERE, Party.KOMMUNE, Party.COUNTY):
        involved = await quarantine.involved(conn, participants, party)
    return {
        participant: Ownership(
            today,
            [
                event
                for event in deciding.get(participant) or ()
                if event.sender != organisation or event.ref not in overlooked
            ],
            involved=participant in involved,
            readable=deciding.get(participant, ()) is not None,
        )
        for participant in participants
    }


def _among(events: Iterable[Event[EventData]], event: IncomingEvent, organisation: str) -> bool:
    """Whether an event is among those that were accepted: a repetition."""
    return any(other.ref == event.ref and other.sender in ("", organisation) for other in events)


def _settles_elsewhere(organisation: str, event: IncomingEvent) -> bool:
    data = typed_event(event).data
    assert isinstance(data, ParticipantSettled | ParticipantAccepted | SettlementCorrected)
    return data.kommune is not None and kommune(data.kommune).number != today_of(organisation)
