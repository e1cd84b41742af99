"""Work that exempts from right and duty (§ 8 fourth paragraph), and the right to finish what was begun (§ 9)."""

from typing import Any

from schemas.events import Event
from schemas.events.catalogue import EligibilityAssessed, JourneyEnded
from workflows.engine.case import Case


def assessed_with_work(case: Case, assessed: Event[EligibilityAssessed]) -> dict[str, Any]:
    """Hold an assessment that names the hours of a job against § 8; give what is to be known of the exemption."""
    hours, outcome = assessed.data.hours_per_week, assessed.data.outcome
    if hours is None or not case.law.work_exemption.applies(assessed.on):
        return {}
    exempt = case.law.work_exemption.exempts(hours)
    if exempt and outcome == "right_and_duty":
        _outside(case, why="full-work", hours_per_week=hours)
    elif not exempt and outcome == "none":
        _outside(case, why="too-few-hours", hours_per_week=hours)
    return _returns(case) if exempt and outcome == "none" else {}


def ended_with_right(case: Case, ended: Event[JourneyEnded]) -> dict[str, Any]:
    """Hold the end of a journey against the right that the participant may still have; give what is to be known of it.

    Whoever has begun a programme may finish it whatever becomes of the permit (§ 9; for those who had collective
    protection regulation § 43 h). Work ends right and duty from some hours a week on.
    """
    reason, hours = ended.data.reason, ended.data.hours_per_week
    if reason == "no_right" and case.law.eligibility.may_finish and case.milestones.programme_started.resolved:
        case.add_to_timeline("ended-with-right-to-finish", started_on=case.milestones.programme_started.value.on)
    if reason != "work" or not case.law.work_exemption.applies(ended.on):
        return {}
    if hours is None:
        _outside(case, why="hours-not-told")
    elif not case.law.work_exemption.exempts(hours):
        _outside(case, why="too-few-hours", hours_per_week=hours)
    else:
        return _returns(case)
    return {}


def _outside(case: Case, **details: Any) -> None:
    case.add_to_timeline("exemption-outside-the-rules", **details)


def _returns(case: Case) -> dict[str, Any]:
    """Right and duty come back if the job ends before somebody has lived in a kommune for too long (§ 8)."""
    until = case.law.eligibility.too_long_from(case.settled.data)
    return {"right_returns_before": until} if case.today < until else {}
