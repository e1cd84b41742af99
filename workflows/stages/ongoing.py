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
from workflows.engine.promise import either


def around(case: Case) -> None:
    """From now on, take note of what may happen at any time."""
    case.hear(ParticipantMoved, case.move)
    case.record(ParticipantProposed, ParticipantAccepted, ParticipantIdentified)
    case.hear(FeedbackGiven, lambda event: _told(case, event))
    case.hear(ParticipantProtected, lambda event: case.protect(event.data.protected))
    _advisers(case)
    _household(case)
    _papers(case)
    _more_time(case)


def _told(case: Case, feedback: Event[FeedbackGiven]) -> None:
    """What the participant thinks of it (S-98)."""
    case.note("feedback", about=feedback.data.about, rating=feedback.data.rating)


def _advisers(case: Case) -> None:
    """Who is responsible; how often that has changed is told with each change, for it costs trust (S-71)."""
    changes: Counter[str] = Counter()

    def changed(event: Event[AdviserChanged]) -> None:
        case.assign_adviser(event.data.role, event.data.adviser)
        changes[event.data.role] += 1
        case.note("adviser-changed", role=event.data.role, times=changes[event.data.role], reason=event.data.reason)

    case.hear(AdviserAssigned, lambda event: case.assign_adviser(event.data.role, event.data.adviser))
    case.hear(AdviserChanged, changed)


def _household(case: Case) -> None:
    """Children under 18 matter: parents have a right and duty to guidance (forskrift § 3), also of those born later."""

    def linked(event: Event[HouseholdLinked]) -> None:
        if event.data.children_under_18 is not None:
            case.children = event.data.children_under_18
        tell()

    def tell() -> None:
        if case.children:
            case.milestone("has children").keep(case.children)

    tell()
    case.hear(HouseholdLinked, linked)


def _papers(case: Case) -> None:
    """Diplomas and certificates are translated where needed (S-15), and recognised where applied for (S-48, S-49)."""

    async def translated(received: Event[DocumentReceived]) -> None:
        view = case.about("document_id", received.data.document_id)
        key = received.ref.digest
        ordered = view.expect(TranslationOrdered, key=f"{key}/ordered", task=True)
        completed = view.expect(TranslationCompleted, key=f"{key}/translated", task=True)
        await either(ordered, completed)
        view.give_up(ordered)

    def received(event: Event[DocumentReceived]) -> None:
        if event.data.translation_needed:
            case.beside(translated(event))

    def applied(event: Event[RecognitionApplied]) -> None:
        view = case.about("document_id", event.data.document_id)
        view.expect(RecognitionDecided, key=f"{event.ref.digest}/decided", sender=Role.HK_DIR)

    case.hear(RecognitionApplied, applied)
    case.record(TranslationOrdered, TranslationCompleted, RecognitionDecided)
    case.hear(DocumentReceived, received)


def _more_time(case: Case) -> None:
    """A deadline is extended or suspended with a reason and by somebody, where its rule allows it."""

    def extended(event: Event[DeadlineExtended]) -> None:
        grant(event, event.data.due)

    def suspended(event: Event[DeadlineSuspended]) -> None:
        """It is due as many days later as it stands still, each day counted once."""
        first, last = event.data.from_, event.data.to
        grant(event, None, {first + timedelta(days=n) for n in range((last - first).days + 1)})

    def grant(event: Event[Any], due: date | None, still: Set[date] = frozenset()) -> None:
        clock = case.running(event.data.deadline)
        if clock is None or not clock.rule.extendable:
            refuse(event, "not-running" if clock is None else "not-extendable")
            return
        before, after = clock.due, due or clock.due + timedelta(days=len(still - clock.suspended))
        if after <= before:
            refuse(event, "not-later")
        elif clock.not_after is not None and after > clock.not_after:
            refuse(event, "too-late")
        else:
            clock.extend(after)
            clock.suspended |= still
            case.note(
                "more-time", deadline=clock.rule.name, before=before, due=after,
                reason=event.data.reason, granted_by=event.data.granted_by,
            )  # fmt: skip

    def refuse(event: Event[Any], why: str) -> None:
        case.note("more-time-refused", deadline=event.data.deadline, why=why)

    case.hear(DeadlineExtended, extended)
    case.hear(DeadlineSuspended, suspended)
