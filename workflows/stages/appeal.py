"""A decision reaches the participant, who may appeal (forvaltningsloven §§ 27 to 33). The same for every decision."""

from typing import Any

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    AppealDecided,
    AppealForwarded,
    AppealReceived,
    DecisionDelivered,
    DocumentArchived,
    UnderstandingConfirmed,
)
from schemas.events.vocabulary import Role
from schemas.services import ArchiveDocument, DeliverDecision
from workflows.engine.case import Case
from workflows.engine.promise import first_of
from workflows.stages.interpreter import assess_need

_EXPLAINED = frozenset({"programme", "stop", "deduction"})
"""The decisions that are explained in a meeting: on the programme, and those against the participant in it."""


async def delivered_and_final(
    case: Case, made: Event[Any], kind: str, key: str = "", *, task: bool = True
) -> Event[AppealDecided] | None:
    """Deliver and archive a decision and see its appeal time to the end.

    Args:
        case: The stage that decided.
        made: The decision.
        kind: Which decision, as delivery and appeal name it.
        key: A prefix of the keys, where a stage makes several decisions; events from before the decision then
            belong to another one.
        task: Whether somebody has the task of delivering it.

    Returns:
        How an appeal in time was decided; None when there was none. A late one is handled beside (§ 31).
    """
    about, since = case.scoped_to("decision", kind), made.on if key else None
    _archive(case, made, kind, key)
    if task:
        told = about.expect(
            DecisionDelivered,
            key=f"{key}delivered",
            task=True,
            details={"decision": kind},
            request=_deliver(made, kind),
            not_before=since,
        )
        if kind in _EXPLAINED:
            assess_need(case, "decision", told)
        delivered = await told
    else:
        delivered = await about.expect(DecisionDelivered, key=f"{key}delivered", not_before=since, visible=False)
    case.scoped_to("about", "decision").expect(UnderstandingConfirmed, key=f"{key}understood", visible=False)
    deadline = case.deadline("appeal", delivered, key=f"{key}appeal")
    over = case.when_overdue(deadline)
    appeal = await about.wait_for(
        AppealReceived, key=f"{key}appeal", by=deadline, sender=Role.PARTICIPANT, not_before=since, unless=over
    )
    if appeal is not None:
        return await _handled(case, about, appeal, key)
    case.spawn(_late(case, about, made, delivered, key))
    return None


async def _handled(case: Case, about: Case, appeal: Event[AppealReceived], key: str) -> Event[AppealDecided]:
    """The kommune reviews its decision first (§ 33): it closes the appeal itself, or sends it on within its routine."""
    due = about.law.appeals.forwarded_within.after(appeal.on)
    details = {"decision": appeal.data.decision}
    closed = about.expect(AppealDecided, key=f"{key}appeal-closed", task=True, due=due, details=details)
    assess_need(case, "appeal", closed)
    forwarded = about.expect(AppealForwarded, key=f"{key}appeal-forwarded", visible=False)
    await first_of(closed, forwarded)
    about.end(forwarded)
    if not closed.resolved:
        about.reassign(closed, Role.APPEAL_BODY)
    return await closed


async def _late(case: Case, about: Case, made: Event[Any], delivered: Event[DecisionDelivered], key: str) -> None:
    """An appeal that comes too late may still be taken up, within a year from when the decision was made (§ 31)."""
    too_late = about.until(day_after(about.law.appeals.late_within.after(made.on)), f"{key}too-late")
    late = await about.wait_for(AppealReceived, key=f"{key}late-appeal", visible=False, unless=too_late)
    if late is not None:
        about.add_to_timeline("late-appeal", delivered_on=delivered.on)
        await _handled(case, about, late, f"{key}late-")


def _deliver(made: Event[Any], kind: str) -> DeliverDecision:
    return DeliverDecision(decision=kind, decided_on=made.on, document=made.ref.digest)


def _archive(case: Case, made: Event[Any], kind: str, key: str) -> None:
    """What a decision builds on must be kept (arkivlova); the archive's receipt shows that it is."""
    request = ArchiveDocument(document=made.ref.digest, kind=f"decision/{kind}", dated=made.on)
    about = case.scoped_to("document", made.ref.digest)
    about.expect(DocumentArchived, key=f"{key}archived", sender=Role.ARCHIVE, request=request)
