"""Eight careless users at random, on the whole stack: no fault of the server, no lost draft, no wrong row."""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from store.database import Pool
from store.inbox import accept
from tests.console.api.carried import guided, settled
from tests.console.api.web import Web, serving
from tests.console.monkey.careless import Careless, Seen
from tests.console.pages.task_pages import with_name
from tests.console.pages.test_interpreters import ordered
from tests.console.pages.test_task_page import up_to_the_decision
from tests.histories.live import Live, incoming
from tests.workflows.caseload import Story

SECONDS = float(os.environ.get("STEGVIS_MONKEY", "60"))
SEED = os.environ.get("STEGVIS_MONKEY_SEED") or str(random.SystemRandom().randrange(10**9))
OWN, FOREIGN = "Kanari Fuglesang", "Fremmed Fiskvik"
NAMES = (OWN, FOREIGN)
USERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Anna": ("programme_adviser@3301", (FOREIGN,)),
    "Bo": ("programme_adviser@3301", (FOREIGN,)),
    "Cato": ("settlement_adviser@3301", (FOREIGN,)),
    "Dina": ("programme_leader@3301", (FOREIGN,)),
    "Eva": ("career_adviser@33", (FOREIGN,)),
    "Finn": ("interpreter_desk@interpreter-service", NAMES),
    "Gro": ("operator@stegvis", NAMES),
    "Hans": ("access_administrator@3301", NAMES),
}
"""Each by name: the role, and what no page may show them."""


async def people(live: Live) -> None:
    """Participants at all kinds of places, of the users' own kommune and of another county's."""
    stories: list[tuple[Story, str]] = [
        *((settled(days), OWN) for days in (3, 20, 40)),
        *((guided(days, interpreter_needed=True), OWN) for days in (40, 150)),
        *((up_to_the_decision(days), OWN) for days in (70, 80, 90)),
        (ordered("open", 6), OWN),
        (ordered("soon", 1, "ar"), OWN),
        *((settled(days, kommune="0301"), FOREIGN) for days in (20, 90)),
        (guided(150, kommune="0301"), FOREIGN),
    ]
    for story, name in stories:
        participant = await live.begin(story)
        await with_name(live.database, participant, name)
    async with live.database.acquire() as conn:  # events without a journey
        await accept(conn, incoming(uuid4(), guided(20))[1:])


@pytest_asyncio.fixture(scope="module")
async def town(live: Live, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Web]:
    """The whole stack, with people in it; careless users are quick ones too."""
    folder: Path = tmp_path_factory.mktemp("web")
    rates = {f"STEGVIS_{each}_PER_MINUTE": "100000" for each in ("FORMS", "SEARCHES", "SIGN_INS")}
    async with live.dispatching(), serving(live.url, folder, **rates) as web:
        await people(live)
        yield web


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
            "select id, participant, name from stegvis.inbox where source like 'urn:stegvis:console:%'"
        )
        texts = await conn.fetch("select participant, text from person.texts")
    there = {row["id"]: row["participant"] for row in rows if row["name"] != "event.retracted"}
    assert there == {id_: participant for id_, (participant, _) in seen.sent.items()}
    kept: dict[UUID, str] = {}
    for row in texts:
        kept[row["participant"]] = kept.get(row["participant"], "") + row["text"]
    lost = [
        word for participant, word in seen.sent.values() if word is not None and word not in kept.get(participant, "")
    ]
    assert not lost, lost


async def _nothing_but_that_was_changed(database: Pool, seen: Seen) -> None:
    """Whoever has taken, given or dated a task had named it in a form."""
    async with database.acquire() as conn:
        rows = await conn.fetch("select account, participant, key from stegvis.task_changes")
    wrong = [row for row in rows if (row["participant"], row["key"]) not in seen.named.get(row["account"], set())]
    assert not wrong, wrong
