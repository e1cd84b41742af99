"""Absence, stops and deductions (§§ 17, 18, 21): who decides on them, each an individual decision."""

from datetime import date
from fractions import Fraction
from typing import Any

from schemas.calendar import working_days
from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    AppealDecided,
    DecisionMade,
    DeductionDecided,
    ProgrammeResumed,
    ProgrammeStarted,
    ProgrammeStopped,
)
from schemas.events.vocabulary import BenefitShare
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait
from workflows.stages.appeal import delivered_and_final
from workflows.stages.forewarning import Forewarnings
from workflows.stages.programme_end import Ended, ProgrammeEnd
from workflows.stages.records import Records


class Absence:
    """Absence without a valid reason, counted by the month, and the deductions and stops that may come of it.

    Both go against the participant, who is forewarned of them (forvaltningsloven § 16).
    """

    def __init__(
        self,
        case: Case,
        started: Event[ProgrammeStarted],
        end: ProgrammeEnd,
        made: Event[DecisionMade],
        forewarned: Forewarnings,
        records: Records,
    ) -> None:
        """From now on, handle absence and stops.

        Args:
            case: The programme's view.
            started: The start of the programme.
            end: Its end.
            made: The decision, which gives the part of the full benefit.
            forewarned: The forewarnings of the journey.
            records: The recorded absence.
        """
        self._case, self._started, self._end, self._forewarned = case, started, end, forewarned
        self._benefit: BenefitShare = made.data.benefit or "full"
        self._hours: dict[str, dict[date, Fraction]] = {}
        self._over: Promise[None] = Promise()  # of the stop that was decided last
        records.absence.on_each(self._absent)
        case.on_every(ProgrammeStopped, self._stopped)
        case.log_only(ProgrammeResumed)

    @property
    def _ended(self) -> Wait[Ended]:
        return self._end.ended

    def _absent(self, absence: Event[AbsenceRegistered]) -> None:
        """Count the hours of working days; from some number on a deduction is an individual decision (§§ 21, 46)."""
        if absence.data.valid:
            return
        first, last = max(absence.data.from_, self._started.on), absence.data.to
        last = min(last, self._ended.value.on) if self._ended.resolved else last
        decided_from, of_a_day = self._case.law.absence.decided_from(self._benefit), self._hours_of_a_day(absence)
        for day in working_days(first, last):
            month = f"{day:%Y-%m}"
            hours = self._hours.setdefault(month, {})
            if day in hours:
                continue
            before = sum(hours.values())
            hours[day] = of_a_day
            if before < decided_from <= before + of_a_day:
                self._case.spawn(self._deduct(month, day, absence))

    def _hours_of_a_day(self, absence: Event[AbsenceRegistered]) -> Fraction:
        """Spread the hours over the working days of the absence; without hours, full days of full time were missed."""
        if absence.data.hours is None:
            return self._case.law.programme.daily_hours
        days = sum(1 for _ in working_days(absence.data.from_, absence.data.to))
        return Fraction(absence.data.hours) / max(days, 1)

    async def _deduct(self, month: str, reached_on: date, absence: Event[AbsenceRegistered]) -> None:
        """Have a deduction decided once the days are reached: absence may be registered ahead, from its first day."""
        case, ended = self._case, self._ended
        await first_of(case.until(reached_on, f"deduction/{month}"), ended)
        if ended.resolved and ended.value.on < reached_on:
            return
        details = {"month": month, "absent_from": absence.data.from_}
        decided = await case.expect(
            DeductionDecided, key=f"deduction/{month}", task=True, details=details, not_before=absence.on
        )
        if decided.data.outcome == "deducted":
            await self._carried_out(decided, "deduction")

    def _stopped(self, stop: Event[ProgrammeStopped]) -> None:
        """After a permanent stop somebody has to register how the programme ended; another one ends in time."""
        case, over = self._case, Promise[None]()
        before, self._over = self._over, over
        before.resolve(None)
        if stop.data.permanent:
            case.add_to_timeline("stopped", permanent=True, until=None)
            if self._ended.open:
                case.assign(self._ended)
        else:
            latest = case.law.stops.longest.after(stop.on)
            until = stop.data.until or latest
            case.add_to_timeline("stopped", permanent=False, until=until)
            if until > latest and self._ended.open:
                case.alarm("stopped-too-long", until=until, latest=latest)
            case.spawn(self._resumed(stop, until, over))
        case.spawn(self._stop(stop, over))

    async def _resumed(self, stop: Event[ProgrammeStopped], until: date, over: Promise[None]) -> None:
        """On the last day of a stop somebody has to register that the programme goes on, or how it ended (§ 18).

        Nobody asks after a stop that was changed on appeal, or that another one has followed. It puts nothing off after
        its last day, answered or not.
        """
        case, key = self._case, f"stop/{stop.ref.digest}/resumed"
        resumed = case.expect(ProgrammeResumed, key=key, visible=False, not_before=stop.on)
        gone_on = first_of(resumed, self._ended, over)
        case.participant.stops.begin(key, until)
        await first_of(gone_on, case.until(until, key))
        if not gone_on.resolved:
            case.assign(resumed, due=until)
            await first_of(gone_on, case.until(day_after(until), f"{key}/over"))
        case.participant.stops.end(key)
        await gone_on
        case.end(resumed)

    async def _stop(self, stop: Event[ProgrammeStopped], over: Promise[None]) -> None:
        """A stop that is changed on appeal is over; one for good does not end the programme before its time then."""
        appeal = await self._carried_out(stop, "stop")
        if appeal is None or appeal.data.outcome != "changed":
            return
        over.resolve(None)
        planned = self._ended.deadline
        if stop.data.permanent and self._ended.open and (planned is None or self._case.today < planned.due):
            self._case.unassign(self._ended)

    async def _carried_out(self, made: Event[Any], kind: str) -> Event[AppealDecided] | None:
        self._forewarned.guard(made, kind, since=self._started.on)
        return await delivered_and_final(self._case, made, kind, f"{kind}/{made.ref.digest}/")
