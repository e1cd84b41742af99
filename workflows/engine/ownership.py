"""Whose a participant is: the kommune where the participant lives, its county, and whoever is asked for something.

Computed from the few events that decide it, the same ones and in the same way as ``play`` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from schemas.events import CATALOGUE, Event, EventData, EventRef, IncomingEvent, is_a, typed_event
from schemas.events.catalogue import (
    CooperationBegun,
    EventRetracted,
    ParticipantAccepted,
    ParticipantMoved,
    ParticipantSettled,
    SettlementCorrected,
)
from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Party
from schemas.kommuner import KOMMUNER, number_today
from schemas.organisations import party_of, today_of
from workflows.engine.play import standing
from workflows.engine.retraction import may_retract

DECIDING = frozenset(
    model.event_name
    for model in (
        ParticipantAccepted,
        ParticipantSettled,
        SettlementCorrected,
        ParticipantMoved,
        EventRetracted,
        CooperationBegun,
    )
)
"""The events that decide whose a participant is, and whether the journey has begun."""
BEGINNING = frozenset({ParticipantAccepted.event_name, ParticipantSettled.event_name})
"""The events by which a kommune makes a participant its own."""
EVERYWHERE = (None, Party.IMDI)
"""Operators, and IMDi, which settles every participant and keeps their register."""


class Residence(NamedTuple):
    """A stay in a kommune; both days belong to it.

    Attributes:
        kommune: The kommune's number of today.
        since: The first day; the settlement's kommune has all days before, too.
        until: The last day.
    """

    kommune: str
    since: date
    until: date

    def belongs_to(self, organisation: str) -> bool:
        """Whether it is a stay in this kommune, or in this county."""
        return organisation in (self.kommune, self.kommune[:2])


@dataclass(frozen=True)
class Ownership:
    """What decides whose a participant is on a day.

    Attributes:
        today: The date in Europe/Oslo.
        events: The settlements, corrections, moves and retractions of the participant, and what these retract.
        involved: Whether something is or was asked of the national body in question.
        readable: Whether these events can be read; else there are none, and no kommune has the participant meanwhile.
    """

    today: date
    events: Sequence[Event[EventData]] = ()
    involved: bool = False
    readable: bool = True

    @cached_property
    def _standing(self) -> tuple[EventRef | None, list[Event[EventData]]]:
        return standing(self.events, self.today)

    @cached_property
    def residences(self) -> tuple[Residence, ...]:
        """Where the participant has lived, in order; empty before a kommune has accepted or settled the participant.

        A settlement in the future counts already: nobody else is to have the participant until then.
        """
        starting, events = self._standing
        settled = next((event for event in events if event.ref == starting), None)
        if settled is None or not is_a(settled, ParticipantSettled):
            accepted = [event for event in events if is_a(event, ParticipantAccepted) and event.on <= self.today]
            return tuple(Residence(number_today(each.data.kommune), date.min, date.max) for each in accepted[-1:])
        stays = [Residence(number_today(settled.data.kommune), date.min, date.max)]
        for event in events:
            if is_a(event, ParticipantMoved) and settled.on <= event.on <= self.today:
                stays[-1] = stays[-1]._replace(until=event.on)
                stays.append(Residence(number_today(event.data.to_kommune), event.on, date.max))
        return tuple(stays)

    @property
    def settled(self) -> bool:
        """Whether the participant has been settled, or will be; until then any kommune may settle."""
        return self._standing[0] is not None

    @cached_property
    def begun_by(self) -> EventRef | None:
        """The event by which the journey, or the cooperation, has begun; None until it has."""
        starting, events = self._standing
        return next(
            (
                event.ref
                for event in events
                if (event.ref == starting or isinstance(event.data, CooperationBegun | ParticipantAccepted))
                and event.on <= self.today
            ),
            None,
        )


def is_own(organisation: str, event: IncomingEvent, known: Ownership) -> bool:
    """Whether an event is about a participant who is an organisation's own: today, or when it happened.

    Args:
        organisation: Who sends it.
        event: The event.
        known: What is known of the participant.
    """
    organisation, party = today_of(organisation), party_of(organisation)
    if party in EVERYWHERE:
        return True
    if CATALOGUE[event.name].of_pair:
        return event.participant in pairs_of(organisation)
    if party not in (Party.KOMMUNE, Party.COUNTY):
        return known.involved
    stays = known.residences
    if not known.settled and event.name in BEGINNING:  # it makes the participant the sender's
        return party is Party.KOMMUNE and known.readable
    if stays and stays[-1].belongs_to(organisation):
        return True
    day = _happened(organisation, event, known)
    return any(stay.belongs_to(organisation) and stay.since <= day <= stay.until for stay in stays)


def pairs_of(organisation: str) -> frozenset[UUID]:
    """Give the ids of the cooperations in which a kommune or county takes part."""
    organisation = today_of(organisation)
    return frozenset(pair_id(number) for number, each in KOMMUNER.items() if organisation in (number, each.county))


def _happened(organisation: str, event: IncomingEvent, known: Ownership) -> date:
    """Give the day on which what an event reports happened; of a retraction or correction, what it sets right."""
    if event.name not in (EventRetracted.event_name, SettlementCorrected.event_name):
        return event.on
    read = typed_event(event, organisation)
    if is_a(read, SettlementCorrected):
        return read.data.settled_on
    assert is_a(read, EventRetracted)
    named = EventRef(read.data.source, read.data.id)
    for other in known.events:
        if other.ref in (named, named.of_another(other.sender)) and may_retract(organisation, other):
            return other.on
    return event.on
