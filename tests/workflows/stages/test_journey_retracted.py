"""The journey of which an event is retracted: as if it had never come."""

import pytest

from schemas.events import EventRef
from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from tests.workflows.caseload import (
    SOURCE,
    day,
    entries,
    event,
    granted,
    guided,
    mapped,
    open_tasks,
    sameness,
    settled,
    standing,
)
from workflows.engine.play import play

WITHOUT_ASIDES = ("timeline",)


def test_a_retraction_leaves_the_journey_as_if_the_event_had_never_come() -> None:
    """'the journey is as if the event had never come, the timeline shows both'"""
    story = guided()
    ref = story.ref("guidance.held")
    with_both = story.retracted("2026-10-25", ref).on("2026-11-10")
    assert sameness(with_both, WITHOUT_ASIDES) == sameness(story.without(ref).on("2026-11-10"), WITHOUT_ASIDES)
    (gone,), (retraction,) = entries(with_both, "retracted"), entries(with_both, "retraction")
    assert (gone.event, gone.on, gone.details["event"]) == (ref, day("2026-10-14"), "guidance.held")
    assert (retraction.on, retraction.details["of"], retraction.details["reason"]) == (
        day("2026-10-25"),
        ref.id,
        "a mistake",
    )
    assert ref not in {entry.event for entry in entries(with_both, "event")}


@pytest.mark.parametrize("nth", range(len(granted().events)))
def test_any_event_may_be_retracted(nth: int) -> None:
    story = granted(months=12)
    ref = story.events[nth].ref
    state = story.retracted("2026-11-20", ref).on("2026-11-23")
    assert sameness(state, WITHOUT_ASIDES) == sameness(story.without(ref).on("2026-11-23"), WITHOUT_ASIDES)


def test_a_retraction_that_comes_before_its_event_works_too() -> None:
    """'a retraction that arrives before its event works too'"""
    ref = EventRef(SOURCE, "003")
    story = settled().retracted("2026-09-10", ref).mapped("2026-09-21")
    assert story.ref("mapping.completed") == ref
    state = story.on("2026-09-21")
    assert standing(state, "mapping-completed").status == "running"
    assert "complete-mapping" in open_tasks(state)
    assert state.buffered == ()


def test_a_retraction_of_what_never_comes_does_nothing() -> None:
    story = settled().retracted("2026-09-10", EventRef(SOURCE, "never"))
    assert sameness(story.on("2026-09-20"), WITHOUT_ASIDES) == sameness(settled().on("2026-09-20"), WITHOUT_ASIDES)
    assert [entry.on for entry in entries(story.on("2026-09-20"), "retraction")] == [day("2026-09-10")]


def test_a_retraction_is_for_the_event_of_that_source_alone() -> None:
    story = settled().retracted("2026-09-10", EventRef("https://county.example", settled().events[0].ref.id))
    assert story.on("2026-09-20").status is JourneyStatus.ACTIVE


def test_a_retraction_takes_effect_on_the_day_it_is_registered() -> None:
    story = mapped()
    later = story.retracted("2026-10-05", story.ref("mapping.completed"))
    assert later.on("2026-10-04").stages["mapping"] == "done"
    assert later.on("2026-10-04").wake_on == day("2026-10-05")
    assert later.on("2026-10-05").stages["mapping"] == "active"


def test_a_retraction_may_itself_be_retracted() -> None:
    story = mapped()
    gone = story.retracted("2026-10-01", story.ref("mapping.completed"))
    back = gone.retracted("2026-10-02", gone.ref("event.retracted"))
    assert "complete-mapping" in open_tasks(back.on("2026-10-01"))
    assert sameness(back.on("2026-10-02"), WITHOUT_ASIDES) == sameness(mapped().on("2026-10-02"), WITHOUT_ASIDES)


def test_a_retraction_may_be_retracted_by_one_that_is_registered_before_it() -> None:
    """'a retraction that arrives before its event works too': that event may be a retraction."""
    early = event(
        "event.retracted",
        {"source": SOURCE, "id": "second", "reason": "a mistake"},
        id_="first",
        registered="2026-09-30",
    )
    story = mapped()
    ref = story.ref("mapping.completed")
    late = event(
        "event.retracted",
        {"source": ref.source, "id": ref.id, "reason": "a mistake"},
        id_="second",
        registered="2026-10-01",
    )
    state = play([*story.events, early, late], packaged_rules(), day("2026-10-02"))
    assert state.stages["mapping"] == "done"


def test_two_retractions_of_one_event_are_as_good_as_one() -> None:
    story = mapped()
    ref = story.ref("mapping.completed")
    twice = story.retracted("2026-10-01", ref).retracted("2026-10-02", ref)
    assert "complete-mapping" in open_tasks(twice.on("2026-10-02"))
    assert len(entries(twice.on("2026-10-02"), "retracted")) == 1


def test_a_retraction_of_itself_changes_nothing() -> None:
    story = settled().retracted("2026-09-10", EventRef(SOURCE, "002"))
    assert story.ref("event.retracted") == EventRef(SOURCE, "002")
    assert sameness(story.on("2026-09-20"), WITHOUT_ASIDES) == sameness(settled().on("2026-09-20"), WITHOUT_ASIDES)


def test_without_its_settlement_there_is_no_journey() -> None:
    story = mapped()
    state = story.retracted("2026-10-01", story.ref("participant.settled")).on("2026-10-02")
    assert state.status is JourneyStatus.NONE
    assert set(state.buffered) == {story.ref("mapping.completed"), story.ref("mapping.received")}
    assert [entry.kind for entry in state.timeline] == ["retracted", "retraction"]


def test_a_retracted_settlement_makes_way_for_the_right_one() -> None:
    story = settled().settled("2026-08-15", kommune="0301")
    state = story.retracted("2026-09-20", story.ref("participant.settled", 2)).on("2026-09-20")
    assert (state.settled_on, state.kommune) == (day("2026-09-01"), "3301")


def test_an_event_of_tomorrow_may_be_retracted_today() -> None:
    story = settled().mapped("2026-09-21", registered="2026-09-05")
    gone = story.retracted("2026-09-06", story.ref("mapping.completed"))
    assert gone.on("2026-09-06").buffered == ()
    assert "complete-mapping" in open_tasks(gone.on("2026-09-21"))
