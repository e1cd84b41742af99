"""The facts of one journey from which points are derived: what it has taken, its deadlines, law and requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from analysis.supervision.lines import Line, Status, Used, Value, Who
from schemas.deadlines import Deadline, DeadlineStatus
from schemas.events import Event, EventData, EventRef, is_a
from schemas.events.catalogue import (
    DecisionMade,
    GoalChanged,
    GoalSet,
    MappingCompleted,
    ParticipantSettled,
    PlanAgreed,
)
from schemas.events.catalogue.base import BOTH
from schemas.events.vocabulary import Party
from schemas.handling import OWN_ANSWERS, Handling, is_by_hand, was_sent
from schemas.journey import JourneyState, JourneyStatus
from schemas.kommuner import kommune
from schemas.organisations import STEGVIS, party_of
from schemas.rules import RuleBook, RuleSet
from workflows.engine.ownership import Ownership, Residence
from workflows.engine.play import standing

Kind = TypeVar("Kind", bound=EventData)

_OF_DEADLINE = {
    DeadlineStatus.MET: Status.DONE,
    DeadlineStatus.MET_LATE: Status.LATE,
    DeadlineStatus.PASSED: Status.MISSING,
    DeadlineStatus.RUNNING: Status.NOT_YET_DUE,
    DeadlineStatus.CANCELLED: Status.NOT_APPLICABLE,
}
_PARTIES = {"archive": Party.KOMMUNE.value, "sender": STEGVIS, "operator": STEGVIS}
"""Senders of the catalogue that are no organisations of their own."""


@dataclass(frozen=True)
class CaseFacts:
    """What is known of one journey on a day.

    Attributes:
        participant: Whose journey.
        state: The journey as played to the day; it has begun.
        accepted: All events that were accepted.
        book: All rule sets.
        requests: The requests made for the journey, as ``store.reports.explain`` gives them.
    """

    participant: UUID
    state: JourneyState
    accepted: Sequence[Event[EventData]]
    book: RuleBook
    requests: Sequence[Mapping[str, Any]] = ()

    @property
    def today(self) -> date:
        """The day the case is made for."""
        return self.state.as_of

    @property
    def active(self) -> bool:
        """Whether the journey goes on."""
        return self.state.status is JourneyStatus.ACTIVE

    @cached_property
    def events(self) -> list[Event[EventData]]:
        """What has happened: the events that the journey has taken, in order, without what was retracted."""
        waiting = set(self.state.buffered)
        return [
            each for each in standing(self.accepted, self.today)[1] if each.on <= self.today and each.ref not in waiting
        ]

    @cached_property
    def law(self) -> RuleSet:
        """The rule set of the journey with every text that another day has chosen."""
        return self.book.as_counted(self.settled_law, self.state.counted_from)

    @cached_property
    def settled_law(self) -> RuleSet:
        """The rule set that the day of settlement gave."""
        assert self.state.rule_set is not None, "the journey has begun"
        return self.book.named(self.state.rule_set)

    @cached_property
    def settled(self) -> Event[ParticipantSettled]:
        """The settlement that started the journey."""
        return self.every(ParticipantSettled)[0]

    @cached_property
    def stays(self) -> tuple[Residence, ...]:
        """Where the participant has lived, in order."""
        return Ownership(self.today, self.accepted).residences

    def kommune_on(self, day: date) -> str:
        """Give the kommune that was responsible on a day; on the day of a move, the new one."""
        return next(stay.kommune for stay in reversed(self.stays) if stay.since <= day)

    @property
    def education(self) -> str:
        """The highest completed education: as mapped, else as registered at the settlement."""
        mapped = self.first(MappingCompleted)
        return mapped.data.education if mapped is not None else self.settled.data.education

    @property
    def end_goal(self) -> str | None:
        """The end goal as it was set last; None while there is none."""
        kinds = (DecisionMade, PlanAgreed, GoalSet, GoalChanged)
        return next(
            (
                each.data.end_goal
                for each in reversed(self.events)
                if isinstance(each.data, kinds) and each.data.end_goal
            ),
            None,
        )

    # --- events ---------------------------------------------------------------------------------------------------

    def every(self, kind: type[Kind]) -> list[Event[Kind]]:
        """Give the events of a type, in order."""
        return [each for each in self.events if is_a(each, kind)]

    def first(self, kind: type[Kind]) -> Event[Kind] | None:
        """Give the first event of a type; None if there is none."""
        return next(iter(self.every(kind)), None)

    def last(self, kind: type[Kind]) -> Event[Kind] | None:
        """Give the last event of a type; None if there is none."""
        return next(reversed(self.every(kind)), None)

    def who(self, event: Event[Any]) -> Who:
        """Give who has sent an event: the organisation by its key, else by who may send it and where they lived."""
        if event.sender:
            party = party_of(event.sender)
            return Who(party.value if party is not None else STEGVIS, event.sender)
        senders = event.data.sent_by
        party_name = "kommune_or_county" if senders == BOTH else _PARTIES.get(senders[0], senders[0])
        return self.organisation(party_name, event.on)

    def organisation(self, party: str, day: date) -> Who:
        """Give the organisation of a kind that was responsible on a day."""
        party = str(party)
        number = self.kommune_on(day)
        numbers = {"kommune": number, "county": kommune(number).county, "kommune_or_county": number}
        return Who(party, numbers.get(party))

    # --- lines ----------------------------------------------------------------------------------------------------

    def waiting(self) -> Status:
        """Give the status of what has not come up: it may while the journey goes on."""
        return Status.NOT_YET_DUE if self.active else Status.NOT_APPLICABLE

    def done(self, key: str, event: Event[Any], paragraph: str, **facts: Value | None) -> Line:
        """Give the line of something that an event shows."""
        return Line(
            key=key,
            status=Status.DONE,
            on=event.on,
            event=event.name,
            who=self.who(event),
            paragraph=paragraph,
            facts=known(facts),
        )

    def shown_by(
        self,
        key: str,
        event: Event[Any] | None,
        paragraph: str,
        *,
        since: date | None,
        party: str = "kommune",
        **facts: Value | None,
    ) -> Line:
        """Give the line of something that an event shows.

        Args:
            key: What it is.
            event: The event; None where there is none.
            paragraph: The legal basis.
            since: From when it is owed: without an event it is missing, and was the duty of who was responsible then.
                None where it is not owed yet.
            party: Whose duty it is.
            **facts: What else there is to know.
        """
        if event is not None:
            return self.done(key, event, paragraph, **facts)
        return Line(
            key=key,
            status=self.waiting() if since is None else Status.MISSING,
            who=self.organisation(party, since or self.today),
            paragraph=paragraph,
            facts=known(facts),
        )

    def deadlines(self, name: str) -> list[Deadline]:
        """Give the deadlines of a name, oldest first; cancelled ones only if there is no other."""
        found = sorted((each for each in self.state.deadlines if each.name == name), key=lambda each: each.starts)
        return [each for each in found if each.cancelled_on is None] or found[-1:]

    def by_deadlines(self, key: str, name: str, **facts: Value | None) -> list[Line]:
        """Give a line for each deadline of a name; one that waits where there is none yet."""
        found = [self.by_deadline(key, each, **facts) for each in self.deadlines(name)]
        nothing = Line(key=key, status=self.waiting(), paragraph=self.law.deadline(name).legal_basis)
        return found or [nothing]

    def by_deadline(self, key: str, deadline: Deadline, **facts: Value | None) -> Line:
        """Give the line of what a deadline asks for."""
        met = self._by_ref.get(deadline.met_by) if deadline.met_by is not None else None
        status = _OF_DEADLINE[deadline.status(self.today)]
        if status is Status.NOT_YET_DUE:
            status = self.waiting()
        return Line(
            key=key,
            status=status,
            on=deadline.met_on,
            event=met.name if met is not None else None,
            who=self.who(met) if met is not None else self.organisation(deadline.party, deadline.judged),
            paragraph=deadline.legal_basis,
            due=deadline.judged,
            used=self._used(deadline),
            facts=known(facts),
        )

    def _used(self, deadline: Deadline) -> Used | None:
        """Count from the start of the time; what is due on the day itself, or counted back from a day, has none."""
        of = (deadline.judged - deadline.starts).days
        if of <= 0 or deadline.cancelled_on is not None:
            return None
        until = deadline.met_on or self.state.closed_on or self.today
        return Used(max((until - deadline.starts).days, 0), of)

    @cached_property
    def _by_ref(self) -> dict[EventRef, Event[EventData]]:
        return {each.ref: each for each in self.accepted}

    def handled(
        self,
        key: str,
        answer: Event[Any] | None,
        calls: Iterable[Mapping[str, Any]],
        paragraph: str,
        *,
        since: date | None,
        due: date | None = None,
    ) -> Line:
        """Give the line of a registration or archiving; it is done only when somebody has answered that it is.

        What Stegvis answers itself where a service has no address shows nothing: nobody has done it.

        Args:
            key: What it is.
            answer: The event that shows it done, as the partner or a person has sent it.
            calls: The requests that ask the partner for it.
            paragraph: The legal basis.
            since: From when it is owed; None where it is not yet.
            due: The last day; None where the law has none: then it is missing from when it is owed.
        """
        sent = any(was_sent(call) for call in calls)
        if answer is None or (not sent and answer.ref.source.startswith(OWN_ANSWERS)):
            overdue = since is not None and (due or since) < self.today
            return Line(
                key=key,
                status=Status.MISSING if overdue else self.waiting(),
                who=self.organisation("kommune", since or self.today),
                paragraph=paragraph,
                due=due,
                handling=Handling.SENT if sent else Handling.NOT_MADE,
            )
        by_hand = is_by_hand(sent, answer.sender)
        return replace(
            self.done(key, answer, paragraph).late_if(due is not None and answer.on > due),
            who=self.organisation("kommune", answer.on) if by_hand else self.who(answer),
            due=due,
            handling=Handling.BY_HAND if by_hand else Handling.ANSWERED,
        )

    def requested(self, kind: str) -> list[Mapping[str, Any]]:
        """Give the requests of a kind that were not dropped, withdrawals left out."""
        made = (each for each in self.requests if each["state"] != "dropped" and not each["withdraws"])
        return [each for each in made if each["kind"] == kind]


def known(facts: Mapping[str, Value | None]) -> dict[str, Value]:
    """Leave out the facts that are not known."""
    return {name: value for name, value in facts.items() if value is not None}
