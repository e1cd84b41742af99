"""The decision on the introduction programme (§ 12): made within three months, delivered, and final."""

from collections.abc import Callable
from datetime import date
from itertools import count

from schemas.calendar import whole_years
from schemas.events import Event
from schemas.events.catalogue import DecisionDrafted, DecisionMade, DecisionNotified, ProgrammeOffered
from schemas.rules import UPPER_SECONDARY
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import all_of, first_of
from workflows.engine.scheduler import Procedure
from workflows.engine.waits import Wait
from workflows.stages.appeal import delivered_and_final
from workflows.stages.forewarning import Forewarnings
from workflows.stages.more_time import duration
from workflows.stages.plan import Plans
from workflows.stages.programme import programme
from workflows.stages.records import Records
from workflows.stages.settlement import derive_eligibility


async def decision(case: Case, decide_by: RunningDeadline, start_by: RunningDeadline | None, records: Records) -> None:
    """Done when the decision is delivered and the appeal time is over, or the appeal is closed.

    The plan is made with the decision. A granted one lets the programme start; a refused one closes the journey in the
    end, unless it is changed on appeal: then the kommune decides anew.

    Args:
        case: The view of this stage.
        decide_by: Its deadline.
        start_by: The deadline of the start, where § 12 gives both the same time; None where it does not.
        records: What is recorded of the participant during the programme.
    """
    case.log_only(DecisionDrafted, DecisionNotified)
    forewarned, plans = Forewarnings(case), Plans(case.stage("plan"), records)
    case.on_every(ProgrammeOffered, _first_offer(case))
    deadline: RunningDeadline | None = decide_by
    changed_on: date | None = None
    for turn in count(1):
        key = "made" if turn == 1 else f"made/{turn}"
        waiting = case.expect(DecisionMade, key=key, by=deadline, not_before=changed_on)
        case.spawn(_assign_when_ready(case, waiting, deadline, plans, turn))
        made = await waiting
        case.counts_from("decided", made.on)
        derive_eligibility(case)
        if made.data.outcome == "granted" and case.counted_from("start_offered") is None:
            case.counts_from("start_offered", made.on)
        _guard(case, made, forewarned)
        plans.decided(turn, made)
        if made.data.outcome == "granted":
            case.start("programme", _programme(made, forewarned, start_by, records), opened=False)
        elif start_by is not None:
            start_by.replace(case.today)
        appeal = await delivered_and_final(case, made, "programme", "" if turn == 1 else f"{turn}/")
        if made.data.outcome == "granted":
            return
        if appeal is None or appeal.data.outcome != "changed":
            case.close_journey()
            return
        deadline, changed_on = None, appeal.on


def _first_offer(case: Case) -> Callable[[Event[ProgrammeOffered]], None]:
    """Let the length of the programme count from the first offer of its start; the decision stands in for it."""
    offers: list[Event[ProgrammeOffered]] = []

    def offered(event: Event[ProgrammeOffered]) -> None:
        if not offers:
            case.counts_from("start_offered", event.on)
        offers.append(event)

    return offered


def _programme(
    made: Event[DecisionMade], forewarned: Forewarnings, start_by: RunningDeadline | None, records: Records
) -> Callable[[Case], Procedure]:
    return lambda stage: programme(stage, made, forewarned, start_by, records)


async def _assign_when_ready(
    case: Case, waiting: Wait[DecisionMade], decide_by: RunningDeadline | None, plans: Plans, turn: int
) -> None:
    """Make the decision a task when mapping and guidance are finished, or at the first warning if that is earlier.

    With it come the tasks of plan and contract.
    """
    if decide_by is not None:
        prepared = all_of(case.finished("mapping"), case.finished("guidance"))
        await first_of(prepared, case.until(decide_by.first_warning, "first-warning"))
    if waiting.open:
        case.assign(waiting)
        plans.open(turn, decide_by)


def _guard(case: Case, made: Event[DecisionMade], forewarned: Forewarnings) -> None:
    """Alarm where a decision lacks what the law requires: only a person can mend it."""
    if not case.milestones.mapping_completed.resolved and not made.data.reason:
        case.alarm("decided-before-mapping")
    if made.data.outcome == "refused" and not made.data.reason:
        case.alarm("decided-without-reason")
    if made.data.outcome == "granted" and case.participant.eligibility == "none":
        case.alarm("granted-without-right")
    forewarned.guard(made, "programme")
    _guard_goal(case, made)
    months, allowed = made.data.months, duration(case, made)
    if months is not None and not allowed.min_months <= months <= allowed.max_months:
        case.alarm("length-outside-the-rules", months=months, least=allowed.min_months, most=allowed.max_months)


def _guard_goal(case: Case, made: Event[DecisionMade]) -> None:
    """Put an end goal on the timeline that is none of the participant's (§§ 13, 14).

    Over 55 a programme qualifies for work; without upper secondary education nobody prepares for what builds on it;
    and who is young has upper secondary as the goal, unless the decision gives a reason.
    """
    goal, settled, rule = made.data.end_goal, case.settled.data, case.law.programme
    if goal is None or made.data.outcome != "granted":
        return
    age, schooled = settled.age_at_permit, case.participant.education in UPPER_SECONDARY
    oldest = rule.durations.completing_upper_secondary.oldest
    why = None
    if age is not None and oldest is not None and age > oldest and goal != "work":
        why = "work-only"
    elif not schooled and goal in ("higher_education", "vocational_requalification"):
        why = "without-upper-secondary"
    elif not schooled and age is not None and goal in ("part_of_upper_secondary", "work") and not made.data.reason:
        young = age + whole_years(settled.permit_granted_on, max(made.on, settled.permit_granted_on)) < rule.young_under
        why = "young-without-reason" if young else None
    if why is not None:
        case.add_to_timeline("end-goal-outside-the-rules", end_goal=goal, why=why)
