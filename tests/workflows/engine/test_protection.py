"""Whatever event says that an address is protected, everybody who must know learns it, and learns when it is lifted."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from schemas.events import CATALOGUE
from schemas.events.catalogue.base import AboutPerson
from schemas.journey import Request
from tests.workflows.caseload import Story, guided, mapped, request, settled
from tests.workflows.stages.interpreter import bookings

ABOUT_PERSON: dict[str, dict[str, Any]] = {
    "participant.proposed": {"kommune": "3301", "proposed_on": "2026-08-01"},
    "participant.accepted": {"kommune": "3301", "accepted_on": "2026-08-01"},
    "participant.settled": {
        "settled_on": "2026-09-26", "kommune": "4601", "residence_basis": "asylum", "permit_granted_on": "2026-05-01",
        "entry": "reception", "language": "ar", "interpreter_needed": False, "education": "primary",
    },
    "participant.settlementcorrected": {"settled_on": "2026-09-01", "reason": "the address"},
    "participant.moved": {"to_kommune": "4601", "moved_on": "2026-09-26"},
    "participant.identified": {"identified_on": "2026-09-26", "kind": "dnr"},
    "participant.protected": {"protected": True, "since": "2026-09-26"},
}  # fmt: skip
"""An event of each type that may carry personal data."""


def protecting(story: Story, name: str, *, protected: bool = True, on: str = "2026-09-26") -> Story:
    facts = dict(ABOUT_PERSON[name])
    if dated_by := CATALOGUE[name].dated_by:
        facts[dated_by] = on
    if name == "participant.protected":
        facts["protected"] = protected
    return story.add(name, on, **facts, person={"address_protected": protected})


def told(requests: Iterable[Request]) -> set[str]:
    """Give the calls that say that the address is protected."""
    return {each.kind for each in requests if each.details.get("address_protected")}


def test_every_event_about_the_person_is_tried() -> None:
    about_person = {name for name, data in CATALOGUE.items() if issubclass(data, AboutPerson)}
    assert ABOUT_PERSON.keys() == about_person - {"participant.merged"}, "which ends the journey"


@pytest.mark.parametrize("name", ABOUT_PERSON)
def test_whatever_event_says_that_the_address_is_protected_the_order_says_so(name: str) -> None:
    story = protecting(settled().mapped("2026-09-21").assessed("2026-09-25"), name)
    state = story.on("2026-09-26")
    assert told(state.requests) == {"order-guidance"}
    assert state == replace(story, events=story.events[::-1]).on("2026-09-26"), "in whatever order they come"
    retracted = story.retracted("2026-09-27", story.events[-1].ref).on("2026-09-27")
    assert told(retracted.requests) == set()
    lifted = story.add("participant.protected", "2026-09-28", protected=False, since="2026-09-28")
    assert told(lifted.on("2026-09-28").requests) == set()


def test_a_new_county_gets_an_order_that_says_so() -> None:
    """The order went out, the move says that the address is protected."""
    story = protecting(settled().mapped("2026-09-21").assessed("2026-09-25"), "participant.moved")
    order = request(story.on("2026-09-26"), "order-guidance")
    assert (order.organisation, order.details["address_protected"]) == ("46", True)


@pytest.mark.parametrize("name", ["participant.proposed", "participant.accepted"])
def test_protected_before_the_settlement_it_stays_protected(name: str) -> None:
    before = protecting(Story(), name, on="2026-08-01")
    story = before.settled("2026-09-01").mapped("2026-09-21").assessed("2026-09-25")
    assert told(story.on("2026-09-25").requests) == {"order-guidance"}


def test_a_correction_of_the_settlement_leaves_what_it_said_of_the_address() -> None:
    story = Story().settled("2026-09-02", person={"address_protected": True})
    story = story.corrected("2026-09-05", settled_on="2026-09-01").mapped("2026-09-21").assessed("2026-09-25")
    assert told(story.on("2026-09-25").requests) == {"order-guidance"}


def test_who_has_answered_is_corrected_until_the_conversation_is_held() -> None:
    """The career centre has booked, an interpreter has confirmed: both go to the participant's place."""
    booked = bookings.confirmed()
    assert {each.kind for each in booked.on("2026-10-01").kept} == {"order-guidance", "order-interpreter"}
    learnt = protecting(booked, "participant.identified", on="2026-10-05")
    state = learnt.on("2026-10-05")
    assert told(state.kept) == {"order-guidance", "order-interpreter"}
    assert all(each.answered and each.answer_with == () for each in state.kept)
    assert told(booked.on("2026-10-05").kept) == set()
    held = bookings.held_with_interpreter(learnt, "2026-10-14").on("2026-10-14")
    assert held.kept == ()
    assert "guidance/answered/1/order-guidance" in held.standing


def test_who_has_accepted_is_corrected_before_a_time_is_booked() -> None:
    story = mapped().assessed("2026-09-25").accepted("2026-09-28")
    stayed = protecting(story, "participant.identified", on="2026-09-29").on("2026-09-29")
    assert (told(stayed.requests), told(stayed.kept)) == (set(), {"order-guidance"})
    moved = protecting(story, "participant.moved", on="2026-09-29").on("2026-09-29")
    assert (told(moved.requests), told(moved.kept)) == ({"order-guidance"}, set())


def test_who_has_declined_learns_nothing_more() -> None:
    story = mapped().assessed("2026-09-25").declined("2026-09-28")
    state = protecting(story, "participant.identified", on="2026-09-29").on("2026-09-29")
    assert (told(state.requests), state.kept) == (set(), ())


def test_a_closed_journey_corrects_nothing() -> None:
    story = guided().decided("2026-11-02", "refused").delivered("2026-11-05")
    state = protecting(story, "participant.identified", on="2026-12-20").on("2026-12-20")
    assert (state.requests, state.kept) == ((), ())
