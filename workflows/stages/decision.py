"""The decision on the introduction programme (§ 12): made in three months, delivered, the appeal time over."""

from schemas.events import Event
from schemas.events.catalogue import AppealDecided, AppealReceived, DecisionDelivered, DecisionMade
from schemas.events.vocabulary import Role
from workflows.case import Case
from workflows.promise import both, either
from workflows.stages.plan import plan
from workflows.stages.programme import programme
from workflows.story import Clock, Wait


async def decision(case: Case, decide_by: Clock) -> None:
    """Done when the decision is delivered and the appeal time is over, or the appeal is closed.

    A granted decision opens the plan and the programme; a refused one closes the journey in the end.
    """
    waiting = case.expect(DecisionMade, key="made", by=decide_by)
    case.beside(_assign_when_ready(case, waiting, decide_by))
    made = await waiting
    if not case.milestone("mapping completed").kept and not made.data.reason:
        case.note("decided-before-mapping")
    if made.data.outcome == "granted":
        case.start("plan", lambda stage: plan(stage, made))
        case.start("programme", lambda stage: programme(stage, made), opened=False)

    delivered = await case.expect(DecisionDelivered, key="delivered", task=True)
    await _appeal_time(case, delivered)
    if made.data.outcome == "refused":
        case.close_journey()


async def _assign_when_ready(case: Case, waiting: Wait[DecisionMade], decide_by: Clock) -> None:
    """It becomes a task when mapping and guidance are behind, or at the first warning, whichever comes first."""
    prepared = both(case.finished("mapping"), case.finished("guidance"))
    await either(prepared, case.until(decide_by.first_warning, "first-warning"))
    if waiting.open:
        case.assign(waiting)


async def _appeal_time(case: Case, delivered: Event[DecisionDelivered]) -> None:
    """Three weeks from delivery (fvl § 29), the participant's right and so judged on the rolled date."""
    clock = case.deadline("appeal", delivered)
    appeal = case.expect(AppealReceived, key="appeal", by=clock, sender=Role.PARTICIPANT)
    await either(appeal, case.until(clock.over, "appeal-time-over"))
    if appeal.kept:
        await case.expect(AppealDecided, key="appeal-closed", task=True)
    else:
        appeal.close()
