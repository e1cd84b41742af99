"""The integration plan (§ 15) and the integration contract (§ 16), entered at the same time."""

from schemas.events import Event
from schemas.events.catalogue import ContractRefused, ContractSigned, DecisionMade, PlanAgreed, PlanRevised
from workflows.case import Case
from workflows.promise import both
from workflows.story import Wait


async def plan(case: Case, made: Event[DecisionMade]) -> None:
    """Done when both are there; a refused contract leaves the wait open, for it may still be signed."""
    clock = case.deadline("plan-and-contract", made)
    agreed = case.expect(PlanAgreed, key="agreed", within=clock, task=True)
    signed = case.expect(ContractSigned, key="signed", within=clock, task=True)
    case.hear(ContractRefused, lambda event: None)
    clock.met_by(agreed, signed)
    case.beside(_reviewed(case, agreed))
    await both(agreed, signed)


async def _reviewed(case: Case, agreed: Wait[PlanAgreed]) -> None:
    """Assessed regularly and changed where needed (§ 15), until the programme ends."""
    plan = await agreed
    await case.every(PlanRevised, "plan-review", plan, until=case.milestone("programme ended"), key="review")
