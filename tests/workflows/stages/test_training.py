"""Training in Norwegian and social studies: its time counts from the offer of its start, plus approved leave."""

import pytest

from tests.workflows.caseload import (
    Standing,
    Story,
    deadlines,
    entries,
    granted,
    guided,
    mapped,
    open_tasks,
    running,
    standing,
    standings,
    task,
)

NAMES = ("norwegian-goal", "social-studies-hours", "social-studies-test")


def offered(story: Story, on: str) -> Story:
    return story.add("norwegian.offered", on, offered_on=on)


def on_leave(story: Story, decided: str, first: str, last: str, kind: str = "health") -> Story:
    return story.add("leave.granted", decided, decided_on=decided, kind=kind, **{"from": first, "to": last})


def took_test(story: Story, on: str, **more: object) -> Story:
    return story.add("test.taken", on, on=on, **({"subject": "social_studies"} | more))


# --- its offer ------------------------------------------------------------------------------------------------------


def late_offers(story: Story, on: str) -> list[str]:
    return [str(entry.details["offer_by"]) for entry in entries(story.on(on), "training-offered-late")]


def test_training_is_offered_within_three_months_of_the_settlement() -> None:
    """§ 30: «senest innen tre måneder etter folkeregistrering i kommunen»"""
    assert entries(mapped().on("2026-12-01"), "training-offered-late") == []
    assert late_offers(mapped(), "2026-12-02") == ["2026-12-01"]
    assert late_offers(offered(mapped(), "2026-12-01"), "2027-01-15") == []
    assert late_offers(offered(mapped(), "2026-12-10"), "2027-01-15") == ["2026-12-01"]
    assert late_offers(running(), "2027-01-15") == [], "the programme holds the training"


@pytest.mark.parametrize(("born", "owed"), [("2009-01-01", False), ("1959-06-01", True), ("1959-04-01", False)])
def test_training_is_offered_to_those_between_18_and_67(born: str, owed: bool) -> None:
    """§ 26, by the age on the day of the permit, 1 May 2026."""
    assert bool(late_offers(Story().settled("2026-09-01", person={"birth_date": born}), "2026-12-02")) is owed


def test_an_offer_before_the_text_was_read_is_held_against_nothing() -> None:
    assert late_offers(Story().settled("2025-06-19", permit_granted_on="2025-05-01"), "2026-01-01") == []
    assert late_offers(Story().settled("2025-06-20", permit_granted_on="2025-05-01"), "2026-01-01") == ["2025-09-20"]


def test_of_somebody_whose_programme_is_refused_the_training_is_followed_no_further() -> None:
    refused = mapped().decided("2026-10-01", "refused").delivered("2026-10-02").appealed("2026-10-05")
    assert late_offers(refused, "2027-01-15") == []


def test_whoever_makes_the_plan_is_told_by_when_training_is_to_be_offered() -> None:
    asked = task(guided().on("2026-11-01"), "agree-plan")
    assert str(asked.details["training_offer_by"]) == "2026-12-01"
    after = offered(guided(), "2026-11-02").on("2026-11-02")
    assert "training_offer_by" not in task(after, "agree-plan").details


# --- what it counts from --------------------------------------------------------------------------------------------


def test_without_an_offer_it_counts_from_the_start_of_the_programme() -> None:
    """'`norwegian.offered`, else `programme.started`'"""
    state = running().on("2026-11-16")
    assert [standing(state, name)[:2] for name in NAMES] == [
        ("2026-11-16", "2029-11-16"), ("2026-11-16", "2027-11-16"), ("2026-11-16", "2027-11-16"),
    ]  # fmt: skip


def test_an_offer_before_the_programme_starts_counts_at_once() -> None:
    state = offered(mapped(), "2026-09-25").on("2026-09-25")
    assert [standing(state, name)[:2] for name in NAMES] == [
        ("2026-09-25", "2029-09-25"), ("2026-09-25", "2027-09-25"), ("2026-09-25", "2027-09-25"),
    ]  # fmt: skip
    later = offered(mapped(), "2026-09-25").decided("2026-11-02").started("2026-11-16").on("2026-11-16")
    assert [len(standings(later, name)) for name in NAMES] == [1, 1, 1]


def test_an_offer_told_later_replaces_what_was_counted_from_the_start() -> None:
    """'one told later replaces what was counted from the start (the old deadline is `cancelled`)'"""
    state = offered(running(), "2026-12-01").on("2026-12-01")
    for name in NAMES:
        assert [(each.starts, each.status) for each in standings(state, name)] == [
            ("2026-11-16", "cancelled"), ("2026-12-01", "running"),
        ]  # fmt: skip


def test_of_two_offers_the_first_counts() -> None:
    state = offered(offered(running(), "2026-12-01"), "2027-01-11").on("2027-01-11")
    assert [each.starts for each in standings(state, "social-studies-test")] == ["2026-11-16", "2026-12-01"]


def test_what_is_met_is_not_counted_anew() -> None:
    story = offered(took_test(running(), "2026-11-30"), "2026-12-01")
    assert [each.status for each in standings(story.on("2026-12-01"), "social-studies-test")] == ["met"]
    assert [each.status for each in standings(story.on("2026-12-01"), "social-studies-hours")] == [
        "cancelled", "running",
    ]  # fmt: skip


def test_a_retracted_offer_never_counted() -> None:
    story = offered(running(), "2026-12-01")
    state = story.retracted("2026-12-02", story.ref("norwegian.offered")).on("2026-12-02")
    assert [each.starts for each in standings(state, "norwegian-goal")] == ["2026-11-16"]


# --- how long it lasts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "due"),
    [
        ({"education": "lower_secondary"}, "2029-11-16"),
        ({"education": "unknown"}, "2029-11-16"),
        ({"education": "upper_secondary"}, "2028-05-16"),
        ({"education": "higher"}, "2028-05-16"),
        ({"residence_basis": "collective_protection"}, "2027-11-16"),
    ],
)
def test_education_decides_how_long_there_is_for_norwegian(facts: dict[str, str], due: str) -> None:
    story = Story().settled("2026-09-01", **facts).decided("2026-11-02", reason="known", months=12)
    assert standing(story.started("2026-11-16").on("2026-11-16"), "norwegian-goal").due == due


def test_with_collective_protection_there_are_no_social_studies() -> None:
    story = Story().settled("2026-09-01", residence_basis="collective_protection")
    state = story.decided("2026-11-02", reason="known", months=12).started("2026-11-16").on("2026-11-16")
    assert {each.name for each in state.deadlines}.isdisjoint({"social-studies-hours", "social-studies-test"})


def test_approved_leave_adds_its_days_each_once() -> None:
    """'plus the calendar days of approved leave after it, each once'"""
    story = on_leave(running(), "2027-01-04", "2027-01-11", "2027-01-20")
    story = on_leave(story, "2027-01-05", "2027-01-18", "2027-01-22")
    state = story.on("2027-01-05")
    assert standing(state, "norwegian-goal").due == "2029-11-28"
    assert standing(state, "social-studies-hours").due == "2027-11-28"
    assert standing(state, "social-studies-test").due == "2027-11-28"
    assert len(deadlines(state, "social-studies-test")) == 1


def test_leave_before_the_offer_adds_nothing() -> None:
    story = offered(on_leave(running(), "2026-11-17", "2026-11-18", "2026-11-27"), "2026-12-01")
    assert standing_now(story, "2026-12-01") == ["2029-12-01", "2027-12-01", "2027-12-01"]


def standing_now(story: Story, on: str) -> list[str]:
    state = story.on(on)
    return [standings(state, name)[-1].due for name in NAMES]


# --- what meets it --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("permit", "enough"), [("2026-05-01", 75), ("2022-01-01", 75), ("2021-12-31", 50)])
def test_the_hours_are_reached_at_75_and_at_50_for_older_permits(permit: str, enough: int) -> None:
    story = running(permit_granted_on=permit).hours("2027-02-01", enough - 0.5, "social_studies")
    assert standing(story.on("2027-02-01"), "social-studies-hours").status == "running"
    state = story.hours("2027-03-01", 0.5, "social_studies").hours("2027-04-01", 9, "social_studies").on("2027-04-01")
    assert standing(state, "social-studies-hours")[3:] == ("met", "2027-03-01")


def test_hours_of_another_element_do_not_count() -> None:
    state = running().hours("2027-02-01", 90, "norwegian").on("2027-02-01")
    assert standing(state, "social-studies-hours").status == "running"


@pytest.mark.parametrize("passed", [True, False, None])
def test_the_test_is_met_when_it_is_taken(passed: bool | None) -> None:
    """'met by `test.taken` of that subject'"""
    state = took_test(running(), "2027-06-01", passed=passed).on("2027-06-01")
    assert standing(state, "social-studies-test")[3:] == ("met", "2027-06-01")
    assert "test.taken" not in {wait.event for wait in state.waits}


def test_a_test_of_norwegian_is_not_one_of_social_studies() -> None:
    state = took_test(running(), "2027-06-01", subject="norwegian", part="oral", level="A2").on("2027-06-01")
    assert standing(state, "social-studies-test").status == "running"


def test_a_level_that_a_test_finds_reaches_the_goal_of_the_plan() -> None:
    story = granted().planned("2026-11-02").signed("2026-11-02").started("2026-11-16")
    story = took_test(story, "2028-05-02", subject="norwegian", part="reading", level="A2")
    assert standing(story.on("2028-05-02"), "norwegian-goal").status == "running"
    failed = took_test(story, "2028-06-01", subject="norwegian", part="oral", level="B1", passed=False)
    assert standing(failed.on("2028-06-01"), "norwegian-goal").status == "running"
    reached = took_test(story, "2028-06-01", subject="norwegian", part="oral", level="B1")
    assert standing(reached.on("2028-06-01"), "norwegian-goal")[3:] == ("met", "2028-06-01")


def test_the_test_is_a_task_from_the_first_warning_on() -> None:
    assert "take-final-test" not in open_tasks(running().on("2027-09-16"))
    assert "take-final-test" in open_tasks(running().on("2027-09-17"))
    moved = on_leave(running(), "2027-09-01", "2027-09-06", "2027-09-15")
    assert "take-final-test" not in open_tasks(moved.on("2027-09-26"))
    assert "take-final-test" in open_tasks(moved.on("2027-09-27"))
    state = took_test(running(), "2027-10-01").on("2027-10-01")
    assert "take-final-test" not in open_tasks(state)
    assert standing(state, "social-studies-test")[3:] == ("met", "2027-10-01")


def test_a_test_never_taken_passes_and_stays_a_task() -> None:
    state = running(planned_end="2028-11-16").on("2027-11-17")
    assert standing(state, "social-studies-test") == Standing("2026-11-16", "2027-11-16", "2027-11-16", "passed")
    assert "take-final-test" in open_tasks(state)
    late = took_test(running(planned_end="2028-11-16"), "2027-12-01").on("2027-12-01")
    assert standing(late, "social-studies-test")[3:] == ("met_late", "2027-12-01")


def test_none_of_them_ends_with_the_programme() -> None:
    state = running().completed("2027-05-03").on("2027-05-03")
    assert [standing(state, name).status for name in NAMES] == ["running"] * 3
    closed = running().completed("2027-05-03").outcome("2027-06-01").on("2027-06-01")
    assert [standing(closed, name).status for name in NAMES] == ["cancelled"] * 3
