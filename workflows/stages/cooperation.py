"""The cooperation of a kommune and its career centre (S-91, S-92, S-99): contact, meetings, questions answered."""

from itertools import count

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    AgendaCompiled,
    AgreementSigned,
    ContactPersonAssigned,
    CooperationBegun,
    MeetingHeld,
    MeetingReplied,
    MeetingScheduled,
    QuestionAnswered,
    QuestionRaised,
)
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.play_state import Ask
from workflows.engine.promise import either

_ANSWERS = {"kommune": Role.PROGRAMME_LEADER, "career_centre": Role.CAREER_CENTRE_LEADER}


async def cooperation(case: Case) -> None:
    """The two meet every three months, with what is overdue between them on the agenda; it has no end."""
    begun = await case.listen(CooperationBegun, key="begun")
    case.begin_cooperation(begun)
    case.hear(ContactPersonAssigned, lambda event: _assigned(case, event))
    case.hear(QuestionRaised, lambda event: case.beside(_answered(case, event)))
    case.hear(AgreementSigned, lambda event: case.beside(_renewed(case, event)))
    case.hear(MeetingReplied, lambda event: _replied(case, event))
    case.record(QuestionAnswered, AgendaCompiled)
    since: Event[CooperationBegun] | Event[MeetingHeld] = begun
    behind: set[str] = set()
    for turn in count(1):
        since = await _met(case, since, behind, turn)
        behind.add(since.data.meeting_id)
        for number, decision in enumerate(since.data.decisions):
            case.note(f"decision-{turn}-{number + 1}", decided=decision.what, owner=decision.owner, due=decision.due)


def _assigned(case: Case, event: Event[ContactPersonAssigned]) -> None:
    """Whoever it is gets what the kommune sends to the career centre."""
    case.note("contact", contact=event.data.contact, substitute=event.data.substitute, until=event.data.until)


async def _met(
    case: Case, since: Event[CooperationBegun] | Event[MeetingHeld], behind: set[str], turn: int
) -> Event[MeetingHeld]:
    """Called some weeks before it is due, and held; called anew it has another day. What is behind is told once."""

    def ahead(data: MeetingScheduled | MeetingHeld) -> bool:
        return data.meeting_id not in behind

    clock = case.deadline("cooperation-meeting", since, key=f"meeting/{turn}")
    held = case.listen(MeetingHeld, key=f"held/{turn}", accepts=ahead)
    clock.met_by(held)
    for again in count(1):
        scheduled = case.listen(MeetingScheduled, key=f"scheduled/{turn}/{again}", accepts=ahead)
        if again == 1:
            await either(scheduled, held, case.until(clock.first_warning, f"call/{turn}"))
            if scheduled.open and not held.kept:
                case.assign(scheduled)
                case.show_due(scheduled, clock)
        await either(scheduled, held)
        if held.kept:
            case.give_up(scheduled)
            return held.value
        if again == 1:
            case.assign(held)
        _agenda(case, scheduled.value, again)
        case.show_due(held, clock)
    raise AssertionError("counts on until it is held")


def _agenda(case: Case, scheduled: Event[MeetingScheduled], again: int) -> None:
    """What is overdue between the two is put together when the meeting is called."""
    meeting = case.about("meeting_id", scheduled.data.meeting_id)
    says = {"meeting_id": scheduled.data.meeting_id, "day": scheduled.data.day}
    meeting.expect(
        AgendaCompiled,
        key=f"agenda/{again}",
        sender=Role.PROGRAMME_LEADER,
        request=Ask("agenda", "compile-agenda", Role.PROGRAMME_LEADER, says),
    )


def _replied(case: Case, event: Event[MeetingReplied]) -> None:
    """Who cannot come says what stands in the way (S-95)."""
    if not event.data.comes:
        case.note("does-not-come", party=event.data.party, obstacle=event.data.obstacle)


async def _renewed(case: Case, signed: Event[AgreementSigned]) -> None:
    """An agreement that runs out is signed anew in good time (S-37)."""
    until = signed.data.until
    if until is None:
        return
    again = case.about("agreement_id", signed.data.agreement_id).listen(
        AgreementSigned, key=f"{signed.ref.digest}/renewed", not_before=day_after(signed.on)
    )
    await either(again, case.until(case.law.cooperation.renewed_before.before(until), f"{signed.ref.digest}/renew"))
    if not again.kept:
        case.assign(again, due=until)
    await _renewed(case, await again)


async def _answered(case: Case, raised: Event[QuestionRaised]) -> None:
    """Questions from meetings are answered afterwards (S-99)."""
    about = case.about("question_id", raised.data.question_id)
    key = raised.ref.digest
    answers = _ANSWERS[raised.data.to]
    clock = case.deadline("question-answered", raised, key=f"question/{key}", told=(answers,))
    await about.expect(
        QuestionAnswered,
        key=key,
        by=clock,
        task=True,
        sender=answers,
        says={"about": raised.data.about},
    )
