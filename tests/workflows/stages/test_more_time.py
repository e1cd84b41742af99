"""An extension is assessed in time before the end (DL-23), and decided; a new end asks anew."""

import pytest

from tests.workflows.caseload import Story, open_tasks, running, standings, task


def assessed(story: Story, on: str, outcome: str) -> Story:
    return story.add("extension.assessed", on, assessed_on=on, outcome=outcome, reason="the goal is near")


def test_sixty_days_before_the_end_an_extension_is_to_be_assessed() -> None:
    """It becomes a task fourteen days before that: 3 and 17 September for an end on 16 November."""
    assert "assess-extension" not in open_tasks(running().on("2027-09-02"))
    asked = task(running().on("2027-09-03"), "assess-extension")
    assert (asked.due and asked.due.isoformat(), asked.role) == ("2027-09-17", "programme_adviser")


def test_the_leader_is_notified_when_it_is_not_assessed_in_time() -> None:
    def overdue(today: str) -> list[tuple[str, str, str | None]]:
        answer = [each for each in running().on(today).notices if "extension" in each.key and each.kind == "overdue"]
        return [(each.role, each.organisation, each.deadline) for each in answer]

    assert overdue("2027-09-17") == []
    assert overdue("2027-09-18") == [("programme_leader", "3301", None)]


@pytest.mark.parametrize(("outcome", "task_after"), [("extend", {"extend-programme"}), ("do_not_extend", set())])
def test_what_is_assessed_is_decided_next(outcome: str, task_after: set[str]) -> None:
    state = assessed(running(), "2027-09-10", outcome).on("2027-09-10")
    assert open_tasks(state) & {"assess-extension", "extend-programme"} == task_after


def test_the_decision_moves_the_end_and_before_the_new_one_it_is_assessed_again() -> None:
    story = assessed(running(), "2027-09-10", "extend").extended("2027-09-20", 3)
    state = story.on("2027-09-20")
    assert [(each.due, each.status) for each in standings(state, "programme-end")] == [
        ("2027-11-16", "cancelled"),
        ("2028-02-16", "running"),
    ]
    assert open_tasks(state) & {"assess-extension", "extend-programme"} == set()
    assert "assess-extension" in open_tasks(story.on("2027-12-04"))


def test_an_extension_decided_without_an_assessment_needs_none() -> None:
    state = running().extended("2027-09-10", 3).on("2027-09-10")
    assert "assess-extension" not in open_tasks(state)
    assert standings(state, "programme-end")[-1].due == "2028-02-16"


def granted(end_goal: str, *, education: str = "lower_secondary", offered: str = "2026-10-25") -> Story:
    story = Story().settled("2026-09-01", education=education).add("programme.offered", offered, offered_on=offered)
    story = story.decided("2026-11-02", end_goal=end_goal, reason="not mapped yet").delivered("2026-11-03")
    return story.started("2026-11-16", planned_end="2027-11-16")


@pytest.mark.parametrize(
    ("end_goal", "education", "asked"),
    [
        ("upper_secondary", "lower_secondary", True),
        ("part_of_upper_secondary", "lower_secondary", True),
        ("vocational", "lower_secondary", False),
        ("work", "lower_secondary", False),
        ("work", "higher", False),
        ("vocational_requalification", "upper_secondary", False),
    ],
)
def test_where_the_law_gives_no_extension_nobody_assesses_one(end_goal: str, education: str, asked: bool) -> None:
    """'kan forlenges med inntil ett år' on the way to upper secondary (§ 14(4)); 'kan ikke forlenges' (§§ 13, 14)."""
    state = granted(end_goal, education=education).on("2027-10-01")
    assert ("assess-extension" in open_tasks(state)) is asked


@pytest.mark.parametrize(
    ("end_goal", "education", "offered", "months", "told_of"),
    [
        ("upper_secondary", "primary", "2026-10-25", 12, []),
        ("upper_secondary", "primary", "2026-10-25", 13, ["extended-beyond-the-rules"]),
        ("work", "primary", "2026-10-25", 1, ["extended-beyond-the-rules"]),
        ("work", "primary", "2025-12-31", 12, []),
        ("work", "higher", "2025-12-31", 6, []),
        ("work", "higher", "2026-01-01", 1, ["extended-beyond-the-rules"]),
        ("vocational", "primary", "2024-12-31", 12, []),
        ("vocational", "primary", "2025-01-01", 1, ["extended-beyond-the-rules"]),
    ],
)
def test_the_offer_of_the_start_chooses_how_much_longer_it_may_last(
    end_goal: str, education: str, offered: str, months: int, told_of: list[str]
) -> None:
    """Forskrift §§ 75 and 76, whatever day they were settled."""
    story = granted(end_goal, education=education, offered=offered).extended("2027-06-01", months)
    found = {notice.kind for notice in story.on("2027-06-01").notices}
    assert sorted(found & {"extended-beyond-the-rules"}) == told_of


def test_once_it_has_ended_nobody_assesses_it() -> None:
    assert "assess-extension" not in open_tasks(running().completed("2027-09-10").on("2027-09-10"))


@pytest.mark.parametrize("on", ["2026-12-10", "2027-08-20"])
def test_an_assessment_made_before_anybody_was_asked_answers_the_wait(on: str) -> None:
    state = assessed(running(), on, "extend").on("2027-09-03")
    assert open_tasks(state) & {"assess-extension", "extend-programme"} == {"extend-programme"}
    assert state.buffered == ()


def test_an_assessment_of_the_old_end_does_not_answer_for_the_new_one() -> None:
    story = assessed(assessed(running(), "2027-09-10", "extend"), "2027-09-11", "do_not_extend").extended(
        "2027-09-20", 3
    )
    assert "assess-extension" in open_tasks(story.on("2027-12-10"))
