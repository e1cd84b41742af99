"""Career guidance: whether and when, ordered, booked, held; and the note that comes of it."""

import pytest

from schemas.calendar import oslo_date
from schemas.findings import hints
from schemas.texts import TextLanguage
from tests.workflows.caseload import (
    Standing,
    Story,
    booked,
    day,
    deadlines,
    entries,
    guided,
    mapped,
    notices,
    open_tasks,
    request,
    settled,
    standing,
    standings,
    taken,
    task,
    wait,
    waits,
)

# --- whether and when -----------------------------------------------------------------------------------------------


def test_guidance_opens_when_the_mapping_is_completed_without_waiting_for_the_countys_receipt() -> None:
    """'`guidance` opens when the mapping is completed, without waiting for the county's receipt.'"""
    story = settled().mapped("2026-09-21")
    assert story.on("2026-09-20").stages["guidance"] == "not_started"
    state = story.on("2026-09-21")
    assert state.stages["guidance"] == "active"
    assert "assess-guidance" in open_tasks(state)


def test_guidance_is_assessed_within_seven_days_of_the_mapping() -> None:
    """'`guidance-assessed`: 7 days from `completed_on` of the mapping.'"""
    state = settled().mapped("2026-09-21").on("2026-09-21")
    assert standing(state, "guidance-assessed") == Standing("2026-09-21", "2026-09-28", "2026-09-28", "running")
    found = task(state, "assess-guidance")
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", "guidance.assessed")
    assert (found.opened_on, found.due) == (day("2026-09-21"), day("2026-09-28"))


@pytest.mark.parametrize("outcome", ["now", "not_needed"])
@pytest.mark.parametrize(
    ("assessed_on", "status"), [("2026-09-21", "met"), ("2026-09-28", "met"), ("2026-09-29", "met_late")]
)
def test_an_assessment_meets_its_deadline_whatever_its_outcome(outcome: str, assessed_on: str, status: str) -> None:
    state = mapped().assessed(assessed_on, outcome).on("2026-10-15")
    assert standing(state, "guidance-assessed")[3:] == (status, assessed_on)
    assert "assess-guidance" not in open_tasks(state)


def test_guidance_never_assessed_passes() -> None:
    assert standing(mapped().on("2026-09-28"), "guidance-assessed").status == "running"
    late = mapped().on("2026-09-29")
    assert standing(late, "guidance-assessed").status == "passed"
    assert {notice.kind for notice in notices(late, "guidance-assessed")} == {"passed", "escalated"}
    assert "assess-guidance" in open_tasks(late)


def test_an_assessment_made_before_the_mapping_counts_when_the_mapping_is_done() -> None:
    story = settled().assessed("2026-09-10", "not_needed").mapped("2026-09-21")
    assert story.on("2026-09-20").stages["guidance"] == "not_started"
    state = story.on("2026-09-21")
    assert state.stages["guidance"] == "skipped"
    assert standing(state, "guidance-assessed")[3:] == ("met", "2026-09-10")


# --- not needed -----------------------------------------------------------------------------------------------------


def test_guidance_that_is_not_needed_is_skipped_with_the_reason_on_the_timeline() -> None:
    """'With `not_needed` it is `skipped`' (with a reason in the timeline)."""
    state = mapped().assessed("2026-09-25", "not_needed").on("2026-09-25")
    assert state.stages["guidance"] == "skipped"
    (entry,) = entries(state, "skipped")
    assert (entry.on, entry.stage, entry.details) == (day("2026-09-25"), "guidance", {"reason": "so found"})


def test_guidance_that_is_not_needed_is_neither_ordered_nor_waited_for() -> None:
    state = mapped().assessed("2026-09-25", "not_needed").on("2026-09-25")
    assert "order-guidance" not in {asked.kind for asked in state.requests}
    assert not any(awaited.stage == "guidance" for awaited in state.waits)
    assert "guidance-answered" not in {each.name for each in state.deadlines}


def test_skipping_cancels_the_deadline_for_holding_it() -> None:
    state = mapped().assessed("2026-09-25", "not_needed").on("2026-11-20")
    assert standing(state, "guidance-held").status == "cancelled"
    assert notices(state, "guidance-held") == []


def test_a_deadline_that_passed_before_guidance_was_skipped_stays_passed() -> None:
    state = mapped().assessed("2026-11-10", "not_needed").on("2026-11-20")
    assert standing(state, "guidance-held").status == "passed"


def test_guidance_skipped_before_the_county_has_the_mapping_need_not_be_held() -> None:
    story = settled().mapped("2026-09-21").assessed("2026-09-22", "not_needed").mapping_received("2026-09-23")
    assert deadlines(story.on("2026-11-20"), "guidance-held") == []


# --- later ----------------------------------------------------------------------------------------------------------

LATER = mapped().assessed("2026-09-25", "later", not_before="2026-10-16")


def test_later_meets_the_first_deadline_and_cancels_nothing() -> None:
    """'`later` cancels nothing'"""
    state = LATER.on("2026-10-01")
    assert standing(state, "guidance-assessed")[3:] == ("met", "2026-09-25")
    assert standing(state, "guidance-held").status == "running"
    assert "cancelled" not in {each.status(state.as_of) for each in state.deadlines}
    assert state.stages["guidance"] == "active"


def test_until_the_day_that_was_set_there_is_no_task() -> None:
    state = LATER.on("2026-10-15")
    assert "assess-guidance" not in open_tasks(state)
    assert wait(state, "guidance.assessed").due == day("2026-10-16")
    assert LATER.on("2026-10-14").wake_on == day("2026-10-16")


def test_at_the_day_that_was_set_a_new_assessment_is_due_the_same_day() -> None:
    """'at `not_before` a new assessment is due the same day.'"""
    state = LATER.on("2026-10-16")
    first, second = standings(state, "guidance-assessed")
    assert first.status == "met"
    assert second == Standing("2026-10-16", "2026-10-16", "2026-10-16", "running")
    found = task(state, "assess-guidance")
    assert (found.opened_on, found.due) == (day("2026-10-16"), day("2026-10-16"))


def test_a_new_assessment_that_is_not_made_passes_the_day_after() -> None:
    _, second = standings(LATER.on("2026-10-17"), "guidance-assessed")
    assert second.status == "passed"


@pytest.mark.parametrize(("assessed_on", "status"), [("2026-10-16", "met"), ("2026-10-19", "met_late")])
def test_the_new_assessment_meets_the_new_deadline(assessed_on: str, status: str) -> None:
    state = LATER.assessed(assessed_on).on("2026-10-19")
    assert standings(state, "guidance-assessed")[-1][3:] == (status, assessed_on)
    assert "guidance.booked" in waits(state)


def test_guidance_may_be_assessed_anew_before_the_day_that_was_set() -> None:
    state = LATER.assessed("2026-10-05").on("2026-10-20")
    assert standing(state, "guidance-assessed").status == "met", "no second deadline has started"
    assert standing(state, "guidance-answered").starts == "2026-10-05"


def test_guidance_may_be_postponed_again_and_again() -> None:
    story = LATER.assessed("2026-10-16", "later", not_before="2026-10-30")
    assert "assess-guidance" not in open_tasks(story.on("2026-10-29"))
    state = story.assessed("2026-10-30", "later", not_before="2026-11-13").on("2026-11-13")
    assert [each.due for each in standings(state, "guidance-assessed")] == ["2026-09-28", "2026-10-16", "2026-10-30",
        "2026-11-13"]  # fmt: skip
    assert [each.status for each in standings(state, "guidance-assessed")] == ["met", "met", "met", "running"]


def test_what_was_put_off_may_turn_out_not_to_be_needed() -> None:
    state = LATER.assessed("2026-10-16", "not_needed").on("2026-10-16")
    assert state.stages["guidance"] == "skipped"
    assert standing(state, "guidance-held").status == "cancelled"


# --- ordered and answered -------------------------------------------------------------------------------------------

ORDERED = mapped().assessed("2026-09-25")


def test_the_county_answers_within_five_working_days_of_the_assessment() -> None:
    """'`starts` is … the `assessed_on` of `now` for `guidance-answered` (the order goes out by itself)'"""
    assert standing(ORDERED.on("2026-09-25"), "guidance-answered") == Standing(
        "2026-09-25", "2026-10-02", "2026-10-02", "running"
    )


def test_a_holiday_is_no_working_day_to_answer_in() -> None:
    state = Story().settled("2026-12-01").mapped("2026-12-14").assessed("2026-12-21").on("2026-12-21")
    assert standing(state, "guidance-answered").due == "2026-12-29", "22, 23, 24, 28 and 29; not Christmas Day"


def test_the_order_goes_out_by_itself() -> None:
    state = ORDERED.on("2026-09-25")
    asked = request(state, "order-guidance")
    assert (asked.service, asked.organisation) == ("career-centre", "33")
    assert asked.details["assessed_on"] == day("2026-09-25")
    assert asked.details["reason"] == "so found"
    awaited = wait(state, "guidance.booked")
    assert (awaited.role, awaited.organisation) == ("career_centre", "33")
    assert set(awaited.also) == {"guidance.accepted", "guidance.declined", "guidance.postponed"}
    assert (awaited.since, awaited.due) == (day("2026-09-25"), day("2026-10-02"))


ANSWERS = {
    "accepted": Story.accepted,
    "declined": Story.declined,
    "booked": Story.booked,
}


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize(
    ("answered_on", "status"), [("2026-09-28", "met"), ("2026-10-02", "met"), ("2026-10-05", "met_late")]
)
def test_accepting_declining_and_booking_all_answer(answer: str, answered_on: str, status: str) -> None:
    """'guidance-answered (06: met by accepted, declined or booked)'"""
    state = ANSWERS[answer](ORDERED, answered_on).on("2026-10-10")
    assert standing(state, "guidance-answered")[3:] == (status, answered_on)
    assert "order-guidance" not in {asked.kind for asked in state.requests}


def test_an_order_never_answered_passes_and_both_sides_are_told() -> None:
    assert standing(ORDERED.on("2026-10-02"), "guidance-answered").status == "running"
    late = ORDERED.on("2026-10-03")
    assert standing(late, "guidance-answered").status == "passed"
    assert {(notice.kind, notice.role, notice.organisation) for notice in notices(late, "guidance-answered")} == {
        ("passed", "career_centre", "33"),
        ("passed", "programme_adviser", "3301"),
        ("passed", "programme_leader", "3301"),
        ("escalated", "career_centre_leader", "33"),
    }


def test_a_declined_order_is_assessed_anew() -> None:
    state = ORDERED.declined("2026-09-29").on("2026-09-30")
    assert task(state, "assess-guidance").due is None, "what drives it are guidance-held and programme-decision"
    assert standing(state, "guidance-assessed").status == "met"
    assert state.stages["guidance"] == "active"
    assert standing(state, "guidance-held").status == "running"


def test_after_a_declined_order_another_one_may_go_out() -> None:
    first = request(ORDERED.on("2026-09-28"), "order-guidance")
    again = ORDERED.declined("2026-09-29").assessed("2026-10-01")
    second = request(again.on("2026-10-01"), "order-guidance")
    assert first.key != second.key
    assert [each.status for each in standings(again.on("2026-10-01"), "guidance-answered")] == ["met", "running"]
    assert standings(again.on("2026-10-01"), "guidance-answered")[1].due == "2026-10-08"


def test_after_a_declined_order_guidance_may_turn_out_not_to_be_needed() -> None:
    state = ORDERED.declined("2026-09-29").assessed("2026-10-01", "not_needed").on("2026-10-01")
    assert state.stages["guidance"] == "skipped"


def test_an_accepted_order_is_still_to_be_booked() -> None:
    state = ORDERED.accepted("2026-09-28").on("2026-09-28")
    assert "hold-guidance" not in open_tasks(state)
    awaited = wait(state, "guidance.booked")
    assert (awaited.role, awaited.organisation, awaited.since) == ("career_centre", "33", day("2026-09-28"))


def test_an_answer_dated_before_the_order_is_taken_when_the_order_goes_out() -> None:
    story = mapped().booked("2026-09-24").assessed("2026-09-25")
    state = story.on("2026-09-25")
    assert standing(state, "guidance-answered")[3:] == ("met", "2026-09-24")
    assert "hold-guidance" in open_tasks(state)


# --- booked and held ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("story", [booked(), ORDERED.accepted("2026-09-28").booked("2026-09-30")])
def test_a_booked_conversation_is_the_career_advisers_task(story: Story) -> None:
    found = task(story.on("2026-09-30"), "hold-guidance")
    assert (found.role, found.organisation, found.completes_with) == ("career_adviser", "33", "guidance.held")
    assert found.opened_on == day("2026-09-30")


def test_guidance_is_held_within_42_days_of_the_countys_receipt() -> None:
    """'guidance-held (03)': from the mapping shared, 42 days by default."""
    state = mapped().on("2026-09-23")
    assert standing(state, "guidance-held") == Standing("2026-09-23", "2026-11-04", "2026-11-04", "running")


def test_guidance_is_never_due_after_the_decision() -> None:
    state = settled().mapped("2026-09-21").mapping_received("2026-10-26").on("2026-10-26")
    assert standing(state, "guidance-held")[:2] == ("2026-10-26", "2026-12-01")


@pytest.mark.parametrize(
    ("held_on", "status"), [("2026-10-14", "met"), ("2026-11-04", "met"), ("2026-11-05", "met_late")]
)
def test_the_conversation_meets_the_deadline(held_on: str, status: str) -> None:
    state = booked().held(held_on).on("2026-12-15")
    assert standing(state, "guidance-held")[3:] == (status, held_on)


def test_guidance_never_held_passes_and_is_still_waited_for() -> None:
    assert standing(booked().on("2026-11-04"), "guidance-held").status == "running"
    late = booked().on("2026-11-05")
    assert standing(late, "guidance-held").status == "passed"
    assert "hold-guidance" in open_tasks(late)


def test_guidance_held_before_the_county_confirms_the_mapping_is_held_in_time() -> None:
    story = settled().mapped("2026-09-21").assessed("2026-09-22").booked("2026-09-24").held("2026-09-29")
    state = story.mapping_received("2026-10-01").on("2026-10-01")
    assert standing(state, "guidance-held")[3:] == ("met", "2026-09-29")


def test_a_conversation_registered_late_is_judged_by_the_day_it_was_held() -> None:
    state = booked().held("2026-11-04", registered="2026-11-20").on("2026-11-20")
    assert standing(state, "guidance-held")[3:] == ("met", "2026-11-04")


def test_another_meeting_does_not_count() -> None:
    story = booked().held("2026-10-14", "somebody-elses")
    state = story.on("2026-10-14")
    assert "hold-guidance" in open_tasks(state)
    assert state.buffered == (story.ref("guidance.held"),)


def test_a_conversation_dated_before_its_booking_is_taken_when_it_is_booked() -> None:
    story = ORDERED.held("2026-09-29").booked("2026-09-30")
    assert story.on("2026-09-29").buffered[0] == story.ref("guidance.held")
    state = story.on("2026-09-30")
    assert standing(state, "guidance-held")[3:] == ("met", "2026-09-29")
    assert state.buffered == ()


def test_a_cancelled_conversation_is_booked_anew() -> None:
    story = booked().cancelled("2026-10-10")
    state = story.on("2026-10-10")
    assert "hold-guidance" not in open_tasks(state)
    assert wait(state, "guidance.booked").role == "career_centre"
    again = story.booked("2026-10-12", "m2")
    assert "hold-guidance" in open_tasks(again.on("2026-10-12"))
    assert standing(again.held("2026-10-20", "m2").on("2026-10-20"), "guidance-held")[3:] == ("met", "2026-10-20")


@pytest.mark.parametrize("who", ["participant", "interpreter", "career_adviser"])
def test_a_conversation_that_somebody_misses_is_not_held_but_booked_anew(who: str) -> None:
    story = booked().noshow("2026-10-14", who=who)
    state = story.on("2026-10-14")
    assert "guidance.booked" in waits(state)
    assert standing(state, "guidance-held").status == "running", "what is missed keeps its deadline"
    assert standing(state, "programme-decision").status == "running"
    held = story.booked("2026-10-16", "m2").held("2026-10-23", "m2").on("2026-10-23")
    assert standing(held, "guidance-held")[3:] == ("met", "2026-10-23")


def test_a_new_time_may_be_booked_under_the_same_meeting_id() -> None:
    story = booked().noshow("2026-10-14").booked("2026-10-16", "m1", at="2026-10-23")
    assert "hold-guidance" in open_tasks(story.on("2026-10-16"))
    assert standing(story.held("2026-10-23", "m1").on("2026-10-23"), "guidance-held")[3:] == ("met", "2026-10-23")


def test_a_time_that_was_booked_beforehand_takes_the_place_of_the_cancelled_one() -> None:
    story = booked().booked("2026-10-02", "m2").cancelled("2026-10-10", "m1")
    assert story.on("2026-10-09").buffered[0] == story.ref("guidance.booked", 2)
    state = story.on("2026-10-10")
    assert task(state, "hold-guidance").key == "guidance/m2/held"


def test_a_refusal_of_a_meeting_that_fell_through_afterwards_is_none_of_the_next_one() -> None:
    story = booked().declined("2026-10-02").noshow("2026-10-14").booked("2026-10-16", "m2")
    state = story.on("2026-10-16")
    assert task(state, "hold-guidance").key == "guidance/m2/held"
    assert "assess-guidance" not in open_tasks(state)
    assert "guidance.booked" not in waits(state)


def test_a_refusal_after_a_meeting_fell_through_is_an_answer() -> None:
    state = booked().noshow("2026-10-14").declined("2026-10-15").on("2026-10-16")
    assert "assess-guidance" in open_tasks(state)


def test_a_retracted_cancellation_lets_the_booking_stand() -> None:
    story = booked().cancelled("2026-10-10")
    state = story.retracted("2026-10-11", story.ref("guidance.cancelled")).on("2026-10-11")
    assert task(state, "hold-guidance").key == "guidance/m1/held"
    assert "guidance.booked" not in waits(state)


def test_another_time_is_no_other_conversation() -> None:
    story = booked().rescheduled("2026-10-12")
    state = story.on("2026-10-12")
    assert task(state, "hold-guidance").key == task(booked().on("2026-10-12"), "hold-guidance").key
    assert state.buffered == ()
    assert taken(state)[-1] == "guidance.rescheduled"


# --- the note -------------------------------------------------------------------------------------------------------

HELD = booked().held("2026-10-14")


def test_the_note_is_shared_within_five_working_days_of_the_conversation() -> None:
    """'`starts` is … `held_on` for `note-shared`'"""
    state = HELD.on("2026-10-14")
    assert standing(state, "note-shared") == Standing("2026-10-14", "2026-10-21", "2026-10-21", "running")
    found = task(state, "share-note")
    assert (found.role, found.organisation, found.completes_with) == ("career_adviser", "33", "note.shared")
    assert (found.opened_on, found.due) == (day("2026-10-14"), day("2026-10-21"))


@pytest.mark.parametrize("shared_on", ["2026-10-14", "2026-10-21"])
def test_a_note_shared_in_time_is_met(shared_on: str) -> None:
    assert standing(HELD.note_shared(shared_on).on("2026-11-10"), "note-shared")[3:] == ("met", shared_on)


def test_a_note_shared_late_is_met_late_not_passed() -> None:
    state = HELD.note_shared("2026-10-22").on("2026-11-10")
    assert standing(state, "note-shared")[3:] == ("met_late", "2026-10-22")
    assert [entry.on for entry in entries(state, "passed") if entry.details["deadline"] == "note-shared"] == [
        day("2026-10-22")
    ], "the notice that it passed stays"


def test_a_note_registered_late_but_shared_in_time_is_met() -> None:
    state = HELD.note_shared("2026-10-21", registered="2026-11-05").on("2026-11-10")
    assert standing(state, "note-shared")[3:] == ("met", "2026-10-21")


def test_a_note_never_shared_passes() -> None:
    assert standing(HELD.on("2026-10-21"), "note-shared").status == "running"
    assert standing(HELD.on("2026-10-22"), "note-shared").status == "passed"
    assert "share-note" in open_tasks(HELD.on("2026-12-22"))


def test_the_kommune_reads_the_note_within_five_working_days_of_its_sharing() -> None:
    """'note-acknowledged (10: met by note.received)'; starts at '`shared_on`'"""
    state = HELD.note_shared("2026-10-19").on("2026-10-19")
    assert standing(state, "note-acknowledged") == Standing("2026-10-19", "2026-10-26", "2026-10-26", "running")
    found = task(state, "read-note")
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", "note.received")
    assert found.due == day("2026-10-26")


@pytest.mark.parametrize(
    ("received_on", "status"), [("2026-10-19", "met"), ("2026-10-26", "met"), ("2026-10-27", "met_late")]
)
def test_reading_the_note_meets_it(received_on: str, status: str) -> None:
    state = HELD.note_shared("2026-10-19").note_received(received_on).on("2026-11-10")
    assert standing(state, "note-acknowledged")[3:] == (status, received_on)


def test_a_note_never_read_passes() -> None:
    state = HELD.note_shared("2026-10-19").on("2026-10-27")
    assert standing(state, "note-acknowledged").status == "passed"


def test_guidance_is_done_when_the_note_is_read() -> None:
    assert guided().on("2026-10-21").stages["guidance"] == "active"
    state = guided().on("2026-10-22")
    assert state.stages["guidance"] == "done"
    assert not any(awaited.stage == "guidance" for awaited in state.waits)


def test_the_note_of_another_meeting_is_not_this_ones() -> None:
    story = HELD.note_shared("2026-10-16", "somebody-elses")
    state = story.on("2026-10-16")
    assert "share-note" in open_tasks(state)
    assert state.buffered == (story.ref("note.shared"),)


def test_a_note_that_comes_before_the_conversation_is_taken_when_it_was_held() -> None:
    story = booked().note_received("2026-10-11").note_shared("2026-10-12").held("2026-10-14")
    assert len(story.on("2026-10-12").buffered) == 3
    state = story.on("2026-10-14")
    assert state.stages["guidance"] == "done"
    assert state.buffered == ()


def test_a_second_note_changes_nothing() -> None:
    story = guided().note_shared("2026-10-26")
    state = story.on("2026-10-26")
    assert standing(state, "note-shared").met_on == "2026-10-19"
    assert state.buffered == (story.ref("note.shared", 2),)


def test_a_retracted_conversation_is_to_be_held_again() -> None:
    story = guided()
    state = story.retracted("2026-10-25", story.ref("guidance.held")).on("2026-10-25")
    assert state.stages["guidance"] == "active"
    assert "hold-guidance" in open_tasks(state)
    assert "note-shared" not in {each.name for each in state.deadlines}
    assert set(state.buffered) == {story.ref("note.shared"), story.ref("note.received")}


def test_a_conversation_in_the_future_is_held_on_its_day() -> None:
    story = booked().held("2026-10-14", registered="2026-10-01")
    assert "hold-guidance" in open_tasks(story.on("2026-10-13"))
    assert story.on("2026-10-13").wake_on == day("2026-10-14")
    assert "share-note" in open_tasks(story.on("2026-10-14"))


def test_an_event_without_a_date_of_its_own_counts_from_its_time_in_norway() -> None:
    """A cancellation at half past eleven in the evening UTC is of the next day in Norway."""
    story = booked().cancelled("2026-10-09T23:30:00Z")
    assert [oslo_date(entries.time) for entries in story.events if entries.name == "guidance.cancelled"] == [
        day("2026-10-10")
    ]
    assert "hold-guidance" in open_tasks(story.on("2026-10-09"))
    assert "hold-guidance" not in open_tasks(story.on("2026-10-10"))


def test_a_conversation_held_before_the_county_had_the_mapping_is_reported() -> None:
    """The mapping is the basis of guidance (S-30)."""
    story = settled().mapped("2026-09-21").assessed("2026-09-25").booked("2026-09-30").held("2026-10-14")
    assert entries(story.on("2026-10-15"), "held-before-mapping-shared") != []
    assert entries(booked().held("2026-10-14").on("2026-10-15"), "held-before-mapping-shared") == []


def test_the_one_who_holds_the_conversation_sees_the_time_it_was_moved_to() -> None:
    moved = booked().rescheduled("2026-10-06", at="2026-10-28")
    assert task(moved.on("2026-10-05"), "hold-guidance").details["starts_at"].date().isoformat() == "2026-10-14"
    assert task(moved.on("2026-10-06"), "hold-guidance").details["starts_at"].date().isoformat() == "2026-10-28"


def test_a_goal_that_the_centre_does_not_confirm_is_written_anew_and_ordered_with() -> None:
    """S-85: both sides work from one text."""
    story = mapped().assessed("2026-09-25")
    story = story.add("guidance.ordered", "2026-09-25", ordered_on="2026-09-25", goal="work", questions=["which?"])
    story = story.add(
        "guidance.accepted", "2026-09-28", answered_on="2026-09-28", goal_confirmed=False, reason="too wide"
    )
    state = story.on("2026-09-28")
    assert [entry.details["reason"] for entry in entries(state, "goal-not-confirmed")] == ["too wide"]
    assert "order-guidance" in open_tasks(state)
    assert [each.kind for each in state.requests if each.kind == "order-guidance"] == []
    again = {"ordered_on": "2026-09-29", "goal": "health worker", "questions": ["how?"]}
    restated = story.add("guidance.ordered", "2026-09-29", **again)
    assert request(restated.on("2026-09-29"), "order-guidance").details["goal"] == "health worker"
    confirmed = restated.add("guidance.accepted", "2026-09-30", answered_on="2026-09-30", goal_confirmed=True)
    assert "guidance.booked" in waits(confirmed.on("2026-09-30"))
    assert "order-guidance" not in open_tasks(confirmed.on("2026-09-30"))


def stated(story: Story, on: str) -> Story:
    return story.add("guidance.ordered", on, ordered_on=on, goal="work", questions=["which?"])


def test_the_goal_of_an_order_that_was_accepted_at_once_is_asked_for_and_reaches_the_centre() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-25")
    assert "order-guidance" in open_tasks(story.on("2026-09-28"))
    (kept,) = [each for each in stated(story, "2026-09-28").on("2026-09-28").kept if each.kind == "order-guidance"]
    assert kept.details["goal"] == "work"
    booked_first = story.booked("2026-09-30")
    assert "order-guidance" not in open_tasks(booked_first.on("2026-09-30"))
    late = stated(booked_first, "2026-10-01").on("2026-10-01")
    assert [each.details["goal"] for each in late.kept if each.kind == "order-guidance"] == ["work"]
    assert late.buffered == ()
    elsewhere = stated(story.moved("2026-09-28", "0301"), "2026-09-29").on("2026-09-29")
    order = request(elsewhere, "order-guidance")
    assert (order.organisation, order.details["goal"]) == ("03", "work")


def test_a_booking_is_taken_though_the_goal_is_not_confirmed_yet() -> None:
    story = mapped().assessed("2026-09-25")
    story = story.add("guidance.accepted", "2026-09-28", answered_on="2026-09-28", goal_confirmed=False)
    assert open_tasks(story.booked("2026-09-30").on("2026-09-30")) >= {"hold-guidance", "send-info-pack"}


def test_a_booking_registered_twice_does_not_book_again_what_was_cancelled() -> None:
    story = mapped().assessed("2026-09-25").booked("2026-09-30").booked("2026-09-30").cancelled("2026-10-02")
    assert "guidance.booked" in waits(story.on("2026-10-02"))
    again = story.booked("2026-10-05", at="2026-10-20").on("2026-10-05")
    assert task(again, "hold-guidance").details["starts_at"].date().isoformat() == "2026-10-20"


def test_an_assessment_registered_twice_does_not_order_again_what_was_declined() -> None:
    story = mapped().assessed("2026-09-25").assessed("2026-09-25").declined("2026-09-28")
    state = story.on("2026-09-28")
    assert "assess-guidance" in open_tasks(state)
    assert "order-guidance" not in {each.kind for each in state.requests}


def test_a_career_centre_that_declines_says_when_it_can() -> None:
    facts = {"answered_on": "2026-09-28", "reason": "no capacity", "can_from": "2026-11-02"}
    state = mapped().assessed("2026-09-25").add("guidance.declined", "2026-09-28", **facts).on("2026-09-28")
    asked = task(state, "assess-guidance")
    assert (asked.details, asked.due) == ({"can_from": day("2026-11-02")}, None)
    assert list(hints(asked.details, TextLanguage.EN)) == ["The career centre declined, and can from 2026-11-02"]


def test_a_career_centre_that_accepted_may_still_decline() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28").declined("2026-10-01")
    state = story.on("2026-10-01")
    assert "assess-guidance" in open_tasks(state)
    assert state.buffered == ()


def test_another_assessment_lies_buffered_while_guidance_is_ordered() -> None:
    state = mapped().assessed("2026-09-25").assessed("2026-09-27", "not_needed").on("2026-09-27")
    assert len(state.buffered) == 1
    assert state.stages["guidance"] == "active"
