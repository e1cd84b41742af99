"""Before the conversation: the information pack and both advisers' preparation, moving with its date."""

from tests.workflows.caseload import (
    Standing,
    Story,
    booked,
    open_tasks,
    settled,
    standing,
    standings,
    task,
    waits,
)


def test_the_information_pack_is_sent_a_week_before() -> None:
    """DL-07: 7 days before the conversation on 14 October."""
    story = booked()
    assert standing(story.on("2026-10-01"), "info-pack-sent") == Standing(
        "2026-09-30", "2026-10-07", "2026-10-07", "running"
    )
    assert "send-info-pack" in open_tasks(story.on("2026-10-01"))
    sent = story.info_sent("2026-10-08").on("2026-10-09")
    assert standing(sent, "info-pack-sent")[3:] == ("met_late", "2026-10-08")
    assert "send-info-pack" not in open_tasks(sent)


def test_both_advisers_are_prepared_two_working_days_before() -> None:
    """DL-08: 2 working days before; met by the later of the two."""
    story = booked().prepared("2026-10-05", "programme_adviser")
    state = story.on("2026-10-06")
    assert standing(state, "preparation-done") == Standing("2026-09-30", "2026-10-12", "2026-10-12", "running")
    assert [task.role for task in state.tasks if task.type == "prepare-guidance"] == ["career_adviser"]
    done = story.prepared("2026-10-12", "career_adviser").on("2026-10-13")
    assert standing(done, "preparation-done")[3:] == ("met", "2026-10-12")
    assert "prepare-guidance" not in open_tasks(done)


def test_each_adviser_has_a_checklist_and_the_purpose_of_the_conversation() -> None:
    """S-87, S-103: both go through a checklist of their own, and read a text of their own."""
    tasks = [task for task in booked().on("2026-10-01").tasks if task.type == "prepare-guidance"]
    assert {task.role: task.details for task in tasks} == {
        "programme_adviser": {"checklist": "prepare/programme_adviser", "purpose": "guidance/advisers"},
        "career_adviser": {"checklist": "prepare/career_adviser", "purpose": "guidance/advisers"},
    }


def test_the_information_pack_has_the_purpose_of_the_conversation() -> None:
    """S-27, S-103: the purpose in the participant's words goes with the language of the pack (S-39)."""
    details = task(booked().on("2026-10-01"), "send-info-pack").details
    assert (details["language"], details["fallback"], details["purpose"]) == ("ar", False, "guidance/participant")


def test_another_time_moves_what_hangs_on_it() -> None:
    story = booked().rescheduled("2026-10-02", at="2026-10-28")
    state = story.on("2026-10-03")
    assert standings(state, "info-pack-sent") == [
        Standing("2026-09-30", "2026-10-07", "2026-10-07", "cancelled"),
        Standing("2026-10-02", "2026-10-21", "2026-10-21", "running"),
    ]
    assert "guidance.rescheduled" not in waits(state)
    assert state.buffered == ()


def test_what_was_done_before_another_time_was_found_stays_done() -> None:
    state = booked().info_sent("2026-10-05").rescheduled("2026-10-06", at="2026-10-28").on("2026-10-29")
    assert {each.status for each in standings(state, "info-pack-sent")} == {"met"}


def test_a_meeting_that_was_booked_too_late_to_prepare_has_passed_at_once() -> None:
    state = booked().cancelled("2026-10-01").booked("2026-10-12", "m2", at="2026-10-13").on("2026-10-12")
    assert standings(state, "info-pack-sent")[-1] == Standing("2026-10-12", "2026-10-06", "2026-10-06", "passed")


def test_what_was_prepared_in_time_is_not_late_for_another_time_of_the_meeting() -> None:
    """'One that is met does not move.'"""
    story = booked().info_sent("2026-10-05").prepared("2026-10-08", "programme_adviser")
    story = story.prepared("2026-10-08", "career_adviser").rescheduled("2026-10-09", at="2026-10-10")
    for name, met_on in (("info-pack-sent", "2026-10-05"), ("preparation-done", "2026-10-08")):
        (met,) = standings(story.on("2026-10-09"), name)
        assert (met.status, met.met_on) == ("met", met_on)


def test_a_meeting_called_off_in_time_leaves_no_breach_when_guidance_opens_later() -> None:
    """'Deadlines start from and are judged by business dates', also where another event's day cancels them."""
    story = Story().assessed("2026-09-02").booked("2026-09-03", at="2026-09-20").cancelled("2026-09-07")
    state = story.settled("2026-10-01").mapped("2026-10-05").on("2026-10-06")
    assert standing(state, "info-pack-sent") == Standing("2026-09-03", "2026-09-13", "2026-09-14", "cancelled")
    assert standing(state, "preparation-done").status == "cancelled"
    assert "guidance/m1/info-pack/1" not in {each.deadline for each in state.notices}


def test_a_meeting_that_is_over_is_not_prepared_any_more() -> None:
    for over in (booked().cancelled("2026-10-02"), booked().held("2026-10-02")):
        state = over.on("2026-10-20")
        assert "send-info-pack" not in open_tasks(state)
        assert "prepare-guidance" not in open_tasks(state)
        assert standing(state, "info-pack-sent").status == "cancelled"


def test_a_meeting_cancelled_and_booked_again_under_its_id_has_deadlines_of_its_own() -> None:
    state = booked().cancelled("2026-10-02").booked("2026-10-05").on("2026-10-06")
    keys = [deadline.key for deadline in state.deadlines]
    assert len(keys) == len(set(keys))
    assert [each.status for each in standings(state, "info-pack-sent")] == ["cancelled", "running"]


def test_preparation_due_before_the_conversation_may_be_registered_after_it_and_is_late() -> None:
    story = booked().held("2026-10-14")
    story = story.info_sent("2026-10-15").prepared("2026-10-15", "programme_adviser")
    story = story.prepared("2026-10-16", "career_adviser")
    state = story.on("2026-10-16")
    assert standing(state, "info-pack-sent")[3:] == ("met_late", "2026-10-15")
    assert standing(state, "preparation-done")[3:] == ("met_late", "2026-10-16")
    assert state.buffered == ()


def test_who_prepared_for_another_conversation_has_not_prepared_for_this_one() -> None:
    story = booked().prepared("2026-10-05", "programme_adviser", "m2").prepared("2026-10-05", "career_adviser", "m2")
    state = story.on("2026-10-13")
    assert standing(state, "preparation-done").status == "passed"
    assert "prepare-guidance" in open_tasks(state)
    assert len(state.buffered) == 2


def test_another_time_counts_of_a_conversation_that_was_over_before_guidance_began() -> None:
    """The mapping is registered last, so that guidance begins with the conversation behind it."""
    story = settled().assessed("2026-09-24").booked("2026-09-30", "m1")
    story = story.rescheduled("2026-10-02", at="2026-10-28").held("2026-10-28").mapped("2026-10-30")
    state = story.on("2026-10-30")
    assert standings(state, "info-pack-sent") == [Standing("2026-10-02", "2026-10-21", "2026-10-21", "passed")]
    assert standing(state, "preparation-done").due == "2026-10-26"
    assert story.ref("guidance.rescheduled") not in state.buffered
