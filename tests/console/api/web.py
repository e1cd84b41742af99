"""The web process under test: the real command on a free port, with a database of its own, and callers with keys."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson

from console.access.callers import Scope
from schemas.events import full_type
from store.access import create_key
from store.database import Pool
from store.walls import DatabaseRole
from tests.cli.cases import environment
from tests.histories.live import as_role
from tests.waiting import eventually

SECRET = "a secret of the tests, long enough for all"
STRUCTURED, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
STARTS_WITHIN = 30.0  # seconds


@dataclass
class Web:
    """One web process.

    Attributes:
        url: Its address.
        pid: Its process.
        log: What it logs, at the level debug.
    """

    url: str
    pid: int
    log: Path
    http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=30))

    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def stop(self) -> None:
        """Ask it to stop."""
        os.kill(self.pid, signal.SIGTERM)

    async def post(
        self, body: bytes | Any, key: str | None, media_type: str = STRUCTURED, **more: str
    ) -> httpx.Response:
        headers = {"Content-Type": media_type} | {name.replace("_", "-"): value for name, value in more.items()}
        if key is not None:
            headers["Authorization"] = f"Bearer {key}"
        # The standard library also writes numbers that no database holds.
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(f"{self.url}/events", content=content, headers=headers)

    async def batch(self, events: list[Any], key: str) -> list[dict[str, Any]]:
        answer = await self.post(events, key, BATCH)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json()["results"]
        return results


@contextlib.asynccontextmanager
async def serving(url: str, folder: Path, **settings: str) -> AsyncIterator[Web]:
    """Run a web process on a database."""
    log = folder / "web.log"
    given = {
        "STEGVIS_POSTGRES_URL": as_role(url, DatabaseRole.WEB),
        "STEGVIS_ACCESS_SECRET_FILE": str(_secret_in(folder)),
        "STEGVIS_LOG_LEVEL": "debug",
    } | settings
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "cli", "web", stdout=out, stderr=out, env=environment(**given)
        )
    web: Web | None = None
    try:
        await eventually(lambda: _port(log) is not None or process.returncode is not None, STARTS_WITHIN)
        assert process.returncode is None, log.read_text()
        web = Web(f"http://127.0.0.1:{_port(log)}", process.pid, log)
        yield web
    finally:
        if web is not None:
            await web.http.aclose()
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGTERM)
        await process.wait()


def _secret_in(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    secret = folder / "secret"
    secret.write_text(SECRET)
    return secret


def _port(log: Path) -> int | None:
    for line in log.read_bytes().splitlines():
        with contextlib.suppress(ValueError):
            said = orjson.loads(line)
            if said.get("event") == "web listens":
                return int(said["port"])
    return None


async def a_key(pool: Pool, organisation: str = "3301", *scopes: Scope) -> str:
    """Make a key that may send events, unless other scopes are given."""
    async with pool.acquire() as conn:
        return await create_key(conn, SECRET.encode(), organisation, scopes or (Scope.EVENTS_WRITE,))


async def stored(pool: Pool, *ids: str) -> int:
    """Count events that were accepted, into a journey's mailbox or into quarantine."""
    async with pool.acquire() as conn:
        count: int = await conn.fetchval(
            "select (select count(*) from stegvis.inbox where id = any($1))"
            " + (select count(*) from stegvis.quarantine where id = any($1))",
            ids,
        )
    return count


def event(name: str, data: dict[str, Any], participant: UUID | None = None, **more: Any) -> dict[str, Any]:
    """Write an event of the kommune 3301."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "https://kommune.example/3301",
        "type": full_type(name),
        "subject": f"/participant/{participant or uuid4()}",
        "time": datetime.now(UTC).isoformat(),
        "data": data,
    } | more


def settled(participant: UUID | None = None, **more: Any) -> dict[str, Any]:
    """Write the event that begins a journey."""
    data = {
        "settled_on": "2026-09-01",
        "kommune": "3301",
        "residence_basis": "asylum",
        "permit_granted_on": "2026-06-01",
        "entry": "direct",
        "language": "uk",
        "interpreter_needed": False,
        "education": "primary",
    }
    return event("participant.settled", data | more.pop("data", {}), participant, **more)


def housed(participant: UUID | None = None, **more: Any) -> dict[str, Any]:
    """Write an event in the middle of a journey."""
    return event("dwelling.allocated", {"allocated_on": "2026-09-02"} | more.pop("data", {}), participant, **more)
