"""The search for an interpreter, until somebody confirms, and again when the interpreter falls through."""

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    entries,
    open_tasks,
    request,
    standing,
    standings,
    task,
    wait,
    waits,
)
from tests.workflows.stages.interpreter.bookings import booked, confirmed, need, not_allowed, own


def test_the_county_orders_an_interpreter_for_guidance() -> None:
    """'the journey waits for `interpreter.confirmed` ..., with the county as the organisation that orders and pays'"""
    state = booked().on("2026-09-30")
    waiting = wait(state, "interpreter.confirmed")
    assert (waiting.role, waiting.organisation, waiting.since) == ("interpreter_service", "33", day("2026-09-30"))
    assert standing(state, "interpreter-confirmed") == Standing("2026-09-30", "2026-10-01", "2026-10-01", "running")


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


@pytest.mark.parametrize("fact", ["under_18", "related"])
def test_a_minor_or_a_relative_is_never_accepted(fact: str) -> None:
    """Tolkeloven § 4"""
    state = not_allowed(**{fact: True}).on("2026-10-01")
    assert "interpreter.confirmed" in waits(state)
    assert [entry.details[fact] for entry in entries(state, "interpreter-not-accepted")] == [True]
    assert request(state, "order-interpreter").details["instead_of"] == 1


def test_an_objection_before_the_meeting_brings_somebody_else() -> None:
    """§§ 14 to 16"""
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .add("interpreter.objected", "2026-10-05", booking_id="m1", on="2026-10-05", ground="related")
    )
    state = story.on("2026-10-05")
    assert "interpreter.confirmed" in waits(state)
    assert "interpreter.confirmed" not in waits(story.interpreter_confirmed("2026-10-06").on("2026-10-06"))


def test_a_replacement_needs_no_new_search() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .add("interpreter.replaced", "2026-10-05", booking_id="m1", replaced_on="2026-10-05", category="C")
    )
    state = story.on("2026-10-05")
    assert "interpreter.confirmed" not in waits(state)
    assert state.requests == () or "order-interpreter" not in {each.kind for each in state.requests}


def test_nobody_to_be_had_is_reported_at_once() -> None:
    story = booked().add("interpreter.notfound", "2026-10-01", booking_id="m1", on="2026-10-01")
    state = story.on("2026-10-01")
    assert "reschedule-guidance" in open_tasks(state)
    assert [entry.details["language"] for entry in entries(state, "interpreter-not-found")] == ["ti"]


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


def test_who_was_confirmed_for_a_meeting_that_fell_through_is_not_for_its_successor_of_the_same_id() -> None:
    story = booked().interpreter_confirmed("2026-10-01").interpreter_confirmed("2026-10-01").cancelled("2026-10-05")
    state = story.booked("2026-10-06", at="2026-10-28").on("2026-10-06")
    assert request(state, "order-interpreter").details["starts_at"].date() == day("2026-10-28")
    assert "interpreter.confirmed" in waits(state)


def test_whoever_ordered_may_cancel() -> None:
    story = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .add(
            "interpreter.cancelled", "2026-10-05", booking_id="m1", on="2026-10-05", by="orderer",
            reason="speaks Norwegian after all",
        )
    )  # fmt: skip
    state = story.on("2026-10-06")
    assert {"interpreter.confirmed", "interpreter.cancelled"} & waits(state) == set()


@pytest.mark.parametrize("by", [{"by": "interpreter_service"}, {}])
def test_one_that_the_service_takes_back_is_looked_for_anew(by: dict[str, str]) -> None:
    """A cancellation that does not name who cancelled is read in the safe direction."""
    facts = {"booking_id": "m1", "on": "2026-10-05", "reason": "the interpreter is ill", **by}
    state = (
        booked()
        .interpreter_confirmed("2026-10-01")
        .add("interpreter.cancelled", "2026-10-05", **facts)
        .on("2026-10-05")
    )
    assert wait(state, "interpreter.confirmed").since.isoformat() == "2026-10-05"
    assert request(state, "order-interpreter").details["instead_of"] == 1
    assert "cancel-interpreter" not in {each.kind for each in state.requests}


def test_an_interpreter_who_was_objected_to_is_not_asked_for_again() -> None:
    """Tolkeloven §§ 14 to 16."""
    facts = {"booking_id": "m1", "on": "2026-10-05", "ground": "related"}
    state = confirmed().add("interpreter.objected", "2026-10-05", **facts).on("2026-10-05")
    assert request(state, "order-interpreter").details["excluded"] == ["12345"]


def test_a_confirmation_registered_twice_is_nobody_else_when_the_first_falls_through() -> None:
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
    replaced = story.add("interpreter.replaced", "2027-01-11", **facts)
    assert "document-exception" not in open_tasks(replaced.on("2027-01-11"))
    assert "interpreter-exception-missing" not in {each.kind for each in replaced.on("2027-01-21").notices}


def looked_up(found: str, category: str | None = "A", number: str = "12345") -> Story:
    facts = {"booking_id": "m1", "interpreter_number": number, "found": found, "on": "2027-01-12"}
    story = booked(at="2027-01-20").add(
        "interpreter.confirmed", "2027-01-10", booking_id="m1", category="A", confirmed_on="2027-01-10",
        interpreter_number="12345",
    )  # fmt: skip
    return story.add(
        "interpreter.checked", "2027-01-12", **facts | ({} if category is None else {"category": category})
    )


@pytest.mark.parametrize(
    ("found", "category", "number", "qualified"),
    [
        ("active", "A", "12345", True),
        ("active", "D", "12345", True),
        ("active", None, "12345", False),
        ("on_leave", "A", "12345", False),
        ("not_registered", None, "12345", False),
        ("active", "A", "99999", False),
    ],
)
def test_whom_the_register_does_not_have_today_is_unqualified(
    found: str, category: str | None, number: str, qualified: bool
) -> None:
    story = looked_up(found, category, number)
    assert ("document-exception" not in open_tasks(story.on("2027-01-12"))) is qualified
    kind = "interpreter-in-register" if qualified else "interpreter-not-in-register"
    assert [entry.on.isoformat() for entry in entries(story.on("2027-01-12"), kind)] == ["2027-01-12"]


def test_the_search_before_an_urgent_meeting_ends_in_time() -> None:
    """Booked on a Wednesday for Friday: four steps share two days, and the last has one of its own."""
    story = booked(at="2026-10-02")
    asked = [request(story.on(day), "order-interpreter").details for day in ("2026-09-30", "2026-10-01")]
    assert [each["asks_for"] for each in asked] == ["remote", "bridge-language"]
    assert all(each["urgent"] for each in asked)
    assert entries(story.on("2026-10-01"), "interpreter-not-found") == []
    assert [entry.on.isoformat() for entry in entries(story.on("2026-10-02"), "interpreter-not-found")] == [
        "2026-10-02"
    ]


@pytest.mark.parametrize(
    ("at", "marked"),
    [
        ("2026-10-14T10:00:00+02:00", None),
        ("2026-10-14T15:00:00+02:00", True),
        ("2026-10-14T17:30:00+02:00", True),
        ("2026-10-14T07:30:00+02:00", True),
        ("2026-10-17T10:00:00+02:00", True),
    ],
)
def test_an_evening_or_a_weekend_is_asked_for_as_such(at: str, marked: bool | None) -> None:
    story = (
        Story()
        .settled("2026-09-01", interpreter_needed=True, language="ti")
        .mapped("2026-09-21")
        .assessed("2026-09-25")
    )
    story = story.add(
        "guidance.booked", "2026-09-30", meeting_id="m1", starts_at=at, minutes=90, mode="screen",
        booked_on="2026-09-30",
    )  # fmt: skip
    assert request(story.on("2026-09-30"), "order-interpreter").details.get("outside_hours") is marked


def test_a_search_that_begins_shortly_before_the_meeting_is_urgent_whenever_that_was_booked() -> None:
    """Booked two weeks before; the interpreter withdraws on the Monday before the Wednesday."""
    story = confirmed().interpreter_declined("2026-10-12")
    orders = [request(story.on(day), "order-interpreter").details for day in ("2026-10-12", "2026-10-13")]
    assert [(each["asks_for"], each["urgent"]) for each in orders] == [("remote", True), ("bridge-language", True)]
    assert [entry.on.isoformat() for entry in entries(story.on("2026-10-14"), "interpreter-not-found")] == [
        "2026-10-14"
    ]


def test_a_need_that_is_found_after_the_booking_is_asked_for_from_its_own_day() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").mapping_received("2026-09-23").assessed("2026-09-25")
    story = need(story.booked("2026-09-30", at="2026-11-04"), "2026-10-12", needed=True)
    state = story.on("2026-10-12")
    assert standing(state, "interpreter-confirmed") == Standing("2026-10-12", "2026-10-13", "2026-10-13", "running")
    assert request(state, "order-interpreter").details["asks_for"] == "qualified"


def test_who_confirms_after_nobody_was_found_spares_another_time() -> None:
    story = booked().add("interpreter.notfound", "2026-10-01", booking_id="m1", on="2026-10-01")
    late = story.interpreter_confirmed("2026-10-05")
    assert "reschedule-guidance" not in open_tasks(late.on("2026-10-05"))
    lost = late.interpreter_declined("2026-10-06").add(
        "interpreter.notfound", "2026-10-07", booking_id="m1", on="2026-10-07"
    )
    assert "reschedule-guidance" in open_tasks(lost.on("2026-10-07"))
    kommunes = own(Story().settled("2026-09-01"), "2026-09-07", "2026-10-20")
    assert "assess-interpreter-need" in open_tasks(kommunes.on("2026-09-20"))
    assert "assess-interpreter-need" not in open_tasks(
        kommunes.interpreter_confirmed("2026-09-20", "k1").on("2026-09-20")
    )


@pytest.mark.parametrize(("first", "then", "qualified"), [("active", "on_leave", False), ("on_leave", "active", True)])
def test_the_last_look_in_the_register_counts(first: str, then: str, qualified: bool) -> None:
    facts = {"booking_id": "m1", "interpreter_number": "12345", "category": "A", "on": "2027-01-19"}
    story = looked_up(first).add("interpreter.checked", "2027-01-19", found=then, **facts)
    assert ("document-exception" not in open_tasks(story.on("2027-01-19"))) is qualified
    held = story.held("2027-01-20").on("2027-01-20")
    assert ("interpreter-exception-missing" not in {each.kind for each in held.notices}) is qualified
