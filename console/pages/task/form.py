"""The form as the page shows it: each field with its words, what is filled in, and what is wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from console.pages.task.answers import LANGUAGES, PREFIX, ROWS, Problem, Raw
from console.pages.task.before import language_name
from console.pages.task.fields import FormField, Kind, fields_of, offering
from console.pages.task.problems import WHOLE_FORM
from console.pages.task.suggestions import Suggestion
from console.pages.words import N_, Translate, event_name
from schemas.kommuner import KOMMUNER
from schemas.labels import field_help, field_label, value_label
from schemas.texts import TextLanguage

RADIOS = 4
"""Choices that are shown side by side; more of them are a list."""
MORE_ROWS = 2
_LANGUAGES = (
    "am ar az bn bs ckb de en es fa fa-AF fr ha hy ka ku ln my nb ne om pl ps pt rn ru rw so sq sr sw ta tg th ti tr "
    "ug uk ur uz vi zh"
)
OFFERED_LANGUAGES = tuple(_LANGUAGES.split())
"""Languages that may be chosen; one that is filled in already is offered besides."""


@dataclass(frozen=True, slots=True)
class Option:
    """What may be chosen: the value, what it is called, and whether it is chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class FieldView:
    """A field as the page shows it.

    Attributes:
        name: The name and id of its input.
        kind: Its macro.
        label: What it is called; ``help``, ``problem`` and ``suggestion`` stand by it.
        values: What stands in it.
        options: What may be chosen.
        blank: Whether none of them may be.
        fields: Those within; ``rows`` has those of each row.
        basis: The paragraph that its suggestion rests on.
        time: For a moment, the time of day.
    """

    name: str
    kind: str
    required: bool
    label: str
    help: str
    values: tuple[str, ...]
    options: tuple[Option, ...]
    fields: tuple["FieldView", ...] = ()
    rows: tuple[tuple["FieldView", ...], ...] = ()
    problem: str = ""
    suggestion: str = ""
    basis: str = ""
    time: str = ""

    @property
    def described_by(self) -> str:
        """The ids of what stands by it."""
        beside = (("help", self.help), ("problem", self.problem), ("suggestion", self.suggestion))
        return " ".join(f"{self.name}-{name}" for name, text in beside if text)

    @property
    def side_by_side(self) -> bool:
        """Whether its choices stand side by side."""
        return self.required and 0 < len(self.options) <= RADIOS


class Writer:
    """Makes the form of an event in one language."""

    def __init__(
        self,
        event: str,
        language: TextLanguage,
        translate: Translate,
        *,
        asked_not: frozenset[str] = frozenset(),
        suggestions: Mapping[str, Suggestion] | None = None,
        offered: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.event, self._language, self._translate = event, language, translate
        self._asked_not, self._suggestions, self._offered = asked_not, suggestions or {}, offered or {}

    def fields(self, raw: Raw, problems: Mapping[str, Problem]) -> tuple[FieldView, ...]:
        """Give the fields that are asked for."""
        asked = [field for field in fields_of(self.event) if field.key not in self._asked_not]
        asked = offering(asked, self._offered)
        return tuple(self._field(field, f"{PREFIX}-{field.name}", raw, problems) for field in asked)

    def summary(self, fields: Sequence[FieldView], problems: Mapping[str, Problem]) -> list[tuple[str, str]]:
        """Give what is wrong in the order of the form: the id of the input and the sentence."""
        whole = problems.get(WHOLE_FORM)
        first = [] if whole is None else [(WHOLE_FORM, self.said(whole, ""))]
        return first + [(each.name, each.problem) for each in _all(fields) if each.problem]

    def said(self, problem: Problem, label: str) -> str:
        """Give a problem in words."""
        said = self._translate(problem.text) % {"label": label, **problem.named}
        return said.replace("?: ", "? ")  # a question is followed by what to do, without a colon

    def _field(self, field: FormField, name: str, raw: Raw, problems: Mapping[str, Problem]) -> FieldView:
        label = field_label(self.event, field.name, self._language)
        values = tuple(raw.get(name, ()))
        suggestion, problem = self._suggestions.get(name), problems.get(name)
        return FieldView(
            name=name,
            kind=field.kind.value,
            required=field.required,
            label=label,
            help=field_help(self.event, field.name, self._language) or "",
            values=self._shown(field, values),
            options=self._options(field, values),
            fields=tuple(self._field(each, f"{name}-{each.name}", raw, problems) for each in field.fields)
            if field.kind is Kind.GROUP
            else (),
            rows=tuple(self._rows(field, name, raw, problems)),
            problem="" if problem is None else self.said(problem, label),
            suggestion=self._why(suggestion),
            basis=(suggestion.basis or "") if suggestion is not None and suggestion.why else "",
            time=next(iter(raw.get(f"{name}-time", ())), ""),
        )

    def _why(self, suggestion: Suggestion | None) -> str:
        if suggestion is None or not suggestion.why:
            return ""
        return self._translate(suggestion.why) % (suggestion.named or {})

    def _shown(self, field: FormField, values: tuple[str, ...]) -> tuple[str, ...]:
        if field.kind is Kind.LANGUAGES:
            return (*values, *[""] * max(1, min(3, LANGUAGES - len(values))))[:LANGUAGES]
        return values or ("",)

    def _options(self, field: FormField, values: tuple[str, ...]) -> tuple[Option, ...]:
        match field.kind:
            case Kind.CHOICE | Kind.CHOICES:
                known = self._offered.get(field.name)
                called = [
                    (each, value_label(field.name, each, self._language) if known is None else known[each])
                    for each in field.options
                ]
            case Kind.FLAG:
                called = [("yes", self._translate(N_("Yes"))), ("no", self._translate(N_("No")))]
            case Kind.LANGUAGE | Kind.LANGUAGES:
                codes = {*OFFERED_LANGUAGES, *(value for value in values if value)}
                called = sorted(
                    ((code, language_name(code, self._language)) for code in codes), key=lambda each: each[1]
                )
            case Kind.KOMMUNE:
                called = sorted(((number, each.name) for number, each in KOMMUNER.items()), key=lambda each: each[1])
            case _:
                called = []
        return tuple(Option(value, label, value in values) for value, label in called)

    def _rows(
        self, field: FormField, name: str, raw: Raw, problems: Mapping[str, Problem]
    ) -> Iterator[tuple[FieldView, ...]]:
        if field.kind is not Kind.ROWS:
            return
        typed = re.compile(rf"{re.escape(name)}-([0-9]{{1,2}})-")
        begun = [int(found[1]) for part, values in raw.items() if (found := typed.match(part)) and any(values)]
        for number in range(min(ROWS, max(begun, default=-1) + 1 + MORE_ROWS)):
            yield tuple(self._field(each, f"{name}-{number}-{each.name}", raw, problems) for each in field.fields)


def choices(events: Sequence[str], language: TextLanguage) -> list[tuple[str, str]]:
    """Give the events by which a task may be done, and what they are called."""
    return [(event, event_name(event, language)) for event in events]


def _all(fields: Sequence[FieldView]) -> Iterator[FieldView]:
    for field in fields:
        yield field
        yield from _all(field.fields)
        for row in field.rows:
            yield from _all(row)
