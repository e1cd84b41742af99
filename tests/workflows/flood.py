"""A participant with very many events of mixed kinds, each of which once made some step grow with the square."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any, TypeAlias

from tests.workflows.caseload import SOURCE, AnyEvent, event
from tests.workflows.whole import EventBuilder

SETTLED_ON = date(2024, 1, 8)
PLAYED_ON = date(2026, 11, 23)
SPREAD = 365  # days over which the events of a kind are spread

Flood: TypeAlias = Callable[[int, str], tuple[str, dict[str, Any]]]
"""Gives the type and the data of the nth event, of a day."""

Retractions: TypeAlias = Callable[[int], list[AnyEvent]]


def beginning() -> tuple[AnyEvent, ...]:
    """An ordinary journey until its programme has run for some days."""
    t = EventBuilder(SETTLED_ON).settled(interpreter_needed=False)
    t.add(2, "dwelling.allocated", "allocated_on")
    t.add(20, "mapping.completed", "completed_on", languages=["en"], education="lower_secondary", work_years=4)
    t.add(22, "mapping.received", "received_on", reference="c")
    t.add(40, "decision.made", "decided_on", outcome="granted", months=24, end_goal="work")
    t.add(45, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1").add(45, "contract.signed", "signed_on")
    return t.add(50, "programme.started", "started_on").state.events


def _measure(n: int, on: str) -> tuple[str, dict[str, Any]]:
    if n % 2 == 0:
        return "measure.planned", {"measure_id": f"m{n}", "kind": "norwegian", "planned_start": on, "provider": "nav"}
    return "measure.started", {"measure_id": f"m{n - 1}", "on": on}


def _meeting(n: int, on: str) -> tuple[str, dict[str, Any]]:
    at = {"starts_at": f"{on}T10:00:00+02:00", "minutes": 60, "booking_id": f"b{n // 2}", "assessed_on": on}
    if n % 2 == 0:
        return "interpreter.needassessed", {"needed": True, "meeting": "follow_up", **at}
    return "interpreter.confirmed", {"confirmed_on": on, "booking_id": f"b{n // 2}", "category": "A"}


def _extension(n: int, on: str) -> tuple[str, dict[str, Any]]:
    due = (date.fromisoformat(on) + timedelta(days=40)).isoformat()
    return "deadline.extended", {
        "deadline": "follow-up", "due": due, "reason": "ill", "granted_by": "l", "decided_on": on,
    }  # fmt: skip


FLOODS: dict[str, Flood] = {
    "hours": lambda n, on: (
        "hours.recorded",
        {"element": "career_competence", "hours": 0.001, "on": on},
    ),
    "absences": lambda n, on: ("absence.registered", {"from": on, "to": on, "valid": n % 2 == 0}),
    "follow-ups": lambda n, on: ("followup.held", {"held_on": on}),
    "buffered assessments": lambda n, on: (
        "guidance.assessed",
        {"outcome": "later", "assessed_on": on, "reason": "r", "not_before": on},
    ),
    "measures": _measure,
    "measures that nobody confirms": lambda n, on: _measure(2 * n, on),
    "meetings": _meeting,
    "extensions of deadlines": _extension,
    "feedback": lambda n, on: ("feedback.given", {"about": "guidance", "rating": 4, "on": on}),
    "levels": lambda n, on: ("norwegian.assessed", {"level": "A1", "basis": "test", "on": on}),
    "leave": lambda n, on: ("leave.granted", {"decided_on": on, "kind": "care", "from": on, "to": on}),
    "forewarnings": lambda n, on: ("forewarning.sent", {"sent_on": on, "about": "deduction"}),
    "moves": lambda n, on: ("participant.moved", {"moved_on": on, "to_kommune": ("0301", "4601")[n % 2]}),
    "unknown meetings": lambda n, on: (
        "guidance.held",
        {"meeting_id": f"x{n}", "held_on": on, "interpreter_present": False},
    ),
}


def of_kind(kind: str) -> Iterator[AnyEvent]:
    """Give events of one kind without end, spread over a year of the programme; the same each time."""
    flood, n = FLOODS[kind], 0
    while True:
        on = (SETTLED_ON + timedelta(days=60 + n % SPREAD)).isoformat()
        name, data = flood(n, on)
        yield event(name, data, id_=f"{kind}-{n:06}", registered=on)
        n += 1


def retractions(count: int, of: str) -> list[AnyEvent]:
    """Give a chain of retractions: the first of an event, each other of the one before."""
    ids = [of, *(f"retraction-{n:06}" for n in range(count))]
    return [
        event(
            "event.retracted",
            {"source": SOURCE, "id": one, "reason": "r"},
            id_=other,
            registered=SETTLED_ON.isoformat(),
        )
        for one, other in pairwise(ids)
    ]


def retracted_in_pairs(count: int) -> list[AnyEvent]:
    """Give pairs of retractions that retract each other."""
    day = SETTLED_ON.isoformat()
    return [
        event(
            "event.retracted",
            {"source": SOURCE, "id": f"pair-{n ^ 1:06}", "reason": "r"},
            id_=f"pair-{n:06}",
            registered=day,
        )
        for n in range(count)
    ]


def mixed(count: int) -> list[AnyEvent]:
    """Give a journey of so many events: a part of each kind, with a chain of retractions and pairs of them."""
    each = max(2, (count - len(beginning())) // (len(FLOODS) + 2))
    events = [*beginning(), *retractions(each, "hours-000001"), *retracted_in_pairs(each - each % 2)]
    for kind in FLOODS:
        events += islice(of_kind(kind), each)
    events += islice(of_kind("hours"), each, each + count - len(events))
    return events[:count]
