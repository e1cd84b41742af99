"""Events and journey states to store, ordinary but for what a test changes."""

from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID, uuid4

import orjson

from schemas.deadlines import Deadline
from schemas.events import EventRef, IncomingEvent
from schemas.events.person import Person
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES, JourneyState, JourneyStatus, Notice, Request, StageStatus, Task, TimelineEntry, Wait

SOURCE = "https://kommune.example/3301"
SETTLED_ON = date(2026, 9, 1)
SETTLED = EventRef(SOURCE, "settled")

DATA: dict[str, dict[str, Any]] = {
    "participant.settled": {
        "settled_on": "2026-09-01",
        "kommune": "3301",
        "residence_basis": "asylum",
        "permit_granted_on": "2026-05-04",
        "entry": "direct",
        "language": "ar",
        "interpreter_needed": True,
        "education": "none",
    },
    "participant.moved": {"to_kommune": "0301", "moved_on": "2026-09-20"},
    "dwelling.allocated": {"allocated_on": "2026-09-02"},
    "mapping.received": {"received_on": "2026-09-20", "reference": "M-1"},
    "event.retracted": {"source": SOURCE, "id": "settled", "reason": "wrong person"},
}


def event(
    participant: UUID,
    name: str = "participant.settled",
    *,
    id: str | None = None,  # noqa: A002
    on: date = SETTLED_ON,
    time: datetime | None = None,
    person: Person | None = None,
    body: str = "",
    source: str = SOURCE,
) -> IncomingEvent:
    id_ = id or str(uuid4())
    data = orjson.dumps(DATA[name])
    return IncomingEvent(
        ref=EventRef(source, id_),
        name=name,
        participant=participant,
        on=on,
        time=time or datetime(2026, 9, 2, 8, 15, tzinfo=UTC),
        data=data,
        body_hash=blake2b(data + id_.encode() + body.encode(), digest_size=16).digest(),
        person=person,
    )


def days(number: int) -> date:
    """Give the day so many days after settlement."""
    return SETTLED_ON + timedelta(days=number)


def wait(key: str = "guidance/1/assessed", *, due: date | None = None, **other: Any) -> Wait:
    return Wait(
        **{
            "key": key,
            "stage": "guidance",
            "event": "guidance.assessed",
            "also": ("guidance.declined",),
            "role": Role.PROGRAMME_ADVISER,
            "party": Party.KOMMUNE,
            "organisation": "3301",
            "since": SETTLED_ON,
            "due": due,
            "deadline": None,
            **other,
        }
    )


def task(key: str = "guidance/1/assessed", *, due: date | None = None, **other: Any) -> Task:
    return Task(
        **{
            "key": key,
            "type": "assess-guidance",
            "stage": "guidance",
            "completes_with": "guidance.assessed",
            "role": Role.PROGRAMME_ADVISER,
            "organisation": "3301",
            "opened_on": SETTLED_ON,
            "due": due,
            "deadline": None,
            "adviser": "adviser-17",
            "details": {"language": "ar"},
            **other,
        }
    )


def deadline(key: str = "decision/made", *, due: date = SETTLED_ON, **other: Any) -> Deadline:
    return Deadline(
        **{
            "key": key,
            "name": "programme-decision",
            "stage": "decision",
            "starts": SETTLED_ON,
            "due": due,
            "rolled": due,
            "judged": other.get("rolled", due),
            "warnings": (due - timedelta(days=14),),
            "met_on": None,
            "cancelled_on": None,
            "started_by": SETTLED,
            "met_by": None,
            "legal_basis": "integreringsloven § 12",
            "party": Party.KOMMUNE,
            "organisation": "3301",
            **other,
        }
    )


def request(key: str = "guidance/1/order", *, details: dict[str, Any] | None = None, **other: Any) -> Request:
    return Request(
        **{
            "key": key,
            "wait": "guidance/1/answered",
            "service": "county",
            "kind": "order-guidance",
            "organisation": "33",
            "details": details or {"goal": "work"},
            **other,
        }
    )


def notice(
    key: str = "decision/made/warned",
    *,
    on: date = SETTLED_ON,
    kind: str = "warned",
    deadline: str | None = "decision/made",
) -> Notice:
    return Notice(key=key, kind=kind, deadline=deadline, on=on, role=Role.PROGRAMME_ADVISER, organisation="3301")


def line(key: str, *, on: date = SETTLED_ON, ref: EventRef | None = None, **details: Any) -> TimelineEntry:
    return TimelineEntry(key=key, on=on, kind="event", stage="settlement", event=ref, details=details)


def state(**parts: Any) -> JourneyState:
    return JourneyState(
        **{
            "as_of": SETTLED_ON,
            "status": JourneyStatus.ACTIVE,
            "kommune": "3301",
            "county": "33",
            "rule_set": "integration-2026",
            "settled_on": SETTLED_ON,
            "stages": dict.fromkeys(STAGES, StageStatus.NOT_STARTED) | {"settlement": StageStatus.ACTIVE},
            **parts,
        }
    )


def no_journey(**parts: Any) -> JourneyState:
    return JourneyState(**{"as_of": SETTLED_ON, "status": JourneyStatus.NONE, **parts})
