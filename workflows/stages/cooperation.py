"""The cooperation of a kommune and its career centre (S-91, S-92, S-99): contact, meetings, questions answered."""

from itertools import count

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    AgendaCompiled,
    AgreementSigned,
    ContactPersonAssigned,
    CooperationBegun,
    MeetingDecisionDone,
    MeetingHeld,
    MeetingReplied,
    MeetingScheduled,
    QuestionAnswered,
    QuestionRaised,
)
from schemas.events.vocabulary import Role
from schemas.services import CompileAgenda
from workflows.engine.case import Case
from workflows.engine.promise import first_of

_LEADERS = {"kommune": Role.PROGRAMME_LEADER, "career_centre": Role.CAREER_CENTRE_LEADER}


async def cooperation(case: Case) -> None:
    """The two meet every three months, with what is overdue between them on the agenda; it has no end."""
    begun = await case.expect(CooperationBegun, key="begun", visible=False)
    case.begin_cooperation(begun)
    case.on_every(ContactPersonAssigned, lambda event: _assigned(case, event))
    case.on_every(QuestionRaised, lambda event: case.spawn(_answered(case, event)))
    case.on_every(AgreementSigned, lambda event: case.spawn(_renewed(case, event)))
    case.on_every(MeetingReplied, lambda event: _replied(case, event))
    case.log_only(QuestionAnswered, AgendaCompiled)
    since: Event[CooperationBegun] | Event[MeetingHeld] = begun
    behind: set[str] = set()
    for turn in count(1):
        since = await _met(case, since, behind, turn)
        behind.add(since.data.meeting_id)
        for number, decision in enumerate(since.data.decisions, start=1):
            case.add_to_timeline(
                f"decision-{turn}-{number}", decided=decision.what, owner=decision.owner, due=decision.due
            )
            _carried_out(case, since, number)


def _carried_out(case: Case, held: Event[MeetingHeld], number: int) -> None:
    """What was decided is a task of the leader whose organisation owns it, until it is registered as done."""
    decision = held.data.decisions[number - 1]
    case.scoped_to("meeting_id", held.data.meeting_id).expect(
        MeetingDecisionDone,
        key=f"{held.ref.digest}/{number}",
        task=True,
        sender=_LEADERS[decision.owner],
        due=decision.due,
        details={"decided": decision.what, "number": number},
        accepts=lambda done: done.number == number,
    )


def _assigned(case: Case, event: Event[ContactPersonAssigned]) -> None:
    """The contact receives what the kommune sends to the career centre."""
    case.add_to_timeline(
        "contact", contact=event.data.contact, substitute=event.data.substitute, until=event.data.until
    )


async def _met(
    case: Case, since: Event[CooperationBegun] | Event[MeetingHeld], behind: set[str], turn: int
) -> Event[MeetingHeld]:
    """Call the meeting some weeks before it is due, and wait until it is held; a new call gives it another day."""

    def ahead(data: MeetingScheduled | MeetingHeld) -> bool:
        return data.meeting_id not in behind

    deadline = case.deadline("cooperation-meeting", since, key=f"meeting/{turn}")
    held = case.expect(MeetingHeld, key=f"held/{turn}", accepts=ahead, visible=False)
    deadline.met_by(held)
    for again in count(1):
        scheduled = case.expect(MeetingScheduled, key=f"scheduled/{turn}/{again}", accepts=ahead, visible=False)
        if again == 1:
            await first_of(scheduled, held, case.until(deadline.first_warning, f"call/{turn}"))
            if scheduled.open and not held.resolved:
                case.assign(scheduled)
                case.show_due(scheduled, deadline)
        await first_of(scheduled, held)
        if held.resolved:
            case.end(scheduled)
            return held.value
        if again == 1:
            case.assign(held)
        _agenda(case, scheduled.value, again)
        case.show_due(held, deadline)
    raise AssertionError("the loop ends when the meeting is held")


def _agenda(case: Case, scheduled: Event[MeetingScheduled], again: int) -> None:
    """Compile what is overdue between the two when the meeting is called."""
    meeting = case.scoped_to("meeting_id", scheduled.data.meeting_id)
    meeting.expect(
        AgendaCompiled,
        key=f"agenda/{again}",
        sender=Role.PROGRAMME_LEADER,
        request=CompileAgenda(meeting_id=scheduled.data.meeting_id, day=scheduled.data.day),
    )


def _replied(case: Case, event: Event[MeetingReplied]) -> None:
    """Who cannot come gives the reason (S-95)."""
    if not event.data.comes:
        case.add_to_timeline("does-not-come", party=event.data.party, obstacle=event.data.obstacle)


async def _renewed(case: Case, signed: Event[AgreementSigned]) -> None:
    """An agreement that runs out is signed anew in good time (S-37)."""
    while (until := signed.data.until) is not None:
        again = case.scoped_to("agreement_id", signed.data.agreement_id).expect(
            AgreementSigned, key=f"{signed.ref.digest}/renewed", not_before=day_after(signed.on), visible=False
        )
        renew_on = case.law.cooperation.renewed_before.before(until)
        await first_of(again, case.until(renew_on, f"{signed.ref.digest}/renew"))
        if not again.resolved:
            case.assign(again, due=until)
        signed = await again


async def _answered(case: Case, raised: Event[QuestionRaised]) -> None:
    """Questions from meetings are answered afterwards (S-99)."""
    about = case.scoped_to("question_id", raised.data.question_id)
    key = raised.ref.digest
    answers = _LEADERS[raised.data.to]
    deadline = case.deadline("question-answered", raised, key=f"question/{key}", recipients=(answers,))
    await about.expect(
        QuestionAnswered,
        key=key,
        by=deadline,
        task=True,
        sender=answers,
        details={"about": raised.data.about},
    )
