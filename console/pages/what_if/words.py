"""What would change, in words: kinds of changes, what they concern, and their values."""

import re
from collections.abc import Mapping
from datetime import date

from analysis.supervision.texts.codes import DEADLINES
from console.pages.look import Look
from console.pages.words import N_, ROLES, STAGE_NAMES, Translate
from schemas.tasks import TASK_TYPES, title_of
from schemas.texts import TextLanguage

KINDS: Mapping[str, str] = {
    "status changed": N_("Journey has another status"),
    "rule_set changed": N_("Other rules apply"),
    "eligibility changed": N_("The right is judged differently"),
    "stage changed": N_("Stage has another status"),
    "deadline set": N_("New deadline"),
    "deadline gone": N_("Deadline falls away"),
    "deadline moved": N_("Deadline moves"),
    "deadline judged otherwise": N_("Deadline turns out differently"),
    "task opened": N_("One task more"),
    "task closed": N_("One task less"),
    "task due otherwise": N_("Task has another date"),
}
_VALUES: Mapping[str, str] = {
    "running": N_("running"),
    "met": N_("met"),
    "met_late": N_("met too late"),
    "passed": N_("passed"),
    "cancelled": N_("fell away"),
    "not_started": N_("not begun"),
    "active": N_("under way"),
    "done": N_("done"),
    "skipped": N_("skipped"),
    "stopped": N_("stopped"),
    "closed": N_("closed"),
}
_TASKS = frozenset(task.name for task in TASK_TYPES)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def kind_name(kind: str, translate: Translate) -> str:
    """Say what kind of change it is."""
    if kind in KINDS:
        return translate(KINDS[kind])
    role, _, what = kind.partition(" ")
    who = translate(ROLES[role]) if role in ROLES else role
    text = N_("No notice to: %(who)s") if what == "not notified" else N_("Notice to: %(who)s")
    return translate(text) % {"who": who}


def what_name(what: str, language: TextLanguage, translate: Translate) -> str:
    """Say what a change concerns: a deadline, a task or a stage."""
    if what in DEADLINES:
        text = DEADLINES[what][language]
    elif what in _TASKS:
        text = title_of(what, language)
    else:
        text = translate(STAGE_NAMES[what]) if what in STAGE_NAMES else what.replace("_", " ").replace("-", " ")
    return text[:1].upper() + text[1:]


def value_text(value: str | None, look: Look, translate: Translate) -> str:
    """Say a value: its day where it has one, else its word; empty where there is none."""
    if value is None:
        return ""
    day = _DAY.search(value)
    if day:
        return look.full_day(date.fromisoformat(day[0]))
    if value in _VALUES:
        return translate(_VALUES[value])
    return translate("without a date") if value.endswith("without a due date") else value
