"""What the interpreter service is asked."""

from schemas.rules import packaged_texts, read_rule_sets
from tests.workflows.caseload import Story, entries, request, standings
from tests.workflows.stages.interpreter.bookings import booked


def test_the_order_holds_what_the_assignment_needs_and_doubles_the_time() -> None:
    order = request(booked().on("2026-09-30"), "order-interpreter")
    assert (order.service, order.organisation) == ("interpreter-service", "33")
    assert order.details["language"] == "ti"
    assert order.details["minutes"] == 180
    assert order.details["asks_for"] == "qualified"
    assert order.details["categories"] == ["A", "B", "C", "D", "E"]


def test_how_it_widens_and_how_long_is_ordered_stand_in_the_rule_set() -> None:
    trial = (
        'id = "trial"\nextends = "2026"\nin_force = 2026-01-02\n[interpreting]\nladder = ["remote"]\ntimes_longer = 3'
    )
    rules = read_rule_sets([*packaged_texts(), trial])
    order = request(booked().on("2026-09-30", rules), "order-interpreter")
    assert (order.details["asks_for"], order.details["minutes"], order.details["mode"]) == ("remote", 270, "screen")
    assert entries(booked().on("2026-10-02", rules), "interpreter-not-found") != []


def test_the_order_of_an_interpreter_who_comes_has_the_place_and_no_less_than_the_paid_minimum() -> None:
    """5.6, rules 3 and 19: 'minimum 2 h attendance / 1 h phone'."""

    def order(mode: str, minutes: int) -> dict[str, object]:
        story = Story().settled("2026-09-01", interpreter_needed=True).mapped("2026-09-21").assessed("2026-09-25")
        facts = {"meeting_id": "m1", "starts_at": "2026-10-14T10:00:00+02:00", "booked_on": "2026-09-30"}
        booked = story.add("guidance.booked", "2026-09-30", **facts, mode=mode, minutes=minutes, place="Storgata 1")
        return dict(request(booked.on("2026-09-30"), "order-interpreter").details)

    assert (order("attendance", 25)["minutes"], order("attendance", 25)["place"]) == (120, "Storgata 1")
    assert (order("phone", 25)["minutes"], order("screen", 45)["minutes"]) == (60, 90)
    assert "place" not in order("phone", 25)


def test_what_one_county_ordered_it_goes_on_ordering_and_calls_off() -> None:
    story = booked().moved("2026-10-01", "0301")
    assert request(story.on("2026-10-06"), "order-interpreter").organisation == "33"
    off = story.interpreter_confirmed("2026-10-06").cancelled("2026-10-07").on("2026-10-07")
    assert request(off, "cancel-interpreter").organisation == "33"


def test_ordering_an_interpreter_has_no_deadline() -> None:
    state = booked().on("2026-09-30")
    assert standings(state, "interpreter-ordered") == []
    assert len(standings(state, "interpreter-confirmed")) == 1
