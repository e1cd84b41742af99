"""What is wrong with the answers of a form, in sentences that say what to do; by the input that they are about."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from pydantic import ValidationError

from console.pages.task.answers import (
    NO_TIME,
    NOT_A_DAY,
    NOT_OFFERED,
    NOT_WHOLE,
    PREFIX,
    Answers,
    Problem,
    Raw,
    read,
)
from console.pages.task.fields import FormField, Kind
from console.pages.task.suggestions import Known, longest
from console.pages.words import N_
from schemas.events import CATALOGUE, Fault
from schemas.events.faults import FaultKind

WHOLE_FORM = "form"
"""Where a problem stands that is about no single field."""

_CHOOSE = Problem(N_("%(label)s: choose an answer"))
_WRITE = Problem(N_("%(label)s: write an answer"))
_MISSING = {
    Kind.DAY: Problem(N_("%(label)s: write the day")),
    Kind.MOMENT: Problem(N_("%(label)s: write the day and the time of day")),
    Kind.WHOLE: Problem(N_("%(label)s: write a number")),
    Kind.DECIMAL: Problem(N_("%(label)s: write a number")),
    Kind.LINE: _WRITE,
    Kind.TEXT: _WRITE,
    Kind.LINES: _WRITE,
}
_PERSON_NUMBER = Problem(N_("%(label)s: take out the person number; Stegvis knows who it is about"))
_SIGNS = Problem(N_("%(label)s: take out the signs that are no letters, such as tabs and line breaks"))
_YEAR = Problem(N_("%(label)s: write a year between 1900 and 2100"))
_SAID = (("person number", _PERSON_NUMBER), ("control character", _SIGNS), ("the year", _YEAR))
"""What a type says of a value, and our words."""
_UNREADABLE = {Kind.DAY: NOT_A_DAY, Kind.MOMENT: NO_TIME, Kind.WHOLE: NOT_WHOLE, Kind.CHOICE: NOT_OFFERED}
_CHECK = Problem(N_("%(label)s: this answer does not fit; check it"))

_TOGETHER: tuple[tuple[str, str, Problem], ...] = (
    ("to lies before from", "to", Problem(N_("%(label)s: write a day that is not before the first day"))),
    ("not_before is required", "not_before", Problem(N_("%(label)s: write the day on which you assess again"))),
    ("planned_end lies before", "planned_end", Problem(N_("%(label)s: write a day that is not before the first day"))),
    (
        "starts_at and minutes are required",
        "starts_at",
        Problem(N_("%(label)s: write when the meeting begins and how long it lasts, so that one can be ordered")),
    ),
)
"""What a model says of answers that do not fit together: its words, the field where it stands, and ours."""

_DO_NOT_FIT = Problem(N_("Some answers do not fit together. Go through the form once more."))


def read_and_check(event: str, asked: Sequence[FormField], kept: Mapping[str, Any], raw: Raw, known: Known) -> Answers:
    """Read a form as the data of its event, and check it.

    Args:
        event: The short name of the event.
        asked: The fields that the form asks for.
        kept: The data that it does not ask for.
        raw: What was typed.
        known: What is known of the case.
    """
    answers = read(asked, raw)
    answers.data = {**kept, **answers.data}
    check(event, asked, answers, longest(known, answers.data.get("end_goal")))
    return answers


def check(event: str, fields: Sequence[FormField], answers: Answers, most: int | None) -> None:
    """Note every problem of the answers.

    Args:
        event: The short name of the event.
        fields: Of its form.
        answers: What was read; the data include what was not asked for.
        most: The longest programme that the law allows here, in months.
    """
    try:
        CATALOGUE[event].model_validate_json(orjson.dumps(answers.data))
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            name, problem = _of(error, fields, answers)
            answers.problems.setdefault(name, problem)
    if event == "decision.made":
        _check_decision(answers, most)


def of_faults(faults: Sequence[Fault]) -> dict[str, Problem]:
    """Give what intake refused; the person could not know it from the form."""
    return {WHOLE_FORM: _refused(faults[0])} if faults else {}


def nothing_sent(faults: Sequence[Fault]) -> Problem:
    """Give why intake refused what no task asks for; nothing of it was sent."""
    if any(each.kind is FaultKind.NO_RIGHT for each in faults):
        return Problem(N_("Your organisation may not register this, so nothing was sent. Ask the one that may."))
    return Problem(N_("This cannot be registered as it is, so nothing was sent. Tell support what you did."))


def _refused(fault: Fault) -> Problem:
    if fault.kind is FaultKind.NO_RIGHT:
        return Problem(N_("Your organisation may not register this. Ask the one that the task belongs to."))
    return Problem(N_("This cannot be registered as it is. Your draft is kept. Tell support what you did."))


def _check_decision(answers: Answers, most: int | None) -> None:
    if answers.data.get("outcome") == "refused" and not answers.data.get("reason"):
        answers.problems.setdefault(f"{PREFIX}-reason", _WRITE)
    months = answers.data.get("months")
    if most is not None and isinstance(months, int) and months > most:
        named = {"most": str(most)}
        answers.problems.setdefault(f"{PREFIX}-months", Problem(N_("%(label)s: write %(most)s or less"), named))


def _of(error: Any, fields: Sequence[FormField], answers: Answers) -> tuple[str, Problem]:
    kind, location = error["type"], error["loc"]
    said = str(error.get("msg", ""))
    if kind == "value_error":
        for words, where, problem in _TOGETHER:
            if words in said and not location:
                return f"{PREFIX}-{where}", problem
    if not location:
        return WHOLE_FORM, _DO_NOT_FIT
    name, field = _place(location, fields, answers)
    if field is None:
        return WHOLE_FORM, _DO_NOT_FIT
    return name, _problem(kind, said, error.get("ctx", {}), field)


def _place(
    location: Sequence[int | str], fields: Sequence[FormField], answers: Answers
) -> tuple[str, FormField | None]:
    """Give the input that a location in the data is about."""
    name, found, within = PREFIX, None, fields
    for step in location:
        if isinstance(step, int):
            if found is not None and found.kind is Kind.ROWS:
                name = f"{name}-{answers.rows[found.key][step]}"
            continue
        field = next((each for each in within if step in (each.key, each.name)), None)
        if field is None:
            break
        name, found, within = f"{name}-{field.name}", field, field.fields
    return name, found


def _problem(kind: str, said: str, context: Mapping[str, Any], field: FormField) -> Problem:
    if kind in {"missing", "string_too_short", "too_short"}:
        return _MISSING.get(field.kind, _CHOOSE)
    if kind == "string_too_long":
        return Problem(N_("%(label)s: write at most %(most)s characters"), {"most": str(context["max_length"])})
    if kind in {"less_than_equal", "greater_than_equal", "greater_than", "less_than"}:
        return _beyond(kind, context)
    for words, problem in _SAID:
        if words in said:
            return problem
    return _UNREADABLE.get(field.kind, _CHECK)


def _beyond(kind: str, context: Mapping[str, Any]) -> Problem:
    limit = str(next(value for name, value in context.items() if name in {"le", "ge", "gt", "lt"}))
    if kind.startswith("less"):
        return Problem(N_("%(label)s: write %(most)s or less"), {"most": limit})
    return Problem(N_("%(label)s: write %(least)s or more"), {"least": limit})
