"""A county meeting (samling, S-82, S-95): the kommune is invited with the programme, answers, and comes or not."""

from schemas.deadlines import day_after
from schemas.events import Event
from schemas.events.catalogue import CountyMeetingAnswered, CountyMeetingHeld, CountyMeetingInvited
from schemas.events.vocabulary import Role
from workflows.engine.case import Case
from workflows.engine.promise import first_of


async def county_meeting(case: Case, invited: Event[CountyMeetingInvited]) -> None:
    """The kommune's leader has the invitation as a task; after the last day the career centre says that it was held."""
    meeting, key = case.scoped_to("meeting_id", invited.data.meeting_id), f"county-meeting/{invited.ref.digest}"
    first_day, last_day = invited.data.first_day, invited.data.last_day
    answered = meeting.expect(
        CountyMeetingAnswered,
        key=f"{key}/answered",
        task=True,
        due=invited.data.reply_by,
        details={"first_day": first_day, "last_day": last_day, "programme": len(invited.data.programme)},
    )
    answered.on_resolved(lambda: _replied(case, answered.value))
    held = meeting.expect(CountyMeetingHeld, key=f"{key}/held", sender=Role.CAREER_CENTRE_LEADER, visible=False)
    await first_of(held, case.until(day_after(last_day), f"{key}/over"))
    if held.open:
        case.assign(held)
        await held
    case.end(answered)


def _replied(case: Case, answered: Event[CountyMeetingAnswered]) -> None:
    """Who cannot come says what is in the way (S-95)."""
    said = answered.data
    case.add_to_timeline("county-meeting-answer", comes=said.comes, people=said.people, obstacle=said.obstacle)
