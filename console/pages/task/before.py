"""What came before a task, with its content in words: the note, the mapping, the order, time and place …"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from activities.documents.words import Words
from console.pages.look import Look
from console.pages.task.fields import FormField, Kind, fields_of
from console.pages.words import N_, Translate, capitalised, event_name
from console.texts.catalogues import LOCALES
from schemas.events import CATALOGUE, Event, EventData
from schemas.events.texts import references_in, with_texts
from schemas.kommuner import UnknownKommune, kommune
from schemas.labels import field_label, value_label
from schemas.languages import main_language
from schemas.texts import TextLanguage
from store.database import Connection
from store.person import texts
from store.task_page import Before

SHOWN = 6
"""Events that are shown at once; older ones are one press away."""
_OF_INTERPRETERS = ("interpreter.", "interpreting.")
_MEETINGS = frozenset({"guidance.booked", "guidance.rescheduled", "guidance.cancelled"})
_OF_A_MEETING = frozenset({"meeting_id", "starts_at", "minutes", "mode", "place", "booked_on"})
_NOT_SHOWN = frozenset({"adviser", "member", "into", "items", "other", "document"})
"""Fields that hold a code which tells an adviser nothing."""
_OPEN = frozenset({"kind", "elements"})
"""Fields in which a code stands that no list ends, such as a kind of measure."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field of what came before: its label, what was said, whether its words were erased, or are sentences."""

    label: str
    text: str
    erased: bool = False
    long: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """An event that came before: its day, its name, the organisation that sent it, and what it says."""

    day: date
    name: str
    sender: str
    lines: tuple[Line, ...]


def as_before(event: Event[EventData]) -> Before:
    """Give an event as it stands among those that came before."""
    data = event.data.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Before(event.name, event.on, event.ref.source, event.ref.id, event.sender, data)


def for_interpreters(events: Iterable[Before], *, protected: bool) -> list[Before]:
    """Leave what an assignment needs, and nothing of the case (tolkeloven § 5); no place of a protected address."""
    needed = _OF_A_MEETING - {"place"} if protected else _OF_A_MEETING
    return [
        event if event.name.startswith(_OF_INTERPRETERS)
        else event._replace(data={name: value for name, value in event.data.items() if name in needed})
        for event in events
        if event.name.startswith(_OF_INTERPRETERS) or event.name in _MEETINGS
    ]  # fmt: skip


async def in_words(conn: Connection, participant: UUID, events: Iterable[Before]) -> list[Before]:
    """Put the words in the places of their references, as far as they are still there."""
    events = list(events)
    wanted = {
        reference for event in events for reference in references_in(CATALOGUE[event.name], event.data)
    }  # fmt: skip
    words = await texts(conn, participant, wanted) if wanted else {}
    return [event._replace(data=_told(event, words)) for event in events]


def _told(event: Before, words: Mapping[str, str]) -> dict[str, Any]:
    content, gone = with_texts(CATALOGUE[event.name], event.data, words)
    return content | {"": gone}


class Teller:
    """Tells what events say, in one language."""

    def __init__(self, look: Look, translate: Translate) -> None:
        self._look, self._language, self._translate = look, look.language, translate

    def shown(self, event: Before) -> Shown:
        """Tell one event."""
        lines = tuple(self.lines(event.name, fields_of(event.name), event.data, tuple(event.data.get("", ()))))
        return Shown(event.day, capitalised(event_name(event.name, self._language)), event.sender, lines)

    def lines(
        self,
        event: str,
        fields: tuple[FormField, ...],
        data: Mapping[str, Any],
        gone: tuple[str, ...] = (),
        *,
        day_too: bool = False,
    ) -> Iterator[Line]:
        """Tell the fields of an event.

        Args:
            event: Its short name.
            fields: Which of its fields.
            data: Its data, or a part of them.
            gone: The fields whose words were erased.
            day_too: Whether to tell the business date as well.
        """
        for field in fields:
            value = data.get(field.key)
            if value is None or value == [] or not _is_shown(event, field, day_too=day_too):
                continue
            if field.kind is Kind.GROUP:
                yield from self.lines(event, field.fields, value, _below(field.key, gone))
            elif field.kind is Kind.ROWS:
                for number, row in enumerate(value):
                    yield from self.lines(event, field.fields, row, _below(f"{field.key}[{number}]", gone))
            else:
                erased = any(each == field.key or each.startswith(f"{field.key}[") for each in gone)
                text = "" if erased else self.value(field, value)
                yield Line(field_label(event, field.name, self._language), text, erased, field.personal)

    def value(self, field: FormField, value: Any) -> str:
        """Give a value as people write it."""
        if isinstance(value, list):
            joint = "\n" if field.kind is Kind.LINES else ", "
            return joint.join(self._one(field, each) for each in value)
        return self._one(field, value)

    def _one(self, field: FormField, value: Any) -> str:
        language = self._language
        tellers: Mapping[Kind, Callable[[], str]] = {
            Kind.CHOICE: lambda: value_label(field.name, str(value), language),
            Kind.CHOICES: lambda: _called(field.name, str(value), language),
            Kind.FLAG: lambda: self._translate(N_("Yes")) if value else self._translate(N_("No")),
            Kind.DAY: lambda: self._look.day(date.fromisoformat(str(value))),
            Kind.MOMENT: lambda: self._look.moment(datetime.fromisoformat(str(value))),
            Kind.LANGUAGE: lambda: language_name(str(value), language),
            Kind.LANGUAGES: lambda: language_name(str(value), language),
            Kind.KOMMUNE: lambda: _kommune(str(value)),
            Kind.WHOLE: lambda: self._look.number(value),
            Kind.DECIMAL: lambda: self._look.number(value),
        }
        otherwise = partial(_called, field.name, language=language) if field.name in _OPEN else str
        return tellers.get(field.kind, lambda: otherwise(str(value)))()


def language_name(code: str, language: TextLanguage) -> str:
    """Give what a language is called: ``fa-AF`` is ``dari``."""
    names = LOCALES[language].languages
    return str(names.get(code.replace("-", "_")) or names.get(main_language(code)) or code)


def _kommune(number: str) -> str:
    try:
        return kommune(number).name
    except UnknownKommune:  # a draft may hold anything
        return number


def _called(field: str, value: str, language: str) -> str:
    try:
        return value_label(field, value, language)
    except KeyError:  # any code may stand there
        return Words(TextLanguage(language)).begun(value)


def _is_shown(event: str, field: FormField, *, day_too: bool) -> bool:
    if field.name == CATALOGUE[event].dated_by:
        return day_too
    return not (field.name.endswith("_id") or field.name in _NOT_SHOWN)


def _below(key: str, gone: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(each.removeprefix(f"{key}.") for each in gone if each.startswith(f"{key}."))
