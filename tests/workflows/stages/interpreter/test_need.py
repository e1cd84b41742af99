"""Who judges that a meeting needs an interpreter, and what an assessment changes."""

import pytest

from tests.workflows.caseload import Story, entries, open_tasks, request, running, task, wait, waits
from tests.workflows.stages.interpreter.bookings import booked, need, own


def test_nobody_is_ordered_for_a_participant_who_needs_none() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23")
    state = story.assessed("2026-09-25").booked("2026-09-30").on("2026-09-30")
    assert "interpreter.confirmed" not in waits(state)


def test_the_professional_judges_the_need_whatever_was_registered_at_settlement() -> None:
    """§ 6: 'the professional, not the user, must judge need'."""
    not_needed = need(booked(), "2026-10-01", needed=False)
    assert "interpreter.confirmed" not in waits(not_needed.on("2026-10-01"))
    story = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23")
    story = story.assessed("2026-09-25").booked("2026-09-30")
    assert "interpreter.confirmed" not in waits(story.on("2026-10-01"))
    wanted = need(story, "2026-10-01", needed=True, dialect="tigrinya", gender="woman")
    order = request(wanted.on("2026-10-01"), "order-interpreter")
    assert (order.details["dialect"], order.details["gender"]) == ("tigrinya", "woman")


def test_for_its_own_meetings_the_kommune_orders_pays_and_rates() -> None:
    facts = {"booking_id": "k1", "meeting": "mapping", "starts_at": "2026-09-15T09:00:00+02:00", "minutes": 90}
    story = Story().settled("2026-09-01")
    story = story.add("interpreter.needassessed", "2026-09-03", assessed_on="2026-09-03", needed=True, **facts)
    waiting = wait(story.on("2026-09-03"), "interpreter.confirmed")
    assert (waiting.organisation, waiting.party) == ("3301", "kommune")
    confirmed = story.interpreter_confirmed("2026-09-04", "k1")
    assert "rate-interpreter" not in open_tasks(confirmed.on("2026-09-15"))
    rating = task(confirmed.on("2026-09-16"), "rate-interpreter")
    assert (rating.role, rating.organisation) == ("programme_adviser", "3301")


def test_an_order_for_the_kommunes_meeting_without_a_time_is_refused() -> None:
    with pytest.raises(ValueError, match="starts_at and minutes are required"):
        need(booked(), "2026-10-01", needed=True, booking_id="k1", meeting="mapping")


@pytest.mark.parametrize(("meeting", "role"), [("information", "settlement_adviser"), ("mapping", "programme_adviser")])
def test_whoever_has_a_meeting_is_asked_to_judge_the_need_of_those_known_to_need_one(meeting: str, role: str) -> None:
    state = Story().settled("2026-09-01", interpreter_needed=True, language="ti").on("2026-09-01")
    asked = [
        each for each in state.tasks if each.type == "assess-interpreter-need" and each.details["meeting"] == meeting
    ]
    assert [(each.role, each.organisation, each.details["language"]) for each in asked] == [(role, "3301", "ti")]
    nobody = Story().settled("2026-09-01", interpreter_needed=False).on("2026-09-01")
    assert "assess-interpreter-need" not in open_tasks(nobody)


def test_the_need_is_judged_for_the_meeting_on_the_plan_as_well_and_not_once_that_is_behind() -> None:
    story = booked().decided("2026-10-20").delivered("2026-10-22")
    assert "assess-interpreter-need" in open_tasks(story.informed("2026-09-05").on("2026-10-22"))
    planned = story.informed("2026-09-05").planned("2026-10-30")
    assert "assess-interpreter-need" not in open_tasks(planned.on("2026-10-30"))


def test_a_meeting_of_the_kommunes_own_that_gets_another_time_is_ordered_for_anew() -> None:
    story = own(own(Story().settled("2026-09-01"), "2026-09-03", "2026-09-15"), "2026-09-05", "2026-09-22")
    state = story.on("2026-09-05")
    assert request(state, "order-interpreter").details["starts_at"].date().isoformat() == "2026-09-22"
    assert wait(state, "interpreter.confirmed").since.isoformat() == "2026-09-05"


def test_a_meeting_that_needs_nobody_after_all_sends_the_interpreter_off() -> None:
    story = own(Story().settled("2026-09-01"), "2026-09-03", "2026-09-22").interpreter_confirmed("2026-09-04", "k1")
    state = own(story, "2026-09-07", "2026-09-22", needed=False).on("2026-09-07")
    assert request(state, "cancel-interpreter").details["booking_id"] == "k1"
    assert "rate-interpreter" not in open_tasks(own(story, "2026-09-07", "2026-09-22", needed=False).on("2026-09-24"))


def test_for_its_own_meetings_the_kommune_is_notified_and_finds_another_time() -> None:
    """Domain brief 5.6, rules 2 and 11."""
    story = own(Story().settled("2026-09-01"), "2026-09-07", "2026-10-20")
    state = story.on("2026-09-20")
    assert {(each.kind, each.role) for each in state.notices if (each.deadline or "").endswith("confirmed/1")} == {
        ("passed", "programme_adviser"),
        ("passed", "interpreter_service"),
        ("escalated", "programme_leader"),
    }
    again = task(state, "assess-interpreter-need")
    assert (again.role, again.details["meeting"]) == ("programme_adviser", "mapping")


def test_the_need_assessed_before_guidance_is_booked_is_the_countys_to_meet() -> None:
    """5.6, 2: 'county for career guidance … Wrong party -> route, do not double-book.'"""
    facts = {"booking_id": "m1", "assessed_on": "2026-09-28", "meeting": "guidance", "dialect": "bohairic"}
    mapped = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25")
    state = (
        mapped.add("interpreter.needassessed", "2026-09-28", **facts, needed=True).booked("2026-09-30").on("2026-09-30")
    )
    order = request(state, "order-interpreter")
    assert (order.organisation, order.details["dialect"]) == ("33", "bohairic")


MEETING = {"starts_at": "2026-10-20T09:00:00+02:00", "minutes": 60, "mode": "attendance"}


def test_whoever_needed_an_interpreter_once_is_asked_about_at_the_next_meetings() -> None:
    """Whatever settlement said."""
    story = Story().settled("2026-09-01", interpreter_needed=False).mapped("2026-09-21").decided("2026-11-02")
    assert "assess-interpreter-need" not in open_tasks(story.on("2026-11-02"))
    facts = {"booking_id": "k1", "meeting": "mapping", "assessed_on": "2026-10-10", "needed": True, **MEETING}
    needed = story.add("interpreter.needassessed", "2026-10-10", **facts)
    asked = [each for each in needed.on("2026-11-02").tasks if each.type == "assess-interpreter-need"]
    assert {each.details["meeting"] for each in asked} == {"plan", "decision"}


def test_the_need_is_judged_for_every_follow_up_in_time_to_order() -> None:
    story = running(interpreter_needed=True)

    def asked(on: str) -> set[str]:
        tasks = [each for each in story.on(on).tasks if each.type == "assess-interpreter-need"]
        return {each.details["meeting"] for each in tasks}

    assert "follow_up" not in asked("2026-12-01")
    assert "follow_up" in asked("2026-12-02"), "ten working days before 16 December"
    held = story.followed_up("2026-12-10").on("2026-12-10")
    assert "follow_up" not in {each.details.get("meeting") for each in held.tasks}


def test_the_need_is_judged_for_each_decision_that_is_explained() -> None:
    """A stop goes against the participant; leave, which was applied for, comes as a letter."""

    def asked(story: Story, on: str) -> bool:
        return "decision" in {each.details.get("meeting") for each in story.on(on).tasks}

    story = running(interpreter_needed=True)
    stop = story.add(
        "programme.stopped", "2027-02-01", decided_on="2027-02-01", permanent=False, until="2027-03-01", reason="x"
    )
    assert asked(stop, "2027-02-01")
    delivered = stop.add("decision.delivered", "2027-02-03", delivered_on="2027-02-03", decision="stop")
    assert not asked(delivered, "2027-02-03")
    away = {"from": "2027-02-08", "to": "2027-02-12"}
    granted = story.add("leave.granted", "2027-02-01", decided_on="2027-02-01", kind="welfare", **away)
    assert not asked(granted, "2027-02-01")


def test_one_booking_may_serve_a_household() -> None:
    member = "11111111-1111-4111-8111-111111111111"
    story = own(Story().settled("2026-09-01"), "2026-09-10", "2026-10-20")
    assert "order-interpreter" in {each.kind for each in story.on("2026-09-10").requests}
    facts = {"booking_id": "k1", "meeting": "mapping", "assessed_on": "2026-09-10", "needed": True, **MEETING}
    shared = Story().settled("2026-09-01").add("interpreter.needassessed", "2026-09-10", booked_with=member, **facts)
    state = shared.on("2026-09-10")
    assert "order-interpreter" not in {each.kind for each in state.requests}
    assert [entry.details for entry in entries(state, "interpreter-shared")] == [{"booked_with": member}]
