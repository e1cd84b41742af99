"""Competence mapping (§ 10): done or quality-assured in time for the decision, and with the county."""

from itertools import count
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import (
    MappingCompleted,
    MappingImported,
    MappingOrdered,
    MappingReceived,
    MappingShared,
    MappingStarted,
    MappingSupplemented,
)
from schemas.events.vocabulary import Role
from schemas.journey import Recall
from workflows.engine.case import Case
from workflows.engine.play_state import Ask, Clock, Wait
from workflows.engine.promise import either
from workflows.stages.guidance import guidance
from workflows.stages.interpreter import assess_need


async def mapping(case: Case, decide_by: Clock) -> None:
    """Done when the mapping is completed and the county has confirmed receipt.

    A mapping that came along from reception or IMDi is not done again: the same task quality-assures it.
    Guidance builds on the mapping and does not wait for the receipt.
    """
    case.record(MappingOrdered, MappingStarted, MappingShared, MappingSupplemented)
    imported = case.listen(MappingImported, key="imported")
    clock = case.deadline("mapping-completed", case.settled, not_after=decide_by.due)
    completing = case.expect(MappingCompleted, key="completed", by=clock, task=True)
    case.beside(_quality_assured(completing, imported))
    assess_need(case, "mapping", until=completing)
    completed = await completing
    case.milestone("mapping completed").keep(completed)
    case.start("guidance", lambda stage: guidance(stage, completed))

    received = await case.expect(
        MappingReceived,
        key="received",
        by=case.deadline("mapping-shared", completed),
        sender=Role.CAREER_CENTRE,
        request=_share(completed),
    )
    case.milestone("mapping shared").keep(received)
    case.beside(_shared_where_they_live(case, completed))
    if not case.is_skipped("guidance"):
        held_by = case.stage("guidance").deadline("guidance-held", received, not_after=decide_by.due)
        held_by.met_by(case.milestone("guidance held"))
        case.milestone("guidance-held runs").keep(held_by)
        case.milestone("guidance skipped").then(lambda: held_by.cancel(case.today))


async def _shared_where_they_live(case: Case, completed: Event[Any]) -> None:
    """As long as guidance is ahead, the career centre of another county gets the mapping too."""
    over = either(case.milestone("guidance held"), case.milestone("guidance skipped"))
    for turn in count(1):
        moved = case.county_changed
        await either(moved, over)
        if over.kept:
            return
        received = case.listen(MappingReceived, key=f"received/{turn}", not_before=case.today)
        case.ask(received, _share(completed))
        await either(received, over)
        if over.kept:
            case.let_stand(received)
            return


async def _quality_assured(completing: Wait[MappingCompleted], imported: Wait[MappingImported]) -> None:
    """Whoever completes the mapping sees that there is one already, and where it is."""
    event = await imported
    completing.says = {"quality_assure": event.data.reference, "origin": event.data.origin}


def _share(completed: Event[Any]) -> Ask:
    says = {"completed_on": completed.on, "mapping": completed.ref.id}
    return Ask("career-centre", "share-mapping", Role.CAREER_CENTRE, says, moves=True, recall=Recall.FACT)
