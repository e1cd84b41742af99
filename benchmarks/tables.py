"""The tables of the hand-written contenders: Stegvis's read model over again, in a schema of its own.

One statement writes what an event changes, so one round trip and one commit: what a competent engineer comes to who
has measured. Every part of it may be repeated, because activities and steps are carried out at least once.
"""

from dataclasses import dataclass

import asyncpg
import orjson

from benchmarks.by_hand import Changes
from store.database import Connection

SCHEMA = "by_hand"
TABLES = ("journeys", "waits", "tasks", "deadlines", "timeline", "notices")

WRITE = """
with journey as (
    insert into by_hand.journeys (
        participant, kommune, county, rule_set, status, stages, eligibility, settled_on, buffered, wake_on, as_of,
        sections
    )
    select $1, new.kommune, new.county, new.rule_set, 'active', new.stages, new.eligibility, new.settled_on, '[]',
        new.wake_on, $2, '{}'
    from jsonb_to_record($3) as new (
        kommune text, county text, rule_set text, stages jsonb, eligibility text, settled_on date, wake_on date
    )
    on conflict (participant) do update set stages = excluded.stages, eligibility = excluded.eligibility,
        wake_on = excluded.wake_on, as_of = excluded.as_of, committed_at = clock_timestamp()
),
closed_waits as (
    delete from by_hand.waits where participant = $1 and key = any ($4)
),
opened_waits as (
    insert into by_hand.waits (
        participant, key, stage, event, also, role, party, organisation, since, due, deadline
    )
    select $1, new.* from jsonb_to_recordset($5) as new (
        key text, stage text, event text, also text[], role text, party text, organisation text, since date, due date,
        deadline text
    )
    on conflict (participant, key) do update set due = excluded.due, deadline = excluded.deadline
),
closed_tasks as (
    update by_hand.tasks set closed_on = $2 where participant = $1 and key = any ($6) and closed_on is null
),
opened_tasks as (
    insert into by_hand.tasks (
        participant, key, type, stage, completes_with, role, organisation, opened_on, due, deadline
    )
    select $1, new.* from jsonb_to_recordset($7) as new (
        key text, type text, stage text, completes_with text, role text, organisation text, opened_on date, due date,
        deadline text
    )
    on conflict (participant, key) do update set due = excluded.due, deadline = excluded.deadline
),
met_deadlines as (
    update by_hand.deadlines set met_on = $8, met_by_source = $9, met_by_id = $10
    where participant = $1 and key = any ($11)
),
set_deadlines as (
    insert into by_hand.deadlines (
        participant, key, name, stage, starts, due, rolled, judged, warnings, started_by_source, started_by_id,
        legal_basis, party, organisation
    )
    select $1, new.* from jsonb_to_recordset($12) as new (
        key text, name text, stage text, starts date, due date, rolled date, judged date, warnings date[],
        started_by_source text, started_by_id text, legal_basis text, party text, organisation text
    )
    on conflict (participant, key) do nothing
),
add_to_timeline as (
    insert into by_hand.timeline (participant, key, day, kind, stage, event_source, event_id, details)
    select $1, new.* from jsonb_to_recordset($13) as new (
        key text, day date, kind text, stage text, event_source text, event_id text, details jsonb
    )
    on conflict (participant, key) do nothing
)
insert into by_hand.notices (participant, key, kind, deadline, day, role, organisation)
select $1, new.* from jsonb_to_recordset($14) as new (
    key text, kind text, deadline text, day date, role text, organisation text
)
on conflict (participant, key) do nothing
"""


async def make_tables(url: str) -> None:
    """Make the tables in a database that has Stegvis's: the same columns, keys and indexes."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(f"create schema if not exists {SCHEMA}")
        for table in TABLES:
            await connection.execute(
                f"create table if not exists {SCHEMA}.{table} (like stegvis.{table} including all)"
            )
    finally:
        await connection.close()


def arguments(changes: Changes) -> tuple[object, ...]:
    """Give the arguments of ``WRITE``."""
    source, id_ = changes.met_by or (None, None)
    return (
        changes.participant,
        changes.as_of,
        _json(changes.journey),
        changes.closed_waits,
        _json(changes.waits),
        changes.closed_tasks,
        _json(changes.tasks),
        changes.met_on,
        source,
        id_,
        changes.met,
        _json(changes.deadlines),
        _json(changes.timeline),
        _json(changes.notices),
    )


async def write(conn: Connection, changes: Changes) -> None:
    """Write what an event changed."""
    await conn.execute(WRITE, *arguments(changes))


def _json(value: object) -> str:
    return orjson.dumps(value).decode()


@dataclass(frozen=True, slots=True)
class ReadModel:
    """What people would see, in Stegvis's tables or in the hand-written ones.

    Attributes:
        schema: Which of the two.
        source: Whose events count, so that warming up does not.
    """

    schema: str
    source: str

    async def events(self, conn: Connection) -> int:
        """Count the events that can be seen."""
        seen: int = await conn.fetchval(
            f"select count(*) from {self.schema}.timeline where event_source = $1 and kind = 'event'", self.source
        )
        return seen

    async def shows(self, conn: Connection, participant: object, event: str) -> bool:
        """Tell whether one event can be seen."""
        seen: bool = await conn.fetchval(
            f"select exists (select from {self.schema}.timeline where participant = $1 and event_id = $2 and "
            "event_source = $3)",
            participant,
            event,
            self.source,
        )
        return seen

    async def note_moments(self, conn: Connection) -> None:
        """From now on, keep the moment at which each event could first be seen (but for its commit)."""
        await conn.execute(
            f"alter table {self.schema}.timeline add column seen_at timestamptz default clock_timestamp()"
        )

    async def seen(self, conn: Connection) -> dict[str, float]:
        """Tell when each event could first be seen, by its id, in seconds since the epoch."""
        rows = await conn.fetch(
            f"select event_id, extract(epoch from min(seen_at))::float8 from {self.schema}.timeline "
            "where event_source = $1 and kind = 'event' group by event_id",
            self.source,
        )
        return {row[0]: row[1] for row in rows}

    async def rows(self, conn: Connection, participant: object) -> int:
        """Count a participant's rows."""
        counts = [
            await conn.fetchval(f"select count(*) from {self.schema}.{table} where participant = $1", participant)
            for table in TABLES
        ]
        return sum(counts)
