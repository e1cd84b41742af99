"""Eight careless users at random, on the whole stack: no fault of the server, no lost draft, no wrong row."""

import asyncio
import os
import random
import time
from uuid import UUID

import pytest

from store.database import Pool
from tests.console.api.web import Web
from tests.console.monkey.careless import Careless, Seen
from tests.console.monkey.conftest import FOREIGN, OWN
from tests.histories.live import Live

SECONDS = float(os.environ.get("STEGVIS_MONKEY", "60"))
SEED = os.environ.get("STEGVIS_MONKEY_SEED") or str(random.SystemRandom().randrange(10**9))
USERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Anna": ("programme_adviser@3301", (FOREIGN,)),
    "Bo": ("programme_adviser@3301", (FOREIGN,)),
    "Cato": ("settlement_adviser@3301", (FOREIGN,)),
    "Dina": ("programme_leader@3301", (FOREIGN,)),
    "Eva": ("career_adviser@33", (FOREIGN,)),
    "Finn": ("interpreter_desk@interpreter-service", (OWN, FOREIGN)),
    "Gro": ("operator@stegvis", (OWN, FOREIGN)),
    "Hans": ("access_administrator@3301", (OWN, FOREIGN)),
}
"""Each by name: the role, and what no page may show them."""


async def wander(user: Careless, until: float) -> None:
    """Do one thing after another; then every draft is still there."""
    await user.sign_in()
    while time.monotonic() < until:
        await user.step()
    for path in list(user.drafts):
        await user.has_kept(path)


@pytest.mark.slow
async def test_careless_users_find_no_fault_lose_no_draft_and_touch_no_wrong_row(live: Live, town: Web) -> None:
    seen = Seen()
    users = [
        Careless(live.database, town.url, name, role, f"{SEED}/{name}", never, seen)
        for name, (role, never) in USERS.items()
    ]
    until = time.monotonic() + SECONDS
    try:
        async with asyncio.TaskGroup() as group:
            for user in users:
                group.create_task(wander(user, until))
    except* AssertionError as faults:
        texts = "\n\n".join(str(each) for each in faults.exceptions)
        pytest.fail(f"STEGVIS_MONKEY_SEED={SEED}: {texts}", pytrace=False)
    finally:
        for user in users:
            await user.person.http.aclose()
    print(f"{sum(user.steps for user in users)} steps, {len(seen.sent)} events sent")
    assert seen.sent, "nobody has sent anything: the users are too careless"
    await _nothing_but_that_was_sent(live.database, seen)
    await _nothing_but_that_was_changed(live.database, seen)


async def _nothing_but_that_was_sent(database: Pool, seen: Seen) -> None:
    """What lies in the inbox from the console is what it said it has, about whom the form was, with what was typed."""
    async with database.acquire() as conn:
        rows = await conn.fetch(
            "select id, participant from stegvis.inbox"
            " where source like 'urn:stegvis:console:%' and name <> 'event.retracted'"
        )
        texts = await conn.fetch("select participant, text from person.texts")
    assert {row["id"]: row["participant"] for row in rows} == {id_: whose for id_, (whose, _) in seen.sent.items()}
    kept: dict[UUID, str] = {}
    for row in texts:
        kept[row["participant"]] = kept.get(row["participant"], "") + row["text"]
    words = [(participant, word) for participant, word in seen.sent.values() if word is not None]
    assert [word for participant, word in words if word not in kept.get(participant, "")] == []


async def _nothing_but_that_was_changed(database: Pool, seen: Seen) -> None:
    """Whoever has taken, given or dated a task had named it in a form."""
    async with database.acquire() as conn:
        rows = await conn.fetch("select account, participant, key from stegvis.task_changes")
    assert [row for row in rows if (row["participant"], row["key"]) not in seen.named.get(row["account"], set())] == []
