"""A caseload with every case of the contract, as lines for the command line; and how a test runs the command."""

import asyncio
import contextlib
import os
import random
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import orjson

from schemas.events import full_type
from store.database import FAULTS, connect
from tests.waiting import eventually
from workers.embedded.directory import read_stack
from workers.embedded.errors import NoStack

NAMESPACE = UUID("6f1a3f0e-6f6e-4b0f-9d0a-3f1d1c5f7a01")
SOURCE = "https://kommune.example/3301"

PARTS = frozenset({"postgres", "temporal", "worker", "dispatcher"})  # of every stack
STARTS_WITHIN = 30.0  # seconds

UNPLAYED = "select from stegvis.mailbox where processed < accepted"
OPEN_TASKS = "select from stegvis.tasks where closed_on is null"

# Month + 80 makes them numbers that nobody has.
SYNTHETIC = "15859012342"
CANARY = "Kanari Fuglesang"
WORDS = "Kanarifuglesangen"


class EventBuilder:
    """Writes the events of one participant, days counted from settlement."""

    def __init__(self, name: str, settled_days_ago: int, today: date) -> None:
        self.participant = uuid5(NAMESPACE, name)
        self.settled_on = today - timedelta(days=settled_days_ago)
        self.lines: list[bytes] = []

    def day(self, days: int) -> str:
        return (self.settled_on + timedelta(days=days)).isoformat()

    def add(self, name: str, days: int, dated: str | None = None, **data: Any) -> "EventBuilder":
        if dated:
            data[dated] = self.day(days)
        body = {
            "specversion": "1.0",
            "id": str(uuid5(self.participant, str(len(self.lines)))),
            "source": SOURCE,
            "type": full_type(name),
            "subject": f"/participant/{self.participant}",
            "time": f"{self.day(days)}T12:00:00+02:00",
            "data": data,
        }
        self.lines.append(orjson.dumps(body))
        return self

    def id(self, nth: int) -> str:
        return str(orjson.loads(self.lines[nth])["id"])

    def settled(self, **more: Any) -> "EventBuilder":
        facts = {
            "kommune": "3301",
            "residence_basis": "asylum",
            "permit_granted_on": self.day(-90),
            "entry": "direct",
            "language": "uk",
            "interpreter_needed": False,
            "education": "primary",
            "person": {
                "name": CANARY,
                "birth_date": "1990-05-15",
                "identifiers": [{"kind": "fnr", "value": SYNTHETIC}],
            },
        }
        return self.add("participant.settled", 0, "settled_on", **(facts | more))

    def housed_and_informed(self) -> "EventBuilder":
        self.add("dwelling.allocated", 1, "allocated_on")
        return self.add("information.given", 3, "given_on", language="uk", interpreter_used=True, topics=["duties"])

    def mapped(self, days: int = 14) -> "EventBuilder":
        self.add("mapping.completed", days, "completed_on", languages=["uk"], education="primary", work_years=4)
        return self.add("mapping.received", days + 2, "received_on", reference="county-1")

    def assessed(self, days: int, outcome: str = "now", **more: Any) -> "EventBuilder":
        return self.add("guidance.assessed", days, "assessed_on", outcome=outcome, reason="so found", **more)

    def booked(self, days: int, meeting: str = "m1") -> "EventBuilder":
        at = f"{self.day(days + 7)}T10:00:00+02:00"
        return self.add(
            "guidance.booked", days, "booked_on", meeting_id=meeting, starts_at=at, minutes=90, mode="attendance"
        )

    def guided(self, days: int = 30, meeting: str = "m1") -> "EventBuilder":
        self.add("guidance.held", days, "held_on", meeting_id=meeting, interpreter_present=False)
        self.add(
            "note.shared",
            days + 3,
            "shared_on",
            meeting_id=meeting,
            recommendation="work as a health worker",
            participant_access=True,
            recipients=["programme_adviser"],
            registered_in_imdinett=True,
        )
        return self.add("note.received", days + 5, "received_on", meeting_id=meeting)

    def decided(self, days: int, outcome: str = "granted", **more: Any) -> "EventBuilder":
        self.add("decision.made", days, "decided_on", outcome=outcome, **more)
        return self.add("decision.delivered", days + 2, "delivered_on")

    def started(self, days: int) -> "EventBuilder":
        self.add("plan.agreed", days - 2, "agreed_on", end_goal="work", norwegian_goal="B1")
        self.add("contract.signed", days - 2, "signed_on")
        return self.add("programme.started", days, "started_on")


def full_of_words(today: date, *, booked: bool = True) -> EventBuilder:
    """Write a journey whose texts reach the inbox, requests, tasks and the timeline.

    Once the conversation is booked, an interpreter is asked for; until then the career centre.
    """
    case = EventBuilder(f"full of words, booked: {booked}", 60, today).settled(interpreter_needed=True)
    case.add("information.given", 3, "given_on", language="uk", interpreter_used=True, topics=[f"{WORDS} rights"])
    case.add("adviser.changed", 4, "on", adviser="a-17", role="programme_adviser", reason=f"{WORDS} is ill")
    case.mapped()
    case.add("guidance.assessed", 18, "assessed_on", outcome="now", reason=f"{WORDS} so found")
    questions = [f"{WORDS} which?", f"{WORDS} when?"]
    case.add("guidance.ordered", 19, "ordered_on", goal=f"{WORDS} goal", questions=questions)
    if not booked:
        return case
    at = {"starts_at": f"{case.day(75)}T10:00:00+02:00", "minutes": 90, "mode": "attendance"}
    return case.add("guidance.booked", 20, "booked_on", meeting_id="m1", place=f"{WORDS} street", **at)


def contract_cases(today: date) -> list[bytes]:
    """Write every case of the contract once, participant after participant."""

    def case(name: str, days_ago: int) -> EventBuilder:
        return EventBuilder(name, days_ago, today)

    straight = case("straight", 120).settled().housed_and_informed().mapped().assessed(18).booked(20).guided()
    straight.decided(50, months=24).started(60)
    later = case("later", 100).settled().mapped().assessed(18, "later", not_before=case("later", 100).day(40))
    declined = case("declined", 60).settled().mapped().assessed(18)
    declined.add("guidance.declined", 20, "answered_on", reason="no capacity").assessed(25)
    declined.add("guidance.accepted", 27, "answered_on").booked(28)
    not_needed = case("not-needed", 70).settled().mapped().assessed(18, "not_needed").decided(40, months=6)
    refused = case("refused", 90).settled().mapped().assessed(18, "not_needed").decided(30, "refused", reason="§ 8")
    appealed = case("appealed", 80).settled().mapped().assessed(18, "not_needed").decided(30, "refused")
    appealed.add("appeal.received", 40, "received_on", about="the refusal")
    cancelled = case("cancelled", 60).settled().mapped().assessed(18).booked(20)
    cancelled.add("guidance.cancelled", 25, meeting_id="m1", reason="illness").booked(26, "m2")
    noshow = case("no-show", 60).settled().mapped().assessed(18).booked(20)
    noshow.add("guidance.noshow", 27, "on", meeting_id="m1", who="interpreter").booked(30, "m2").guided(40, "m2")
    claimed = case("claimed", 60)
    claimed.add("programme.claimed", -20, "claimed_on").settled()
    corrected = case("corrected", 60).settled().mapped()
    corrected.add("participant.settlementcorrected", 20, settled_on=corrected.day(-10), reason="moved in earlier")
    retracted = case("retracted", 60).settled().mapped().assessed(18, "not_needed")
    retracted.add("event.retracted", 20, source=SOURCE, id=retracted.id(3), reason="wrong person")
    imported = case("imported", 20).settled(earlier_mapping=True)
    imported.add("mapping.imported", -30, "completed_on", origin="reception", reference="r-1")
    moved = case("moved", 40).settled().mapped().assessed(18)
    moved.add("participant.moved", 20, "moved_on", to_kommune="0301")
    doubtful = case("doubtful", 10).settled(residence_basis="other")
    extended = case("extended", 400).settled().housed_and_informed().mapped().assessed(18, "not_needed")
    extended.decided(40, months=6).started(50).add("programme.extended", 200, "decided_on", months=12)
    future = case("future", 30).settled().mapped().assessed(60, "not_needed")
    forgotten = case("forgotten", 200).settled()
    unmatched = case("unmatched", 30).add("dwelling.allocated", 1, "allocated_on")
    tellers = [
        straight, later, declined, not_needed, refused, appealed, cancelled, noshow, claimed, corrected, retracted,
        imported, moved, doubtful, extended, future, forgotten, unmatched,
    ]  # fmt: skip
    return [line for teller in tellers for line in teller.lines]


def many(count: int, today: date) -> list[bytes]:
    """Write the straight way of many participants, the k-th event of all before the next of any."""
    tellers = [
        EventBuilder(f"many/{k}", 120, today).settled().housed_and_informed().mapped().assessed(18).booked(20).guided()
        for k in range(count)
    ]
    return [line for step in zip(*(teller.lines for teller in tellers), strict=True) for line in step]


def shuffled(lines: Sequence[bytes], seed: int = 1) -> list[bytes]:
    """Shuffle lines, and repeat every third of them."""
    mixed = [*lines, *lines[::3]]
    random.Random(seed).shuffle(mixed)
    return mixed


def written(path: Path, lines: Sequence[bytes]) -> Path:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return path


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """Give the environment of a command, without settings of whoever runs the tests."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("STEGVIS_", "TEMPORAL_"))}
    return inherited | {"COLUMNS": "160"} | more


def alive(pid: int) -> bool:
    """Tell whether there is a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def stack_pids(data: Path) -> dict[str, int]:
    """Wait for a stack to have all its parts."""
    pids: dict[str, int] = {}

    def complete() -> bool:
        with contextlib.suppress(NoStack):
            pids.update(read_stack(data).pids)
        return pids.keys() >= PARTS and all(map(alive, pids.values()))

    await eventually(complete, STARTS_WITHIN)
    return pids


@contextlib.asynccontextmanager
async def in_the_middle(data: Path, begun: int = 1, left: str = UNPLAYED) -> AsyncIterator[dict[str, int]]:
    """Wait until some journeys have begun and something is left to do; gives the pids of the parts, to disturb them."""
    pids = await stack_pids(data)
    conn = await connect(read_stack(data).postgres)
    try:

        async def so_far() -> bool:
            return bool(await conn.fetchval("select count(*) >= $1 from stegvis.journeys", begun))

        await eventually(so_far, STARTS_WITHIN)
        assert await conn.fetchval(f"select exists ({left})"), "there is something left to do"
        yield pids
    finally:
        with contextlib.suppress(*FAULTS):
            await conn.close(timeout=2)


async def begin(*arguments: str | Path, **settings: str) -> asyncio.subprocess.Process:
    """Begin a stegvis command."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "cli", *map(str, arguments),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment(**settings),
    )  # fmt: skip


async def ended(process: asyncio.subprocess.Process) -> Ended:
    """Wait for a command to end."""
    out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def stegvis(*arguments: str | Path, **settings: str) -> Ended:
    """Run a stegvis command to its end."""
    return await ended(await begin(*arguments, **settings))
