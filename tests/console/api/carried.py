"""Journeys in the read model as the engine leaves them, without Temporal: accepted, played and committed."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from schemas.calendar import oslo_date
from schemas.rules import packaged_rules
from store.database import Pool
from store.inbox import accept
from store.journeys import commit, load
from tests.console.api.web import Web
from tests.histories.live import ago, incoming
from tests.workflows.caseload import Story
from workflows.engine.play import play


def today() -> date:
    return oslo_date(datetime.now(UTC))


def settled(days: int, **more: Any) -> Story:
    """Begin a story with a settlement so many days ago."""
    return Story().settled(ago(days), **{"permit_granted_on": ago(days + 60)} | more)


def guided(days: int, **more: Any) -> Story:
    """A story whose guidance is booked, so many days after the settlement."""
    starts = f"{ago(days - 12)}T10:00:00+02:00"
    return (
        settled(days, **more)
        .add("mapping.completed", ago(days - 3), completed_on=ago(days - 3), languages=["ar"], education="primary",
             work_years=1)
        .add("guidance.assessed", ago(days - 4), assessed_on=ago(days - 4), outcome="now", reason="ready")
        .add("guidance.booked", ago(days - 5), meeting_id="m1", starts_at=starts, minutes=60, mode="attendance",
             booked_on=ago(days - 5))
    )  # fmt: skip


async def carried(pool: Pool, story: Story, participant: UUID | None = None) -> UUID:
    """Accept a story, play it and commit it."""
    participant = participant or uuid4()
    async with pool.acquire() as conn:
        await accept(conn, incoming(participant, story))
        loaded = await load(conn, participant)
        await commit(conn, participant, loaded.accepted, play(loaded.events, packaged_rules(), today()))
    return participant


async def accepted_at(pool: Pool, participant: UUID, name: str, day: str) -> None:
    """Let the events of a type have been accepted at noon of a day."""
    async with pool.acquire() as conn:
        await conn.execute(
            "update stegvis.inbox set received_at = $3 where participant = $1 and name = $2",
            participant,
            name,
            datetime.fromisoformat(f"{day}T12:00+00:00"),
        )


async def called(web: Web, key: str | None, path: str, **parameters: Any) -> httpx.Response:
    headers = {} if key is None else {"Authorization": f"Bearer {key}"}
    return await web.http.get(f"{web.url}{path}", params=parameters, headers=headers)


async def got(web: Web, key: str, path: str, **parameters: Any) -> dict[str, Any]:
    answer = await called(web, key, path, **parameters)
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


async def all_rows(web: Web, key: str, name: str, /, **parameters: Any) -> list[dict[str, Any]]:
    """Read a list to its end."""
    rows: list[dict[str, Any]] = []
    page = await got(web, key, f"/{name}", **parameters)
    while True:
        rows += page[name]
        if page["next"] is None:
            return rows
        page = await got(web, key, f"/{name}", **parameters | {"after": page["next"]})
