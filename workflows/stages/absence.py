"""Absence, stops and deductions (§§ 17, 18, 21): who decides on them, each an individual decision."""

from datetime import date
from fractions import Fraction
from typing import Any

from schemas.calendar import working_days
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
from workflows.engine.promise import first_of
from workflows.engine.waits import Wait
from workflows.stages.appeal import delivered_and_final
from workflows.stages.forewarning import Forewarnings
from workflows.stages.programme_end import Ended
from workflows.stages.records import Records


class Absence:
    """Absence without a valid reason, counted by the month, and the deductions and stops that may come of it.

    Both go against the participant, who is forewarned of them (forvaltningsloven § 16).
    """

    def __init__(
        self,
        case: Case,
        started: Event[ProgrammeStarted],
        ended: Wait[Ended],
        made: Event[DecisionMade],
        forewarned: Forewarnings,
        records: Records,
    ) -> None:
        """From now on, handle absence and stops.

        Args:
            case: The programme's view.
            started: The start of the programme.
            ended: Its end.
            made: The decision, which gives the part of the full benefit.
            forewarned: The forewarnings of the journey.
            records: The recorded absence.
        """
        self._case, self._started, self._ended, self._forewarned = case, started, ended, forewarned
        self._benefit: BenefitShare = made.data.benefit or "full"
        self._hours: dict[str, dict[date, Fraction]] = {}
        records.absence.on_each(self._absent)
        case.on_every(ProgrammeStopped, self._stopped)
        case.log_only(ProgrammeResumed)

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
        case, until = self._case, stop.data.until
        case.add_to_timeline("stopped", permanent=stop.data.permanent, until=until)
        if stop.data.permanent:
            if self._ended.open:
                case.assign(self._ended)
        elif until is not None:
            latest = case.law.stops.longest.after(stop.on)
            if until > latest:
                case.alarm("stopped-too-long", until=until, latest=latest)
            case.spawn(self._resumed(stop, until))
        case.spawn(self._stop(stop))

    async def _resumed(self, stop: Event[ProgrammeStopped], until: date) -> None:
        """On the last day of a stop somebody has to register that the programme goes on, or how it ended (§ 18)."""
        case, ended, key = self._case, self._ended, f"stop/{stop.ref.digest}/resumed"
        resumed = case.expect(ProgrammeResumed, key=key, visible=False, not_before=stop.on)
        case.participant.stops.begin(key, until)
        await first_of(resumed, ended, case.until(until, key))
        if resumed.open and not ended.resolved:
            case.assign(resumed, due=until)
            await first_of(resumed, ended)
        case.end(resumed)
        case.participant.stops.end(key)

    async def _stop(self, stop: Event[ProgrammeStopped]) -> None:
        """A stop that is changed on appeal does not end the programme."""
        appeal = await self._carried_out(stop, "stop")
        if appeal is not None and appeal.data.outcome == "changed" and self._ended.open:
            self._case.unassign(self._ended)

    async def _carried_out(self, made: Event[Any], kind: str) -> Event[AppealDecided] | None:
        self._forewarned.guard(made, kind, since=self._started.on)
        return await delivered_and_final(self._case, made, kind, f"{kind}/{made.ref.digest}/")
