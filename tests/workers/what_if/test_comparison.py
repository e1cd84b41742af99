"""What differs between two states of a journey, and the sum of it."""

from typing import Any

from workers.what_if.comparison import EXAMPLES, Change, Comparison, changes


def state(**parts: Any) -> dict[str, Any]:
    return {
        "status": "active", "kommune": "3301", "rule_set": "2026", "stages": {"guidance": "active"},
        "deadlines": {"guidance/held": ["guidance-held", "guidance", "2026-11-01", "running"]},
        "tasks": {"guidance/held": ["hold-guidance", "guidance", "2026-11-01"]},
    } | parts  # fmt: skip


def test_the_same_is_no_change() -> None:
    assert changes(state(), state()) == []


def test_a_deadline_that_moves_passes_or_comes_and_goes() -> None:
    moved = state(deadlines={"guidance/held": ["guidance-held", "guidance", "2026-10-01", "passed"]})
    assert changes(state(), moved) == [
        Change("deadline moved", "guidance-held", "guidance", "2026-11-01", "2026-10-01"),
        Change("deadline judged otherwise", "guidance-held", "guidance", "running", "passed"),
    ]
    gone = state(deadlines={})
    assert changes(state(), gone) == [Change("deadline gone", "guidance-held", "guidance", "2026-11-01", None)]
    assert changes(gone, state()) == [Change("deadline set", "guidance-held", "guidance", None, "2026-11-01")]


def test_tasks_open_close_and_are_due_otherwise() -> None:
    none, later = state(tasks={}), state(tasks={"guidance/held": ["hold-guidance", "guidance", None]})
    assert [change.kind for change in changes(none, state())] == ["task opened"]
    assert [change.kind for change in changes(state(), none)] == ["task closed"]
    assert [change.kind for change in changes(state(), later)] == ["task due otherwise"]


def test_stages_status_and_rule_set() -> None:
    other = state(stages={"guidance": "skipped"}, status="closed", rule_set="6A")
    assert [change.what for change in changes(state(), other)] == ["status", "rule_set", "guidance"]


def test_the_sum_counts_by_kommune_and_stage_with_a_few_examples() -> None:
    total = Comparison()
    for number in range(EXAMPLES + 3):
        total.add(f"p{number}", state(), state(tasks={}))
    shown = total.as_json()
    assert (shown["by_kommune"], shown["by_stage"]) == ({"3301": EXAMPLES + 3}, {"guidance": EXAMPLES + 3})
    (change,) = shown["changes"]
    assert (change["count"], len(change["examples"])) == (EXAMPLES + 3, EXAMPLES)
