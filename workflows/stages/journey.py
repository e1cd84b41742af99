"""The journey as a whole: it begins with settlement, which opens the first stages; the rest open one another."""

from itertools import count
from typing import Any

from schemas.events import Event, is_a
from schemas.events.catalogue import ParticipantAccepted, ParticipantSettled, ProgrammeClaimed
from workflows.engine.case import Case
from workflows.engine.promise import Promise
from workflows.stages.decision import decision
from workflows.stages.interpreter import kommune_meetings
from workflows.stages.mapping import mapping
from workflows.stages.ongoing import may_end, ongoing
from workflows.stages.programme import to_be_started
from workflows.stages.records import Records
from workflows.stages.settlement import Expected, settlement
from workflows.stages.training import Training


async def journey(case: Case) -> None:
    """Carry a participant from settlement on; the dwelling is prepared from the day a kommune accepts to settle.

    The decision's clock (§ 12: three months) runs from settlement, or from the claim of a programme when that
    came first; so the stages begin side by side.
    """
    settled = await _settled(case)
    ongoing(case)

    claimed = case.expect(ProgrammeClaimed, key="claimed", visible=False)
    first = claimed.value if claimed.resolved and claimed.value.on < settled.on else settled
    decide_by = case.stage("decision").deadline("programme-decision", first)
    records = Records.of(case.stage("programme"))
    start_by = to_be_started(case.stage("programme"), first, decide_by)
    Training(case.stage("programme"), records)

    case.start("decision", lambda stage: decision(stage, decide_by, start_by, records))
    case.start("mapping", lambda stage: mapping(stage, decide_by))
    kommune_meetings(case)


async def _settled(case: Case) -> Event[ParticipantSettled]:
    """Begin the journey: with the settlement, or before it, when a kommune accepts to settle the participant."""
    settling: Promise[Event[ParticipantSettled]] = Promise()
    expected = Expected()
    begun = await case.expect(ParticipantSettled, ParticipantAccepted, key="settled", visible=False)
    _begin(case, begun, settling, expected)
    ended = may_end(case, settling)
    case.start("settlement", lambda stage: settlement(stage, settling, ended, expected))
    for turn in count(2):
        if settling.resolved:
            break
        again = await case.expect(ParticipantSettled, ParticipantAccepted, key=f"settled/{turn}", visible=False)
        _begin(case, again, settling, expected)
    return settling.value


def _begin(case: Case, event: Event[Any], settling: Promise[Event[ParticipantSettled]], expected: Expected) -> None:
    if is_a(event, ParticipantAccepted):
        case.prepare(event)
        expected.accept(event.data)
    elif is_a(event, ParticipantSettled):
        case.begin(event)
        settling.resolve(event)
