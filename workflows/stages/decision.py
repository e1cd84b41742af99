"""The decision on the introduction programme (§ 12): made within three months, delivered, and final."""

from collections.abc import Callable
from datetime import date
from itertools import count

from schemas.events import Event
from schemas.events.catalogue import DecisionDrafted, DecisionMade, DecisionNotified, ProgrammeOffered
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import all_of, first_of
from workflows.engine.waits import Wait
from workflows.stages.appeal import delivered_and_final
from workflows.stages.forewarning import Forewarnings
from workflows.stages.more_time import duration
from workflows.stages.plan import plan
from workflows.stages.programme import programme
from workflows.stages.settlement import derive_eligibility


async def decision(case: Case, decide_by: RunningDeadline) -> None:
    """Done when the decision is delivered and the appeal time is over, or the appeal is closed.

    A granted decision opens the plan and the programme; a refused one closes the journey in the end, unless it is
    changed on appeal: then the kommune decides anew.
    """
    case.log_only(DecisionDrafted, DecisionNotified)
    forewarned = Forewarnings(case)
    case.on_every(ProgrammeOffered, _first_offer(case))
    deadline: RunningDeadline | None = decide_by
    changed_on: date | None = None
    for turn in count(1):
        key = "made" if turn == 1 else f"made/{turn}"
        waiting = case.expect(DecisionMade, key=key, by=deadline, not_before=changed_on)
        case.spawn(_assign_when_ready(case, waiting, deadline))
        made = await waiting
        case.counts_from("decided", made.on)
        derive_eligibility(case)
        if made.data.outcome == "granted" and case.counted_from("start_offered") is None:
            case.counts_from("start_offered", made.on)
        _guard(case, made, forewarned)
        if made.data.outcome == "granted":
            _grant(case, made, forewarned)
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


def _grant(case: Case, made: Event[DecisionMade], forewarned: Forewarnings) -> None:
    case.start("plan", lambda stage: plan(stage, made))
    case.start("programme", lambda stage: programme(stage, made, forewarned), opened=False)


async def _assign_when_ready(case: Case, waiting: Wait[DecisionMade], decide_by: RunningDeadline | None) -> None:
    """Make the decision a task when mapping and guidance are finished, or at the first warning if that is earlier."""
    if decide_by is not None:
        prepared = all_of(case.finished("mapping"), case.finished("guidance"))
        await first_of(prepared, case.until(decide_by.first_warning, "first-warning"))
    if waiting.open:
        case.assign(waiting)


def _guard(case: Case, made: Event[DecisionMade], forewarned: Forewarnings) -> None:
    """Alarm where a decision lacks what the law requires: only a person can mend it."""
    if not case.milestones.mapping_completed.resolved and not made.data.reason:
        case.alarm("decided-before-mapping")
    if made.data.outcome == "refused" and not made.data.reason:
        case.alarm("decided-without-reason")
    if made.data.outcome == "granted" and case.participant.eligibility == "none":
        case.alarm("granted-without-right")
    forewarned.guard(made, "programme")
    months, allowed = made.data.months, duration(case, made)
    if months is not None and not allowed.min_months <= months <= allowed.max_months:
        case.alarm("length-outside-the-rules", months=months, least=allowed.min_months, most=allowed.max_months)
