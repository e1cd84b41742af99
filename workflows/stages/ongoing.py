"""What may happen at any time: moves, household, advisers, documents, more time for a deadline."""

from collections import Counter, defaultdict
from collections.abc import Set
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from schemas.calendar import each_day
from schemas.events import Event, is_a
from schemas.events.catalogue import (
    AdviserAssigned,
    AdviserChanged,
    DeadlineExtended,
    DeadlineSuspended,
    DocumentReceived,
    DuplicateMerged,
    DuplicateReviewed,
    DuplicateSuspected,
    FeedbackGiven,
    HouseholdLinked,
    JourneyEnded,
    ParticipantAccepted,
    ParticipantIdentified,
    ParticipantMerged,
    ParticipantProposed,
    ParticipantProtected,
    ParticipantSettled,
    RecognitionApplied,
    RecognitionDecided,
    SettlementReviewed,
    TranslationCompleted,
    TranslationOrdered,
)
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait
from workflows.stages.exemption import ended_with_right
from workflows.stages.move import Moves
from workflows.stages.other_decisions import other_decisions


def ongoing(case: Case) -> None:
    """From now on, handle what may happen at any time."""
    Moves(case)
    case.log_only(ParticipantProposed, ParticipantAccepted, ParticipantIdentified, ParticipantProtected)
    _twice(case)
    case.on_settled_again(lambda event: _settled_again(case, event))
    case.on_every(FeedbackGiven, lambda event: _feedback(case, event))
    _advisers(case)
    _household(case)
    _papers(case)
    _more_time(case)
    other_decisions(case)


def may_end(case: Case, settled: Promise[Event[ParticipantSettled]]) -> Wait[JourneyEnded | ParticipantMerged]:
    """From now on, let the journey end before its time, whatever it is at; give the wait for that.

    It ends by what happened to the participant, or because another journey of the same person goes on instead.

    Args:
        case: The view of the journey.
        settled: The settlement: until then there is no right to hold an end against.
    """
    ended: Wait[JourneyEnded | ParticipantMerged] = case.expect(
        JourneyEnded, ParticipantMerged, key="ended", visible=False
    )
    case.spawn(_ended_early(case, ended, settled))
    return ended


async def _ended_early(
    case: Case, ended: Wait[JourneyEnded | ParticipantMerged], settled: Promise[Event[ParticipantSettled]]
) -> None:
    event = await ended
    if is_a(event, JourneyEnded):
        right = ended_with_right(case, event) if settled.resolved else {}  # before that nobody has one
        case.add_to_timeline("ended-early", reason=event.data.reason, **right)
    elif is_a(event, ParticipantMerged):
        case.add_to_timeline("merged", into=str(event.data.into))
    case.end_journey()


def _settled_again(case: Case, again: Event[ParticipantSettled]) -> None:
    """A person finds out what a second settlement means: a move, a return, or a mistake."""
    case.expect(
        SettlementReviewed,
        key=f"settled-again/{again.ref.digest}",
        task=True,
        details={"kommune": again.data.kommune, "settled_on": again.on},
        not_before=again.on,
    )


def _twice(case: Case) -> None:
    """A number that another participant has is a task in both journeys: one person registered twice, or a mistake."""

    joined: dict[UUID, Promise[None]] = defaultdict(Promise)

    def suspected(event: Event[DuplicateSuspected]) -> None:
        if not joined[event.data.other].resolved:
            case.spawn(_reviewed(case, event.data.other, joined[event.data.other]))

    def merged(event: Event[DuplicateMerged]) -> None:
        case.add_to_timeline("joined", other=str(event.data.other))
        joined[event.data.other].resolve(None)

    case.on_every(DuplicateMerged, merged)
    case.on_every(DuplicateSuspected, suspected)
    case.log_only(DuplicateReviewed)


async def _reviewed(case: Case, other: UUID, joined: Promise[None]) -> None:
    """Whoever finds that the two are one decides which journey goes on; until one is merged that is a task."""
    review = case.expect(
        DuplicateReviewed,
        key=f"duplicate/{other}",
        task=True,
        details={"other": str(other)},
        accepts=lambda data: data.other == other,
    )
    await first_of(review, joined)
    if review.resolved and review.value.data.finding == "same" and not joined.resolved:
        # The wait for an end of the journey takes the event; this one asks for it.
        merging = case.expect(
            ParticipantMerged, key=f"duplicate/{other}/merge", task=True, details={"into": str(other)}
        )
        await joined
        case.end(merging)
    case.end(review)


def _feedback(case: Case, feedback: Event[FeedbackGiven]) -> None:
    """The participant's opinion of a part of the journey (S-98)."""
    case.add_to_timeline("feedback", about=feedback.data.about, rating=feedback.data.rating)


def _advisers(case: Case) -> None:
    """Keep the adviser of each role, and count the changes: each one costs trust (S-71)."""
    changes: Counter[str] = Counter()

    def assigned(event: Event[AdviserAssigned] | Event[AdviserChanged]) -> None:
        case.participant.advisers[event.data.role] = event.data.adviser

    def changed(event: Event[AdviserChanged]) -> None:
        assigned(event)
        changes[event.data.role] += 1
        case.add_to_timeline(
            "adviser-changed", role=event.data.role, times=changes[event.data.role], reason=event.data.reason
        )

    case.on_every(AdviserAssigned, assigned)
    case.on_every(AdviserChanged, changed)


def _household(case: Case) -> None:
    """Parents of children under 18 have a right and duty to parental guidance (forskrift § 3), also of later births."""

    def linked(event: Event[HouseholdLinked]) -> None:
        if event.data.children_under_18 is not None:
            case.participant.children = event.data.children_under_18
        check()

    def check() -> None:
        if case.participant.children:
            case.milestones.has_children.resolve(case.participant.children)

    check()
    case.on_every(HouseholdLinked, linked)


def _papers(case: Case) -> None:
    """Diplomas and certificates are translated where needed (S-15), and recognised where applied for (S-48, S-49)."""

    async def translated(received: Event[DocumentReceived]) -> None:
        view = case.scoped_to("document_id", received.data.document_id)
        key = received.ref.digest
        ordered = view.expect(TranslationOrdered, key=f"{key}/ordered", task=True)
        completed = view.expect(TranslationCompleted, key=f"{key}/translated", task=True)
        await first_of(ordered, completed)
        view.end(ordered)

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
    """A person extends or suspends a deadline, with a reason, where its rule allows it."""

    def extended(event: Event[DeadlineExtended]) -> None:
        grant(event, event.data.due)

    def suspended(event: Event[DeadlineSuspended]) -> None:
        """The deadline is due as many days later as it is suspended, each day counted once."""
        first, last = event.data.from_, event.data.to
        grant(event, None, set(each_day(first, last)))

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
