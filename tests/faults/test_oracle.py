"""Oracle and ledger notice whatever is missing, doubled or different; else the faults would prove nothing."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio

from activities.partners.message import idempotency_key
from schemas.rules import RuleBook
from store import inbox, journeys
from store.database import Connection
from tests.faults import ledger, oracle
from tests.histories.live import ago, incoming, settled, today
from workers.rules import load_rules
from workers.settings import load_settings
from workflows.engine.play import play


@pytest.fixture(scope="module")
def rules() -> RuleBook:
    return load_rules(load_settings())


@pytest_asyncio.fixture
async def carried(conn: Connection, rules: RuleBook) -> AsyncIterator[UUID]:
    """A participant whose events were played and committed."""
    participant = uuid4()
    await inbox.accept(conn, incoming(participant, settled(60).mapped(ago(20))))
    await inbox.mark_dispatched(conn, await inbox.due_mailboxes(conn, 10, 0))
    loaded = await journeys.load(conn, participant)
    await journeys.commit(conn, participant, loaded.accepted, play(loaded.events, rules, today()))
    yield participant


async def test_what_is_right_has_no_faults(conn: Connection, rules: RuleBook, carried: UUID) -> None:
    assert await oracle.faults(conn, rules) == []
    assert await ledger.feed_faults(conn, ledger.FeedReader()) == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("delete from stegvis.journeys", "has no journey"),
        ("update stegvis.journeys set status = 'closed'", "status is closed"),
        ("delete from stegvis.waits", "waits: "),
        ("delete from stegvis.tasks", "tasks: "),
        ("update stegvis.tasks set closed_on = current_date", "tasks: "),
        ("update stegvis.tasks set organisation = '0301'", "differs in organisation"),
        ("update stegvis.deadlines set judged = judged + 1", "differs in judged"),
        ("delete from stegvis.timeline where event_id is not null", "timeline: "),
        ("delete from stegvis.requests", "was not made"),
        ("update stegvis.requests set details = '{}' where details <> '{}'", "other content"),
        ("update stegvis.mailbox set processed = processed - 1", "events were played"),
        ("delete from stegvis.inbox where seq = (select max(seq) from stegvis.inbox)", "the inbox has"),
    ],
)
async def test_the_oracle_notices(conn: Connection, rules: RuleBook, carried: UUID, change: str, found: str) -> None:
    await conn.execute(change)
    assert found in "\n".join(await oracle.faults(conn, rules))


async def test_the_ledger_notices_an_event_that_is_lost(conn: Connection, carried: UUID) -> None:
    rows = await conn.fetch("select source, id from stegvis.inbox")
    accepted = [(row["source"], row["id"]) for row in rows]
    assert await ledger.inbox_faults(conn, accepted) == []
    await conn.execute("delete from stegvis.inbox where id = $1", accepted[0][1])
    assert len(await ledger.inbox_faults(conn, accepted)) == 1


@pytest.mark.parametrize(
    "change",
    [
        "delete from stegvis.feed where type = 'task.opened'",
        "insert into stegvis.feed (participant, type, data) select participant, type, data from stegvis.feed",
        "update stegvis.tasks set closed_on = current_date",
    ],
)
async def test_the_ledger_notices_what_the_feed_leaves_out_or_doubles(
    conn: Connection, carried: UUID, change: str
) -> None:
    await conn.execute(change)
    assert await ledger.feed_faults(conn, ledger.FeedReader())


async def test_the_ledger_notices_what_a_partner_got_never_twice_or_from_nobody(
    conn: Connection, carried: UUID
) -> None:
    await conn.execute("""update stegvis.requests set state = 'done', reply = '{"reference": "r"}'""")
    first = {key: [_body(1)] for key in await _keys(conn)}
    assert await ledger.partner_faults(conn, first, restored=False) == []
    assert len(await ledger.partner_faults(conn, {}, restored=False)) == len(first)
    key = next(iter(first))
    assert (
        "several contents: content"
        in (await ledger.partner_faults(conn, first | {key: [_body(1), _body(2)]}, restored=False))[0]
    )
    unknown = await ledger.partner_faults(conn, first | {str(uuid4()): [_body(1)]}, restored=False)
    assert "unknown" in unknown[0]


async def _keys(conn: Connection) -> list[str]:
    rows = await conn.fetch("select participant, key, version from stegvis.requests")
    return [str(idempotency_key(UUID(str(who)), key, version)) for who, key, version in rows]


def _body(number: int) -> bytes:
    return orjson.dumps({"content": number})
