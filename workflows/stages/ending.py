"""The ending: hand-over to NAV, education or an employer, the certificate (§ 18 a), and the outcome a year later."""

from datetime import date

from schemas.events import Event
from schemas.events.catalogue import (
    CertificateIssued,
    HandoverAccepted,
    HandoverStarted,
    OutcomeFollowedup,
    OutcomeRecorded,
)
from schemas.events.vocabulary import Role
from schemas.services import HandOver
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.programme_end import Ended, ProgrammeEnd

_RECEIVERS = {"nav": Role.NAV, "education": Role.ADULT_EDUCATION, "employer": Role.PROGRAMME_ADVISER}


async def ending(case: Case, end: ProgrammeEnd) -> None:
    """Opens when the end is near; the journey closes when its outcome has been followed up.

    A programme that goes on after its end makes all of it undone that was not done, and asks for it anew in time.
    """
    case.log_only(OutcomeRecorded)
    while True:
        ended, reopened = end.ended, case.milestones.programme_reopened
        handed_over = case.expect(HandoverStarted, key="handover", visible=False)
        case.spawn(_comes_near(case, end, handed_over, reopened))
        case.spawn(_taken_on(case, handed_over, ended, reopened))
        over = await ended
        case.spawn(_certified(case, over, reopened))
        outcome_by = case.deadline("outcome-12-months", over)
        outcome = await case.wait_for(OutcomeFollowedup, key="outcome", by=outcome_by, task=True, unless=reopened)
        if outcome is not None:
            case.close_journey()
            return
        case.end(handed_over)


async def _comes_near(
    case: Case, end: ProgrammeEnd, handed_over: Wait[HandoverStarted], reopened: Promise[object]
) -> None:
    """The stage opens when the end is near, or has come."""
    ended = end.ended
    near: Promise[date] = Promise()

    def due(deadline: RunningDeadline) -> None:
        case.watch(handed_over, deadline)
        case.spawn(_asked_for(case, deadline, handed_over, ended, near))

    case.deadline_following("handover", end, until=first_of(handed_over, reopened), each=due)
    reopened.on_resolved(lambda: _not_asked_for(case, handed_over))
    await first_of(near, ended, handed_over)
    case.open()


def _not_asked_for(case: Case, handed_over: Wait[HandoverStarted]) -> None:
    if handed_over.open and handed_over.deadline is not None:
        handed_over.deadline.replace(case.today)


async def _asked_for(
    case: Case, deadline: RunningDeadline, handed_over: Wait[HandoverStarted], ended: Wait[Ended], near: Promise[date]
) -> None:
    """The hand-over becomes a task some time before it is due, unless it is done or the end has moved by then."""
    await first_of(case.until(deadline.first_warning, f"{deadline.key}/first-warning"), deadline.changed, ended)
    if handed_over.open and not deadline.closed and (ended.resolved or case.today >= deadline.first_warning):
        case.assign(handed_over)
    await first_of(case.until(deadline.due, deadline.key), deadline.changed, ended)
    if not deadline.closed:
        near.resolve(case.today)


async def _taken_on(
    case: Case, handed_over: Wait[HandoverStarted], ended: Wait[Ended], reopened: Promise[object]
) -> None:
    """NAV, education or an employer takes over; a leader is notified if nobody has within the time of the rule set."""
    taken_on: Promise[Event[HandoverAccepted]] = Promise()
    case.spawn(_gap(case, ended, taken_on, reopened))
    await first_of(handed_over, reopened)
    if not handed_over.resolved:
        return
    handover = handed_over.value
    accepted = case.expect(
        HandoverAccepted,
        key="handover-accepted",
        sender=_RECEIVERS[handover.data.to],
        request=_hand_over(handover),
    )
    accepted.on_resolved(lambda: taken_on.resolve(accepted.value))
    await first_of(accepted, reopened)
    if reopened.resolved:
        case.end(accepted, WaitEnd.REVERSED)  # whoever was to take over hears that it is not so


def _hand_over(handover: Event[HandoverStarted]) -> HandOver | None:
    """Notify NAV or education of the hand-over; an employer has no service to notify."""
    receiver = handover.data.to
    return None if receiver == "employer" else HandOver(to=receiver, on=handover.on)


async def _gap(
    case: Case, ended: Wait[Ended], taken_on: Promise[Event[HandoverAccepted]], reopened: Promise[object]
) -> None:
    """A participant without work or education must not be left without a service after the programme."""
    over = await ended
    if over.data.outcome != "other":
        return
    await first_of(taken_on, reopened, case.until(case.law.ending.gap_after.after(over.on), "gap"))
    if not taken_on.resolved and not reopened.resolved:
        case.alarm("gap", ended_on=over.on)


async def _certified(case: Case, over: Event[Ended], reopened: Promise[object]) -> None:
    """The participant gets a certificate, also when the programme was interrupted (§ 18 a)."""
    by = case.deadline("certificate", over)
    await case.wait_for(CertificateIssued, key="certificate", by=by, task=True, unless=reopened)
