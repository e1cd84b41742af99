"""That every stage is tested in each of the eight cases, once, or has a reason why there is no such case."""

import pkgutil
import re
from collections import Counter
from itertools import product
from pathlib import Path

import workflows.stages

CASES = (
    "straight_way", "too_early", "too_late", "never", "declined", "repeated", "corrected", "retracted",
)  # fmt: skip

PARTS = {
    "journey": "begins the stages",
    "ongoing": "what may happen at any time; no stage",
    "county_meeting": "what cooperation does with an invitation to a county meeting",
    "group_guidance": "sessions in a group, which guidance has registered and which meet nothing",
    "activity": "whether a programme stands idle, which nobody sends an event about",
    "exemption": "what settlement and ongoing hold work against; no stage",
    "follow_up": "the conversations of the programme",
    "move": "what ongoing does with a move",
    "other_decisions": "what ongoing does with a decision that belongs to no stage",
    "meeting": "what guidance, preparation and interpreter know of a conversation",
    "programme_end": "the end that programme and ending hang on",
    "more_time": "what moves that end",
    "forewarning": "what comes before a decision that goes against the participant",
    "leave": "the offer that is owed in parental leave",
    "records": "what programme and training count, handed to both",
    "training": "what Norwegian and social studies owe the participant; begins before the programme and outlives it",
    "norwegian": "the goal that the plan sets and the programme is to reach",
    "understanding": "what settlement and programme check of what they explained",
}
"""Modules beside the stages that are no stage of their own."""

NO_SUCH_CASE = {
    ("settlement", "too_late"): "nothing in it has a deadline; those of the decision and the mapping run beside it",
    ("mapping", "declined"): "there is no event by which anybody could refuse it",
    ("absence", "too_late"): "the decision on a deduction has no deadline",
    ("cooperation", "declined"): "there is no event by which a meeting is refused; called anew, it is a repeated call",
}

STAGES = sorted({module.name for module in pkgutil.iter_modules(workflows.stages.__path__)} - PARTS.keys())


def named_in_the_files() -> list[str]:
    files = Path(__file__).parent.glob("test_eight_cases_*.py")
    return [name for file in files for name in re.findall(r"^def (test_\w+)\(", file.read_text(), re.MULTILINE)]


def test_every_stage_has_each_case_once_or_the_reason_why_not() -> None:
    found = Counter(
        (stage, case)
        for name, stage, case in product(named_in_the_files(), STAGES, CASES)
        if f"{name}_".startswith(f"test_{stage}_{case}_")
    )
    assert found == Counter({pair: 1 for pair in product(STAGES, CASES) if pair not in NO_SUCH_CASE})
    assert found.total() == len(named_in_the_files()), "each of them is a case of a stage"


def test_no_reason_is_given_for_what_is_no_stage_or_no_case() -> None:
    assert NO_SUCH_CASE.keys() <= set(product(STAGES, CASES))
    assert PARTS.keys() <= {module.name for module in pkgutil.iter_modules(workflows.stages.__path__)}
