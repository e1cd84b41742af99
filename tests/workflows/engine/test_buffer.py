"""The buffer alone: events in the order of play, found by type and by what they are about."""

from datetime import date
from typing import Any

from schemas.events import EventData
from schemas.events.catalogue import FollowupHeld, GuidanceHeld
from tests.workflows.caseload import AnyEvent, event
from workflows.engine.buffer import Buffer
from workflows.engine.scheduler import Expectation


def followup(id_: str, on: str = "2026-09-10") -> AnyEvent:
    return event("followup.held", {"held_on": on}, id_=id_)


def held(id_: str, meeting: str) -> AnyEvent:
    return event(
        "guidance.held", {"meeting_id": meeting, "held_on": "2026-09-10", "interpreter_present": False}, id_=id_
    )


def buffered(*events: AnyEvent) -> Buffer:
    buffer = Buffer()
    for each in events:
        buffer.append(each)
    return buffer


def expecting(*types: type[EventData], about: str | None = None, not_before: date | None = None) -> Expectation[Any]:
    fields: dict[type[EventData], str] = {GuidanceHeld: "meeting_id"} if about else {}
    return Expectation("a", types, date(2026, 9, 1), None, not_before, fields, about)


def ids(buffer: Buffer) -> list[str]:
    return [each.ref.id for each in buffer]


def taken(buffer: Buffer, wait: Expectation[Any]) -> str | None:
    found = buffer.pop_oldest(wait)
    return None if found is None else found.ref.id


def test_events_of_all_types_stand_in_the_order_of_play() -> None:
    buffer = buffered(followup("a"), held("b", "m1"), followup("c"), held("d", "m2"))
    assert ids(buffer) == ["a", "b", "c", "d"]
    assert buffer
    assert not Buffer()


def test_a_wait_takes_the_oldest_of_all_its_types() -> None:
    buffer = buffered(held("a", "m1"), followup("b"), held("c", "m2"))
    both = expecting(FollowupHeld, GuidanceHeld)
    assert [taken(buffer, both) for _ in range(4)] == ["a", "b", "c", None]
    assert not buffer


def test_a_wait_about_one_meeting_finds_its_events_also_those_buffered_after_the_first_look() -> None:
    buffer = buffered(held("a", "m1"), held("b", "m2"))
    m2 = expecting(GuidanceHeld, about="m2")
    assert [taken(buffer, m2), taken(buffer, m2)] == ["b", None]
    buffer.append(held("c", "m2"))
    assert taken(buffer, m2) == "c"
    assert ids(buffer) == ["a"]


def test_what_a_general_wait_has_taken_is_not_found_by_subject() -> None:
    buffer = buffered(held("a", "m1"), held("b", "m1"))
    m1 = expecting(GuidanceHeld, about="m1")
    buffer.append(held("c", "m2"))
    assert taken(buffer, m1) == "a"
    assert taken(buffer, expecting(GuidanceHeld)) == "b"
    assert taken(buffer, m1) is None


def test_what_is_too_early_for_a_wait_stays() -> None:
    buffer = buffered(followup("a", "2026-09-10"), followup("b", "2026-09-11"), followup("c", "2026-09-12"))
    assert taken(buffer, expecting(FollowupHeld, not_before=date(2026, 9, 11))) == "b"
    assert ids(buffer) == ["a", "c"]


def test_all_of_some_types_are_taken_at_once() -> None:
    buffer = buffered(followup("a"), held("b", "m1"), followup("c"))
    assert taken(buffer, expecting(GuidanceHeld, about="m2")) is None
    assert [each.ref.id for each in buffer.pop_all([FollowupHeld, GuidanceHeld])] == ["a", "b", "c"]
    assert taken(buffer, expecting(GuidanceHeld, about="m1")) is None
