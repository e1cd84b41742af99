"""The integration plan (§ 15) and the integration contract (§ 16): entered at the same time, and kept up to date."""

from typing import Any

from schemas.calendar import whole_years
from schemas.events import Event
from schemas.events.catalogue import (
    ContractRefused,
    ContractSigned,
    DecisionMade,
    PlanAgreed,
    PlanDelivered,
    PlanDrafted,
    PlanRevised,
    UnderstandingConfirmed,
)
from schemas.purposes import GUIDANCE
from schemas.rules import UPPER_SECONDARY
from workflows.engine.case import Case
from workflows.engine.promise import all_of
from workflows.engine.waits import Wait
from workflows.stages.interpreter import assess_need
from workflows.stages.norwegian import NorwegianGoal


async def plan(case: Case, made: Event[DecisionMade]) -> None:
    """Done when the plan is agreed and the contract signed; a refused contract may still be signed."""
    deadline = case.deadline("plan-and-contract", made)
    agreed = case.expect(PlanAgreed, key="agreed", within=deadline, task=True, details=_details(case))
    signed = case.expect(ContractSigned, key="signed", within=deadline, task=True)
    case.log_only(ContractRefused, PlanDrafted, PlanDelivered)
    norwegian = NorwegianGoal(case)
    agreed.on_resolved(lambda: norwegian.aim(agreed.value))
    agreed.on_resolved(lambda: case.counts_from("plan_made", agreed.value.on))
    deadline.met_by(agreed, signed)
    assess_need(case, "plan", until=agreed)
    case.spawn(_reviewed(case, agreed))
    await all_of(agreed, signed)
    case.scoped_to("about", "plan").expect(UnderstandingConfirmed, key="understood", visible=False)
    if agreed.value.on != signed.value.on:
        case.add_to_timeline("plan-and-contract-apart", agreed_on=agreed.value.on, signed_on=signed.value.on)


async def _reviewed(case: Case, agreed: Wait[PlanAgreed]) -> None:
    """The plan is assessed regularly and revised where needed (§ 15), until the programme ends."""
    plan = await agreed
    await case.every(PlanRevised, "plan-review", plan, until=case.milestones.programme_ended, key="review")


def _details(case: Case) -> dict[str, Any]:
    """The purpose of the plan (S-27), and a suggested goal.

    Young participants without upper secondary education normally complete it (§ 14).
    """
    settled, purpose = case.settled.data, {"purpose": GUIDANCE.code}
    if settled.age_at_permit is None or case.participant.education in UPPER_SECONDARY:
        return purpose
    age = settled.age_at_permit + whole_years(settled.permit_granted_on, max(case.today, settled.permit_granted_on))
    return purpose | ({"suggested_goal": "upper_secondary"} if age < case.law.programme.young_under else {})
