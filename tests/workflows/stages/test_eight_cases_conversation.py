"""The eight cases of what surrounds the conversation: its preparation, its interpreter and its note."""

from tests.workflows.caseload import (
    Standing,
    Story,
    booked,
    day,
    entries,
    guided,
    mapped,
    open_tasks,
    request,
    standing,
    standings,
    task,
    wait,
    waits,
)
from tests.workflows.eight import (
    ADVISER_AND_LEADER,
    CAREER_ADVISER_AND_LEADER,
    CENTRE_TOO,
    KOMMUNE_TOO,
    again,
    alarms,
    changed,
    outcome,
    tasks_in,
    waits_in,
)

# --- preparation ----------------------------------------------------------------------------------------------------


def prepared(story: Story, on: str) -> Story:
    return story.info_sent(on).prepared(on, "programme_adviser").prepared(on, "career_adviser")


def preparing(story: Story, today: str) -> list[str]:
    """Give the roles whose checklist is still open, and the information pack's."""
    return sorted(task.role for task in story.on(today).tasks if task.type in {"prepare-guidance", "send-info-pack"})


def test_preparation_straight_way_is_done_in_time_by_both_advisers() -> None:
    assert preparing(booked(), "2026-09-30") == ["career_adviser", "programme_adviser", "programme_adviser"]
    story = prepared(booked(), "2026-10-05")
    assert preparing(story, "2026-10-05") == []
    held = story.held("2026-10-14").on("2026-10-14")
    assert standing(held, "info-pack-sent") == Standing("2026-09-30", "2026-10-07", "2026-10-07", "met", "2026-10-05")
    assert standing(held, "preparation-done") == Standing("2026-09-30", "2026-10-12", "2026-10-12", "met", "2026-10-05")


def test_preparation_too_early_lies_until_the_conversation_is_booked() -> None:
    ordered = mapped().assessed("2026-09-25")
    early = prepared(ordered, "2026-09-28").booked("2026-09-30")
    before = early.on("2026-09-29")
    assert before.buffered[:3] == tuple(each.ref for each in early.events[4:7])
    assert waits_in(before, "guidance") == {"guidance.booked", "guidance.ordered"}
    state = early.on("2026-09-30")
    assert standing(state, "preparation-done")[3:] == ("met", "2026-09-28")
    assert outcome(state) == outcome(prepared(booked(), "2026-09-30").on("2026-09-30"))


def test_preparation_too_late_is_met_late_after_the_leaders_were_notified() -> None:
    story = prepared(booked(), "2026-10-13")
    before = story.on("2026-10-12")
    assert standing(before, "info-pack-sent").status == "passed"
    assert alarms(before, "info-pack-sent") == ADVISER_AND_LEADER
    assert alarms(before, "preparation-done") == {("warned", "career_adviser"), ("warned", "programme_adviser")}
    state = story.on("2026-10-13")
    assert standing(state, "info-pack-sent")[3:] == ("met_late", "2026-10-13")
    assert standing(state, "preparation-done")[3:] == ("met_late", "2026-10-13")


def test_preparation_never_done_is_asked_for_until_the_meeting_and_does_not_prevent_it() -> None:
    state = booked().on("2026-12-24")
    assert [standing(state, name).status for name in ("info-pack-sent", "preparation-done")] == ["passed", "passed"]
    assert alarms(state, "preparation-done") == CAREER_ADVISER_AND_LEADER | ADVISER_AND_LEADER, "both prepare (S-87)"
    assert preparing(booked(), "2026-12-24") == ["career_adviser", "programme_adviser", "programme_adviser"]
    assert task(state, "send-info-pack").due == day("2026-10-07")
    held = booked().held("2026-10-14")
    assert preparing(held, "2026-10-14") == []
    assert standing(held.on("2026-12-24"), "preparation-done").status == "passed"
    assert "share-note" in open_tasks(held.on("2026-12-24"))


def test_preparation_declined_as_missing_is_reported_and_still_to_be_done() -> None:
    story = booked().add(
        "preparation.missing", "2026-10-09", meeting_id="m1", role="career_adviser", reason="ill", on="2026-10-09"
    )
    state = story.on("2026-10-09")
    assert changed(state, booked().on("2026-10-09")) == {"timeline"}
    assert preparing(story, "2026-10-09") == ["career_adviser", "programme_adviser", "programme_adviser"]


def test_preparation_repeated_lies_buffered_and_changes_nothing() -> None:
    story = prepared(booked(), "2026-10-05")
    for name in ("infopack.sent", "preparation.completed"):
        for twice in again(story, name):
            assert changed(story.on("2026-10-06"), twice.on("2026-10-06")) == {"buffered"}


def test_preparation_corrected_booking_gives_it_other_dates_only() -> None:
    story = booked().retracted("2026-10-02", booked().ref("guidance.booked")).booked("2026-10-02", at="2026-10-28")
    assert standing(story.on("2026-10-01"), "info-pack-sent").due == "2026-10-07"
    state = story.on("2026-10-02")
    assert standings(state, "info-pack-sent") == [Standing("2026-10-02", "2026-10-21", "2026-10-21", "running")]
    assert standings(state, "preparation-done") == [Standing("2026-10-02", "2026-10-26", "2026-10-26", "running")]


def test_preparation_retracted_is_to_be_done_again() -> None:
    story = prepared(booked(), "2026-10-05")
    ref = story.ref("preparation.completed", 2)
    taken_back = story.retracted("2026-10-13", ref)
    assert preparing(taken_back, "2026-10-13") == ["career_adviser"]
    assert standing(taken_back.on("2026-10-13"), "preparation-done")[3:] == ("passed", None)
    assert changed(taken_back.on("2026-10-13"), story.without(ref).on("2026-10-13")) == {"timeline"}


# --- interpreter ----------------------------------------------------------------------------------------------------


def ordered() -> Story:
    """Guidance that needs an interpreter is ordered, and not booked yet."""
    story = Story().settled("2026-09-01", interpreter_needed=True, language="ti").mapped("2026-09-21")
    return story.mapping_received("2026-09-23").assessed("2026-09-25")


SOUGHT = ordered().booked("2026-09-30")


def interpreted(story: Story, on: str) -> Story:
    return story.add("guidance.held", on, meeting_id="m1", held_on=on, interpreter_present=True)


def test_interpreter_straight_way_is_confirmed_interprets_and_is_rated() -> None:
    order = request(SOUGHT.on("2026-09-30"), "order-interpreter")
    assert (order.organisation, order.details["language"], order.details["asks_for"]) == ("33", "ti", "qualified")
    story = interpreted(SOUGHT.interpreter_confirmed("2026-10-01"), "2026-10-14")
    assert "rate-interpreter" in open_tasks(story.on("2026-10-14"))
    state = story.interpreted("2026-10-15").on("2026-10-15")
    assert standing(state, "interpreter-confirmed") == Standing(
        "2026-09-30", "2026-10-01", "2026-10-01", "met", "2026-10-01"
    )
    assert standing(state, "interpreter-rated") == Standing(
        "2026-10-14", "2026-10-16", "2026-10-16", "met", "2026-10-15"
    )
    assert waits(state).isdisjoint({"interpreter.confirmed", "interpreting.completed"})


def test_interpreter_too_early_lies_until_the_conversation_is_booked() -> None:
    early = ordered().interpreter_confirmed("2026-09-28").booked("2026-09-30")
    before = early.on("2026-09-29")
    assert before.buffered[:1] == (early.ref("interpreter.confirmed"),)
    assert "interpreter.confirmed" not in waits(before)
    state = early.on("2026-09-30")
    assert standing(state, "interpreter-confirmed")[3:] == ("met", "2026-09-28")
    assert outcome(state) == outcome(SOUGHT.interpreter_confirmed("2026-09-30").on("2026-09-30"))


def test_interpreter_too_late_is_met_late_after_the_search_was_widened() -> None:
    story = SOUGHT.interpreter_confirmed("2026-10-05")
    before = story.on("2026-10-04")
    assert standing(before, "interpreter-confirmed").status == "passed"
    assert alarms(before, "interpreter-confirmed") == CAREER_ADVISER_AND_LEADER | {("passed", "interpreter_service")}
    assert request(before, "order-interpreter").details["asks_for"] == "other-provider"
    state = story.on("2026-10-05")
    assert standing(state, "interpreter-confirmed")[3:] == ("met_late", "2026-10-05")
    assert "order-interpreter" not in {asked.kind for asked in state.requests}


def test_interpreter_never_found_makes_another_time_a_task_and_blocks_nothing_else() -> None:
    state = SOUGHT.on("2027-01-12")
    assert standing(state, "interpreter-confirmed")[3:] == ("passed", None)
    assert alarms(state, "interpreter-confirmed") == CAREER_ADVISER_AND_LEADER | {("passed", "interpreter_service")}
    assert wait(state, "interpreter.confirmed").due == day("2026-10-01")
    assert task(state, "reschedule-guidance").opened_on == day("2026-10-10")
    assert [entry.details["language"] for entry in entries(state, "interpreter-not-found")] == ["ti"]
    assert open_tasks(state) >= {"hold-guidance", "make-decision"}


def test_interpreter_declined_is_looked_for_further_at_once() -> None:
    story = SOUGHT.interpreter_declined("2026-09-30")
    assert request(SOUGHT.on("2026-09-30"), "order-interpreter").details["asks_for"] == "qualified"
    state = story.on("2026-09-30")
    assert request(state, "order-interpreter").details["asks_for"] == "other-provider"
    assert standing(state, "interpreter-confirmed") == Standing("2026-09-30", "2026-10-01", "2026-10-01", "running")
    assert waits(state) == waits(SOUGHT.on("2026-09-30"))


def test_interpreter_repeated_lies_buffered_and_changes_nothing() -> None:
    story = interpreted(SOUGHT.interpreter_confirmed("2026-10-01"), "2026-10-14").interpreted("2026-10-15")
    for name in ("interpreter.confirmed", "interpreting.completed"):
        for twice in again(story, name):
            assert changed(story.on("2026-10-16"), twice.on("2026-10-16")) == {"buffered"}


def test_interpreter_corrected_booking_is_confirmed_a_working_day_after_the_right_one() -> None:
    story = SOUGHT.retracted("2026-10-02", SOUGHT.ref("guidance.booked")).booked("2026-10-02", at="2026-10-28")
    assert standing(story.on("2026-10-01"), "interpreter-confirmed").due == "2026-10-01"
    state = story.on("2026-10-02")
    assert standings(state, "interpreter-confirmed") == [Standing("2026-10-02", "2026-10-05", "2026-10-05", "running")]
    assert request(state, "order-interpreter").details["starts_at"].date() == day("2026-10-28")


def test_interpreter_retracted_confirmation_is_waited_for_again() -> None:
    story = SOUGHT.interpreter_confirmed("2026-10-01")
    assert "interpreter.confirmed" not in waits(story.on("2026-10-02"))
    state = story.retracted("2026-10-02", story.ref("interpreter.confirmed")).on("2026-10-02")
    assert wait(state, "interpreter.confirmed").since == day("2026-09-30")
    assert standing(state, "interpreter-confirmed")[3:] == ("passed", None)
    assert changed(state, SOUGHT.on("2026-10-02")) == {"timeline"}


# --- note -----------------------------------------------------------------------------------------------------------

HELD = booked().held("2026-10-14")


def test_note_straight_way_is_shared_and_read() -> None:
    assert tasks_in(HELD.on("2026-10-14"), "guidance") == {"share-note"}
    shared = HELD.note_shared("2026-10-19")
    assert tasks_in(shared.on("2026-10-19"), "guidance") == {"read-note"}
    state = shared.note_received("2026-10-22").on("2026-10-22")
    assert standing(state, "note-shared") == Standing("2026-10-14", "2026-10-21", "2026-10-21", "met", "2026-10-19")
    assert standing(state, "note-acknowledged") == Standing(
        "2026-10-19", "2026-10-26", "2026-10-26", "met", "2026-10-22"
    )
    assert (state.stages["guidance"], tasks_in(state, "guidance")) == ("done", set())


def test_note_too_early_lies_until_the_conversation_is_held() -> None:
    early = booked().note_shared("2026-10-12").held("2026-10-14")
    before = early.on("2026-10-13")
    assert before.buffered[:1] == (early.ref("note.shared"),)
    assert waits(before).isdisjoint({"note.shared", "note.received"})
    state = early.on("2026-10-14")
    assert standing(state, "note-shared")[3:] == ("met", "2026-10-12")
    assert outcome(state) == outcome(HELD.note_shared("2026-10-14").on("2026-10-14"))


def test_note_too_late_is_met_late_after_the_centres_leader_was_notified() -> None:
    story = HELD.note_shared("2026-10-28").note_received("2026-11-10")
    before = story.on("2026-10-27")
    assert standing(before, "note-shared").status == "passed"
    assert alarms(before, "note-shared") == CAREER_ADVISER_AND_LEADER | KOMMUNE_TOO
    assert standing(story.on("2026-10-28"), "note-shared")[3:] == ("met_late", "2026-10-28")
    assert alarms(story.on("2026-11-09"), "note-acknowledged") == ADVISER_AND_LEADER | CENTRE_TOO
    state = story.on("2026-11-10")
    assert standing(state, "note-acknowledged")[3:] == ("met_late", "2026-11-10")
    assert state.stages["guidance"] == "done"


def test_note_never_shared_stays_a_task_and_the_decision_does_not_wait_for_it() -> None:
    state = HELD.on("2027-03-01")
    assert standing(state, "note-shared")[3:] == ("passed", None)
    assert (task(state, "share-note").due, wait(state, "note.shared").due) == (day("2026-10-21"),) * 2
    assert alarms(state, "note-shared") == CAREER_ADVISER_AND_LEADER | KOMMUNE_TOO
    assert (state.stages["guidance"], "make-decision" in open_tasks(state)) == ("active", True)
    assert HELD.decided("2026-11-02").on("2027-03-01").stages["plan"] == "active"


def test_note_declined_by_the_participant_is_answered_and_read_all_the_same() -> None:
    contested = guided().add("note.contested", "2026-10-25", meeting_id="m1", on="2026-10-25", about="the goal")
    state = contested.on("2026-10-25")
    assert tasks_in(state, "guidance") == {"answer-contested-note"}
    assert (task(state, "answer-contested-note").role, state.stages["guidance"]) == ("career_adviser", "done")
    facts = {"meeting_id": "m1", "on": "2026-10-28", "answer": "talked it over", "corrected": False}
    answered = contested.add("note.answered", "2026-10-28", **facts).on("2026-10-28")
    assert tasks_in(answered, "guidance") == set()


def test_note_repeated_lies_buffered_and_changes_nothing() -> None:
    for name in ("note.shared", "note.received"):
        for twice in again(guided(), name):
            assert changed(guided().on("2026-10-30"), twice.on("2026-10-30")) == {"buffered"}


def test_note_corrected_conversation_makes_it_late_after_all() -> None:
    story = HELD.note_shared("2026-10-19")
    earlier = story.retracted("2026-10-20", story.ref("guidance.held")).held("2026-10-09", registered="2026-10-20")
    assert standing(story.on("2026-10-20"), "note-shared").status == "met"
    assert standing(earlier.on("2026-10-20"), "note-shared") == Standing(
        "2026-10-09", "2026-10-16", "2026-10-16", "met_late", "2026-10-19"
    )


def test_note_retracted_is_to_be_shared_again_and_its_reading_lies_buffered() -> None:
    ref = guided().ref("note.shared")
    state = guided().retracted("2026-10-23", ref).on("2026-10-23")
    assert tasks_in(state, "guidance") == {"share-note"}
    assert state.buffered == (guided().ref("note.received"),)
    assert standing(state, "note-shared")[3:] == ("passed", None)
    assert changed(state, guided().without(ref).on("2026-10-23")) == {"timeline"}
