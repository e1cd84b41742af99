"""Tasks to look at, of every type, and the data with which each event may be registered."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import orjson

from console.pages.paths import task_path
from console.pages.task.answers import written
from console.pages.task.fields import NOT_ASKED, FormField, Kind, fields_of
from schemas.accounts import ROLES
from schemas.events import EventRef
from schemas.events.envelope import pair_id
from schemas.events.vocabulary import Party, Role
from schemas.rules import packaged_rules
from schemas.tasks import TaskType
from store.database import Pool
from store.journeys import commit, load
from store.reports import OpenTask, open_tasks
from tests.console.api.carried import carried, settled, today
from tests.workflows.caseload import Story
from tests.workflows.whole import every_type
from workflows.engine.play import play

ORGANISATIONS = {Party.KOMMUNE: "3301", Party.COUNTY: "33"}


def account_of(role: Role) -> str:
    """Give an invented account whose tasks are those of a role."""
    name = next(each.name for each in ROLES.values() if role in each.works_as and role.value in (each.name, *_DESK))
    return f"{name}@{ORGANISATIONS.get(role.party, role.party.value)}"


_DESK = ("interpreter_service",)


async def task_of(pool: Pool, participant: UUID, event: str) -> OpenTask:
    """Give the open task that an event completes."""
    async with pool.acquire() as conn:
        found = [t for t in await open_tasks(conn) if t.participant == participant and t.completes_with == event]
    assert found, f"no open task for {event}"
    return found[0]


async def digest_of(pool: Pool, participant: UUID, event: str) -> str:
    """Give the digest of the newest event of a type."""
    async with pool.acquire() as conn:
        row = await conn.fetchrow(
            "select source, id from stegvis.inbox where participant = $1 and name = $2 order by seq desc limit 1",
            participant,
            event,
        )
    assert row is not None, event
    return EventRef(*row).digest


async def with_name(pool: Pool, participant: UUID, name: str, *, protected: bool = False) -> None:
    """Let the person store know who somebody is."""
    async with pool.acquire() as conn:
        await conn.execute(
            "insert into person.people (participant, name, birth_date, address_protected, reported_at) "
            "values ($1, $2, '1993-09-07', $3, now()) "
            "on conflict (participant) do update set name = $2, address_protected = $3",
            participant,
            name,
            protected,
        )


async def an_open_task(pool: Pool, type_: TaskType) -> OpenTask:
    """Put a task of a type into the read model, as a stage would have opened it; of a journey that goes on."""
    of_pair = type_.form.of_pair
    if of_pair:
        participant = pair_id("3301")
        async with pool.acquire() as conn:
            begun = await conn.fetchval("select true from stegvis.journeys where participant = $1", participant)
        if not begun:
            begins = Story().add("cooperation.begun", today().isoformat(), kommune="3301", on=today().isoformat())
            await carried(pool, begins, participant)
    else:
        participant = await carried(pool, settled(30), uuid4())
    subject = {name: f"{name}-1" for name in ("meeting", "booking", "measure", "practice", "document", "question")}
    details = {"meeting": "mapping", "language": "ar", "subject": "social_studies", "decision": "programme"}
    key = f"test/{type_.name}/{uuid4().hex[:8]}"
    stage, organisation = "guidance", ORGANISATIONS.get(type_.role.party, "3301")
    async with pool.acquire() as conn:
        await conn.execute(
            "insert into stegvis.tasks (participant, key, type, stage, completes_with, role, organisation, opened_on,"
            " due, subject, details) values ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9::jsonb, $10::jsonb)",
            participant, key, type_.name, stage, type_.form.event_name, type_.role.value, organisation, today(),
            orjson.dumps(subject).decode(), orjson.dumps(details).decode(),
        )  # fmt: skip
    return OpenTask(
        participant, key, type_.form.event_name, type_.role, "3301", today(), today(), details
    )  # fmt: skip


def address(task: OpenTask) -> str:
    return task_path(task.participant, task.key)


async def goes_on(pool: Pool, participant: UUID) -> None:
    """Let the journey take what was sent, as the engine would."""
    async with pool.acquire() as conn:
        loaded = await load(conn, participant)
        await commit(conn, participant, loaded.accepted, play(loaded.events, packaged_rules(), today()))


@cache
def data_of(event: str) -> Mapping[str, Any]:
    """Give data of an event: from the journey with every type of event, or made from the model for a cooperation."""
    for each in every_type().events:
        if each.name == event:
            if event == "decision.made":  # the law has its say on the length
                return {"outcome": "granted", "decided_on": "2026-10-05", "months": 6, "end_goal": "work"}
            content: dict[str, Any] = orjson.loads(each.data.model_dump_json(exclude_unset=True, by_alias=True))
            return {name: value for name, value in content.items() if name not in NOT_ASKED}
    return _made(fields_of(event))


def _made(fields: tuple[FormField, ...]) -> dict[str, Any]:
    return {field.key: _answer(field) for field in fields}


def _answer(field: FormField) -> Any:
    if field.key == "into":  # another participant
        return "11111111-1111-4111-8111-111111111111"
    given: Mapping[Kind, Callable[[], Any]] = {
        Kind.DAY: lambda: "2026-10-05",
        Kind.CHOICE: lambda: field.options[0],
        Kind.CHOICES: lambda: list(field.options[:1]),
        Kind.ROWS: lambda: [_made(field.fields)],
        Kind.FLAG: lambda: True,
        Kind.WHOLE: lambda: 3,
        Kind.DECIMAL: lambda: 7.5,
        Kind.KOMMUNE: lambda: "3301",
        Kind.LINES: lambda: ["one", "two"],
    }
    return given.get(field.kind, lambda: "words")()


def typed(event: str, data: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Give the fields of a form as if somebody had typed the data of an event."""
    return {"event": event, "action": "send"} | written(fields_of(event), data_of(event) if data is None else data)
