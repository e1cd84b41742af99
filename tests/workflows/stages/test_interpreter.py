"""The interpreter of a conversation: ordered by the county, looked for further and further, rated afterwards."""

import pytest

from schemas.rules import packaged_texts, read_rule_sets
from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    open_tasks,
    request,
    standing,
    standings,
    task,
    told,
    wait,
    waits,
)


def booked(at: str = "2026-10-14") -> Story:
    """Guidance of somebody who needs an interpreter, booked on a Wednesday."""
    story = Story().settled("2026-09-01", interpreter_needed=True, language="ti").mapped("2026-09-21")
    return story.mapping_received("2026-09-23").assessed("2026-09-25").booked("2026-09-30", at=at)


def held_with_interpreter(story: Story, on: str) -> Story:
    return story.tell("guidance.held", on, meeting_id="m1", held_on=on, interpreter_present=True)


def test_the_county_orders_an_interpreter_for_guidance() -> None:
    """'the journey waits for `interpreter.confirmed` ..., with the county as the organisation that orders and pays'"""
    state = booked().on("2026-09-30")
    waiting = wait(state, "interpreter.confirmed")
    assert (waiting.role, waiting.organisation, waiting.since) == ("interpreter_service", "33", day("2026-09-30"))
    assert standing(state, "interpreter-confirmed") == Standing("2026-09-30", "2026-10-01", "2026-10-01", "running")


def test_the_order_tells_what_the_assignment_needs_and_doubles_the_time() -> None:
    order = request(booked().on("2026-09-30"), "order-interpreter")
    assert (order.service, order.organisation) == ("interpreter-service", "33")
    assert order.details["language"] == "ti"
    assert order.details["minutes"] == 180
    assert order.details["asks_for"] == "qualified"
    assert order.details["categories"] == ["A", "B", "C", "D", "E"]


def test_nobody_is_ordered_for_a_participant_who_needs_none() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23")
    state = story.assessed("2026-09-25").booked("2026-09-30").on("2026-09-30")
    assert "interpreter.confirmed" not in waits(state)


@pytest.mark.parametrize(("on", "status"), [("2026-10-01", "met"), ("2026-10-05", "met_late")])
def test_a_confirmation_ends_the_search(on: str, status: str) -> None:
    state = booked().interpreter_confirmed(on).on("2026-10-06")
    assert standing(state, "interpreter-confirmed")[3:] == (status, on)
    assert "interpreter.confirmed" not in waits(state)


def test_the_confirmation_of_another_booking_is_not_taken() -> None:
    story = booked().interpreter_confirmed("2026-10-01", booking="m2")
    state = story.on("2026-10-01")
    assert "interpreter.confirmed" in waits(state)
    assert state.buffered == (story.ref("interpreter.confirmed"),)


def test_without_an_answer_the_search_widens_every_working_day() -> None:
    story = booked()
    asked = {on: request(story.on(on), "order-interpreter").details["asks_for"] for on in (
        "2026-10-01", "2026-10-02", "2026-10-06", "2026-10-07", "2026-10-08"
    )}  # fmt: skip
    assert asked["2026-10-01"] == "qualified"
    assert asked["2026-10-02"] == "other-provider"
    assert list(asked.values())[-1] == "bridge-language"


def test_how_it_widens_and_how_long_is_ordered_stand_in_the_rule_set() -> None:
    trial = (
        'id = "trial"\nextends = "2026"\nin_force = 2026-01-02\n[interpreting]\nladder = ["remote"]\ntimes_longer = 3'
    )
    rules = read_rule_sets([*packaged_texts(), trial])
    order = request(booked().on("2026-09-30", rules), "order-interpreter")
    assert (order.details["asks_for"], order.details["minutes"], order.details["mode"]) == ("remote", 270, "screen")
    assert told(booked().on("2026-10-02", rules), "interpreter-not-found") != []


def test_a_refusal_widens_it_at_once() -> None:
    state = booked().interpreter_declined("2026-09-30").on("2026-09-30")
    assert request(state, "order-interpreter").details["asks_for"] == "other-provider"
    assert "categories" not in request(state, "order-interpreter").details
    assert "interpreter.confirmed" in waits(state)


def test_when_nobody_is_found_somebody_finds_another_time() -> None:
    story = booked()
    for on in ("2026-09-30", "2026-10-01", "2026-10-02", "2026-10-05"):
        story = story.interpreter_declined(on)
    state = story.on("2026-10-05")
    assert task(state, "reschedule-guidance").role == "career_adviser"
    assert [entry.details["language"] for entry in state.timeline if "not-found" in entry.kind] == ["ti"]
    again = story.rescheduled("2026-10-06", at="2026-10-28").on("2026-10-06")
    assert "reschedule-guidance" not in open_tasks(again)


def test_one_who_withdraws_is_replaced_under_the_same_booking() -> None:
    """'a replacement keeps it'"""
    story = booked().interpreter_confirmed("2026-10-01").interpreter_declined("2026-10-05")
    state = story.on("2026-10-05")
    assert [each[0] for each in standings(state, "interpreter-confirmed")] == ["2026-09-30", "2026-10-05"]
    assert "interpreter.confirmed" in waits(state)
    replaced = story.interpreter_confirmed("2026-10-06").on("2026-10-07")
    assert "interpreter.confirmed" not in waits(replaced)


def test_the_search_ends_with_the_meeting() -> None:
    for over in (booked().cancelled("2026-10-01"), booked().noshow("2026-10-14"), booked().held("2026-10-14")):
        state = over.on("2026-10-14")
        assert "interpreter.confirmed" not in waits(state)
        assert "order-interpreter" not in {each.kind for each in state.requests}


def test_unqualified_is_covered_by_the_dispensation_to_the_end_of_2026() -> None:
    state = booked().interpreter_confirmed("2026-10-01", category="none").on("2026-10-02")
    assert "document-exception" not in open_tasks(state)
    assert any("dispensation" in entry.kind for entry in state.timeline)


def test_after_the_dispensation_unqualified_needs_a_documented_exception() -> None:
    story = booked("2027-01-12").interpreter_confirmed("2026-10-01", category="none")
    assert task(story.on("2026-10-02"), "document-exception").completes_with == "interpreter.exceptiongranted"
    assert "document-exception" not in open_tasks(story.exception_granted("2026-10-03").on("2026-10-03"))
    held = story.held("2027-01-12").on("2027-01-12")
    assert "document-exception" not in open_tasks(held)
    assert any(entry.kind.endswith("missing") for entry in held.timeline)


def test_the_interpreter_is_rated_within_two_working_days() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell("guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True)
    )
    state = story.on("2026-10-15")
    assert standing(state, "interpreter-rated") == Standing("2026-10-14", "2026-10-16", "2026-10-16", "running")
    assert "rate-interpreter" in open_tasks(state)
    rated = story.interpreted("2026-10-15").on("2026-10-16")
    assert standing(rated, "interpreter-rated").status == "met"
    assert "rate-interpreter" not in open_tasks(rated)


def test_a_rating_told_before_the_meeting_was_is_taken() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreted("2026-10-14")
    story = held_with_interpreter(story, "2026-10-14")
    state = story.on("2026-10-15")
    assert state.buffered == ()
    assert standing(state, "interpreter-rated").status == "met"
    assert told(state, "gap") == []


# --- who must not interpret, and who no longer does -----------------------------------------------------------------


def need(story: Story, on: str, *, needed: bool, **more: object) -> Story:
    facts = {"booking_id": "m1", "meeting": "guidance", "assessed_on": on, "needed": needed} | more
    return story.tell("interpreter.needassessed", on, **facts)


def not_allowed(**more: bool) -> Story:
    return booked().tell(
        "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01", **more
    )


@pytest.mark.parametrize("fact", ["under_18", "related"])
def test_a_minor_or_a_relative_is_never_accepted(fact: str) -> None:
    """Tolkeloven § 4"""
    state = not_allowed(**{fact: True}).on("2026-10-01")
    assert "interpreter.confirmed" in waits(state)
    assert [entry.details[fact] for entry in told(state, "interpreter-not-accepted")] == [True]
    assert request(state, "order-interpreter").details["instead_of"] == 1


def test_an_objection_before_the_meeting_brings_somebody_else() -> None:
    """§§ 14 to 16"""
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell("interpreter.objected", "2026-10-05", booking_id="m1", on="2026-10-05", ground="related")
    )
    state = story.on("2026-10-05")
    assert "interpreter.confirmed" in waits(state)
    assert "interpreter.confirmed" not in waits(story.interpreter_confirmed("2026-10-06").on("2026-10-06"))


def test_a_replacement_needs_no_new_search() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell("interpreter.replaced", "2026-10-05", booking_id="m1", replaced_on="2026-10-05", category="C")
    )
    state = story.on("2026-10-05")
    assert "interpreter.confirmed" not in waits(state)
    assert state.requests == () or "order-interpreter" not in {each.kind for each in state.requests}


def test_the_same_interpreter_is_preferred_for_the_next_meeting_unless_there_was_a_deviation() -> None:
    def next_order(**rating: object) -> dict[str, object]:
        story = booked().tell(
            "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01",
            interpreter_number="12345",
        )  # fmt: skip
        story = story.tell(
            "guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=True
        )
        story = story.tell("interpreting.completed", "2026-10-15", booking_id="m1", on="2026-10-15", **rating)
        story = story.booked("2026-10-20", "m2", at="2026-11-10")
        return request(story.on("2026-10-20"), "order-interpreter").details

    assert next_order(rating=5)["preferred"] == "12345"
    assert "preferred" not in next_order(rating=1, deviation="did not interpret everything")


def test_a_deviation_is_reported_to_imdi() -> None:
    """Tolkeloven § 19"""
    story = booked().interpreter_confirmed("2026-10-01")
    story = held_with_interpreter(story, "2026-10-14")
    story = story.tell(
        "interpreting.failed", "2026-10-15", booking_id="m1", on="2026-10-15", deviation="left before the end"
    )
    assert "report-deviation" in open_tasks(story.on("2026-10-15"))
    reported = story.tell("interpreting.deviationreported", "2026-10-16", booking_id="m1", on="2026-10-16")
    assert "report-deviation" not in open_tasks(reported.on("2026-10-16"))


def test_nobody_to_be_had_is_told_at_once() -> None:
    story = booked().tell("interpreter.notfound", "2026-10-01", booking_id="m1", on="2026-10-01")
    state = story.on("2026-10-01")
    assert "reschedule-guidance" in open_tasks(state)
    assert [entry.details["language"] for entry in told(state, "interpreter-not-found")] == ["ti"]


def test_another_time_is_another_order_and_no_interpreter_for_the_old_one_is_forgotten() -> None:
    story = booked()
    for on in ("2026-09-30", "2026-10-01", "2026-10-02", "2026-10-05"):
        story = story.interpreter_declined(on)
    state = story.rescheduled("2026-10-06", at="2026-10-28").on("2026-10-06")
    order = request(state, "order-interpreter")
    assert (order.details["asks_for"], order.details["starts_at"].date().isoformat()) == ("qualified", "2026-10-28")
    assert "reschedule-guidance" not in open_tasks(state)
    assert standing(state, "interpreter-confirmed").status == "passed"


def test_who_confirmed_is_asked_again_for_another_time_without_another_deadline() -> None:
    story = booked().interpreter_confirmed("2026-10-01").rescheduled("2026-10-06", at="2026-10-28")
    state = story.on("2026-10-08")
    assert request(state, "order-interpreter").details["instead_of"] == 1
    assert wait(state, "interpreter.confirmed").due is None
    assert standing(state, "interpreter-confirmed")[3:] == ("met", "2026-10-01")
    again = story.interpreter_confirmed("2026-10-07")
    assert "interpreter.confirmed" not in waits(again.on("2026-10-08"))
    assert len(standings(again.on("2026-10-30"), "interpreter-confirmed")) == 1


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
    story = booked().tell(
        "guidance.held", "2026-10-14", meeting_id="m1", held_on="2026-10-14", interpreter_present=False
    )
    assert "rate-interpreter" not in open_tasks(story.on("2026-10-15"))


def test_who_was_confirmed_for_a_meeting_that_fell_through_is_not_for_its_successor_of_the_same_id() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreter_confirmed("2026-10-01").cancelled("2026-10-05")
    state = story.booked("2026-10-06", at="2026-10-28").on("2026-10-06")
    assert request(state, "order-interpreter").details["starts_at"].date() == day("2026-10-28")
    assert "interpreter.confirmed" in waits(state)


def test_a_cancelled_meeting_sends_the_interpreter_off_and_says_when_that_costs() -> None:
    """Free until two working days before: 12 October for Wednesday the 14th."""
    story = booked().interpreter_confirmed("2026-10-01")
    in_time = story.cancelled("2026-10-12").on("2026-10-12")
    assert request(in_time, "cancel-interpreter").details["booking_id"] == "m1"
    assert told(in_time, "interpreter-cancelled-late") == []
    assert told(story.cancelled("2026-10-13").on("2026-10-13"), "interpreter-cancelled-late") != []


def test_whoever_ordered_may_cancel() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell(
            "interpreter.cancelled", "2026-10-05", booking_id="m1", on="2026-10-05", by="orderer",
            reason="speaks Norwegian after all",
        )
    )  # fmt: skip
    state = story.on("2026-10-06")
    assert {"interpreter.confirmed", "interpreter.cancelled"} & waits(state) == set()


@pytest.mark.parametrize("by", [{"by": "interpreter_service"}, {}])
def test_one_that_the_service_takes_back_is_looked_for_anew(by: dict[str, str]) -> None:
    """Whoever does not say who cancelled is understood in the safe direction."""
    facts = {"booking_id": "m1", "on": "2026-10-05", "reason": "the interpreter is ill", **by}
    state = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .tell("interpreter.cancelled", "2026-10-05", **facts)
        .on("2026-10-05")
    )
    assert wait(state, "interpreter.confirmed").since.isoformat() == "2026-10-05"
    assert request(state, "order-interpreter").details["instead_of"] == 1
    assert "cancel-interpreter" not in {each.kind for each in state.requests}


# --- need -----------------------------------------------------------------------------------------------------------


def test_the_professional_judges_the_need_whatever_was_told_at_settlement() -> None:
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
    story = story.tell("interpreter.needassessed", "2026-09-03", assessed_on="2026-09-03", needed=True, **facts)
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


def own(story: Story, on: str, at: str, *, needed: bool = True) -> Story:
    facts = {"booking_id": "k1", "meeting": "mapping", "starts_at": f"{at}T09:00:00+02:00", "minutes": 60}
    return story.tell("interpreter.needassessed", on, assessed_on=on, needed=needed, **facts)


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


def test_the_rating_of_the_kommunes_own_interpreter_is_due_from_the_day_of_the_meeting() -> None:
    story = own(Story().settled("2026-09-01"), "2026-09-03", "2026-09-15").interpreter_confirmed("2026-09-04", "k1")
    assert standing(story.on("2026-09-16"), "interpreter-rated")[:2] == ("2026-09-15", "2026-09-17")


# --- who came -------------------------------------------------------------------------------------------------------


def confirmed(number: str = "12345") -> Story:
    return booked().tell(
        "interpreter.confirmed", "2026-10-01", booking_id="m1", category="A", confirmed_on="2026-10-01",
        interpreter_number=number,
    )  # fmt: skip


def test_an_interpreter_who_did_not_come_is_told_of_and_the_next_order_has_priority() -> None:
    """Domain brief 5.6, 13: the meeting is not held; rebook with priority."""
    story = confirmed().noshow("2026-10-14", who="interpreter")
    state = story.on("2026-10-14")
    assert [entry.stage for entry in told(state, "interpreter-did-not-come")] == ["guidance"]
    assert [notice.role for notice in state.notices if notice.kind == "interpreter-did-not-come"] == [
        "career_centre_leader"
    ]
    assert "interpreter.cancelled" not in waits(state), "there is nobody to send off"
    again = request(story.booked("2026-10-15", "m2", at="2026-11-04").on("2026-10-15"), "order-interpreter")
    assert (again.details["priority"], again.details["excluded"]) == (True, ["12345"])


def test_an_interpreter_who_came_in_vain_is_not_sent_off_and_may_come_again() -> None:
    story = confirmed().noshow("2026-10-14", who="participant")
    state = story.on("2026-10-14")
    assert [entry.details["missed_by"] for entry in told(state, "interpreter-came-in-vain")] == ["participant"]
    assert "interpreter.cancelled" not in waits(state)
    again = request(story.booked("2026-10-15", "m2", at="2026-11-04").on("2026-10-15"), "order-interpreter")
    assert {"priority", "excluded"} & again.details.keys() == set()


def test_a_conversation_held_without_its_interpreter_is_told_of() -> None:
    state = confirmed().held("2026-10-14").on("2026-10-14")
    assert told(state, "interpreter-did-not-come") != []
    assert "rate-interpreter" not in open_tasks(state)


def test_an_interpreter_who_was_objected_to_is_not_asked_for_again() -> None:
    """Tolkeloven §§ 14 to 16."""
    facts = {"booking_id": "m1", "on": "2026-10-05", "ground": "related"}
    state = confirmed().tell("interpreter.objected", "2026-10-05", **facts).on("2026-10-05")
    assert request(state, "order-interpreter").details["excluded"] == ["12345"]


def test_a_confirmation_told_twice_is_nobody_else_when_the_first_falls_through() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreter_confirmed("2026-10-01")
    state = story.interpreter_declined("2026-10-05").on("2026-10-05")
    assert wait(state, "interpreter.confirmed").since.isoformat() == "2026-10-05"


def test_the_leader_of_whoever_orders_documents_the_exception() -> None:
    """From 2027 on there is no dispensation any more (tolkeloven § 25)."""
    story = own(Story().settled("2027-01-04"), "2027-01-06", "2027-01-20")
    unqualified = story.interpreter_confirmed("2027-01-07", "k1", category="none")
    documenting = task(unqualified.on("2027-01-07"), "document-exception")
    assert (documenting.role, documenting.organisation) == ("programme_leader", "3301")
    state = unqualified.on("2027-01-21")
    assert [each.role for each in state.notices if each.kind == "interpreter-exception-missing"] == ["programme_leader"]


def test_an_exception_that_is_granted_beforehand_is_not_asked_for() -> None:
    story = own(Story().settled("2027-01-04"), "2027-01-06", "2027-01-20").exception_granted("2027-01-06", "k1")
    unqualified = story.interpreter_confirmed("2027-01-07", "k1", category="none")
    assert "document-exception" not in open_tasks(unqualified.on("2027-01-07"))
    assert "interpreter-exception-missing" not in {each.kind for each in unqualified.on("2027-01-21").notices}


def test_an_exception_is_not_missed_of_one_who_was_replaced() -> None:
    story = own(Story().settled("2027-01-04"), "2027-01-06", "2027-01-20")
    story = story.interpreter_confirmed("2027-01-07", "k1", category="none")
    facts = {"booking_id": "k1", "category": "B", "interpreter_number": "77", "replaced_on": "2027-01-11"}
    replaced = story.tell("interpreter.replaced", "2027-01-11", **facts)
    assert "document-exception" not in open_tasks(replaced.on("2027-01-11"))
    assert "interpreter-exception-missing" not in {each.kind for each in replaced.on("2027-01-21").notices}


def test_of_the_kommunes_own_meetings_the_kommune_is_told_and_finds_another_time() -> None:
    """Domain brief 5.6, rules 2 and 11."""
    story = own(Story().settled("2026-09-01"), "2026-09-07", "2026-10-20")
    state = story.on("2026-09-20")
    assert {(each.kind, each.role) for each in state.notices if (each.deadline or "").endswith("confirmed/1")} == {
        ("passed", "programme_adviser"),
        ("escalated", "programme_leader"),
    }
    again = task(state, "assess-interpreter-need")
    assert (again.role, again.details["meeting"]) == ("programme_adviser", "mapping")


def test_the_need_assessed_before_guidance_is_booked_is_the_countys_to_meet() -> None:
    """5.6, 2: 'county for career guidance … Wrong party -> route, do not double-book.'"""
    facts = {"booking_id": "m1", "assessed_on": "2026-09-28", "meeting": "guidance", "dialect": "bohairic"}
    mapped = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25")
    state = (
        mapped.tell("interpreter.needassessed", "2026-09-28", **facts, needed=True)
        .booked("2026-09-30")
        .on("2026-09-30")
    )
    order = request(state, "order-interpreter")
    assert (order.organisation, order.details["dialect"]) == ("33", "bohairic")


def test_an_interpreter_who_comes_is_told_where_to_and_for_no_less_than_is_paid_for() -> None:
    """5.6, rules 3 and 19: 'minimum 2 h attendance / 1 h phone'."""

    def order(mode: str, minutes: int) -> dict[str, object]:
        story = Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-21").assessed("2026-09-25")
        facts = {"meeting_id": "m1", "starts_at": "2026-10-14T10:00:00+02:00", "booked_on": "2026-09-30"}
        booked = story.tell("guidance.booked", "2026-09-30", **facts, mode=mode, minutes=minutes, place="Storgata 1")
        return dict(request(booked.on("2026-09-30"), "order-interpreter").details)

    assert (order("attendance", 25)["minutes"], order("attendance", 25)["place"]) == (120, "Storgata 1")
    assert (order("phone", 25)["minutes"], order("screen", 45)["minutes"]) == (60, 90)
    assert "place" not in order("phone", 25)


def test_what_one_county_ordered_it_goes_on_ordering_and_calls_off() -> None:
    story = booked().moved("2026-10-01", "0301")
    assert request(story.on("2026-10-06"), "order-interpreter").organisation == "33"
    off = story.interpreter_confirmed("2026-10-06").cancelled("2026-10-07").on("2026-10-07")
    assert request(off, "cancel-interpreter").organisation == "33"
