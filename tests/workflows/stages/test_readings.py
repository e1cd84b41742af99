"""Readings of the contract (docs/readings.md) that no other test of a stage shows."""

import pytest

from schemas.calendar import DateOutOfRange
from tests.workflows.caseload import (
    LIER,
    Standing,
    Story,
    booked,
    day,
    granted,
    mapped,
    open_tasks,
    running,
    settled,
    standing,
    standings,
    wait,
)


def test_a_move_from_before_settlement_changes_nothing() -> None:
    state = settled().moved("2026-08-01", LIER).on("2026-09-02")
    assert state.kommune == "3301"
    assert state.buffered == ()


def test_a_residence_basis_outside_the_law_leaves_eligibility_in_doubt() -> None:
    state = Story().settled("2026-09-01", residence_basis="other").on("2026-09-01")
    assert state.eligibility is None
    assert "assess-eligibility" in open_tasks(state)


def test_a_due_date_outside_the_calendar_cannot_be_played() -> None:
    story = running("2100-12-31")
    for _ in range(17):
        story = story.extended("2027-06-01", 72)
    with pytest.raises(DateOutOfRange):
        story.on("2027-06-02")


def test_an_appeal_to_send_on_has_a_due_date_and_no_deadline() -> None:
    state = granted().delivered("2026-11-03").appealed("2026-11-10").on("2026-11-11")
    to_send_on = wait(state, "appeal.decided")
    assert (to_send_on.due, to_send_on.deadline) == (day("2026-12-08"), None)


def test_neither_ordering_an_interpreter_nor_deciding_an_extension_has_a_deadline() -> None:
    assert standings(booked().on("2026-10-02"), "interpreter-ordered") == []
    assert standings(running().on("2027-10-01"), "extension-decision") == []


@pytest.mark.parametrize("name", ["career-competence-hours", "parental-guidance", "handover", "norwegian-goal"])
def test_the_end_of_the_programme_does_not_cancel_these(name: str) -> None:
    state = running(children_under_18=2).completed("2027-06-01").on("2027-06-02")
    assert standing(state, name).status == "running"


def test_the_ending_stays_open_when_an_extension_moves_the_hand_over() -> None:
    state = running("2027-11-16").extended("2027-09-01", 6).on("2027-09-02")
    assert state.stages["ending"] == "active"
    assert standings(state, "handover")[-1].status == "running"


def test_an_education_that_the_mapping_does_not_know_is_that_of_the_settlement() -> None:
    story = Story().settled("2025-03-03", education="upper_secondary")
    facts = {"completed_on": "2025-03-20", "languages": ["ar"], "education": "unknown", "work_years": 3}
    story = story.add("mapping.completed", "2025-03-20", **facts).decided("2025-05-30", reason="urgent")
    state = story.started("2025-06-02", planned_end="2027-06-02").on("2025-06-10")
    assert standing(state, "norwegian-goal") == Standing("2025-06-02", "2026-12-02", "2026-12-02", "running")


def test_another_assessment_of_ordered_guidance_lies_buffered() -> None:
    ordered = mapped().assessed("2026-09-25")
    story = ordered.assessed("2026-09-28", "not_needed")
    state = story.on("2026-09-29")
    assert state.stages["guidance"] == "active"
    assert state.buffered == (story.ref("guidance.assessed", 2),)
