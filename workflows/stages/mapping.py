"""Competence mapping (§ 10): completed in time for the decision, and shared with the county."""

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
from schemas.services import FetchMapping, ShareMapping
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.guidance import guidance
from workflows.stages.interpreter import assess_need


async def mapping(case: Case, decide_by: RunningDeadline) -> None:
    """Done when the mapping is completed and the county has confirmed receipt.

    A mapping from reception or IMDi is asked for, and not done again: the same task quality-assures it.
    Guidance builds on the mapping and does not wait for the receipt.
    """
    case.log_only(MappingOrdered, MappingStarted, MappingShared, MappingSupplemented)
    deadline = case.deadline("mapping-completed", case.settled, not_after=decide_by.due)
    completing = case.expect(MappingCompleted, key="completed", by=deadline, task=True)
    imported = _made_before(case, completing)
    case.spawn(_quality_assured(completing, imported))
    assess_need(case, "mapping", completing)
    completed = await completing
    case.end(imported, WaitEnd.UNASKED)
    if completed.data.education != "unknown":
        case.participant.education = completed.data.education
    case.milestones.mapping_completed.resolve(completed)
    case.start("guidance", lambda stage: guidance(stage, completed))

    received = await case.expect(
        MappingReceived,
        key="received",
        by=case.deadline("mapping-shared", completed),
        sender=Role.CAREER_CENTRE,
        request=_share(completed),
    )
    case.milestones.mapping_shared.resolve(received)
    case.spawn(_shared_where_they_live(case, completed))
    if not case.is_skipped("guidance"):
        held_by = case.stage("guidance").deadline("guidance-held", received, not_after=decide_by.due)
        held_by.met_by(case.milestones.guidance_held)
        case.milestones.guidance_deadline.resolve(held_by)
        case.milestones.skipped["guidance"].on_resolved(lambda: held_by.cancel(case.today))


async def _shared_where_they_live(case: Case, completed: Event[Any]) -> None:
    """As long as guidance is ahead, the career centre of another county gets the mapping too."""
    over = first_of(case.milestones.guidance_held, case.milestones.skipped["guidance"])
    for turn in count(1):
        await first_of(case.residence.changed, over)
        if over.resolved:
            return
        received = case.expect(
            MappingReceived, key=f"received/{turn}", request=_share(completed), not_before=case.today, visible=False
        )
        await first_of(received, over)
        if over.resolved:
            case.end(received, WaitEnd.DONE_OTHERWISE)
            return


def _made_before(case: Case, completing: Wait[MappingCompleted]) -> Wait[MappingImported]:
    """Take the mapping from before the settlement; IMDi is asked for it where there should be one (§§ 6, 10).

    Nobody waits for the answer: the kommune maps in any case, and quality-assures what comes.
    """
    imported = case.expect(MappingImported, key="imported", sender=Role.IMDI, visible=False)
    origin = case.law.earlier_mapping.mapped_by(case.settled.data)
    if origin is not None and imported.open:
        completing.details = {"mapped_earlier": origin}
        case.call(imported, FetchMapping(mapped_by=origin))
    return imported


async def _quality_assured(completing: Wait[MappingCompleted], imported: Wait[MappingImported]) -> None:
    """Show the adviser who completes the mapping that there is one already, whose and of when, and where it is."""
    event = await imported
    completing.details = {
        "quality_assure": event.data.reference, "origin": event.data.origin, "mapped_on": event.on
    }  # fmt: skip


def _share(completed: Event[Any]) -> ShareMapping:
    return ShareMapping(completed_on=completed.on, mapping=completed.ref.id)
