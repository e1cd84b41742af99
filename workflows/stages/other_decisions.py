"""Individual decisions without an event of their own (§ 46): plan, absence, Norwegian, exemptions, repayment …"""

from typing import Any

from schemas.events import Event
from schemas.events.catalogue import OtherDecisionMade
from workflows.engine.case import Case
from workflows.stages.appeal import delivered_and_final


def other_decisions(case: Case) -> None:
    """From now on, have each of them delivered, and see its time to appeal to the end."""
    case.on_every(OtherDecisionMade, lambda made: _made(case, made))


def _made(case: Case, made: Event[OtherDecisionMade]) -> None:
    kind, key = made.data.decision, f"{made.data.decision}/{made.ref.digest}"
    case.spawn(_final(case, made, kind, f"{key}/"))
    if kind == "self_certificate" and made.data.outcome == "withdrawn":
        case.spawn(_judged_anew(case, made, f"{key}/anew"))


async def _final(case: Case, made: Event[Any], kind: str, key: str) -> None:
    await delivered_and_final(case, made, kind, key)


async def _judged_anew(case: Case, made: Event[OtherDecisionMade], key: str) -> None:
    """The loss of the right to certify one's own illness is judged anew within six months (forskrift § 9)."""
    due = case.law.self_certificate.judged_anew_within.after(made.on)
    anew = case.expect(
        OtherDecisionMade,
        key=key,
        task=True,
        due=due,
        details={"decision": made.data.decision},
        accepts=lambda data: data.decision == made.data.decision,
        not_before=made.on,
    )
    _made(case, await anew)
