"""Forms are made from the models of events: every field has words, and what is typed becomes the event."""

from datetime import date, datetime, time
from typing import Any

import orjson
import pytest

from console.pages.task.answers import Answers, Problem, read, read_day, read_time, written
from console.pages.task.fields import Kind, every_field, fields_of
from console.pages.task.form import Writer
from console.pages.task.problems import WHOLE_FORM, check
from console.texts.catalogues import translations
from schemas.event_names import EVENT_NAMES
from schemas.events import CATALOGUE
from schemas.labels.fields import FIELDS, HELP, HELP_OF_EVENTS, OF_EVENTS
from schemas.labels.values import OF_FIELDS, VALUES
from schemas.tasks import TASK_TYPES
from schemas.texts import TextLanguage
from tests.console.pages.task_pages import data_of

NOT_TYPED = {"into", "member", "items"}
"""Fields with ids of participants, which no form of a task has."""
TYPED = sorted(CATALOGUE.keys() - {"agenda.compiled", "participant.merged"})
"""The events without such a field that must be given."""


@pytest.mark.parametrize("language", list(TextLanguage))
@pytest.mark.parametrize("event", sorted(CATALOGUE))
def test_every_field_and_every_choice_has_words_in_every_language(event: str, language: TextLanguage) -> None:
    writer = Writer(event, language, translations(language).gettext)
    for view in writer.fields({}, {}):
        assert view.label
        assert all(option.label for option in view.options)
    assert EVENT_NAMES[event][language]


def test_every_label_is_of_a_field_that_exists() -> None:
    fields = {(event, field.name): field for event in CATALOGUE for field in every_field(fields_of(event))}
    names = {name for _, name in fields}
    assert FIELDS.keys() == names
    assert HELP.keys() <= names
    assert {*OF_EVENTS, *HELP_OF_EVENTS} <= fields.keys()
    values = {(name, value) for (_, name), field in fields.items() for value in field.options}
    assert VALUES.keys() == {value for _, value in values}
    assert OF_FIELDS.keys() <= values


def test_every_task_type_says_what_to_do_in_every_language() -> None:
    for task in TASK_TYPES:
        assert task.title.keys() == task.help.keys() == set(TextLanguage)
        assert all(task.title.values())
        assert all(task.help.values())


@pytest.mark.parametrize("event", TYPED)
def test_what_is_typed_is_the_event(event: str) -> None:
    data = dict(data_of(event))
    raw = written(fields_of(event), data)
    answers = read(fields_of(event), raw)
    answers.data |= {name: data[name] for name in NOT_TYPED & data.keys()}
    assert answers.problems == {}
    assert _as_event(event, answers.data) == _as_event(event, data)


def test_a_number_stands_in_a_form_as_people_write_it() -> None:
    for hours, text in ((2.0, "2"), (7.5, "7,5")):
        assert written(fields_of("hours.recorded"), {"hours": hours}) == {"f-hours": [text]}


def _as_event(event: str, data: dict[str, Any]) -> Any:
    return CATALOGUE[event].model_validate_json(orjson.dumps(data))


@pytest.mark.parametrize("event", sorted(CATALOGUE))
def test_an_empty_form_is_told_of_each_answer_that_is_missing(event: str) -> None:
    fields = [field for field in fields_of(event) if field.key not in NOT_TYPED]
    answers = read(fields, {})
    check(event, fields_of(event), answers, None)
    needed = {
        f"f-{field.name}"
        for field in fields
        if field.required and field.kind not in {Kind.LINES, Kind.CHOICES, Kind.LANGUAGES}
    }
    assert needed <= answers.problems.keys()


@pytest.mark.parametrize("event", sorted(CATALOGUE))
def test_garbage_is_told_at_the_field_and_never_raises(event: str) -> None:
    garbage = "\x00\ud7ff💥 <script> 26.13.2026 15076500565 %s " * 200
    raw: dict[str, list[str]] = {}
    for field in every_field(fields_of(event)):
        raw[f"f-{field.name}"] = raw[f"f-{field.name}-time"] = [garbage]
    answers = read(fields_of(event), raw)
    check(event, fields_of(event), answers, None)
    writer = Writer(event, TextLanguage.NB, translations(TextLanguage.NB).gettext)
    views = writer.fields(raw, answers.problems)
    assert len(writer.summary(views, answers.problems)) >= 1
    assert all("%(" not in text for _, text in writer.summary(views, answers.problems))


@pytest.mark.parametrize(
    ("event", "data", "field"),
    [
        ("guidance.assessed", {"outcome": "later", "assessed_on": "2026-10-01", "reason": "x"}, "not_before"),
        ("programme.started", {"started_on": "2026-10-01", "planned_end": "2026-09-01"}, "planned_end"),
        ("absence.registered", {"from": "2026-10-02", "to": "2026-10-01", "valid": True}, "to"),
        (
            "interpreter.needassessed",
            {"booking_id": "b", "needed": True, "assessed_on": "2026-10-01", "meeting": "plan"},
            "starts_at",
        ),
        ("decision.made", {"outcome": "refused", "decided_on": "2026-10-01"}, "reason"),
        ("decision.made", {"outcome": "granted", "decided_on": "2026-10-01", "months": 18}, "months"),
        ("note.received", {"meeting_id": "m", "received_on": "1850-01-01"}, "received_on"),
        ("note.received", {"meeting_id": "m", "received_on": "2026-10-01", "answer": "x" * 4001}, "answer"),
        ("note.received", {"meeting_id": "m", "received_on": "2026-10-01", "answer": "15859012342"}, "answer"),
        ("interpreting.completed", {"booking_id": "b", "on": "2026-10-01", "rating": 6}, "rating"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field(event: str, data: dict[str, Any], field: str) -> None:
    answers = Answers(dict(data))
    check(event, fields_of(event), answers, 12)
    assert set(answers.problems) == {f"f-{field}"}
    for language in TextLanguage:
        writer = Writer(event, language, translations(language).gettext)
        ((_, text),) = writer.summary(writer.fields({}, answers.problems), answers.problems)
        assert "%(" not in text


def test_each_row_keeps_its_own_fault() -> None:
    raw = {"f-held_on": ["1.10.2026"], "f-meeting_id": ["m"], "f-decisions-2-what": ["Meet earlier"]}
    answers = read(fields_of("meeting.held"), raw)
    check("meeting.held", fields_of("meeting.held"), answers, None)
    assert set(answers.problems) == {"f-decisions-2-owner", "f-decisions-2-due"}


def test_a_problem_of_the_whole_form_stands_first() -> None:
    writer = Writer("programme.started", TextLanguage.NB, translations(TextLanguage.NB).gettext)
    problems = {"f-planned_end": Problem("%(label)s"), WHOLE_FORM: Problem("all of it")}
    fields = writer.fields({}, problems)
    assert [name for name, _ in writer.summary(fields, problems)] == [WHOLE_FORM, "f-planned_end"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.9.26", date(2026, 9, 1)),
        ("01.09.2026", date(2026, 9, 1)),
        ("1/9/2026", date(2026, 9, 1)),
        ("1. 9. 2026", date(2026, 9, 1)),
        ("01092026", date(2026, 9, 1)),
        ("010926", date(2026, 9, 1)),
        ("2026-09-01", date(2026, 9, 1)),
        ("31.02.2026", None),
        ("13.13.2026", None),
        ("1. september", None),
        ("9", None),
        ("", None),
    ],
)
def test_days_are_read_day_first_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("10", time(10)),
        ("10.30", time(10, 30)),
        ("10:30", time(10, 30)),
        ("1030", time(10, 30)),
        ("kl. 9", time(9)),
        ("25", None),
        ("10.75", None),
        ("soon", None),
    ],
)
def test_times_are_read_as_people_write_them(text: str, clock: time | None) -> None:
    assert read_time(text) == clock


def test_a_moment_is_oslos_on_both_sides_of_the_change_of_clocks() -> None:
    fields = [field for field in fields_of("guidance.booked") if field.kind is Kind.MOMENT]
    for day, offset in (("24.10.2026", "+02:00"), ("26.10.2026", "+01:00")):
        data = read(fields, {"f-starts_at": [day], "f-starts_at-time": ["09.00"]}).data
        assert data["starts_at"].endswith(f"09:00:00{offset}")
        assert datetime.fromisoformat(data["starts_at"]).hour == 9
