"""Absence, stops and deductions (§§ 17, 18, 21): what takes an individual decision is somebody's task."""

from datetime import date, timedelta
from typing import Any

from schemas.calendar import is_working_day
from schemas.events import Event
from schemas.events.catalogue import AbsenceRegistered, DeductionDecided, ProgrammeStopped
from workflows.case import Case
from workflows.stages.appeal import delivered_and_final


def absence(case: Case) -> None:
    """From now on, count absence by the month, and see stops and deductions through as the decisions they are."""
    invalid: dict[str, set[date]] = {}

    def absent(event: Event[AbsenceRegistered]) -> None:
        """'Days' are working days (forskrift § 5); half a month's payment takes an individual decision (§ 21)."""
        if event.data.valid:
            return
        for day in _working_days(event.data.from_, event.data.to):
            month = f"{day:%Y-%m}"
            days = invalid.setdefault(month, set())
            if day in days:
                continue
            days.add(day)
            if len(days) == case.law.absence.deduction_days:
                case.beside(_deduction(case, month, event))

    def stopped(event: Event[ProgrammeStopped]) -> None:
        case.beside(_decided(case, event, "stop"))
        case.note("stopped", permanent=event.data.permanent, until=event.data.until)

    case.hear(AbsenceRegistered, absent)
    case.hear(ProgrammeStopped, stopped)


async def _deduction(case: Case, month: str, absent: Event[AbsenceRegistered]) -> None:
    says = {"month": month, "absent_from": absent.data.from_}
    decided = await case.expect(DeductionDecided, key=f"deduction/{month}", task=True, says=says)
    if decided.data.outcome == "deducted":
        await _decided(case, decided, "deduction")


async def _decided(case: Case, made: Event[Any], kind: str) -> None:
    await delivered_and_final(case, made, kind, f"{kind}/{made.ref.digest}/")


def _working_days(first: date, last: date) -> list[date]:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if is_working_day(day)]
