"""The programme: started in time, its end known, extended, and over."""

import pytest

from schemas.journey import JourneyStatus
from tests.workflows.caseload import (
    Standing,
    Story,
    day,
    deadlines,
    entries,
    granted,
    guided,
    open_tasks,
    running,
    settled,
    standing,
    standings,
    taken,
    task,
    wait,
    waits,
)

# --- started --------------------------------------------------------------------------------------------------------


def test_decision_and_start_have_the_same_three_months() -> None:
    """'§ 12 asks for decision *and* start: it starts and is due as `programme-decision` is'"""
    assert standing(settled().on("2026-09-01"), "programme-started")[:4] == (
        "2026-09-01", "2026-12-01", "2026-12-01", "running",
    )  # fmt: skip
    state = granted().on("2026-11-02")
    assert standing(state, "programme-started") == Standing("2026-09-01", "2026-12-01", "2026-12-01", "running")
    found = task(state, "start-programme")
    assert (found.role, found.organisation, found.completes_with) == ("programme_adviser", "3301", "programme.started")
    assert found.due == day("2026-12-01")


@pytest.mark.parametrize(
    ("settled_on", "decided_on", "due"),
    [("2025-03-19", "2025-06-02", "2025-06-16"), ("2025-03-20", "2025-06-02", "2025-06-20")],
)
def test_where_the_decision_was_due_before_20_june_2025_the_start_has_fourteen_days(
    settled_on: str, decided_on: str, due: str
) -> None:
    """'Where that due date is before 20 June 2025, it is 14 days from a granted `decided_on`'"""
    story = Story().settled(settled_on, permit_granted_on="2025-01-01").decided(decided_on, reason="known")
    found = standing(story.on(decided_on), "programme-started")
    assert (found.due, found.starts) == (due, decided_on if due == "2025-06-16" else settled_on)


def test_a_refused_decision_cancels_the_start() -> None:
    refused = guided().decided("2026-11-02", "refused", reason="no right")
    assert standing(refused.on("2026-11-02"), "programme-started").status == "cancelled"
    late = guided().decided("2026-12-10", "refused", reason="no right")
    assert standing(late.on("2026-12-10"), "programme-started").status == "cancelled"


def test_programme_opens_when_it_starts() -> None:
    """'`programme` [opens] with `programme.started`'"""
    story = granted().started("2026-11-16")
    assert story.on("2026-11-15").stages["programme"] == "not_started"
    assert story.on("2026-11-16").stages["programme"] == "active"


@pytest.mark.parametrize(
    ("started_on", "status"), [("2026-11-09", "met"), ("2026-12-01", "met"), ("2026-12-02", "met_late")]
)
def test_the_start_meets_its_deadline(started_on: str, status: str) -> None:
    state = granted().started(started_on).on("2026-12-15")
    assert standing(state, "programme-started")[3:] == (status, started_on)
    assert "start-programme" not in open_tasks(state)


def test_a_programme_never_started_passes() -> None:
    assert standing(granted().on("2026-12-01"), "programme-started").status == "running"
    late = granted().on("2026-12-02")
    assert standing(late, "programme-started").status == "passed"
    assert late.stages["programme"] == "not_started"
    assert "start-programme" in open_tasks(late)


def test_a_programme_that_started_before_the_decision_is_under_way_when_it_is_granted() -> None:
    story = guided().started("2026-10-26", planned_end="2027-10-26").decided("2026-11-02")
    before = story.on("2026-11-01")
    assert before.stages["programme"] == "not_started"
    assert before.buffered[0] == story.ref("programme.started")
    state = story.on("2026-11-02")
    assert state.stages["programme"] == "active"
    assert standing(state, "programme-started")[3:] == ("met", "2026-10-26")
    assert standing(state, "programme-end")[:2] == ("2026-10-26", "2027-10-26")


def test_a_programme_does_not_start_on_a_refusal() -> None:
    story = guided().decided("2026-11-02", "refused").started("2026-11-16")
    state = story.on("2026-11-16")
    assert state.stages["programme"] == "not_started"
    assert state.buffered == (story.ref("programme.started"),)


def test_a_start_in_the_future_counts_on_its_day() -> None:
    story = granted().started("2026-11-16")
    before = story.on("2026-11-15")
    assert "start-programme" in open_tasks(before)
    assert "programme-end" not in {each.name for each in before.deadlines}
    assert before.wake_on == day("2026-11-16")


def test_a_second_start_changes_nothing() -> None:
    story = granted(months=24).started("2026-11-16").started("2026-12-01", planned_end="2027-06-01")
    state = story.on("2026-12-01")
    assert standing(state, "programme-end").due == "2028-11-16"
    assert state.buffered == (story.ref("programme.started", 2),)


def test_a_retracted_start_is_to_come() -> None:
    story = granted(months=24).started("2026-11-16")
    state = story.retracted("2026-11-20", story.ref("programme.started")).on("2026-11-20")
    assert state.stages["programme"] == "not_started"
    assert "programme-end" not in {each.name for each in state.deadlines}
    assert standing(state, "programme-started").status == "running"


# --- its end --------------------------------------------------------------------------------------------------------


def test_the_programme_ends_when_it_was_planned_to() -> None:
    """'`programme-end`: `planned_end`' …"""
    state = granted(months=24).started("2026-11-16", planned_end="2028-06-30").on("2026-11-16")
    assert standing(state, "programme-end") == Standing("2026-11-16", "2028-06-30", "2028-06-30", "running")


@pytest.mark.parametrize(
    ("started_on", "months", "end"),
    [("2026-11-16", 24, "2028-11-16"), ("2026-11-30", 3, "2027-02-28"), ("2026-11-30", 15, "2028-02-29")],
)
def test_else_it_ends_the_granted_months_after_it_started(started_on: str, months: int, end: str) -> None:
    """'… else `started_on` + the granted months'"""
    state = granted(months=months).started(started_on).on(started_on)
    assert standing(state, "programme-end")[:2] == (started_on, end)


def test_the_end_starts_on_the_day_the_programme_did_also_when_it_is_moved() -> None:
    """'`starts` is the business date of the event …: `started_on` for all that hang on `programme-end`'"""
    state = granted(months=24).started("2026-11-16").extended("2028-08-01", 6).on("2028-08-01")
    assert {each.starts for each in deadlines(state, "programme-end")} == {day("2026-11-16")}


def test_an_end_that_nobody_knows_has_no_deadline() -> None:
    state = granted().started("2026-11-16").on("2026-12-16")
    assert deadlines(state, "programme-end") == []
    assert "programme.completed" in waits(state)


def test_the_programme_is_waited_for_to_end_in_either_way() -> None:
    awaited = wait(granted(months=24).started("2026-11-16").on("2026-12-16"), "programme.completed")
    assert awaited.also == ("programme.interrupted",)
    assert (awaited.role, awaited.organisation) == ("programme_adviser", "3301")
    assert (awaited.since, awaited.due) == (day("2026-11-16"), day("2028-11-16"))


STARTED = granted(months=24).started("2026-11-16")


def test_completing_meets_the_end() -> None:
    """'Met by `programme.completed` or `programme.interrupted`.'"""
    state = STARTED.completed("2028-11-16").on("2028-11-16")
    assert standing(state, "programme-end")[3:] == ("met", "2028-11-16")
    assert state.stages["programme"] == "done"


def test_interrupting_meets_the_end() -> None:
    state = STARTED.interrupted("2027-05-03").on("2027-05-03")
    assert standing(state, "programme-end")[3:] == ("met", "2027-05-03")
    assert state.stages["programme"] == "done"
    assert "programme.completed" not in waits(state)


def test_a_programme_that_goes_on_too_long_is_met_late() -> None:
    state = STARTED.completed("2028-11-17").on("2028-12-01")
    assert standing(state, "programme-end")[3:] == ("met_late", "2028-11-17")


def test_a_programme_that_nobody_ends_passes_its_end() -> None:
    assert standing(STARTED.on("2028-11-16"), "programme-end").status == "running"
    late = STARTED.on("2028-11-17")
    assert standing(late, "programme-end").status == "passed"
    assert late.stages["programme"] == "active"


def test_a_programme_without_a_known_end_may_end() -> None:
    state = granted().started("2026-11-16").completed("2027-11-16").on("2027-11-16")
    assert state.stages["programme"] == "done"


def test_the_journey_goes_on_after_the_programme() -> None:
    assert STARTED.completed("2028-11-16").on("2028-12-01").status is JourneyStatus.ACTIVE


def test_an_end_in_the_future_counts_on_its_day() -> None:
    story = STARTED.add("programme.completed", "2028-10-01", ended_on="2028-11-10", outcome="work")
    assert story.on("2028-11-09").stages["programme"] == "active"
    assert story.on("2028-11-09").wake_on == day("2028-11-10")
    assert story.on("2028-11-10").stages["programme"] == "done"


def test_a_retracted_end_lets_the_programme_go_on() -> None:
    story = STARTED.interrupted("2027-05-03")
    state = story.retracted("2027-05-10", story.ref("programme.interrupted")).on("2027-05-10")
    assert state.stages["programme"] == "active"
    assert standing(state, "programme-end").status == "running"


# --- extended -------------------------------------------------------------------------------------------------------


def test_an_extension_moves_the_end() -> None:
    """'each extension adds its months to that date'; 'the old one is `cancelled`, the new one lives.'"""
    story = STARTED.extended("2028-08-01", 6)
    assert standing(story.on("2028-07-31"), "programme-end").due == "2028-11-16"
    assert standings(story.on("2028-08-01"), "programme-end") == [
        Standing("2026-11-16", "2028-11-16", "2028-11-16", "cancelled"),
        Standing("2026-11-16", "2029-05-16", "2029-05-16", "running"),
    ]


def test_an_extension_of_a_planned_end_is_counted_from_it() -> None:
    story = granted(months=24).started("2026-11-16", planned_end="2028-06-30").extended("2028-05-02", 3)
    assert standings(story.on("2028-05-02"), "programme-end")[-1].due == "2028-09-30"


def test_every_extension_adds_its_months() -> None:
    """Each to the date before it: six months to the end of February, then one to the end of March."""
    story = granted(months=6).started("2026-08-31").extended("2027-01-10", 1).extended("2027-02-10", 2)
    assert [(each.due, each.status) for each in standings(story.on("2027-02-10"), "programme-end")] == [
        ("2027-02-28", "cancelled"),
        ("2027-03-28", "cancelled"),
        ("2027-05-28", "running"),
    ]


def test_the_new_end_is_what_is_waited_for_and_met() -> None:
    story = STARTED.extended("2028-08-01", 6)
    assert wait(story.on("2028-08-01"), "programme.completed").due == day("2029-05-16")
    state = story.completed("2029-05-16").on("2029-05-16")
    assert [each.status for each in standings(state, "programme-end")] == ["cancelled", "met"]


def test_an_extension_after_the_end_has_passed_still_moves_it() -> None:
    state = STARTED.extended("2028-12-01", 6).on("2028-12-01")
    assert [each.status for each in standings(state, "programme-end")] == ["cancelled", "running"]


def test_an_extension_decided_before_the_start_counts_from_the_start() -> None:
    story = granted(months=24).extended("2026-11-10", 6).started("2026-11-16")
    state = story.on("2026-11-16")
    assert standings(state, "programme-end")[-1] == Standing("2026-11-16", "2029-05-16", "2029-05-16", "running")
    assert state.buffered == ()


def test_an_extension_after_the_programme_is_over_moves_nothing() -> None:
    state = STARTED.interrupted("2027-05-03").extended("2027-06-01", 6).on("2027-06-01")
    assert standing(state, "programme-end")[3:] == ("met", "2027-05-03")
    assert state.stages["programme"] == "done"


def test_a_retracted_extension_gives_the_old_end_back() -> None:
    story = STARTED.extended("2028-08-01", 6)
    state = story.retracted("2028-08-02", story.ref("programme.extended")).on("2028-08-02")
    assert standing(state, "programme-end")[1:4] == ("2028-11-16", "2028-11-16", "running")


def test_an_extension_registered_after_the_end_but_decided_before_it_counts() -> None:
    story = STARTED.completed("2028-11-20").extended("2028-10-01", 6)
    state = story.on("2028-12-01")
    assert [each.status for each in standings(state, "programme-end")] == ["cancelled", "met"]
    assert taken(state)[-2:] == ["programme.extended", "programme.completed"]


def test_extensions_beyond_the_rules_raise_an_alarm_and_still_move_the_end() -> None:
    """§ 14: a year at most, counted over all extensions; what was decided stands until it is changed."""
    story = granted(months=24, end_goal="upper_secondary").started("2026-11-16").extended("2028-05-02", 8)
    assert entries(story.on("2028-05-03"), "extended-beyond-the-rules") == []
    state = story.extended("2028-06-02", 5).on("2028-06-03")
    assert [entry.details for entry in entries(state, "extended-beyond-the-rules")] == [{"months": 13, "most": 12}]
    assert standings(state, "programme-end")[-1].due == "2029-12-16"


def test_on_its_planned_last_day_somebody_registers_how_it_ended() -> None:
    story = running()
    assert "end-programme" not in open_tasks(story.on("2027-11-15"))
    assert task(story.on("2027-11-16"), "end-programme").due == day("2027-11-16")
    assert "end-programme" not in open_tasks(story.extended("2027-11-10", 3).on("2027-11-16"))
    late = story.extended("2027-11-20", 3)
    assert "end-programme" not in open_tasks(late.on("2027-11-20"))
    assert "end-programme" in open_tasks(late.on("2028-02-16"))


def test_a_programme_that_starts_without_plan_and_contract_alarms_the_leader() -> None:
    """Domain brief 5.4: in the programme takes decision, plan and contract."""
    story = granted().delivered("2026-11-03").started("2026-11-16", planned_end="2027-11-16")
    assert entries(story.on("2026-11-16"), "started-without-plan") == [], "they may still be registered that day"
    assert [notice.role for notice in story.on("2026-11-17").notices if notice.kind == "started-without-plan"] == [
        "programme_leader"
    ]
    whole = story.planned("2026-11-16").signed("2026-11-16")
    assert entries(whole.on("2026-11-17"), "started-without-plan") == []


def test_a_mapping_registered_after_the_start_may_give_more_time_for_the_norwegian_goal() -> None:
    """18 months with upper secondary, else three years; the mapping decides, whenever it is played."""
    story = Story().settled("2025-03-03", education="upper_secondary").decided("2025-05-30", "granted", reason="urgent")
    story = story.started("2025-06-02", planned_end="2027-06-02")
    assert standing(story.on("2025-06-10"), "norwegian-goal").due == "2026-12-02"
    mapped = {"completed_on": "2025-06-10", "languages": ["ar"], "education": "primary", "work_years": 3}
    late = story.add("mapping.completed", "2025-06-10", **mapped)
    assert standing(late.on("2025-06-10"), "norwegian-goal")[:2] == ("2025-06-02", "2028-06-02")
    assert standing(late.on("2025-06-09"), "norwegian-goal").due == "2026-12-02", "not before its day"


def test_an_end_that_nobody_registered_alarms_the_leader() -> None:
    story = Story().settled("2026-09-01").mapped("2026-09-21").decided("2026-10-01", "granted")
    state = story.delivered("2026-10-02").started("2026-10-12").on("2026-10-12")
    assert [each.role for each in state.notices if each.kind == "end-not-known"] == ["programme_leader"]
    known = story.delivered("2026-10-02").started("2026-10-12", planned_end="2027-10-12").on("2026-10-12")
    assert "end-not-known" not in {each.kind for each in known.notices}
