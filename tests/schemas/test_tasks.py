"""Task types: one for each event that completes one, with a title in every language."""

import re

import pytest

from schemas.alarms import ALARMS
from schemas.checklists import CHECKLISTS
from schemas.events import CATALOGUE
from schemas.events.vocabulary import Party, Role
from schemas.purposes import PURPOSES
from schemas.tasks import TASK_FOR, TASK_TYPES, TaskType

EVERY_TASK = [pytest.param(task, id=task.name) for task in TASK_TYPES]

KOMMUNE = {Role.SETTLEMENT_ADVISER, Role.PROGRAMME_ADVISER, Role.PROGRAMME_LEADER}
COUNTY = {Role.CAREER_CENTRE, Role.CAREER_ADVISER, Role.CAREER_CENTRE_LEADER}


def test_an_event_type_completes_one_task_type() -> None:
    """'Every adviser task is completed by exactly one event type'"""
    assert len({task.form for task in TASK_TYPES}) == len(TASK_TYPES)
    assert len({task.name for task in TASK_TYPES}) == len(TASK_TYPES)
    assert {task.form: task for task in TASK_TYPES} == TASK_FOR


@pytest.mark.parametrize("task", EVERY_TASK)
def test_the_form_is_the_data_of_an_event_in_the_catalogue(task: TaskType) -> None:
    """'and its form *is* that event's data model'"""
    assert CATALOGUE[task.form.event_name] is task.form


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_task_is_named_in_both_forms_of_norwegian_and_in_english(task: TaskType) -> None:
    assert set(task.title) == {"nb", "nn", "en"}
    assert all(title == title.strip() != "" for title in task.title.values())


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_title_is_a_line(task: TaskType) -> None:
    assert all(len(title) <= 80 and title[0].isupper() and title[-1] != "." for title in task.title.values())


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_task_goes_to_a_role_in_its_own_organisation(task: TaskType) -> None:
    roles = {Party.KOMMUNE: KOMMUNE, Party.COUNTY: COUNTY}.get(task.role.party)
    assert task.role in (roles or {Role(task.role.party)})


@pytest.mark.parametrize("task", EVERY_TASK)
def test_whoever_gets_the_task_may_send_the_event(task: TaskType) -> None:
    assert task.role.party in task.form.sent_by


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_name_is_a_few_words_with_hyphens(task: TaskType) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", task.name)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_no_two_tasks_read_the_same(language: str) -> None:
    assert len({task.title[language] for task in TASK_TYPES}) == len(TASK_TYPES)


@pytest.mark.parametrize(
    ("name", "completes_with", "role"),
    [
        ("assess-guidance", "guidance.assessed", "programme_adviser"),
        ("make-decision", "decision.made", "programme_adviser"),
    ],
)
def test_the_tasks_of_the_contract_are_there(name: str, completes_with: str, role: str) -> None:
    (task,) = [task for task in TASK_TYPES if task.name == name]
    assert (task.form.event_name, task.role) == (completes_with, role)


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_task_has_its_purpose_and_what_to_do(task: TaskType) -> None:
    assert set(task.help) == {"nb", "nn", "en"}
    assert all(text == text.strip() and text[-1] == "." and len(text) <= 240 for text in task.help.values())


def test_no_text_of_a_task_repeats_a_number_of_the_law() -> None:
    counted = re.compile(r"\b(\d+|to|tre|tolv|two|three|twelve)\s(dag|uke|veke|måned|månad|day|week|month)", re.I)
    texts = [text for task in TASK_TYPES for text in (*task.title.values(), *task.help.values())]
    texts += [text for alarm in ALARMS.values() for text in alarm.values()]
    texts += [text for each in CHECKLISTS.values() for item in each.items for text in item.text.values()]
    texts += [text for purpose in PURPOSES.values() for text in purpose.text.values()]
    assert [text for text in texts if counted.search(text)] == []
