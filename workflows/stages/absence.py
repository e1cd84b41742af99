"""Absence, stops and deductions (§§ 17, 18, 21): what takes an individual decision is somebody's task."""

from datetime import date, timedelta
from typing import Any

from schemas.calendar import is_working_day
from schemas.events import Event
from schemas.events.catalogue import AbsenceRegistered, AppealDecided, DeductionDecided, ProgrammeStopped
from workflows.engine.case import Case
from workflows.engine.play_state import Wait
from workflows.engine.promise import first_of
from workflows.stages.appeal import delivered_and_final
from workflows.stages.forewarning import Forewarnings


def absence(case: Case, started: Event[Any], ended: Wait[Any], forewarned: Forewarnings) -> None:
    """From now on, count absence by the month, and see stops and deductions through as the decisions they are.

    Both go against the participant, who is forewarned of them (forvaltningsloven § 16).
    """
    invalid: dict[str, set[date]] = {}

    def absent(event: Event[AbsenceRegistered]) -> None:
        """'Days' are working days (forskrift § 5); half a month's payment takes an individual decision (§ 21)."""
        first, last = max(event.data.from_, started.on), event.data.to
        last = min(last, ended.value.on) if ended.resolved else last
        if event.data.valid:
            return
        for day in _working_days(first, last):
            month = f"{day:%Y-%m}"
            days = invalid.setdefault(month, set())
            if day in days:
                continue
            days.add(day)
            if len(days) == case.law.absence.deduction_days:
                case.spawn(deduction(month, day, event))

    async def deduction(month: str, reached_on: date, absent: Event[AbsenceRegistered]) -> None:
        """Absence is told from its first day on: what it comes to is known on the day that it comes to."""
        await first_of(case.until(reached_on, f"deduction/{month}"), ended)
        if ended.resolved and ended.value.on < reached_on:
            return
        details = {"month": month, "absent_from": absent.data.from_}
        decided = await case.expect(
            DeductionDecided, key=f"deduction/{month}", task=True, details=details, not_before=absent.on
        )
        if decided.data.outcome == "deducted":
            await decide(decided, "deduction")

    def stopped(event: Event[ProgrammeStopped]) -> None:
        case.add_to_timeline("stopped", permanent=event.data.permanent, until=event.data.until)
        if event.data.permanent and ended.open:
            case.assign(ended)
        case.spawn(stop(event))

    async def stop(event: Event[ProgrammeStopped]) -> None:
        """A stop that is changed on appeal ends nothing."""
        appeal = await decide(event, "stop")
        if appeal is not None and appeal.data.outcome == "changed" and ended.open:
            case.unassign(ended)

    async def decide(made: Event[Any], kind: str) -> Event[AppealDecided] | None:
        forewarned.guard(made, kind, since=started.on)
        return await delivered_and_final(case, made, kind, f"{kind}/{made.ref.digest}/")

    case.on_every(AbsenceRegistered, absent)
    case.on_every(ProgrammeStopped, stopped)


def _working_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]
