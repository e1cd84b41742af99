"""The cooperation of a kommune and its career centre (S-91, S-92, S-99): contact, meetings, questions answered."""

from collections.abc import Mapping
from itertools import count
from typing import NamedTuple

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import (
    AgendaCompiled,
    AgreementSigned,
    AnswerShared,
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
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import first_of
from workflows.engine.waits import Wait
from workflows.stages.county_meeting import county_meetings

_LEADERS: Mapping[str, Role] = {"kommune": Role.PROGRAMME_LEADER, "career_centre": Role.CAREER_CENTRE_LEADER}
_ADVISERS: Mapping[str, Role] = {"kommune": Role.PROGRAMME_ADVISER, "career_centre": Role.CAREER_ADVISER}


class _Level(NamedTuple):
    """A level on which the two meet (S-92).

    Attributes:
        name: As events name it.
        deadline: Until when they meet again.
        keys: How the keys of its waits begin.
        roles: By side, whose task it is what a meeting decides; the career centre calls and holds the meeting.
    """

    name: str
    deadline: str
    keys: str
    roles: Mapping[str, Role]


_LEADERS_MEET = _Level("leaders", "cooperation-meeting", "", _LEADERS)
_ADVISERS_MEET = _Level("advisers", "adviser-meeting", "advisers/", _ADVISERS)


async def cooperation(case: Case) -> None:
    """The two meet every three months, with what is overdue between them on the agenda; it has no end."""
    begun = await case.expect(CooperationBegun, key="begun", visible=False)
    case.begin_cooperation(begun)
    case.on_every(ContactPersonAssigned, lambda event: _assigned(case, event))
    case.on_every(QuestionRaised, lambda event: case.spawn(_answered(case, event)))
    case.on_every(AgreementSigned, lambda event: case.spawn(_renewed(case, event)))
    case.on_every(MeetingReplied, lambda event: _replied(case, event))
    county_meetings(case)
    case.log_only(QuestionAnswered, AnswerShared, AgendaCompiled)
    case.spawn(_meetings(case, _ADVISERS_MEET, None))
    await _meetings(case, _LEADERS_MEET, begun)


async def _meetings(case: Case, level: _Level, begun: Event[CooperationBegun] | None) -> None:
    """Meet on one level again and again; advisers have begun to meet when they have met once."""
    since: Event[CooperationBegun] | Event[MeetingHeld] | None = begun
    behind: set[str] = set()
    for turn in count(1):
        held = await _met(case, level, since, behind, turn)
        since = held
        behind.add(held.data.meeting_id)
        for number, decision in enumerate(held.data.decisions, start=1):
            case.add_to_timeline("meeting-decision", decided=decision.what, owner=decision.owner, due=decision.due)
            _carried_out(case, level, held, number)


def _carried_out(case: Case, level: _Level, held: Event[MeetingHeld], number: int) -> None:
    """What was decided is a task of those whose organisation owns it, until it is registered as done."""
    decision = held.data.decisions[number - 1]
    case.scoped_to("meeting_id", held.data.meeting_id).expect(
        MeetingDecisionDone,
        key=f"{held.ref.digest}/{number}",
        task=True,
        sender=level.roles[decision.owner],
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
    case: Case,
    level: _Level,
    since: Event[CooperationBegun] | Event[MeetingHeld] | None,
    behind: set[str],
    turn: int,
) -> Event[MeetingHeld]:
    """Call the meeting some weeks before it is due, and wait until it is held; a new call gives it another day."""

    def ahead(data: MeetingScheduled | MeetingHeld) -> bool:
        return data.level == level.name and data.meeting_id not in behind

    keys, calls = level.keys, level.roles["career_centre"]
    deadline = None if since is None else case.deadline(level.deadline, since, key=f"{keys}meeting/{turn}")
    held = case.expect(MeetingHeld, key=f"{keys}held/{turn}", accepts=ahead, visible=False)
    if deadline is not None:
        deadline.met_by(held)
    for again in count(1):
        key = f"{keys}scheduled/{turn}/{again}"
        scheduled = case.expect(MeetingScheduled, key=key, accepts=ahead, visible=False)
        if again == 1 and deadline is not None:
            await first_of(scheduled, held, case.until(deadline.first_warning, f"{keys}call/{turn}"))
            if scheduled.open and not held.resolved:
                case.assign(scheduled, role=calls)
                case.show_due(scheduled, deadline)
        await first_of(scheduled, held)
        if held.resolved:
            case.end(scheduled)
            return held.value
        if again == 1:
            case.assign(held, role=calls)
        case.spawn(_agenda(case, level, scheduled.value, again, held))
        _show_day(case, held, deadline, scheduled.value)
    raise AssertionError("the loop ends when the meeting is held")


def _show_day(
    case: Case, held: Wait[MeetingHeld], deadline: RunningDeadline | None, scheduled: Event[MeetingScheduled]
) -> None:
    """The meeting is due by its deadline; the first of a level has none, and is due on its day."""
    if deadline is None:
        held.due = scheduled.data.day
    else:
        case.show_due(held, deadline)


async def _agenda(
    case: Case, level: _Level, scheduled: Event[MeetingScheduled], again: int, held: Wait[MeetingHeld]
) -> None:
    """Compile what is overdue between the two when the meeting is called; whoever holds it reads it with the task."""
    meeting = case.scoped_to("meeting_id", scheduled.data.meeting_id)
    compiled = await meeting.expect(
        AgendaCompiled,
        key=f"{level.keys}agenda/{again}",
        sender=level.roles["kommune"],
        request=CompileAgenda(meeting_id=scheduled.data.meeting_id, day=scheduled.data.day),
    )
    points = [{"task": each.kind, "whose": each.whose, "count": each.count} for each in compiled.data.items]
    held.details = {"day": scheduled.data.day, "agenda": points}
    case.add_to_timeline("agenda", agenda=points)


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
    """Questions from meetings are answered afterwards, and the answer is sent to all who were there (S-99)."""
    about = case.scoped_to("question_id", raised.data.question_id)
    key = raised.ref.digest
    answers = _LEADERS[raised.data.to]
    deadline = case.deadline("question-answered", raised, key=f"question/{key}", recipients=(answers,))
    answered = await about.expect(
        QuestionAnswered,
        key=key,
        by=deadline,
        task=True,
        sender=answers,
        details={"about": raised.data.about},
    )
    due = case.law.cooperation.answers_shared_within.after(answered.on)
    about.expect(AnswerShared, key=f"{key}/shared", task=True, sender=answers, due=due)
