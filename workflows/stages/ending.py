"""The ending: hand-over to NAV, education or an employer, the certificate (§ 18 a), and the outcome a year later."""

from datetime import date

from schemas.events import Event, is_a
from schemas.events.catalogue import (
    CertificateIssued,
    HandoverAccepted,
    HandoverStarted,
    OutcomeFollowedup,
    OutcomeRecorded,
    ProgrammeInterrupted,
)
from schemas.events.vocabulary import Role
from schemas.services import HandOver
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait, WaitEnd
from workflows.stages.programme_end import Ended, ProgrammeEnd

_RECEIVERS = {"nav": Role.NAV, "education": Role.ADULT_EDUCATION, "employer": Role.PROGRAMME_ADVISER}


async def ending(case: Case, end: ProgrammeEnd, ended: Wait[Ended]) -> None:
    """Opens when the end is near; the journey closes when its outcome has been followed up."""
    case.log_only(OutcomeRecorded)
    handed_over = case.expect(HandoverStarted, key="handover", visible=False)
    near: Promise[date] = Promise()

    def due(deadline: RunningDeadline) -> None:
        case.watch(handed_over, deadline)
        case.spawn(_comes_near(case, deadline, handed_over, ended, near))

    case.deadline_following("handover", end, until=handed_over, each=due)
    await first_of(near, ended, handed_over)
    case.open()
    case.spawn(_taken_on(case, handed_over, ended))

    over = await ended
    if _needs_nobody(over):
        case.end(handed_over, WaitEnd.UNASKED)
    certificate_by = case.deadline("certificate", over)
    case.spawn(_certified(case, certificate_by))
    outcome_by = case.deadline("outcome-12-months", over)
    await case.expect(OutcomeFollowedup, key="outcome", by=outcome_by, task=True)
    case.close_journey()


def _needs_nobody(ended: Event[Ended]) -> bool:
    """Whether a programme was interrupted for work or education: then nobody has to be found who takes over."""
    return is_a(ended, ProgrammeInterrupted) and ended.data.outcome != "other"


async def _comes_near(
    case: Case, deadline: RunningDeadline, handed_over: Wait[HandoverStarted], ended: Wait[Ended], near: Promise[date]
) -> None:
    """The hand-over becomes a task some time before it is due, unless it is done or the end has moved by then."""
    await first_of(case.until(deadline.first_warning, f"{deadline.key}/first-warning"), deadline.changed, ended)
    if ended.resolved and _needs_nobody(ended.value):
        return
    if handed_over.open and not deadline.closed and (ended.resolved or case.today >= deadline.first_warning):
        case.assign(handed_over)
    await first_of(case.until(deadline.due, deadline.key), deadline.changed, ended)
    if not deadline.closed:
        near.resolve(case.today)


async def _taken_on(case: Case, handed_over: Wait[HandoverStarted], ended: Wait[Ended]) -> None:
    """NAV, education or an employer takes over; a leader is notified if nobody has within the time of the rule set."""
    taken_on: Promise[Event[HandoverAccepted]] = Promise()
    case.spawn(_gap(case, ended, taken_on))
    handover = await handed_over
    receiver = handover.data.to
    accepted = await case.expect(
        HandoverAccepted, key="handover-accepted", sender=_RECEIVERS[receiver], request=_hand_over(handover)
    )
    taken_on.resolve(accepted)


def _hand_over(handover: Event[HandoverStarted]) -> HandOver | None:
    """Notify NAV or education of the hand-over; an employer has no service to notify."""
    receiver = handover.data.to
    return None if receiver == "employer" else HandOver(to=receiver, on=handover.on)


async def _gap(case: Case, ended: Wait[Ended], taken_on: Promise[Event[HandoverAccepted]]) -> None:
    """A participant without work or education must not be left without a service after the programme."""
    over = await ended
    if over.data.outcome != "other":
        return
    await first_of(taken_on, case.until(case.law.ending.gap_after.after(over.on), "gap"))
    if not taken_on.resolved:
        case.alarm("gap", ended_on=over.on)


async def _certified(case: Case, by: RunningDeadline) -> None:
    """The participant gets a certificate, also when the programme was interrupted (§ 18 a)."""
    await case.expect(CertificateIssued, key="certificate", by=by, task=True)
