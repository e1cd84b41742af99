"""The eight cases of the cooperation of a kommune and its career centre."""

from schemas.journey import JourneyStatus
from tests.workflows.caseload import Standing, Story, day, entries, open_tasks, standing, standings, task, wait
from tests.workflows.eight import again, alarms, arriving_last, changed

BEGUN = Story().add("cooperation.begun", "2026-01-12", kommune="3301", on="2026-01-12")
LEADERS = {("passed", "career_centre_leader"), ("escalated", "programme_leader")}


def called(story: Story, on: str, held_on: str) -> Story:
    facts = {"meeting_id": "s1", "scheduled_on": on, "day": held_on, "invited": ["kommune", "career_centre"]}
    return story.add("meeting.scheduled", on, **facts)


def met(story: Story, on: str, *, registered: str | None = None) -> Story:
    return story.add("meeting.held", registered or on, meeting_id="s1", held_on=on)


CALLED = called(BEGUN, "2026-03-25", "2026-04-08")
MET = met(CALLED, "2026-04-08")


def test_cooperation_straight_way_calls_and_holds_a_meeting_and_goes_on_to_the_next() -> None:
    assert open_tasks(BEGUN.on("2026-03-21")) == set()
    assert open_tasks(BEGUN.on("2026-03-22")) == {"prepare-cooperation-meeting"}
    assert open_tasks(CALLED.on("2026-03-25")) == {"hold-cooperation-meeting"}
    state = MET.on("2026-04-08")
    assert standings(state, "cooperation-meeting") == [
        Standing("2026-01-12", "2026-04-12", "2026-04-13", "met", "2026-04-08"),
        Standing("2026-04-08", "2026-07-08", "2026-07-08", "running"),
    ]
    assert (state.status, open_tasks(state)) == (JourneyStatus.ACTIVE, set())


def test_cooperation_too_early_lies_until_it_has_begun() -> None:
    before, after = arriving_last(MET, "cooperation.begun")
    state = before.on("2026-04-08")
    assert state.status is JourneyStatus.NONE
    assert state.buffered == (MET.ref("meeting.scheduled"), MET.ref("meeting.held"))
    assert after.on("2026-04-08").buffered == ()
    assert changed(after.on("2026-04-08"), MET.on("2026-04-08")) == set()


def test_cooperation_too_late_is_met_late_after_both_leaders_were_notified() -> None:
    story = met(CALLED, "2026-04-20")
    before = story.on("2026-04-19")
    assert standing(before, "cooperation-meeting").status == "passed"
    assert alarms(before, "cooperation-meeting") == LEADERS
    state = story.on("2026-04-20")
    assert standings(state, "cooperation-meeting") == [
        Standing("2026-01-12", "2026-04-12", "2026-04-13", "met_late", "2026-04-20"),
        Standing("2026-04-20", "2026-07-20", "2026-07-20", "running"),
    ]


def test_cooperation_never_meeting_stays_a_task_and_questions_are_put_all_the_same() -> None:
    state = BEGUN.on("2026-12-24")
    assert standing(state, "cooperation-meeting")[3:] == ("passed", None)
    assert alarms(state, "cooperation-meeting") == LEADERS
    assert (task(state, "prepare-cooperation-meeting").due, wait(state, "meeting.scheduled").due) == (
        day("2026-04-12"), day("2026-04-12"),
    )  # fmt: skip
    facts = {"question_id": "q1", "raised_on": "2026-12-01", "about": "notes", "to": "kommune"}
    asked = BEGUN.add("question.raised", "2026-12-01", **facts).on("2026-12-24")
    assert open_tasks(asked) == {"prepare-cooperation-meeting", "answer-question"}
    assert standing(asked, "question-answered")[1:] == ("2026-12-15", "2026-12-15", "passed", None)


def test_cooperation_repeated_call_is_another_day_and_a_repeated_answer_nothing() -> None:
    anew = called(CALLED, "2026-04-01", "2026-04-10").on("2026-04-01")
    assert [asked.details["day"] for asked in anew.requests] == [day("2026-04-08"), day("2026-04-10")]
    assert standings(anew, "cooperation-meeting") == standings(CALLED.on("2026-04-01"), "cooperation-meeting")
    facts = {"question_id": "q1", "raised_on": "2026-02-02", "about": "notes", "to": "kommune"}
    story = BEGUN.add("question.raised", "2026-02-02", **facts)
    story = story.add("question.answered", "2026-02-10", question_id="q1", answered_on="2026-02-10", answer="yes")
    for twice in again(story, "question.answered"):
        assert changed(story.on("2026-02-10"), twice.on("2026-02-10")) == {"timeline"}


def test_cooperation_corrected_meeting_gives_the_next_one_another_day() -> None:
    corrected = met(MET.retracted("2026-04-16", MET.ref("meeting.held")), "2026-04-10", registered="2026-04-16")
    assert standings(MET.on("2026-04-16"), "cooperation-meeting")[-1].due == "2026-07-08"
    state = corrected.on("2026-04-16")
    assert standings(state, "cooperation-meeting") == [
        Standing("2026-01-12", "2026-04-12", "2026-04-13", "met", "2026-04-10"),
        Standing("2026-04-10", "2026-07-10", "2026-07-10", "running"),
    ]


def test_cooperation_retracted_meeting_is_to_be_held_again() -> None:
    assert open_tasks(MET.on("2026-04-16")) == set()
    state = MET.retracted("2026-04-16", MET.ref("meeting.held")).on("2026-04-16")
    assert open_tasks(state) == {"hold-cooperation-meeting"}
    assert standing(state, "cooperation-meeting")[3:] == ("passed", None)
    assert [entry.details["event"] for entry in entries(state, "retracted")] == ["meeting.held"]
    assert changed(state, CALLED.on("2026-04-16")) == {"timeline"}
