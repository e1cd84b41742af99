"""Around the journey: who the participant is and lives with, who is responsible, papers brought, deadlines moved."""

from collections import Counter
from collections.abc import Set
from datetime import date, timedelta
from typing import Any

from schemas.events import Event
from schemas.events.catalogue import (
    AdviserAssigned,
    AdviserChanged,
    DeadlineExtended,
    DeadlineSuspended,
    DocumentReceived,
    FeedbackGiven,
    HouseholdLinked,
    ParticipantAccepted,
    ParticipantIdentified,
    ParticipantMoved,
    ParticipantProposed,
    ParticipantProtected,
    RecognitionApplied,
    RecognitionDecided,
    TranslationCompleted,
    TranslationOrdered,
)
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.promise import first_of


def ongoing(case: Case) -> None:
    """From now on, take note of what may happen at any time."""
    case.on_every(ParticipantMoved, case.move)
    case.log_only(ParticipantProposed, ParticipantAccepted, ParticipantIdentified)
    case.on_every(FeedbackGiven, lambda event: _told(case, event))
    case.on_every(ParticipantProtected, lambda event: case.protect(event.data.protected))
    _advisers(case)
    _household(case)
    _papers(case)
    _more_time(case)


def _told(case: Case, feedback: Event[FeedbackGiven]) -> None:
    """What the participant thinks of it (S-98)."""
    case.add_to_timeline("feedback", about=feedback.data.about, rating=feedback.data.rating)


def _advisers(case: Case) -> None:
    """Who is responsible; how often that has changed is told with each change, for it costs trust (S-71)."""
    changes: Counter[str] = Counter()

    def changed(event: Event[AdviserChanged]) -> None:
        case.assign_adviser(event.data.role, event.data.adviser)
        changes[event.data.role] += 1
        case.add_to_timeline(
            "adviser-changed", role=event.data.role, times=changes[event.data.role], reason=event.data.reason
        )

    case.on_every(AdviserAssigned, lambda event: case.assign_adviser(event.data.role, event.data.adviser))
    case.on_every(AdviserChanged, changed)


def _household(case: Case) -> None:
    """Children under 18 matter: parents have a right and duty to guidance (forskrift § 3), also of those born later."""

    def linked(event: Event[HouseholdLinked]) -> None:
        if event.data.children_under_18 is not None:
            case.children = event.data.children_under_18
        tell()

    def tell() -> None:
        if case.children:
            case.milestones.has_children.resolve(case.children)

    tell()
    case.on_every(HouseholdLinked, linked)


def _papers(case: Case) -> None:
    """Diplomas and certificates are translated where needed (S-15), and recognised where applied for (S-48, S-49)."""

    async def translated(received: Event[DocumentReceived]) -> None:
        view = case.scoped_to("document_id", received.data.document_id)
        key = received.ref.digest
        ordered = view.expect(TranslationOrdered, key=f"{key}/ordered", task=True)
        completed = view.expect(TranslationCompleted, key=f"{key}/translated", task=True)
        await first_of(ordered, completed)
        view.give_up(ordered)

    def received(event: Event[DocumentReceived]) -> None:
        if event.data.translation_needed:
            case.spawn(translated(event))

    def applied(event: Event[RecognitionApplied]) -> None:
        view = case.scoped_to("document_id", event.data.document_id)
        view.expect(RecognitionDecided, key=f"{event.ref.digest}/decided", sender=Role.HK_DIR)

    case.on_every(RecognitionApplied, applied)
    case.log_only(TranslationOrdered, TranslationCompleted, RecognitionDecided)
    case.on_every(DocumentReceived, received)


def _more_time(case: Case) -> None:
    """A deadline is extended or suspended with a reason and by somebody, where its rule allows it."""

    def extended(event: Event[DeadlineExtended]) -> None:
        grant(event, event.data.due)

    def suspended(event: Event[DeadlineSuspended]) -> None:
        """It is due as many days later as it stands still, each day counted once."""
        first, last = event.data.from_, event.data.to
        grant(event, None, {first + timedelta(days=n) for n in range((last - first).days + 1)})

    def grant(event: Event[Any], due: date | None, still: Set[date] = frozenset()) -> None:
        deadline = case.running(event.data.deadline)
        if deadline is None or not deadline.rule.extendable:
            refuse(event, "not-running" if deadline is None else "not-extendable")
            return
        before, after = deadline.due, due or deadline.due + timedelta(days=len(still - deadline.suspended))
        if after <= before:
            refuse(event, "not-later")
        elif deadline.not_after is not None and after > deadline.not_after:
            refuse(event, "too-late")
        else:
            deadline.extend(after)
            deadline.suspended |= still
            case.add_to_timeline(
                "more-time", deadline=deadline.rule.name, before=before, due=after,
                reason=event.data.reason, granted_by=event.data.granted_by,
            )  # fmt: skip

    def refuse(event: Event[Any], why: str) -> None:
        case.add_to_timeline("more-time-refused", deadline=event.data.deadline, why=why)

    case.on_every(DeadlineExtended, extended)
    case.on_every(DeadlineSuspended, suspended)
