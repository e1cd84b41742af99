"""The journey as a whole: it begins with settlement, which opens the first stages; the rest open one another."""

from schemas.events.catalogue import ParticipantSettled, ProgrammeClaimed
from workflows.engine.case import Case
from workflows.stages.decision import decision
from workflows.stages.interpreter import kommune_meetings
from workflows.stages.mapping import mapping
from workflows.stages.ongoing import ongoing
from workflows.stages.programme import to_be_started
from workflows.stages.records import Records
from workflows.stages.settlement import settlement
from workflows.stages.training import Training


async def journey(case: Case) -> None:
    """Carry a participant from settlement on.

    The decision's clock (§ 12: three months) runs from settlement, or from the claim of a programme when that
    came first; so the stages begin side by side.
    """
    settled = await case.expect(ParticipantSettled, key="settled", visible=False)
    case.begin(settled)
    ongoing(case)

    claimed = case.expect(ProgrammeClaimed, key="claimed", visible=False)
    first = claimed.value if claimed.resolved and claimed.value.on < settled.on else settled
    decide_by = case.stage("decision").deadline("programme-decision", first)
    records = Records.of(case.stage("programme"))
    start_by = to_be_started(case.stage("programme"), first, decide_by)
    Training(case.stage("programme"), records)

    case.start("settlement", settlement)
    case.start("decision", lambda stage: decision(stage, decide_by, start_by, records))
    case.start("mapping", lambda stage: mapping(stage, decide_by))
    kommune_meetings(case)
