"""``stegvis feed``: a page as the contract has it, and a new generation when somebody says so."""

from uuid import uuid4

import orjson
import pytest

from cli import verify
from store.database import Connection, Pool
from store.inbox import accept
from store.journeys import commit
from tests.cli.cases import Ended, stegvis
from tests.store.builders import event, state, task


async def test_the_feed_is_read_page_by_page_until_a_new_generation_begins(conn: Connection, url: str) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    await commit(conn, participant, 1, state(tasks=(task("a"), task("b"))))

    async def feed(*arguments: str) -> Ended:
        return await stegvis("feed", *arguments, STEGVIS_POSTGRES_URL=url)

    first = orjson.loads((await feed("--limit", "2", "--organisation", "33")).out)
    assert [each["event"]["data"]["key"] for each in first["events"]] == ["a", "b"]
    assert first["events"][1]["position"] == first["next"]
    second = orjson.loads((await feed("--after", first["next"])).out)
    assert second["events"] == []

    assert (await feed("--new-generation")).out.startswith("A new generation of the feed has begun")
    lost = await feed("--after", second["next"])
    assert lost.code == 1
    assert "begin again without a position" in lost.err
    for arguments, reason in ((("--after", "17"), "not a position of the feed"), (("--limit", "501"), "--limit")):
        refused = await feed(*arguments)
        assert refused.code != 0
        assert reason in refused.err
        assert "Traceback" not in refused.err


async def test_verify_names_the_transaction_that_holds_up_the_feed(
    connections: Pool, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = uuid4()
    await accept(conn, [event(participant)])
    assert (await verify._feed(conn)).ok
    async with connections.acquire() as other:
        left_open = other.transaction()
        await left_open.start()
        await other.execute("create temporary table writes_something ()")
        await commit(conn, participant, 1, state())
        assert (await verify._feed(conn)).ok  # for less than a minute
        monkeypatch.setattr(verify, "FEED_HELD_UP", 0.0)
        found = await verify._feed(conn)
        assert not found.ok
        assert f"by connection {other.get_server_pid()} of stegvis" in found.found
        await left_open.rollback()
    assert (await verify._feed(conn)).ok
