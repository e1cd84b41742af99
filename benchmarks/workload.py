"""The workload, the same for all: journeys from settled to programme started, twelve events each, as event files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import orjson

from schemas.calendar import oslo_date
from schemas.events.reading import full_type

EVENTS = (
    "participant.settled",
    "dwelling.allocated",
    "information.given",
    "mapping.completed",
    "mapping.received",
    "guidance.assessed",
    "guidance.booked",
    "guidance.held",
    "note.shared",
    "note.received",
    "decision.made",
    "programme.started",
)
_DAYS_AGO = {"participant.settled": 7, "dwelling.allocated": 5, "information.given": 4}
# The rest happened yesterday, an hour apart: as with events registered the day they happen, no deadline is near.
_ELSE_DAYS_AGO = 1


@dataclass(frozen=True, slots=True)
class Workload:
    """Journeys to carry.

    Attributes:
        source: The ``source`` of every event, unlike that of any other workload.
        participants: Who they are; new people each time.
        today: The date in Oslo that business dates are counted back from.
    """

    source: str
    participants: tuple[UUID, ...]
    today: date

    @property
    def events(self) -> int:
        """How many events there are in all."""
        return len(self.participants) * len(EVENTS)

    def event(self, number: int, kth: int) -> bytes:
        """Write the k-th event (from 0) of a journey as one CloudEvent."""
        name = EVENTS[kth]
        day = self.today - timedelta(days=_DAYS_AGO.get(name, _ELSE_DAYS_AGO))
        body = {
            "specversion": "1.0",
            "id": event_id(number, kth),
            "source": self.source,
            "type": full_type(name),
            "subject": f"/participant/{self.participants[number]}",
            "time": datetime.combine(day, time(hour=6 + kth), UTC),
            "data": _data(name, day),
        }
        return orjson.dumps(body)

    def round(self, kth: int) -> Iterator[bytes]:
        """Write the k-th event of every journey."""
        return (self.event(number, kth) for number in range(len(self.participants)))

    def round_files(self, folder: Path) -> list[Path]:
        """Write one file a round: the k-th event of every journey."""
        files = []
        for kth in range(len(EVENTS)):
            files.append(folder / f"round-{kth:02}.ndjson")
            _write(files[-1], self.round(kth))
        return files

    def whole_file(self, folder: Path) -> Path:
        """Write all events into one file, in the order in which they happened."""
        file = folder / "all.ndjson"
        _write(file, (event for kth in range(len(EVENTS)) for event in self.round(kth)))
        return file

    def file_by_journey(self, folder: Path, events: int = len(EVENTS)) -> Path:
        """Write the first events of every journey into one file, journey after journey, so that each is played once."""
        file = folder / "by-journey.ndjson"
        numbers = range(len(self.participants))
        _write(file, (self.event(number, kth) for number in numbers for kth in range(events)))
        return file


def event_id(number: int, kth: int) -> str:
    """Give the id of the k-th event of a journey, unique in its workload."""
    return f"{number:06}-{kth:02}"


def make_workload(journeys: int) -> Workload:
    """Make a workload of new participants."""
    participants = tuple(uuid4() for _ in range(journeys))
    return Workload(f"https://bench.example/{uuid4()}", participants, oslo_date(datetime.now(UTC)))


def _write(file: Path, events: Iterator[bytes] | Sequence[bytes]) -> None:
    with file.open("wb") as opened:
        opened.writelines(event + b"\n" for event in events)


def _data(name: str, day: date) -> dict[str, Any]:
    data: dict[str, dict[str, Any]] = {
        "participant.settled": {
            "settled_on": day,
            "kommune": "3301",
            "residence_basis": "asylum",
            "permit_granted_on": day - timedelta(days=90),
            "entry": "reception",
            "language": "ar",
            "interpreter_needed": False,
            "education": "lower_secondary",
            "person": {"birth_date": "1990-05-15"},
        },
        "dwelling.allocated": {"allocated_on": day},
        "information.given": {
            "given_on": day,
            "language": "ar",
            "interpreter_used": False,
            "topics": ["rights", "duties"],
        },
        "mapping.completed": {
            "completed_on": day,
            "languages": ["ar"],
            "education": "lower_secondary",
            "work_years": 4,
        },
        "mapping.received": {"received_on": day, "reference": "county-1"},
        "guidance.assessed": {"outcome": "now", "assessed_on": day, "reason": "ready for it"},
        "guidance.booked": {
            "meeting_id": "m1",
            "starts_at": datetime.combine(day + timedelta(days=30), time(13), UTC),  # in time to prepare
            "minutes": 60,
            "mode": "attendance",
            "booked_on": day,
        },
        "guidance.held": {"meeting_id": "m1", "held_on": day, "interpreter_present": False},
        "note.shared": {
            "meeting_id": "m1",
            "shared_on": day,
            "recommendation": "upper secondary as a health worker",
            "participant_access": True,
            "recipients": ["programme_adviser"],
            "registered_in_imdinett": True,
        },
        "note.received": {"meeting_id": "m1", "received_on": day},
        "decision.made": {"decided_on": day, "outcome": "granted", "months": 24},
        "programme.started": {"started_on": day},
    }
    return data[name]
