"""Competence mapping: in time for the decision, shared with the county, and not done twice."""

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    mapped,
    notices,
    open_tasks,
    request,
    settled,
    standing,
    taken,
    task,
    wait,
    waits,
)


def test_mapping_is_due_28_days_from_settlement() -> None:
    """'`mapping-completed`: 28 days from `settled_on`'"""
    state = settled().on("2026-09-10")
    assert standing(state, "mapping-completed") == Standing("2026-09-01", "2026-09-29", "2026-09-29", "running")


def test_mapping_is_never_due_after_the_decision() -> None:
    """'never after `programme-decision`'"""
    state = settled().claimed("2026-06-20").on("2026-09-10")
    assert standing(state, "programme-decision").due == "2026-09-20"
    assert standing(state, "mapping-completed") == Standing("2026-09-01", "2026-09-20", "2026-09-21", "running")


def test_mapping_that_is_due_before_the_decision_keeps_its_28_days() -> None:
    state = settled().claimed("2026-08-01").on("2026-09-10")
    assert standing(state, "mapping-completed").due == "2026-09-29"


@pytest.mark.parametrize(
    ("completed_on", "status"),
    [("2026-09-21", "met"), ("2026-09-29", "met"), ("2026-09-30", "met_late"), ("2026-11-30", "met_late")],
)
def test_a_completed_mapping_meets_its_deadline(completed_on: str, status: str) -> None:
    state = settled().mapped(completed_on).on("2026-12-15")
    assert standing(state, "mapping-completed")[3:] == (status, completed_on)


@pytest.mark.parametrize(("today", "status"), [("2026-09-29", "running"), ("2026-09-30", "passed")])
def test_a_mapping_never_done_passes_the_day_after_it_was_due(today: str, status: str) -> None:
    state = settled().on(today)
    assert standing(state, "mapping-completed")[3:] == (status, None)
    assert "complete-mapping" in open_tasks(state), "a passed deadline never ends the wait"


def test_a_mapping_registered_late_is_judged_by_the_day_it_was_done() -> None:
    state = settled().mapped("2026-09-29", registered="2026-10-20").on("2026-10-20")
    assert standing(state, "mapping-completed")[3:] == ("met", "2026-09-29")


def test_mapping_is_judged_on_its_nominal_date_not_on_the_next_working_day() -> None:
    """'Authority duties are judged on `due`.' 28 days after 5 September is a Saturday."""
    story = Story().settled("2026-09-05")
    assert standing(story.on("2026-10-03"), "mapping-completed")[1:4] == ("2026-10-03", "2026-10-05", "running")
    assert standing(story.on("2026-10-04"), "mapping-completed").status == "passed"
    assert standing(story.mapped("2026-10-05").on("2026-10-05"), "mapping-completed").status == "met_late"


def test_the_programme_adviser_maps() -> None:
    found = task(settled().on("2026-09-10"), "complete-mapping")
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", "mapping.completed")
    assert (found.opened_on, found.due, found.deadline) == (
        day("2026-09-01"),
        day("2026-09-29"),
        "mapping/mapping-completed",
    )


def test_the_adviser_is_warned_ten_and_three_days_before() -> None:
    assert notices(settled().on("2026-09-18"), "mapping-completed") == []
    for today, warned_on in [("2026-09-19", "2026-09-19"), ("2026-09-25", "2026-09-19"), ("2026-09-26", "2026-09-26")]:
        (notice,) = notices(settled().on(today), "mapping-completed")
        assert (notice.kind, notice.on) == ("warned", day(warned_on))
        assert (notice.role, notice.organisation) == ("programme_adviser", "3301")


def test_the_leader_is_notified_when_it_has_passed() -> None:
    found = {
        (notice.kind, notice.role, notice.on) for notice in notices(settled().on("2026-10-15"), "mapping-completed")
    }
    assert found == {
        ("passed", "programme_adviser", day("2026-09-30")),
        ("escalated", "programme_leader", day("2026-09-30")),
    }


def test_nobody_is_reminded_of_what_is_done() -> None:
    assert notices(settled().mapped("2026-10-05").on("2026-10-15"), "mapping-completed") == []


# --- a mapping that came along --------------------------------------------------------------------------------------


def test_an_imported_mapping_does_not_meet_the_deadline_until_it_is_quality_assured() -> None:
    """'met by `mapping.completed`, or `mapping.imported` once it is quality-assured'"""
    imported = settled().mapping_imported("2026-08-10")
    state = imported.on("2026-09-10")
    assert standing(state, "mapping-completed").status == "running"
    assert "complete-mapping" in open_tasks(state)
    assert state.buffered == ()
    assured = imported.mapped("2026-09-12").on("2026-09-12")
    assert standing(assured, "mapping-completed")[3:] == ("met", "2026-09-12")
    assert "complete-mapping" not in open_tasks(assured)


def test_a_mapping_done_before_settlement_counts() -> None:
    state = settled().mapped("2026-08-25").on("2026-09-01")
    assert standing(state, "mapping-completed")[3:] == ("met", "2026-08-25")
    assert "complete-mapping" not in open_tasks(state)
    assert standing(state, "guidance-assessed")[:2] == ("2026-08-25", "2026-09-01")


def test_a_second_mapping_changes_nothing() -> None:
    story = mapped().mapped("2026-10-01")
    state = story.on("2026-10-01")
    assert standing(state, "mapping-completed").met_on == "2026-09-21"
    assert state.buffered == (story.ref("mapping.completed", 2),)


# --- sharing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("completed_on", "due"),
    [
        ("2026-09-21", "2026-09-24"),
        ("2026-09-24", "2026-09-29"),  # Thursday: over a weekend
        ("2026-09-26", "2026-09-30"),  # a Saturday is not counted, nor is Sunday
        ("2026-12-23", "2026-12-29"),  # Christmas Eve is a working day, Christmas Day is not
        ("2027-03-23", "2027-03-31"),  # Maundy Thursday to Easter Monday are not
    ],
)
def test_the_mapping_is_shared_within_three_working_days(completed_on: str, due: str) -> None:
    """'mapping-shared (04: met by mapping.received)', three working days after the mapping."""
    state = settled().mapped(completed_on).on(completed_on)
    assert standing(state, "mapping-shared") == Standing(completed_on, due, due, "running")


def test_there_is_nothing_to_share_before_the_mapping_is_done() -> None:
    state = settled().on("2026-09-10")
    assert "mapping-shared" not in {each.name for each in state.deadlines}
    assert "mapping.received" not in waits(state)


@pytest.mark.parametrize(
    ("received_on", "status"), [("2026-09-23", "met"), ("2026-09-24", "met"), ("2026-09-25", "met_late")]
)
def test_the_countys_receipt_meets_the_sharing(received_on: str, status: str) -> None:
    state = settled().mapped("2026-09-21").mapping_received(received_on).on("2026-10-10")
    assert standing(state, "mapping-shared")[3:] == (status, received_on)


def test_a_mapping_never_received_passes() -> None:
    story = settled().mapped("2026-09-21")
    assert standing(story.on("2026-09-24"), "mapping-shared").status == "running"
    assert standing(story.on("2026-09-25"), "mapping-shared").status == "passed"
    assert "mapping.received" in waits(story.on("2026-12-25"))


def test_the_career_centre_is_sent_the_mapping_and_waited_for() -> None:
    story = settled().mapped("2026-09-21")
    state = story.on("2026-09-22")
    asked = request(state, "share-mapping")
    assert (asked.service, asked.organisation) == ("career-centre", "33")
    assert asked.details == {"completed_on": day("2026-09-21"), "mapping": story.ref("mapping.completed").id}
    awaited = wait(state, "mapping.received")
    assert (awaited.role, awaited.organisation) == ("career_centre", "33")
    assert (awaited.since, awaited.due) == (day("2026-09-21"), day("2026-09-24"))


def test_a_mapping_that_the_county_already_has_is_not_sent() -> None:
    state = mapped().on("2026-10-10")
    assert "share-mapping" not in {asked.kind for asked in state.requests}


def test_mapping_is_done_when_it_is_completed_and_the_county_has_it() -> None:
    """'`mapping` is `done` when it is completed and the county has confirmed receipt.'"""
    completed = settled().mapped("2026-09-21")
    assert completed.on("2026-09-22").stages["mapping"] == "active"
    assert mapped().on("2026-09-22").stages["mapping"] == "active"
    assert mapped().on("2026-09-23").stages["mapping"] == "done"


def test_a_receipt_dated_before_the_mapping_is_taken_when_the_mapping_comes() -> None:
    story = settled().mapping_received("2026-09-15").mapped("2026-09-21")
    before = story.on("2026-09-20")
    assert before.buffered[0] == story.ref("mapping.received")
    assert before.stages["mapping"] == "active"
    after = story.on("2026-09-21")
    assert after.stages["mapping"] == "done"
    assert after.buffered == ()
    assert standing(after, "mapping-shared")[3:] == ("met", "2026-09-15")


# --- wrong, and put right -------------------------------------------------------------------------------------------


def test_a_retracted_mapping_is_to_be_done_again_and_guidance_has_not_begun() -> None:
    story = mapped().assessed("2026-09-25")
    state = story.retracted("2026-10-01", story.ref("mapping.completed")).on("2026-10-01")
    assert state.stages["mapping"] == "active"
    assert state.stages["guidance"] == "not_started"
    assert standing(state, "mapping-completed").status == "passed"
    assert "complete-mapping" in open_tasks(state)
    assert set(state.buffered) == {story.ref("mapping.received"), story.ref("guidance.assessed")}


def test_a_retracted_mapping_that_is_registered_anew_takes_back_all_that_followed() -> None:
    story = mapped().assessed("2026-09-25")
    again = story.retracted("2026-10-01", story.ref("mapping.completed")).mapped("2026-09-22", registered="2026-10-01")
    state = again.on("2026-10-01")
    assert state.stages["mapping"] == "done"
    assert state.buffered == ()
    assert standing(state, "guidance-assessed")[:2] == ("2026-09-22", "2026-09-29")
    assert "mapping.completed" in taken(state)


def test_a_mapping_in_the_future_is_done_on_its_day() -> None:
    story = settled().mapped("2026-09-21", registered="2026-09-05")
    before = story.on("2026-09-18")
    assert "complete-mapping" in open_tasks(before)
    assert before.buffered == (story.ref("mapping.completed"),)
    assert before.wake_on == day("2026-09-19"), "the warning comes first"
    assert story.on("2026-09-20").wake_on == day("2026-09-21")
    assert "complete-mapping" not in open_tasks(story.on("2026-09-21"))
