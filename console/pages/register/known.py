"""What a journey knows that an event may name by its id: meetings, measures, diplomas, deadlines; and new ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid5

from console.pages.look import Look
from console.pages.participant.facts import AnyEvent
from console.pages.task.fields import fields_of
from console.pages.words import N_, Translate, capitalised, deadline_name
from schemas.events import Event, EventData, is_a
from schemas.events.catalogue import DocumentReceived, GroupGuidanceBooked, MeasurePlanned, PracticeRequested
from schemas.events.vocabulary import Party
from schemas.labels import value_label

D = TypeVar("D", bound=EventData)

NEW = "new"
"""What is chosen for one that the journey does not know yet."""
_BEGUN_BY: Mapping[str, str] = {
    "guidance.booked": "meeting_id",
    "groupguidance.booked": "meeting_id",
    "interpreter.needassessed": "booking_id",
    "measure.planned": "measure_id",
    "practice.requested": "practice_id",
    "document.received": "document_id",
    "household.linked": "member",
}
"""The events that are the first word of something, and the field with its id."""
_AGAIN: Mapping[str, str] = {
    "interpreter.needassessed": N_("Another meeting"),
    "measure.planned": N_("A new measure"),
}
"""Those that may also be about something that the journey knows; how a new one is called there."""
_OF_GROUPS = frozenset({"groupguidance.held", "guidance.rescheduled", "guidance.cancelled"})
"""Events about group sessions; all but the first are about conversations too."""
_NAMED = frozenset({"meeting_id", "booking_id", "measure_id", "practice_id", "document_id", "deadline", "adviser"})
"""Fields that name something."""

Offered = Mapping[str, Mapping[str, str]]
"""What is offered in some fields: of each value what it is called."""


@dataclass(frozen=True, slots=True)
class Nameable:
    """What a journey knows, as far as an organisation sees it.

    Attributes:
        events: Those that count, in order.
        bookings: The meetings, as the calls of machines give them.
        deadlines: The deadlines that may be given more time: the name and the last day.
        assignments: The assignments of the interpreter service, likewise.
        colleagues: Who may be an adviser: the account's name at its issuer, and the person's.
    """

    party: Party | None = None
    events: tuple[AnyEvent, ...] = ()
    bookings: tuple[Mapping[str, Any], ...] = ()
    deadlines: tuple[tuple[str, date], ...] = ()
    assignments: tuple[Mapping[str, Any], ...] = ()
    colleagues: Mapping[str, str] = field(default_factory=dict)


def named_by(event: str) -> frozenset[str]:
    """Give the fields in which an event names something."""
    return frozenset(each.name for each in fields_of(event) if each.name in _NAMED)


class Choices:
    """Tells what may be chosen in the fields of events, in one language."""

    def __init__(self, known: Nameable, look: Look, translate: Translate) -> None:
        self._known, self._look, self._translate = known, look, translate

    def offered(self, event: str) -> Offered:
        """Give what is offered in the fields of an event that name something."""
        found: dict[str, Mapping[str, str]] = {}
        for name in named_by(event):
            choices = self._of(event, name)
            if _BEGUN_BY.get(event) != name:
                found[name] = choices
            elif event in _AGAIN and choices:
                found[name] = choices | {NEW: self._translate(_AGAIN[event])}
        return found

    def is_possible(self, event: str) -> bool:
        """Whether there is something to choose in each field in which an event names something; advisers there are."""
        return all(choices for name, choices in self.offered(event).items() if name != "adviser")

    def new_ids(self, event: str, page: UUID) -> dict[str, str]:
        """Give the ids of what an event is the first word of, as far as its form does not ask for them.

        The same from the same page: sent twice, it is one.
        """
        name = _BEGUN_BY.get(event)
        return {} if name is None or name in self.offered(event) else {name: new_id(name, page)}

    def _of(self, event: str, name: str) -> dict[str, str]:
        tellers: Mapping[str, Callable[[], Iterable[tuple[str, str]]]] = {
            "meeting_id": lambda: self._meetings(event),
            "booking_id": self._bookings,
            "measure_id": self._measures,
            "practice_id": self._practices,
            "document_id": self._documents,
            "deadline": self._deadlines,
            "adviser": self._known.colleagues.items,
        }
        return dict(tellers[name]())

    def _all(self, model: type[D]) -> list[Event[D]]:
        return [each for each in self._known.events if is_a(each, model)]

    def _meetings(self, event: str) -> Iterator[tuple[str, str]]:
        if event != "groupguidance.held":
            for booking in self._known.bookings:
                if booking["status"] is not None:  # a conversation of guidance
                    yield booking["id"], self._booking("guidance", booking["starts_at"])
        if event in _OF_GROUPS:
            session = self._translate(N_("Group session"))
            for each in self._all(GroupGuidanceBooked):
                yield each.data.meeting_id, self._called(session, each.data.starts_at)

    def _bookings(self) -> Iterator[tuple[str, str]]:
        for booking in (*self._known.bookings, *self._known.assignments):
            yield booking["id"], self._booking(booking["meeting"], booking["starts_at"])

    def _booking(self, meeting: str | None, starts_at: str | None) -> str:
        what = (
            self._translate(N_("Meeting")) if meeting is None else value_label("meeting", meeting, self._look.language)
        )
        return self._called(what, None if starts_at is None else datetime.fromisoformat(starts_at))

    def _measures(self) -> Iterator[tuple[str, str]]:
        """Give the measures; to a provider, those that it provides."""
        for each in self._all(MeasurePlanned):
            if self._known.party in (Party.KOMMUNE, each.data.provider):
                yield each.data.measure_id, self._called(each.data.kind, each.data.planned_start)

    def _practices(self) -> Iterator[tuple[str, str]]:
        wished = self._translate(N_("Place wished for"))
        for each in self._all(PracticeRequested):
            yield each.data.practice_id, self._called(wished, each.on)

    def _documents(self) -> Iterator[tuple[str, str]]:
        received = self._translate(N_("Diploma handed in"))
        for each in self._all(DocumentReceived):
            yield each.data.document_id, self._called(received, each.on)

    def _deadlines(self) -> Iterator[tuple[str, str]]:
        for name, due in self._known.deadlines:
            yield name, self._called(deadline_name(name, self._look.language), due)

    def _called(self, what: str, when: date | datetime | None) -> str:
        if when is None:
            return capitalised(what)
        said = self._look.moment(when) if isinstance(when, datetime) else self._look.day(when)
        return f"{capitalised(what)}, {said}"


def with_new_id(event: str, data: dict[str, Any], page: UUID) -> None:
    """Put a new id into data in which one that the journey does not know was chosen."""
    name = _BEGUN_BY.get(event)
    if name is not None and data.get(name) == NEW:
        data[name] = new_id(name, page)


def new_id(name: str, page: UUID) -> str:
    """Give the id of something that is new, the same from the same page."""
    return str(page) if name == "member" else f"{name.removesuffix('_id')}-{uuid5(page, name).hex[:8]}"
