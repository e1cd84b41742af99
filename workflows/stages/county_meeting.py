"""A county meeting (samling, S-82, S-95): the kommune is invited with the programme, answers, and comes or not.

The invitation goes to the address of the kommune, where it has one, and is a task of its leader in any case.
"""

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import CountyMeetingAnswered, CountyMeetingHeld, CountyMeetingInvited
from schemas.events.vocabulary import Role
from schemas.services import InviteToMeeting
from workflows.engine.case import Case
from workflows.engine.promise import Latest, Promise, first_of
from workflows.engine.waits import Wait, WaitEnd


def county_meetings(case: Case) -> None:
    """From now on, have every invitation answered; one that comes again for the same meeting takes its place."""
    invitations = Latest()

    def invited(event: Event[CountyMeetingInvited]) -> None:
        case.spawn(_county_meeting(case, event, invitations.begins(event.data.meeting_id)))

    case.on_every(CountyMeetingInvited, invited)
    case.on_every(CountyMeetingAnswered, lambda answered: _replied(case, answered))  # who thinks better of it
    case.log_only(CountyMeetingHeld)


async def _county_meeting(case: Case, invited: Event[CountyMeetingInvited], invited_again: Promise[None]) -> None:
    """The kommune's leader has the invitation as a task; after the last day the career centre says that it was held."""
    meeting, key = case.scoped_to("meeting_id", invited.data.meeting_id), f"county-meeting/{invited.ref.digest}"
    first_day, last_day = invited.data.first_day, invited.data.last_day
    answered = meeting.expect(
        CountyMeetingAnswered,
        key=f"{key}/answered",
        task=True,
        due=invited.data.reply_by,
        request=_invitation(invited.data),
        details={"first_day": first_day, "last_day": last_day, "programme": len(invited.data.programme)},
    )
    answered.on_resolved(lambda: _replied(case, answered.value))
    case.spawn(_unanswered(case, answered, invited_again, invited.data, key))
    held = meeting.expect(CountyMeetingHeld, key=f"{key}/held", sender=Role.CAREER_CENTRE_LEADER, visible=False)
    await first_of(held, invited_again, case.until(day_after(last_day), f"{key}/over"))
    if held.open and not invited_again.resolved:
        case.assign(held)
        await first_of(held, invited_again)
    case.end(held)
    case.end(answered, WaitEnd.DONE_OTHERWISE if held.resolved else WaitEnd.UNWANTED)


def _invitation(invited: CountyMeetingInvited) -> InviteToMeeting:
    return InviteToMeeting(
        meeting_id=invited.meeting_id,
        first_day=invited.first_day,
        last_day=invited.last_day,
        reply_by=invited.reply_by,
        programme=list(invited.programme),
        senders=list(invited.senders),
    )


async def _unanswered(
    case: Case,
    answered: Wait[CountyMeetingAnswered],
    invited_again: Promise[None],
    invited: CountyMeetingInvited,
    key: str,
) -> None:
    """Whoever invites asks in person those who have not replied in time: the invitation may never have been read."""
    await first_of(answered, invited_again, case.until(day_after(invited.reply_by), f"{key}/reply"))
    if answered.open:
        case.alarm("invitation-unanswered", Role.CAREER_CENTRE_LEADER, reply_by=invited.reply_by)


def _replied(case: Case, answered: Event[CountyMeetingAnswered]) -> None:
    """Who cannot come says what is in the way, and whoever comes what they wish to take up (S-95)."""
    said = answered.data
    case.add_to_timeline(
        "county-meeting-answer", comes=said.comes, people=said.people, obstacle=said.obstacle, wishes=said.wishes
    )
