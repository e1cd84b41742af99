"""The oracle: plays every journey anew from the events in the inbox, and compares it with the read model."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import orjson

from schemas.journey import JourneyState, JourneyStatus
from schemas.rules import RuleBook
from store import journeys
from store.database import Connection
from tests.histories.live import today
from workflows.engine.play import play

LISTS = ("waits", "tasks", "deadlines", "timeline")
HEAD = (
    "kind",
    "kommune",
    "county",
    "rule_set",
    "status",
    "stages",
    "eligibility",
    "settled_on",
    "closed_on",
    "wake_on",
)
ROWS = {
    "waits": "select * from stegvis.waits",
    "tasks": "select * from stegvis.tasks",
    "deadlines": "select * from stegvis.deadlines",
    "timeline": "select * from stegvis.timeline",
    "notices": "select * from stegvis.notices",
    "requests": "select * from stegvis.requests where state <> 'dropped'",
    "journeys": "select * from stegvis.journeys",
}


async def faults(conn: Connection, rules: RuleBook, broken: Iterable[UUID] = ()) -> list[str]:
    """Give what in the read model is not as the events have it, in words; nothing where all is right.

    Args:
        conn: A connection to a database in which nothing moves.
        rules: The rules of the stack.
        broken: Participants whose journeys cannot be played.
    """
    skipped = set(broken)
    boxes = await conn.fetch("select participant, accepted, processed from stegvis.mailbox where startable")
    found: list[str] = []
    for participant, accepted, processed in boxes:
        if participant in skipped:
            continue
        if accepted != processed:
            found.append(f"{participant}: {processed} of {accepted} events were played")
        rows = await _rows(conn, participant)
        loaded = await journeys.load(conn, participant)
        held = await conn.fetchval("select count(*) from stegvis.inbox where participant = $1", participant)
        if held != accepted:
            found.append(f"{participant}: {accepted} events are counted, and the inbox has {held}")
        as_of = await conn.fetchval("select as_of from stegvis.journeys where participant = $1", participant)
        must_be = play(loaded.events, rules, as_of or today())
        found += [f"{participant}: {each}" for each in differences(must_be, rows)]
    return found


def differences(state: JourneyState, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Compare a state that was played with the rows of the read model: by table, then by key."""
    if state.status is JourneyStatus.NONE:
        return ["has a journey that no event begins"] if rows["journeys"] else []
    if not rows["journeys"]:
        return ["has no journey"]
    found = []
    journey = next(iter(rows["journeys"].values()))
    played = _plain({name: getattr(state, name) for name in HEAD})
    found += [f"{name} is {journey[name]}, not {played[name]}" for name in HEAD if journey[name] != played[name]]
    for table in LISTS:
        must_be = {each["key"]: _row_of(table, each) for each in _plain(getattr(state, table))}
        there = {key: row for key, row in rows[table].items() if row.get("closed_on") is None}
        found += _compared(table, must_be, there)
    notices = {each["key"] for each in _plain(state.notices)} - rows["notices"].keys()
    found += [f"notices: {key} is missing" for key in sorted(notices)]
    return found + _requests(state, rows["requests"])


def _compared(table: str, must_be: Mapping[str, Any], there: Mapping[str, Any]) -> list[str]:
    found = [f"{table}: {key} is missing" for key in must_be.keys() - there.keys()]
    found += [f"{table}: {key} should not be there" for key in there.keys() - must_be.keys()]
    for key in must_be.keys() & there.keys():
        differ = [name for name, value in must_be[key].items() if there[key][name] != value]
        found += [f"{table}: {key} differs in {name}" for name in differ]
    return found


def _requests(state: JourneyState, rows: Mapping[str, Any]) -> list[str]:
    """Every wanted request was made last with the content that it has now."""
    found = []
    for wanted in _plain(state.requests):
        made = [row for row in rows.values() if row["key"] == wanted["key"]]
        if not made:
            if not wanted["answered"]:
                found.append(f"requests: {wanted['key']} was not made")
            continue
        last = max(made, key=lambda row: row["version"])
        same = all(last[name] == wanted[name] for name in ("service", "kind", "organisation", "details"))
        if not same and not wanted["answered"]:
            found.append(f"requests: {wanted['key']} was made with other content")
    return found


def _row_of(table: str, value: dict[str, Any]) -> dict[str, Any]:
    """Give a part of a state as the columns of its row."""
    row = dict(value)
    if table == "deadlines":
        for name in ("started_by", "met_by"):
            row[f"{name}_source"], row[f"{name}_id"] = row.pop(name) or (None, None)
    if table == "timeline":
        row["day"] = row.pop("on")
        row["event_source"], row["event_id"] = row.pop("event") or (None, None)
    if table == "tasks":
        row["subject"] = {name: part for name, part in row["subject"].items() if part is not None}
    return row


async def _rows(conn: Connection, participant: UUID) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for table, query in ROWS.items():
        asked = f"select to_jsonb(found) from ({query}) as found where participant = $1"
        rows = [orjson.loads(row[0]) for row in await conn.fetch(asked, participant)]
        found[table] = {
            f"{row.get('key')}/{row['version']}" if "version" in row else row.get("key"): row for row in rows
        }
    return found


def _plain(value: object) -> Any:
    return orjson.loads(orjson.dumps(value, default=tuple))
