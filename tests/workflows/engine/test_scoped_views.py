"""A view of one meeting takes that meeting's events only, and refuses types that cannot name a meeting."""

import pytest

from schemas.events import CATALOGUE
from schemas.events.catalogue import DwellingAllocated, GuidanceHeld, GuidancePostponed, InterpreterConfirmed
from schemas.events.vocabulary import Role
from schemas.rules import packaged_rules
from tests.workflows.caseload import Story
from workflows.engine.case import Case
from workflows.engine.play_state import PlayState


def view(field: str = "meeting_id") -> Case:
    return Case(PlayState(packaged_rules()), "guidance").scoped_to(field, "m1")


def test_a_type_that_names_no_meeting_is_refused() -> None:
    with pytest.raises(AssertionError, match=r"dwelling\.allocated has no meeting_id"):
        view().expect(DwellingAllocated, key="dwelling")


def test_a_type_that_answers_for_every_meeting_is_named_as_unscoped() -> None:
    wait = view().expect(GuidanceHeld, GuidancePostponed, key="held", unscoped=(GuidancePostponed,))
    postponed = Story().add(
        "guidance.postponed", "2026-10-01", postponed_on="2026-10-01", not_before="2027-01-01", reason="r"
    )
    assert wait.fits(postponed.events[0])
    assert not wait.fits(Story().held("2026-10-14", "m2").events[0])


@pytest.mark.parametrize("field", ["meeting_id", "booking_id"])
@pytest.mark.parametrize(("whose", "taken"), [("m1", True), ("m2", False)])
def test_a_meeting_and_its_booking_are_one(field: str, whose: str, taken: bool) -> None:
    wait = view(field).expect(InterpreterConfirmed, key="confirmed", sender=Role.INTERPRETER_SERVICE)
    assert wait.fits(Story().interpreter_confirmed("2026-10-01", whose).events[0]) is taken


def test_no_type_names_a_meeting_and_a_booking_at_once() -> None:
    assert not [name for name, kind in CATALOGUE.items() if {"meeting_id", "booking_id"} <= kind.model_fields.keys()]
