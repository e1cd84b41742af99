"""After the meeting: the interpreter is rated, or sent off, or did not come."""

import pytest

from tests.workflows.caseload import Standing, Story, entries, open_tasks, request, standing, task, waits
from tests.workflows.stages.interpreter.bookings import booked, confirmed, held_with_interpreter, own


def test_the_interpreter_is_rated_within_two_working_days() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .add("guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True)
    )
    state = story.on("2026-10-15")
    assert standing(state, "interpreter-rated") == Standing("2026-10-14", "2026-10-16", "2026-10-16", "running")
    assert "rate-interpreter" in open_tasks(state)
    rated = story.interpreted("2026-10-15").on("2026-10-16")
    assert standing(rated, "interpreter-rated").status == "met"
    assert "rate-interpreter" not in open_tasks(rated)


def test_a_rating_registered_before_the_meeting_is_taken() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreted("2026-10-14")
    story = held_with_interpreter(story, "2026-10-14")
    state = story.on("2026-10-15")
    assert state.buffered == ()
    assert standing(state, "interpreter-rated").status == "met"
    assert entries(state, "gap") == []


def test_the_same_interpreter_is_preferred_for_the_next_meeting_unless_there_was_a_deviation() -> None:
    def next_order(**rating: object) -> dict[str, object]:
        story = booked().add(
            "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01",
            interpreter_number="12345",
        )  # fmt: skip
        story = story.add(
            "guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True
        )
        story = story.add("interpreting.completed", "2026-10-15", booking_id="m1", on="2026-10-15", **rating)
        story = story.booked("2026-10-20", "m2", at="2026-11-10")
        return request(story.on("2026-10-20"), "order-interpreter").details

    assert next_order(rating=5)["preferred"] == "12345"
    assert "preferred" not in next_order(rating=1, deviation="did not interpret everything")


def test_a_deviation_is_reported_to_imdi() -> None:
    """Tolkeloven § 19"""
    story = booked().interpreter_confirmed("2026-10-01")
    story = held_with_interpreter(story, "2026-10-14")
    story = story.add(
        "interpreting.failed", "2026-10-15", booking_id="m1", on="2026-10-15", deviation="left before the end"
    )
    assert "report-deviation" in open_tasks(story.on("2026-10-15"))
    reported = story.add("interpreting.deviationreported", "2026-10-16", booking_id="m1", on="2026-10-16")
    assert "report-deviation" not in open_tasks(reported.on("2026-10-16"))


def test_held_at_another_time_that_nobody_confirmed_it_is_rated_all_the_same() -> None:
    story = booked().interpreter_confirmed("2026-10-01").rescheduled("2026-10-06", at="2026-10-28")
    story = held_with_interpreter(story, "2026-10-28")
    assert standing(story.on("2026-10-29"), "interpreter-rated") == Standing(
        "2026-10-28", "2026-10-30", "2026-10-30", "running"
    )
    assert "interpreter.confirmed" not in waits(story.on("2026-10-29"))
    rated = story.interpreted("2026-10-29").on("2026-10-30")
    assert standing(rated, "interpreter-rated")[3:] == ("met", "2026-10-29")
    assert rated.buffered == ()


def test_cancelled_after_another_time_whoever_confirmed_before_is_sent_off() -> None:
    story = booked().interpreter_confirmed("2026-10-01").rescheduled("2026-10-06", at="2026-10-28")
    assert request(story.cancelled("2026-10-08").on("2026-10-08"), "cancel-interpreter").details["booking_id"] == "m1"


def test_held_with_an_interpreter_whom_nobody_confirmed_it_is_rated_and_may_be_confirmed_late() -> None:
    held = held_with_interpreter(booked(), "2026-10-14")
    state = held.on("2026-10-15")
    assert "rate-interpreter" in open_tasks(state)
    assert "interpreter.confirmed" not in waits(state)
    assert standing(state, "interpreter-confirmed").status == "passed"
    told_late = held.interpreter_confirmed("2026-10-15").on("2026-10-16")
    assert standing(told_late, "interpreter-confirmed")[3:] == ("met_late", "2026-10-15")
    assert told_late.buffered == ()


def test_held_without_an_interpreter_nothing_is_rated() -> None:
    story = booked().add(
        "guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=False
    )
    assert "rate-interpreter" not in open_tasks(story.on("2026-10-15"))


def test_a_cancelled_meeting_cancels_the_interpreter_and_shows_when_that_costs() -> None:
    """Free until 48 hours before: Monday the 12th at 08:00 UTC for Wednesday the 14th at 10 in Norway."""
    story = booked().interpreter_confirmed("2026-10-01")
    in_time = story.cancelled("2026-10-12T08:00:00Z").on("2026-10-12")
    assert request(in_time, "cancel-interpreter").details["booking_id"] == "m1"
    assert entries(in_time, "interpreter-cancelled-late") == []
    (late,) = entries(story.cancelled("2026-10-12T08:00:01Z").on("2026-10-12"), "interpreter-cancelled-late")
    assert late.details["free_until"].isoformat() == "2026-10-12T10:00:00+02:00"


def test_the_day_before_cancelling_costs_whoever_holds_the_meeting_sees_until_when_it_is_free() -> None:
    story = booked().interpreter_confirmed("2026-10-01")
    assert entries(story.on("2026-10-10"), "interpreter-free-until") == []
    (near,) = entries(story.on("2026-10-11"), "interpreter-free-until")
    assert near.on.isoformat() == "2026-10-11"
    assert task(story.on("2026-10-11"), "hold-guidance").details["interpreter_free_until"] == near.details["free_until"]
    assert entries(story.cancelled("2026-10-05").on("2026-10-11"), "interpreter-free-until") == []


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("interpreting.completed", {"rating": 1}),
        ("interpreting.completed", {"rating": 2}),
        ("interpreting.failed", {}),
        ("interpreting.failed", {"rating": 5}),
    ],
)
def test_what_went_badly_asks_for_a_report_and_prefers_nobody(name: str, facts: dict[str, int]) -> None:
    story = held_with_interpreter(confirmed(), "2026-10-14")
    story = story.add(name, "2026-10-15", booking_id="m1", on="2026-10-15", **facts)
    assert "report-deviation" in open_tasks(story.on("2026-10-15"))
    again = story.booked("2026-10-20", "m2", at="2026-11-10").on("2026-10-20")
    assert "preferred" not in request(again, "order-interpreter").details


def test_an_ordinary_rating_asks_for_nothing_and_a_later_poor_one_takes_the_preference_away() -> None:
    story = held_with_interpreter(confirmed(), "2026-10-14").interpreted("2026-10-15")
    assert "report-deviation" not in open_tasks(story.on("2026-10-15"))
    poor = story.add("interpreting.rated", "2026-10-16", booking_id="m1", on="2026-10-16", rating=2)
    assert "report-deviation" in open_tasks(poor.on("2026-10-16"))
    again = poor.booked("2026-10-20", "m2", at="2026-11-10").on("2026-10-20")
    assert "preferred" not in request(again, "order-interpreter").details


def test_one_report_is_asked_for_however_often_it_is_rated_poorly() -> None:
    story = held_with_interpreter(confirmed(), "2026-10-14")
    story = story.add("interpreting.failed", "2026-10-15", booking_id="m1", on="2026-10-15")
    story = story.add("interpreting.rated", "2026-10-15", booking_id="m1", on="2026-10-15", rating=1)
    assert [each.type for each in story.on("2026-10-15").tasks].count("report-deviation") == 1


def test_the_rating_of_the_kommunes_own_interpreter_is_due_from_the_day_of_the_meeting() -> None:
    story = own(Story().settled("2026-09-01"), "2026-09-03", "2026-09-15").interpreter_confirmed("2026-09-04", "k1")
    assert standing(story.on("2026-09-16"), "interpreter-rated")[:2] == ("2026-09-15", "2026-09-17")


def test_an_interpreter_who_did_not_come_is_reported_and_the_next_order_has_priority() -> None:
    """Domain brief 5.6, 13: the meeting is not held; rebook with priority."""
    story = confirmed().noshow("2026-10-14", who="interpreter")
    state = story.on("2026-10-14")
    assert [entry.stage for entry in entries(state, "interpreter-did-not-come")] == ["guidance"]
    assert [notice.role for notice in state.notices if notice.kind == "interpreter-did-not-come"] == [
        "career_centre_leader"
    ]
    assert "interpreter.cancelled" not in waits(state), "there is nobody to send off"
    again = request(story.booked("2026-10-15", "m2", at="2026-11-04").on("2026-10-15"), "order-interpreter")
    assert (again.details["priority"], again.details["excluded"]) == (True, ["12345"])


def test_an_interpreter_who_came_in_vain_is_not_sent_off_and_may_come_again() -> None:
    story = confirmed().noshow("2026-10-14", who="participant")
    state = story.on("2026-10-14")
    assert [entry.details["missed_by"] for entry in entries(state, "interpreter-came-in-vain")] == ["participant"]
    assert "interpreter.cancelled" not in waits(state)
    again = request(story.booked("2026-10-15", "m2", at="2026-11-04").on("2026-10-15"), "order-interpreter")
    assert {"priority", "excluded"} & again.details.keys() == set()


def test_a_conversation_held_without_its_interpreter_is_reported() -> None:
    state = confirmed().held("2026-10-14").on("2026-10-14")
    assert entries(state, "interpreter-did-not-come") != []
    assert "rate-interpreter" not in open_tasks(state)


@pytest.mark.parametrize("over", ["noshow", "held"])
def test_who_did_not_come_is_reported_and_the_failure_is_taken(over: str) -> None:
    told = {"booking_id": "m1", "on": "2026-10-14", "deviation": "did not come"}
    missed = confirmed().noshow("2026-10-14", who="interpreter") if over == "noshow" else confirmed().held("2026-10-14")
    assert "report-deviation" in open_tasks(missed.on("2026-10-14"))
    state = missed.add("interpreting.failed", "2026-10-14", **told).on("2026-10-15")
    assert state.buffered == ()
    assert [each.type for each in state.tasks].count("report-deviation") == 1


def test_a_poor_rating_that_comes_before_the_report_prefers_nobody_either() -> None:
    story = held_with_interpreter(confirmed(), "2026-10-14")
    story = story.add("interpreting.rated", "2026-10-15", booking_id="m1", on="2026-10-15", rating=1)
    story = story.add("interpreting.completed", "2026-10-16", booking_id="m1", on="2026-10-16")
    again = story.booked("2026-10-20", "m2", at="2026-11-10").on("2026-10-20")
    assert "preferred" not in request(again, "order-interpreter").details


def test_the_hours_of_sundays_and_holidays_do_not_count_for_the_free_limit() -> None:
    """Tuesday at 10: Monday and Saturday count; of Easter Tuesday, the Wednesday before and the Saturday."""

    def free_until(at: str) -> str:
        state = booked(at).interpreter_confirmed("2026-10-01").on(at)
        (near,) = entries(state, "interpreter-free-until")
        return str(near.details["free_until"].date())

    assert free_until("2026-10-20") == "2026-10-17"
    assert free_until("2027-03-30") == "2027-03-24"


def test_who_is_confirmed_on_the_last_free_day_is_warned_of_at_once() -> None:
    story = booked().interpreter_confirmed("2026-10-12")
    assert "interpreter_free_until" in task(story.on("2026-10-12"), "hold-guidance").details
    late = booked().interpreter_confirmed("2026-10-13")
    assert entries(late.on("2026-10-13"), "interpreter-free-until") == []


def test_whoever_holds_a_meeting_of_the_kommune_is_warned_too() -> None:
    story = own(Story().settled("2026-09-01", interpreter_needed=True), "2026-09-03", "2026-09-23")
    state = story.interpreter_confirmed("2026-09-04", "k1").on("2026-09-20")
    assert "interpreter_free_until" in task(state, "complete-mapping").details


def test_a_late_poor_rating_of_one_leaves_another_who_did_well_preferred() -> None:
    story = held_with_interpreter(confirmed("12345"), "2026-10-14").interpreted("2026-10-15")
    story = own(story, "2026-10-16", "2026-10-28").add(
        "interpreter.confirmed", "2026-10-19", booking_id="k1", category="A", confirmed_on="2026-10-19",
        interpreter_number="777",
    )  # fmt: skip
    story = story.interpreted("2026-10-29", "k1")
    story = story.add("interpreting.rated", "2026-11-02", booking_id="m1", on="2026-11-02", rating=2)
    again = story.booked("2026-11-03", "m2", at="2026-11-25").on("2026-11-03")
    assert request(again, "order-interpreter").details["preferred"] == "777"
