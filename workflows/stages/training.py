"""Training in Norwegian and social studies (integreringsloven ch. 6): its time counts from the offer of its start."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeAlias

from schemas.calendar import each_day
from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    FinalTestTaken,
    HoursRecorded,
    LeaveGranted,
    NorwegianOffered,
    ProgrammeStarted,
)
from schemas.hours import Hours
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.stages.records import Records

Offer: TypeAlias = Event[NorwegianOffered] | Event[ProgrammeStarted]
"""What the time of the training counts from: its offer, else the start of the programme."""

Time: TypeAlias = Callable[[Case, date], date]
"""Gives the end of a time, without leave, from the day of the offer."""


class Training:
    """The deadlines of the training, counted anew from an offer that is registered later.

    With collective protection nobody owes social studies (§ 37 d): the rule set has none for them.
    """

    def __init__(self, case: Case, records: Records) -> None:
        """From now on, count the time from the first offer, and until there is one from the start of the programme.

        Args:
            case: The view of the stage that the deadlines belong to.
            records: Hours, tests and leave.
        """
        self._case, self._records = case, records
        self._offer: Offer | None = None
        self._leave: set[date] = set()
        self._running: dict[str, tuple[RunningDeadline, Time]] = {}
        self._hours = Hours()
        self._enough_hours: Promise[Event[HoursRecorded]] = Promise()
        self._tested: Promise[Event[FinalTestTaken]] = Promise()
        case.spawn(self._offered_in_time())
        case.on_every(NorwegianOffered, self._offered)
        started = case.milestones.programme_started
        started.on_resolved(lambda: self._begin(started.value) if self._offer is None else None)
        case.milestones.mapping_completed.on_resolved(self._count_anew)

    def _offered(self, offer: Event[NorwegianOffered]) -> None:
        if self._offer is None:
            self._begin(offer)
        elif isinstance(self._offer.data, ProgrammeStarted):
            for deadline, _ in self._running.values():
                deadline.replace(self._case.today)
            self._start(offer)

    async def _offered_in_time(self) -> None:
        """Training is offered within a time from the settlement (§ 30); what is not is a finding, not a deadline.

        Of somebody whose programme is refused, Stegvis follows the training no further.
        """
        case, milestones = self._case, self._case.milestones
        by, refused = case.law.training.offer_by(case.settled.data), milestones.refused[1]
        if by is not None:
            over = case.until(day_after(by), "training-offer")
            await first_of(milestones.training_begun, refused, over)
            if over.resolved and not milestones.training_begun.resolved:
                case.add_to_timeline("training-offered-late", offer_by=by)

    def _begin(self, offer: Offer) -> None:
        self._case.milestones.training_begun.resolve(offer)
        self._start(offer)
        self._records.hours.on_each(self._record)
        self._records.tests.on_each(self._test)
        self._records.leave.on_each(self._on_leave)

    def _start(self, offer: Offer) -> None:
        """Start every deadline that is not met; § 32 for Norwegian, §§ 33 and 37 for social studies."""
        self._offer = offer
        self._deadline("norwegian-goal", _time_for_norwegian, self._case.milestones.norwegian_goal_reached)
        if self._case.law.social_studies.owed:
            self._deadline("social-studies-hours", _time_for_social_studies, self._enough_hours)
            self._deadline("social-studies-test", _time_for_social_studies, self._tested)
            self._case.spawn(self._take_test(self._running["social-studies-test"][0]))

    def _deadline(self, name: str, time: Time, met_by: Promise[Event[Any]]) -> None:
        if name in self._running and self._running[name][0].met is not None:
            return
        assert self._offer is not None
        deadline = self._case.deadline(name, self._offer, due=self._due(time))
        self._running[name] = deadline, time
        deadline.met_by(met_by)

    def _due(self, time: Time) -> date:
        """Give the end of a time that counts from the offer, with the days of approved leave since then."""
        assert self._offer is not None
        return time(self._case, self._offer.on) + timedelta(days=sum(day >= self._offer.on for day in self._leave))

    def _count_anew(self) -> None:
        for deadline, time in self._running.values():
            if not deadline.closed and deadline.due != (due := self._due(time)):
                deadline.extend(due)

    def _on_leave(self, leave: Event[LeaveGranted]) -> None:
        self._leave.update(each_day(leave.data.from_, leave.data.to))
        self._count_anew()

    def _record(self, event: Event[HoursRecorded]) -> None:
        if event.data.element == "social_studies":
            self._hours.add(event.data.hours)
            if self._hours.reach(self._case.law.social_studies.hours):
                self._enough_hours.resolve(event)

    def _test(self, event: Event[FinalTestTaken]) -> None:
        if event.data.subject == "social_studies":
            self._tested.resolve(event)

    async def _take_test(self, deadline: RunningDeadline) -> None:
        """The kommune sees to it that the test is taken (§ 37): a task from the first warning on."""
        case = self._case
        while not deadline.closed:
            asked = case.until(deadline.first_warning, f"{deadline.key}/asked")
            await first_of(asked, deadline.changed)
            if asked.resolved and case.today >= deadline.first_warning:
                break
        if deadline.closed:
            return
        test = case.expect(
            FinalTestTaken,
            key=f"{deadline.key}/taken",
            by=deadline,
            task=True,
            details={"subject": "social_studies"},
            accepts=lambda data: data.subject == "social_studies",
        )
        test.on_resolved(lambda: self._tested.resolve(test.value))
        while not deadline.closed:
            await deadline.changed
        case.end(test)


def _time_for_norwegian(case: Case, start: date) -> date:
    return case.law.norwegian_goal.length(case.participant.education).after(start)


def _time_for_social_studies(case: Case, start: date) -> date:
    return case.law.social_studies.within.after(start)
