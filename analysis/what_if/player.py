"""Plays journeys for ``what-if`` in a process of its own: reads a journey per line, writes its state per rule book.

Run by path, with ``sys.stdout`` redirected. PYTHONPATH chooses ``schemas`` and ``workflows``, which may be another
version's and may print; so this module uses little of them, and nothing else of Stegvis.

In: per line a JSON array of the participant and their events, each ``[source, id, name, business date, time, data]``.
Out: the participant and, for each rule book, the state as JSON, separated by tabs; ``!`` and the fault when the journey
cannot be played. A fault is its type and place in the code, never its text, which may quote an event.
"""

import gc
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from schemas.events.reading import stored_event, with_own_refs
from schemas.rules import RuleBook, RuleSet, packaged_rules, read_rule_sets
from workflows.engine.play import play

# A successful play leaves no reference cycles; only faults and the code of other versions do. With Python's default of
# 700 objects, garbage collection takes a sixth of the time; with this number it does not show, and garbage stays within
# a few megabytes.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


def shown(state: Any, today: date) -> dict[str, Any]:
    """Give the parts of a state that people would see change, by stable keys."""
    return {
        "status": state.status,
        "kommune": state.kommune,
        "rule_set": state.rule_set,
        "eligibility": state.eligibility,
        "stages": state.stages,
        "deadlines": {each.key: [each.name, each.stage, each.due, each.status(today)] for each in state.deadlines},
        "tasks": {each.key: [each.type, each.stage, each.due] for each in state.tasks},
        "notices": {each.key: [*_about(each, state), each.role, f"{each.kind} on {each.on}"] for each in state.notices},
    }


def _about(notice: Any, state: Any) -> tuple[str, str]:
    """Give what a notice is about and its stage: a deadline, an overdue task, or else an alarm, by its name."""
    about = notice.deadline or notice.key.rpartition(f"/{notice.kind}/")[0]
    named = {each.key: each.name for each in state.deadlines} | {each.key: each.type for each in state.tasks}
    return named.get(about, notice.kind), about.partition("/")[0]


class Asked:
    """A rule book that notes what a play asks of it: a book that answers the same would give the same state."""

    def __init__(self, book: RuleBook) -> None:
        self._book = book
        self._answers: list[tuple[str, tuple[Any, ...], object]] = []

    def deadline(self, law: RuleSet, name: str, kommune: str) -> object:
        """The most frequent question. Its answer follows from the rule set, which is noted, where that has the name."""
        if name in law.deadlines:
            return self._book.deadline(law, name, kommune)
        answer: object = self.__getattr__("deadline")(law, name, kommune)
        return answer

    def __getattr__(self, name: str) -> Callable[..., object]:
        def noted(*arguments: Any) -> object:
            answer = getattr(self._book, name)(*arguments)
            kept = tuple(dict(each) if isinstance(each, dict) else each for each in arguments)  # the play goes on
            self._answers.append((name, kept, answer))
            return answer

        return noted

    def answers_hold_in(self, other: RuleBook) -> bool:
        """Whether another rule book gives every answer that was noted."""
        return self._book.routines == other.routines and all(
            (found := getattr(other, name)(*arguments)) is answer or found == answer
            for name, arguments, answer in self._answers
        )


def sharing(books: Sequence[RuleBook]) -> list[RuleBook]:
    """Let rule books share the rule sets that are equal, so that their answers are compared in no time."""
    known = {rules.id: rules for rules in books[0].sets}
    return [
        replace(book, sets=tuple(known[each.id] if known.get(each.id) == each else each for each in book.sets))
        for book in books
    ]


def played(books: Sequence[RuleBook], events: Iterable[list[Any]], today: date) -> list[bytes]:
    """Play one journey under each rule book; only once when both give it the same rules.

    Returns:
        For each rule book, the state as JSON, or ``!`` and the fault.
    """
    try:
        read = with_own_refs(
            [
                stored_event(source, id_, name, date.fromisoformat(on), datetime.fromisoformat(time), data, *sender)
                for source, id_, name, on, time, data, *sender in events
            ]
        )
    except (ValueError, KeyError) as fault:
        return [_fault(fault) for _ in books]
    if len(books) == 1:
        return [_played_under(books[0], read, today)]
    present, other = books
    asked = Asked(present)
    before = _played_under(asked, read, today)
    if asked.answers_hold_in(other) and not before.startswith(b"!"):
        return [before, before]
    return [before, _played_under(other, read, today)]


def _played_under(book: Any, events: list[Any], today: date) -> bytes:
    try:
        return orjson.dumps(shown(play(events, book, today), today), option=orjson.OPT_SORT_KEYS)
    except Exception as fault:  # reported for this journey; the others go on
        return _fault(fault)


def _fault(fault: Exception) -> bytes:
    place = traceback.extract_tb(fault.__traceback__)[-1]
    return f"!{type(fault).__name__} at {'/'.join(Path(place.filename).parts[-3:])}:{place.lineno}".encode()


def main(today: str, *books: str) -> None:
    """Play the journeys on standard input until it ends.

    Args:
        today: The day to play for.
        books: For each rule book, as JSON: ``files`` that are read over the packaged rule sets, whether ``chapter_6a``
            applies, the file of the kommuner's ``routines`` or null, that of their ``register`` or null, the day whose
            law goes on (``law_of``) or null, and the passed rule sets that are in force from a day (``coming``).
    """
    day = date.fromisoformat(today)
    try:
        rules = [_book(day, **orjson.loads(book)) for book in books]
        rules = sharing(rules) if len(rules) > 1 else rules
    except ValueError as fault:  # rules that this version does not understand
        sys.exit(" ".join(str(fault).split()))
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    assert sys.__stdout__ is not None
    out = sys.__stdout__.buffer  # sys.stdout is for what the played code may print
    for line in sys.stdin.buffer:
        participant, events = orjson.loads(line)
        out.write(b"\t".join([participant.encode(), *played(rules, events, day)]) + b"\n")
        out.flush()


def changed(book: RuleBook, law_of: date | None, coming: Mapping[str, date]) -> RuleBook:
    """Give rule sets as they stood on a day, with some that are passed brought into force.

    Raises:
        KeyError: A rule set does not wait for its day.
        ValueError: No law was in force on the day.
    """
    if law_of is not None:
        book = book.as_it_stood(law_of)
    for id_, day in coming.items():
        book = book.brought_into_force(id_, day)
    return book


def _book(
    day: date,
    files: list[str],
    chapter_6a: bool,
    routines: str | None,
    register: str | None = None,
    law_of: str | None = None,
    coming: Mapping[str, str] = MappingProxyType({}),
) -> RuleBook:
    if register is not None:
        from schemas import kommuner

        if hasattr(kommuner, "use_register"):  # older versions have one register only
            kommuner.use_register(Path(register).read_text("utf-8-sig"), day)
    book = packaged_rules()
    if files:
        packaged = Path(sys.modules["schemas"].__file__ or "").parent / "data" / "rules"
        texts = [file.read_text("utf-8") for file in [*sorted(packaged.glob("*.toml")), *map(Path, files)]]
        book = read_rule_sets(texts)
    begun = {id_: date.fromisoformat(day) for id_, day in coming.items()}
    book = changed(book, None if law_of is None else date.fromisoformat(law_of), begun)
    if "for_some" in RuleBook.__dataclass_fields__:
        book = replace(book, for_some=chapter_6a)
    elif chapter_6a:  # an older version, where it had to be switched on
        switched_on: dict[str, Any] = {"switched_on": frozenset({"6A"})}
        book = replace(book, **switched_on)
    if routines is None:
        return book
    from schemas.routines import read_routines  # older versions have no such module

    return replace(book, routines=read_routines(Path(routines).read_text("utf-8"), book.every_deadline()))


if __name__ == "__main__":
    main(*sys.argv[1:])
