"""Journeys of years, with every type of event, to their end: in one play, and variant by variant."""

from datetime import date

import pytest

from schemas.events import CATALOGUE
from schemas.journey import JourneyStatus, StageStatus
from tests.workflows.caseload import Story, day, deadlines, taken
from tests.workflows.whole import VARIANTS, every_type, short

EVERYTHING = every_type()
OTHER_ENDS = {"journey.ended", "participant.merged"}
DONE = {"settlement", "mapping", "decision", "plan", "programme", "ending"}


def test_a_journey_with_every_type_of_event_comes_to_its_end() -> None:
    assert {event.name for event in EVERYTHING.events} == {
        name
        for name, kind in CATALOGUE.items()
        if not kind.of_pair and name not in OTHER_ENDS | {"settlement.reviewed"}
    }, "it ends once, and has one settlement"
    state = EVERYTHING.on("2026-11-24")
    assert state.buffered == ()
    assert state.status is JourneyStatus.CLOSED
    assert {stage for stage, status in state.stages.items() if status is StageStatus.DONE} == DONE | {"guidance"}
    assert (state.kommune, state.county) == ("0301", "03")
    assert (state.waits, state.tasks, state.requests) == ((), (), ())


def test_it_is_the_same_registered_backwards() -> None:
    assert Story(EVERYTHING.events[::-1]).on("2026-11-24") == EVERYTHING.on("2026-11-24")


def test_on_every_day_of_it_there_is_something_to_wait_for_until_it_is_closed() -> None:
    begun = next(event.on for event in EVERYTHING.events if event.name == "participant.settled")
    days = sorted({event.on for event in EVERYTHING.events if event.on >= begun})
    for on in days[:-1]:
        state = EVERYTHING.on(on.isoformat())
        assert state.status is JourneyStatus.ACTIVE
        assert state.waits


@pytest.mark.parametrize("variant", VARIANTS)
def test_each_variant_comes_to_its_end(variant: str) -> None:
    story = short(date(2024, 2, 1), **VARIANTS[variant])
    state = story.on("2026-11-24")
    assert state.buffered == ()
    assert state.status is JourneyStatus.CLOSED
    assert {stage for stage, status in state.stages.items() if status is StageStatus.DONE} == DONE
    assert state.stages["guidance"] is StageStatus.SKIPPED
    assert len(taken(state)) == len(story.events)


def test_what_makes_a_variant_another_shows() -> None:
    def at(variant: str, on: str = "2024-02-10") -> Story:
        return Story(tuple(e for e in short(date(2024, 2, 1), **VARIANTS[variant]).events if e.on <= day(on)))

    imported = at("resettlement, mapped by IMDi").on("2024-02-10")
    (mapping,) = [task for task in imported.tasks if task.type == "complete-mapping"]
    assert {**mapping.details, "mapped_on": ""} == {"quality_assure": "i-1", "origin": "imdi", "mapped_on": ""}, (
        "quality-assured, not redone"
    )
    young = at("under 25", "2024-03-12").on("2024-03-13")
    (plan,) = [task for task in young.tasks if task.type == "agree-plan"]
    assert "suggested_goal" not in plan.details, "mapped with higher education: no goal is suggested"
    assert deadlines(at("with children", "2024-03-25").on("2024-03-25"), "parental-guidance")
    assert not deadlines(at("family reunification", "2024-03-25").on("2024-03-25"), "parental-guidance")
    doubtful = Story(at("another basis, in doubt").events[:1]).on("2024-02-02")
    assert "assess-eligibility" in {task.type for task in doubtful.tasks}
    oslo = at("Oslo, kommune and county in one").on("2024-02-10")
    assert (oslo.kommune, oslo.county) == ("0301", "03")
