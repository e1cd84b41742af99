"""What tasks name by code is there, and all that is there is named by a task."""

import ast
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from schemas.checklists import CHECKLISTS
from schemas.journey import Task
from schemas.purposes import PURPOSES
from tests.workflows.caseload import booked, guided, mapped, running, settled
from tests.workflows.whole import every_type


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    """Every task of a journey in which everything happens, and of the short ones that stages are tested with."""
    whole = every_type()
    days = sorted({event.on for event in whole.events})
    between = [before + timedelta(days=1) for before, after in pairwise(days) if after - before > timedelta(days=1)]
    states = [whole.on(on.isoformat()) for on in (*days, *between)]
    states += [settled().on("2026-09-02"), mapped().on("2026-09-25"), booked().on("2026-10-01")]
    states += [guided().on("2026-10-30"), running().on("2026-12-20")]
    return [task for state in states for task in state.tasks]


def test_every_checklist_that_a_task_names_is_there_and_every_one_is_named(tasks: list[Task]) -> None:
    named = {task.details["checklist"] for task in tasks if "checklist" in task.details}
    assert named == set(CHECKLISTS)


def test_no_stage_spells_out_a_code() -> None:
    """A stage names the checklist or the purpose itself, so that one that is not there is found before it runs."""
    spelled = [
        f"{file.name}:{value.lineno}"
        for file in Path("workflows/stages").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value in {"checklist", "purpose"}
        and isinstance(value, ast.Constant | ast.JoinedStr)
    ]  # fmt: skip
    assert spelled == []


def test_a_checklist_goes_to_whom_it_is_written_for(tasks: list[Task]) -> None:
    listed = [task for task in tasks if "checklist" in task.details]
    assert [task for task in listed if task.role != CHECKLISTS[task.details["checklist"]].role] == []


def test_every_purpose_that_a_task_names_is_there_and_every_one_is_named(tasks: list[Task]) -> None:
    named = {task.details["purpose"] for task in tasks if "purpose" in task.details}
    assert named == set(PURPOSES)


def test_the_same_purpose_stands_on_the_order_and_on_the_note(tasks: list[Task]) -> None:
    """S-83: 'the red thread'"""
    of = {task.type: task.details.get("purpose") for task in tasks}
    assert {of["order-guidance"], of["share-note"]} == {"guidance"}
