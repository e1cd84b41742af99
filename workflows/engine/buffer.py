"""Events that no wait has taken yet, found by type and by what they are about."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from heapq import merge
from typing import Any, Protocol, TypeAlias

from schemas.events import Event, EventData

AnyEvent: TypeAlias = Event[EventData]
_Row: TypeAlias = "list[tuple[int, AnyEvent]]"


class Taker(Protocol):
    """What takes an event from the buffer, as ``Expectation`` does."""

    @property
    def types(self) -> tuple[type[EventData], ...]:
        """The event types it takes."""

    @property
    def fields(self) -> Mapping[type[EventData], str]:
        """For some types, the field by which an event names what it is about."""

    @property
    def about(self) -> str | None:
        """The value that those fields must have."""

    @property
    def not_before(self) -> date | None:
        """The earliest business date it takes."""

    def fits(self, event: AnyEvent) -> bool:
        """Tell whether it takes an event."""


class Buffer:
    """Events in the order of play, which is that of their business dates.

    A journey may buffer thousands, and have as many waits that look here when they open; so each event stands in a row
    of its type, and in one of its type and subject once a wait has looked for such.
    """

    def __init__(self) -> None:
        self._rows: dict[type[EventData], _Row] = {}
        self._by_subject: dict[tuple[type[EventData], str], dict[Any, _Row]] = {}
        self._next = 0

    def __bool__(self) -> bool:
        return any(self._rows.values())

    def __iter__(self) -> Iterator[AnyEvent]:
        return (event for _, event in merge(*self._rows.values(), key=lambda each: each[0]))

    def append(self, event: AnyEvent) -> None:
        """Buffer an event after those that are there."""
        entry, kind = (self._next, event), type(event.data)
        self._next += 1
        self._rows.setdefault(kind, []).append(entry)
        for (of_kind, field), rows in self._by_subject.items():
            if of_kind is kind:
                rows.setdefault(getattr(event.data, field), []).append(entry)

    def pop_oldest(self, taker: Taker) -> AnyEvent | None:
        """Take out the oldest event that fits; None when none does."""
        found: tuple[int, AnyEvent] | None = None
        for kind in taker.types:
            first = self._first(self._row(kind, taker), taker)
            if first is not None and (found is None or first[0] < found[0]):
                found = first
        if found is None:
            return None
        self._remove(found)
        return found[1]

    def pop_all(self, kinds: Iterable[type[EventData]]) -> list[AnyEvent]:
        """Take out all events of some types, oldest first."""
        kinds = set(kinds)
        taken = merge(*(self._rows.pop(kind, []) for kind in kinds), key=lambda each: each[0])
        for key in [key for key in self._by_subject if key[0] in kinds]:
            del self._by_subject[key]
        return [event for _, event in taken]

    def _row(self, kind: type[EventData], taker: Taker) -> _Row:
        row, field = self._rows.get(kind, []), taker.fields.get(kind)
        if field is None or not row:
            return row
        rows = self._by_subject.get((kind, field))
        if rows is None:
            rows = self._by_subject[kind, field] = {}
            for entry in row:
                rows.setdefault(getattr(entry[1].data, field), []).append(entry)
        return rows.get(taker.about, [])

    @staticmethod
    def _first(row: _Row, taker: Taker) -> tuple[int, AnyEvent] | None:
        begin = 0 if taker.not_before is None else bisect_left(row, taker.not_before, key=lambda each: each[1].on)
        return next((row[index] for index in range(begin, len(row)) if taker.fits(row[index][1])), None)

    def _remove(self, entry: tuple[int, AnyEvent]) -> None:
        number, event = entry
        kind = type(event.data)
        rows = [self._rows[kind]]
        rows += [
            by_value[getattr(event.data, field)]
            for (of_kind, field), by_value in self._by_subject.items()
            if of_kind is kind
        ]
        for row in rows:
            # Moves what stands behind it, in one block: nothing beside a play, for any number that a journey has.
            del row[bisect_left(row, number, key=lambda each: each[0])]
