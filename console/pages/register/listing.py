"""The list of what may be registered: what is most usual first, everything by topic, and what a word finds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from console.pages.paths import register_path, task_path
from console.pages.register.known import named_by
from console.pages.register.opening import Registering
from console.pages.register.topics import TOPICS, topic_of, usual_for
from console.pages.task.fields import every_field, fields_of
from console.pages.words import Translate, capitalised, event_name
from schemas.event_sentences import sentence_of
from schemas.labels import field_label, value_label
from schemas.tasks import title_of
from schemas.texts import TextLanguage

FEW = 12
"""Up to so many stand in one list, without topics to open."""


@dataclass(frozen=True, slots=True)
class Row:
    """Something that may be registered.

    Attributes:
        name: What it is called.
        purpose: What it is for, in a sentence.
        path: Where its form is.
        tasks: The titles and pages of open tasks that it does, with the last day.
        again: Whether it may be about something else than these: another meeting, another measure.
    """

    name: str
    purpose: str
    path: str
    tasks: tuple[tuple[str, str, Any], ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A topic with its rows."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The list.

    Attributes:
        usual: What is most usual; empty where there are few, or a word was searched for.
        groups: The topics.
        count: How many rows these have.
        is_open: Whether the topics stand open.
    """

    usual: tuple[Row, ...]
    groups: tuple[Group, ...]
    count: int
    is_open: bool


def listing(opened: Registering, language: TextLanguage, translate: Translate, wanted: str) -> Listing:
    """Make the list.

    Args:
        opened: The participant.
        language: The reader's.
        translate: Likewise.
        wanted: The words that were searched for; empty for everything.
    """
    found = _found(opened.types, language, translate, wanted)
    by_topic = {
        topic.name: [each for each in found if topic_of(each) is topic] for topic in TOPICS
    }  # fmt: skip
    is_open = bool(wanted) or len(found) <= FEW
    usual = () if is_open else tuple(each for each in usual_for(opened.organisation) if each in found)
    return Listing(
        tuple(_row(opened, each, language) for each in usual),
        tuple(
            Group(name, tuple(_row(opened, each, language) for each in events))
            for name, events in by_topic.items() if events
        ),
        len(found),
        is_open,
    )  # fmt: skip


def _found(events: Sequence[str], language: TextLanguage, translate: Translate, wanted: str) -> list[str]:
    """Give the events with all of the words: in what they are called and for, else in their forms as well."""
    words = wanted.casefold().split()
    named = {each: _said(each, language) for each in events}
    found = [each for each in events if all(word in named[each] for word in words)]
    if found or not words:
        return found
    whole = {
        each: " ".join((named[each], translate(topic_of(each).name), *_in_form(each, language))).casefold()
        for each in events
    }
    return [each for each in events if all(word in whole[each] for word in words)]


def _said(event: str, language: TextLanguage) -> str:
    return f"{event_name(event, language)} {sentence_of(event, language)}".casefold()


def _in_form(event: str, language: TextLanguage) -> Iterator[str]:
    for field in every_field(fields_of(event)):
        yield field_label(event, field.name, language)
        for value in field.options:
            yield value_label(field.name, value, language)


def _row(opened: Registering, event: str, language: TextLanguage) -> Row:
    tasks = tuple(
        (title_of(task["type"], language), task_path(opened.participant, task["key"]), task["due"])
        for task in opened.tasks.get(event, ())
    )
    name = capitalised(event_name(event, language))
    path = register_path(opened.participant, event)
    return Row(name, sentence_of(event, language), path, tasks, again=bool(tasks) and bool(named_by(event)))
