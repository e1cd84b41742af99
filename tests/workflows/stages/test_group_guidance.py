"""Guidance in a group: registered on its day, beside the conversation, which it does not replace."""

from tests.workflows.caseload import Story, day, entries, guided, open_tasks, running, standings, task


def booked(story: Story) -> Story:
    return story.add(
        "groupguidance.booked", "2026-10-05", meeting_id="g1", starts_at="2026-10-20T10:00:00+02:00", minutes=90,
        mode="attendance", theme="education in Norway", booked_on="2026-10-05",
    )  # fmt: skip


def held(story: Story, **facts: object) -> Story:
    return booked(story).add("groupguidance.held", "2026-10-20", meeting_id="g1", held_on="2026-10-20", **facts)


def test_a_booked_session_is_the_career_advisers_task_on_its_day() -> None:
    asked = task(booked(guided()).on("2026-10-06"), "hold-group-guidance")
    assert (asked.role, asked.organisation, asked.due, asked.subject.meeting) == (
        "career_adviser", "33", day("2026-10-20"), "g1",
    )  # fmt: skip


def test_a_session_meets_no_deadline_and_asks_for_no_note() -> None:
    before, after = guided().on("2026-10-20"), held(guided(), attended=True).on("2026-10-20")
    assert standings(after, "guidance-held") == standings(before, "guidance-held")
    assert open_tasks(after) == open_tasks(before)


def test_who_did_not_come_or_could_not_follow_is_told() -> None:
    assert len(entries(held(guided(), attended=False).on("2026-10-20"), "group-session-missed")) == 1
    story = held(running(interpreter_needed=True), attended=True, interpreter_present=False)
    assert len(entries(story.on("2026-10-20"), "group-session-without-interpreter")) == 1
    fine = held(running(interpreter_needed=True), attended=True, interpreter_present=True)
    assert entries(fine.on("2026-10-20"), "group-session-without-interpreter") == []


def test_a_session_that_is_moved_or_booked_again_has_one_task_on_its_new_day() -> None:
    at = "2026-10-25T10:00:00+02:00"
    moved = booked(guided()).add("guidance.rescheduled", "2026-10-12", meeting_id="g1", starts_at=at, reason="illness")
    again = booked(guided()).add(
        "groupguidance.booked", "2026-10-12", meeting_id="g1", starts_at=at, minutes=60, mode="screen",
        booked_on="2026-10-12",
    )  # fmt: skip
    for story in (moved, again):
        assert task(story.on("2026-10-21"), "hold-group-guidance").due == day("2026-10-25")


def test_a_session_that_is_called_off_is_told_and_nobodys_task() -> None:
    off = booked(guided()).add("guidance.cancelled", "2026-10-12", meeting_id="g1", reason="too few")
    assert "hold-group-guidance" not in open_tasks(off.on("2026-10-12"))
    assert len(entries(off.on("2026-10-12"), "group-session-cancelled")) == 1
    assert off.on("2026-10-12").buffered == booked(guided()).on("2026-10-12").buffered
