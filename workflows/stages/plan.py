"""The integration plan (§ 15) and the integration contract (§ 16): entered at the same time, and kept up to date."""

from typing import Any, NamedTuple

from schemas.calendar import whole_years
from schemas.deadlines import day_after
from schemas.events import Event, is_a
from schemas.events.catalogue import (
    ContractRefused,
    ContractSigned,
    DecisionMade,
    PlanAgreed,
    PlanDelivered,
    PlanDrafted,
    PlanRevised,
    ProgrammeInterrupted,
    UnderstandingConfirmed,
)
from schemas.purposes import GUIDANCE
from schemas.rules import UPPER_SECONDARY
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, all_of, first_of
from workflows.engine.shared import Shared
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.interpreter import assess_need
from workflows.stages.norwegian import NorwegianGoal
from workflows.stages.records import Records


class Papers(NamedTuple):
    """Events about the papers of a plan in any turn: refusals to sign the contract, and copies handed out."""

    refusals: Shared[ContractRefused]
    deliveries: Shared[PlanDelivered]


class Plans:
    """Plan and contract are made with the decision (§§ 15, 16): the stage opens with the task to decide."""

    def __init__(self, case: Case, records: Records) -> None:
        """Prepare the stage, which `open` opens.

        Args:
            case: The view of the plan's stage.
            records: The tests that find a level of Norwegian.
        """
        self._case, self._records = case, records
        self._papers = Papers(case.shared(ContractRefused), case.shared(PlanDelivered))
        self._norwegian: NorwegianGoal | None = None
        self._opened: set[int] = set()

    def open(self, turn: int, decide_by: RunningDeadline | None) -> None:
        """Open the stage, unless it is open.

        Args:
            turn: Which decision it is; another one follows an appeal that changes a refusal.
            decide_by: The deadline of the decision, which is shown with the tasks until it is made; None without one.
        """
        if turn in self._opened:
            return
        self._opened.add(turn)
        if self._norwegian is None:
            self._norwegian = NorwegianGoal(self._case, self._records)
            self._case.log_only(PlanDrafted)
        norwegian, papers = self._norwegian, self._papers
        self._case.start(self._case.name, lambda stage: _plan(stage, turn, decide_by, norwegian, papers))

    def decided(self, turn: int, made: Event[DecisionMade]) -> None:
        """A granted decision makes plan and contract due on its day; a refused one stops the stage."""
        milestones = self._case.milestones
        if made.data.outcome == "granted":
            self.open(turn, None)
            milestones.granted[turn].resolve(made)
        else:
            milestones.refused[turn].resolve(made)
            self._case.stop()


async def _plan(
    case: Case, turn: int, decide_by: RunningDeadline | None, norwegian: NorwegianGoal, papers: Papers
) -> None:
    """Done when the plan is agreed and the contract signed; a refused contract may still be signed."""
    granted, refused = case.milestones.granted[turn], case.milestones.refused[turn]
    agreed = case.expect(PlanAgreed, key="agreed", task=True, details=_details(case))
    signed = case.expect(ContractSigned, key="signed", task=True)
    if decide_by is not None:
        case.show_due(agreed, decide_by)
        case.show_due(signed, decide_by)
    granted.on_resolved(lambda: _due_with(case, granted.value, agreed, signed))
    agreed.on_resolved(lambda: norwegian.aim(agreed.value))
    agreed.on_resolved(lambda: _complete(case, agreed.value))
    case.milestones.training_begun.on_resolved(lambda: _offered(agreed))
    papers.refusals.on_each(lambda said_no: _refused_to_sign(case, signed, said_no))
    case.spawn(_delivered(case, turn, agreed, refused, papers.deliveries))
    ended = case.milestones.programme_ended
    assess_need(case, "plan", agreed, first_of(agreed, refused, ended))
    case.spawn(_reviewed(case, agreed, refused))
    await first_of(all_of(agreed, signed), refused, ended)
    if ended.resolved:
        if is_a(ended.value, ProgrammeInterrupted):  # nobody makes a plan for what was broken off
            case.end(agreed, WaitEnd.UNASKED)
            case.end(signed, WaitEnd.UNASKED)
            case.milestones.programme_reopened.on_resolved(lambda: _asked_again(case, agreed, signed))
        await first_of(all_of(agreed, signed), refused)
    if refused.resolved:
        case.end(agreed)
        case.end(signed)
        return
    case.scoped_to("about", "plan").expect(UnderstandingConfirmed, key="understood", visible=False)
    if agreed.value.on != signed.value.on:
        case.add_to_timeline("plan-and-contract-apart", agreed_on=agreed.value.on, signed_on=signed.value.on)


def _refused_to_sign(case: Case, signed: Wait[ContractSigned], said_no: Event[ContractRefused]) -> None:
    """A participant who will not sign is a leader's to know; the task to sign stays, and shows the refusal."""
    if signed.open and signed.task is not None:
        case.alarm("contract-refused")
        signed.details = {"refused_on": said_no.on}


def _asked_again(case: Case, agreed: Wait[PlanAgreed], signed: Wait[ContractSigned]) -> None:
    """A programme that goes on after its end needs the plan and the contract that it never had."""
    for wait in (agreed, signed):
        if wait.open:
            case.assign(wait)


async def _delivered(
    case: Case,
    turn: int,
    agreed: Wait[PlanAgreed],
    refused: Promise[Event[DecisionMade]],
    deliveries: Shared[PlanDelivered],
) -> None:
    """One third never got their plan (supervision 2026 to 2028): after some days it is a task, and an alarm."""
    await first_of(agreed, refused)
    if refused.resolved:
        return
    over = first_of(case.milestones.programme_ended, refused)
    delivered = case.expect(PlanDelivered, key=f"delivered/{turn}", visible=False, not_before=agreed.value.on)
    within = case.law.plan.delivered_within.after(agreed.value.on)
    await first_of(delivered, over, case.until(day_after(within), f"delivered/{turn}"))
    if not delivered.resolved and not over.resolved:
        case.alarm("plan-not-delivered", agreed_on=agreed.value.on)
        case.assign(delivered, due=within)
        await first_of(delivered, over)
    case.end(delivered)
    deliveries.on_each(lambda again: None)  # a copy of a later version is on the timeline


def _complete(case: Case, agreed: Event[PlanAgreed]) -> None:
    """Put on the timeline which of the points are missing that a plan holds at least (§ 15)."""
    case.counts_from("plan_made", agreed.on)
    missing = [point for point in case.law.plan.least if not getattr(agreed.data, point)]
    if missing:
        case.add_to_timeline("plan-incomplete", missing=missing)


def _due_with(case: Case, made: Event[DecisionMade], agreed: Wait[PlanAgreed], signed: Wait[ContractSigned]) -> None:
    """Plan and contract are due on the day of the decision; one alone does not meet the deadline."""
    deadline = case.deadline("plan-and-contract", made)
    agreed.deadline = signed.deadline = deadline
    deadline.met_by(agreed, signed)


async def _reviewed(case: Case, agreed: Wait[PlanAgreed], refused: Promise[Event[DecisionMade]]) -> None:
    """The plan is assessed regularly and revised where needed (§ 15), as long as the programme lasts."""
    await first_of(agreed, refused)
    since: Event[Any] | None = None
    while not refused.resolved:
        over = first_of(case.milestones.programme_ended, refused)
        await case.every(PlanRevised, "plan-review", since or agreed.value, until=over, key="review")
        reopened = case.milestones.programme_reopened
        await first_of(reopened, refused)
        since = reopened.value if reopened.resolved else None


def _offered(agreed: Wait[PlanAgreed]) -> None:
    agreed.details = {name: value for name, value in (agreed.details or {}).items() if name != "training_offer_by"}


def _details(case: Case) -> dict[str, Any]:
    """The purpose of the plan (S-27), and suggested goals: of Norwegian by its parts (forskrift § 28), of the end.

    Young participants without upper secondary education normally complete it (§ 14). One plan holds programme and
    training (§ 15), so until training is offered the plan shows the day by which it must be (§ 30).
    """
    settled, education = case.settled.data, case.participant.education
    level, oral = case.law.norwegian_levels.least(education)
    details: dict[str, Any] = {
        "purpose": GUIDANCE.code, "suggested_norwegian": level, "suggested_oral_norwegian": oral
    }  # fmt: skip
    if (offer_by := case.law.training.offer_by(settled)) is not None:
        details["training_offer_by"] = offer_by
    if settled.age_at_permit is None or education in UPPER_SECONDARY:
        return details
    age = settled.age_at_permit + whole_years(settled.permit_granted_on, max(case.today, settled.permit_granted_on))
    return details | ({"suggested_goal": "upper_secondary"} if age < case.law.programme.young_under else {})
