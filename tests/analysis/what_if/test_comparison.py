"""What differs between two states of a journey, and the sum of it."""

from typing import Any

from analysis.what_if.comparison import EXAMPLES, Change, Comparison, changes


def state(**parts: Any) -> dict[str, Any]:
    return {
        "status": "active", "kommune": "3301", "rule_set": "2026", "stages": {"guidance": "active"},
        "eligibility": "right_and_duty",
        "deadlines": {"guidance/held": ["guidance-held", "guidance", "2026-11-01", "running"]},
        "tasks": {"guidance/held": ["hold-guidance", "guidance", "2026-11-01"]},
        "notices": {},
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
    answer = "Hold career guidance, due 2026-11-01"
    assert changes(none, state()) == [Change("task opened", "hold-guidance", "guidance", None, answer)]
    assert changes(state(), none) == [Change("task closed", "hold-guidance", "guidance", answer, None)]
    (closed,) = changes(later, none)
    assert closed.before == "Hold career guidance, without a due date"
    assert [change.kind for change in changes(state(), later)] == ["task due otherwise"]


def test_a_task_that_only_another_version_knows_is_named_by_its_type() -> None:
    (opened,) = changes(state(tasks={}), state(tasks={"party": ["hold-party", "guidance", "2026-11-01"]}))
    assert opened.after == "hold-party, due 2026-11-01"


def test_stages_status_and_rule_set() -> None:
    other = state(stages={"guidance": "skipped"}, status="closed", rule_set="6A", eligibility="right")
    assert [change.what for change in changes(state(), other)] == ["status", "rule_set", "eligibility", "guidance"]


def test_whoever_is_notified_in_one_of_them_only_counts() -> None:
    notice = ["guidance-held", "guidance", "career_centre_leader", "escalated on 2026-11-02"]
    told = state(notices={"guidance/held/escalated/2026-11-02": notice})
    assert changes(state(), told) == [
        Change("career_centre_leader notified", "guidance-held", "guidance", None, "escalated on 2026-11-02")
    ]
    assert [change.kind for change in changes(told, state())] == ["career_centre_leader not notified"]
    assert changes(told, told) == []


def test_the_sum_counts_by_kommune_and_stage_with_a_few_examples() -> None:
    total = Comparison()
    for number in range(EXAMPLES + 3):
        total.add(f"p{number}", state(), state(tasks={}))
    shown = total.as_json()
    assert (shown["by_kommune"], shown["by_stage"]) == ({"3301": EXAMPLES + 3}, {"guidance": EXAMPLES + 3})
    (change,) = shown["changes"]
    assert (change["count"], len(change["examples"])) == (EXAMPLES + 3, EXAMPLES)


def test_the_sum_is_the_same_in_whatever_order_journeys_are_played() -> None:
    places = [("p1", "3301"), ("p2", "0301"), ("p3", "4601"), ("p4", "0301")]
    sums = []
    for order in (places, places[::-1]):
        total = Comparison(most_examples=2)
        for participant, kommune in order:
            total.add(participant, state(kommune=kommune), state(kommune=kommune, stages={}, tasks={}))
        sums.append(total.as_json() | {"shown": [total.kommuner(), total.stages()]})
    assert sums[0] == sums[1]
    assert sums[0]["shown"][0] == [("0301", 2), ("3301", 1), ("4601", 1)]
    assert [each["participant"] for each in sums[0]["changes"][0]["examples"]] == ["p1", "p2"]
