"""What documents are filled from: a played journey with its events and law, who it is of, and what people wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TypeVar
from uuid import UUID

from activities.documents.kinds import SOURCES
from schemas.calendar import oslo_date
from schemas.documents import DocumentKind
from schemas.errors import StegvisError
from schemas.events import Event, EventData, EventRef, is_a
from schemas.events.catalogue import (
    DecisionMade,
    GoalChanged,
    GoalSet,
    MappingCompleted,
    ParticipantSettled,
    PlanAgreed,
)
from schemas.events.envelope import business_date
from schemas.events.texts import is_reference
from schemas.journey import JourneyKind, JourneyState, JourneyStatus
from schemas.kommuner import kommune
from schemas.rules import RuleBook, RuleSet
from store import person
from store.database import Connection
from store.journeys import load
from workflows.engine.ownership import Ownership
from workflows.engine.play import play, standing

Kind = TypeVar("Kind", bound=EventData)

DRAFT = EventRef("urn:stegvis:draft", "draft")
"""The key of an event that is only proposed."""


class NothingToMake(StegvisError):
    """There is nothing that a document of this kind could be made from."""


@dataclass(frozen=True)
class Facts:
    """What is known of one participant's journey on a day.

    Attributes:
        participant: Whose journey.
        state: The journey as played to the day; it has begun.
        accepted: All events, with a proposed one last where a document is drafted before its event is sent.
        book: All rule sets.
        who: Name, birth date and address; empty where they are not known.
        texts: What people wrote, by reference.
    """

    participant: UUID
    state: JourneyState
    accepted: Sequence[Event[EventData]]
    book: RuleBook
    who: person.Who = field(default_factory=person.Who)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day that the document is made on."""
        return self.state.as_of

    @cached_property
    def events(self) -> list[Event[EventData]]:
        """The events that count, in order; also those that no stage has taken yet."""
        return [each for each in standing(self.accepted, self.today)[1] if each.on <= self.today or each.ref == DRAFT]

    @cached_property
    def law(self) -> RuleSet:
        """The rule set of the journey, with every text that another day than the settlement has chosen."""
        assert self.state.rule_set is not None, "the journey has begun"
        return self.book.as_counted(self.book.named(self.state.rule_set), self.state.counted_from)

    @cached_property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        return self.every(ParticipantSettled)[0]

    @property
    def education(self) -> str:
        """The highest completed education: as mapped, else as registered at the settlement."""
        mapped = self.last(MappingCompleted)
        return mapped.data.education if mapped is not None else self.settled.data.education

    @property
    def end_goal(self) -> str | None:
        """The end goal as it was set last; None while there is none."""
        kinds = (DecisionMade, PlanAgreed, GoalSet, GoalChanged)
        goals = [each.data.end_goal for each in self.events if isinstance(each.data, kinds) and each.data.end_goal]
        return goals[-1] if goals else None

    def kommune_on(self, day: date) -> str:
        """Give the name of the kommune that was responsible on a day; on the day of a move, the new one."""
        stays = Ownership(self.today, self.accepted).residences
        number = next((stay.kommune for stay in reversed(stays) if stay.since <= day), stays[0].kommune)
        return kommune(number).name

    def county_on(self, day: date) -> str:
        """Give the name of the county of that kommune."""
        stays = Ownership(self.today, self.accepted).residences
        number = next((stay.kommune for stay in reversed(stays) if stay.since <= day), stays[0].kommune)
        return kommune(number).county_name

    def every(self, kind: type[Kind]) -> list[Event[Kind]]:
        """Give the events of a type, in order."""
        return [each for each in self.events if is_a(each, kind)]

    def last(self, kind: type[Kind]) -> Event[Kind] | None:
        """Give the last event of a type; None where there is none."""
        return next((each for each in reversed(self.events) if is_a(each, kind)), None)

    def words(self, text: str | None) -> str | None:
        """Give what somebody wrote, for the reference in an event; None where nothing was written or it was erased."""
        return self.texts.get(text) if text is not None and is_reference(text) else text

    def source(self, kind: DocumentKind, event: str | None) -> Event[EventData]:
        """Give the event that a document is made from.

        Args:
            kind: The kind of document.
            event: The digest of its event (that of ``DRAFT`` for a proposed one); None for the newest that there is.

        Raises:
            NothingToMake: There is no such event.
        """
        groups = SOURCES[kind]
        if event is not None:
            allowed = tuple(each for group in groups for each in group)
            found = [each for each in self.events if each.ref.digest == event and isinstance(each.data, allowed)]
        else:
            by_group = ([each for each in self.events if isinstance(each.data, group)] for group in groups)
            found = next((each for each in by_group if each), [])
        if not found:
            names = ", ".join(each.event_name for each in groups[0])
            raise NothingToMake(
                f"participant {self.participant} has no event that a document {kind} is made from",
                f"register one of {names} first" if event is None else "stegvis explain lists the events",
            )
        return found[-1]


async def read_facts(
    conn: Connection, participant: UUID, book: RuleBook, proposed: EventData | None = None, today: date | None = None
) -> Facts:
    """Read what documents of a participant are filled from.

    Args:
        conn: A connection; one of the web's role must name organisation and participant (``store.organisation``).
        participant: Whose.
        book: All rule sets.
        proposed: The data of an event that is not sent yet, to draft what it would say, with words and not references.
        today: The day; by default today's in Norway.

    Raises:
        NothingToMake: No journey of the participant has begun.
    """
    now = datetime.now(UTC)
    today = today or oslo_date(now)
    events = (await load(conn, participant)).events
    if proposed is not None:
        events = [*events, Event(DRAFT, business_date(proposed, now), now, proposed)]
    state = play(events, book, today)
    if state.status is JourneyStatus.NONE or state.kind is not JourneyKind.PARTICIPANT or state.settled_on is None:
        raise NothingToMake(
            f"participant {participant} has no journey yet, and so nothing to write about",
            "send participant.settled first; stegvis unmatched lists events without a journey",
        )
    who = await person.who(conn, participant)
    return Facts(participant, state, events, book, who, await person.all_texts(conn, participant))
