"""The access log: one line each time a person is shown, kept as it was written, in a chain that shows a change."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from schemas.access_log import LOOK_UP, LOOK_UP_NOBODY, PARTICIPANT_PAGE, TASK_PAGE, UnknownReason
from schemas.accounts import Post
from store import access_log
from store.access_log import Head, Line, Who, lines, note_access, verify
from store.database import Connection, Pool, pool
from store.grants import Account
from store.organisation import as_organisation
from store.sql import release
from store.walls import DatabaseRole
from tests.histories.live import as_role

ADVISER = Who.person(Account("https://login.example.no", "7f3a"), Post("programme_adviser", "3301"))
SYSTEM = Who.system("4601", "abc123")
PAGE = "/participants/{participant}"


async def _note(conn: Connection, participant: UUID | None = None, who: Who = ADVISER) -> int:
    return await note_access(conn, who, participant or uuid4(), PARTICIPANT_PAGE, page=PAGE)


async def _all(conn: Connection, **which: object) -> list[Line]:
    return [line async for line in lines(conn, **which)]  # type: ignore[arg-type]


async def _tamper(conn: Connection, statement: str) -> None:
    """Do what only the owner of the table can, by switching off its guard."""
    await conn.execute("alter table access.log disable trigger append_only")
    await conn.execute(statement)
    await conn.execute("alter table access.log enable trigger append_only")


async def test_a_line_tells_who_in_which_role_saw_whom_when_and_why(conn: Connection) -> None:
    participant, before = uuid4(), datetime.now(UTC)
    await note_access(conn, ADVISER, participant, TASK_PAGE, page="/tasks/{participant}/{key}", task="assess-guidance")
    await note_access(conn, SYSTEM, None, LOOK_UP_NOBODY, page="/participants/lookup", number="fnr")
    person, system = await _all(conn)
    assert before <= person.at <= datetime.now(UTC)
    assert person[2:] == (
        "person", "7f3a", "https://login.example.no", "programme_adviser", "3301", participant, False, TASK_PAGE,
        {"task": "assess-guidance"}, "/tasks/{participant}/{key}",
    )  # fmt: skip
    assert system[2:] == (
        "system", "abc123", None, None, "4601", None, False, LOOK_UP_NOBODY, {"number": "fnr"}, "/participants/lookup",
    )  # fmt: skip


async def test_a_line_notes_that_the_address_was_protected(conn: Connection) -> None:
    participant = uuid4()
    await _note(conn, participant)
    await conn.execute(
        "insert into person.people (participant, address_protected, reported_at) values ($1, true, now())", participant
    )
    await _note(conn, participant)
    assert [line.protected for line in await _all(conn)] == [False, True]


@pytest.mark.parametrize(
    ("reason", "parameters"),
    [
        ("curiosity", {}),
        (PARTICIPANT_PAGE, {"task": "assess-guidance"}),
        (TASK_PAGE, {}),
        (TASK_PAGE, {"task": "Kari Nordmann"}),
        (LOOK_UP, {"number": "13897248022"}),
    ],
)
async def test_what_has_no_words_is_refused_and_never_repeated(
    conn: Connection, reason: str, parameters: dict[str, str]
) -> None:
    with pytest.raises(UnknownReason) as refused:
        await note_access(conn, ADVISER, uuid4(), reason, page=PAGE, **parameters)
    assert not any(value in str(refused.value) for value in ("Kari", "13897248022", "curiosity"))
    assert await _all(conn) == []


async def test_lines_are_found_by_participant_organisation_and_day_of_oslo(conn: Connection) -> None:
    mine, other = uuid4(), uuid4()
    await _note(conn, mine)
    await _note(conn, mine, SYSTEM)
    await _note(conn, other)
    # Half past midnight in Oslo is still the day before in UTC.
    await _tamper(conn, "update access.log set at = '2026-06-30T22:30:00Z' where position = 1")
    first, last = date(2026, 7, 1), date(2026, 7, 1)
    assert [line.position for line in await _all(conn, participant=mine)] == [1, 2]
    assert [line.position for line in await _all(conn, organisation="3301")] == [1, 3]
    assert [line.position for line in await _all(conn, participant=mine, organisation="4601")] == [2]
    assert [line.position for line in await _all(conn, first=first, last=last)] == [1]
    assert [line.position for line in await _all(conn, first=first + timedelta(days=1))] == [2, 3]
    assert await _all(conn, last=date(2026, 6, 30)) == []


async def test_more_lines_than_are_read_together_are_all_given_and_checked(
    conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_log, "_CHECKED_AT_ONCE", 1_000)
    await conn.execute(
        "do $$ begin for i in 1..2500 loop perform "
        + release().versioned("stegvis.note_access(")
        + "'system', 'k', null, null, '3301', null, 'look-up-nobody', '{}', '/x'); end loop; end $$"
    )
    assert [line.position for line in await _all(conn)] == list(range(1, 2501))
    assert (await verify(conn)).broken is None
    await _tamper(conn, "update access.log set page = '/y' where position = 2001")
    assert (await verify(conn)).broken == 2001
    await _tamper(conn, "delete from access.log where position between 1001 and 2001")
    assert (await verify(conn)).broken == 1001


async def test_many_who_write_at_once_make_one_chain(url: str, connections: Pool) -> None:
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=8) as web:

        async def write() -> None:
            for _ in range(25):
                async with web.acquire() as conn:
                    await _note(conn)

        await asyncio.gather(*(write() for _ in range(8)))
    async with connections.acquire() as conn:
        checked = await verify(conn)
        assert checked.broken is None
        assert checked.head is not None
        assert checked.head.position == 200


async def test_a_line_whose_transaction_fails_leaves_no_gap(conn: Connection) -> None:
    await _note(conn)
    transaction = conn.transaction()
    await transaction.start()
    assert await _note(conn) == 2
    await transaction.rollback()
    assert await _note(conn) == 2
    assert (await verify(conn)).broken is None


async def test_a_transaction_that_began_before_another_wrote_cannot_fork_the_chain(connections: Pool) -> None:
    async with connections.acquire() as old, connections.acquire() as conn:
        await _note(conn)
        transaction = old.transaction(isolation="repeatable_read")
        await transaction.start()
        await old.fetchval("select count(*) from access.log")
        await _note(conn)
        with pytest.raises(asyncpg.UniqueViolationError):
            await _note(old)
        await transaction.rollback()
        assert (await verify(conn)).broken is None


@pytest.mark.parametrize(
    "statement", ["update access.log set who = 'z'", "delete from access.log", "truncate access.log"]
)
async def test_even_the_owner_is_refused_to_change_it(conn: Connection, statement: str) -> None:
    await _note(conn)
    with pytest.raises(asyncpg.ObjectNotInPrerequisiteStateError, match="append-only"):
        await conn.execute(statement)
    assert [line.who for line in await _all(conn)] == ["7f3a"]


@pytest.mark.parametrize("role", [DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.DISPATCHER])
async def test_no_process_writes_past_the_function(url: str, conn: Connection, role: DatabaseRole) -> None:
    await _note(conn)
    async with await pool(as_role(url, role), max_size=1) as own, own.acquire() as process:
        for statement in (
            "insert into access.log select * from access.log",
            "update access.log set who = 'z'",
            "delete from access.log",
            "truncate access.log",
            "alter table access.log disable trigger append_only",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await process.execute(statement)
        if role is not DatabaseRole.WEB:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await _note(process)


async def test_an_organisation_reads_what_was_seen_for_itself_alone(url: str, conn: Connection) -> None:
    participant = uuid4()
    await _note(conn, participant)
    await _note(conn, participant, SYSTEM)
    async with await pool(as_role(url, DatabaseRole.WEB), max_size=1) as web:
        for organisation, seen in (("3301", [1]), ("4601", [2]), ("03", []), ("stegvis", []), ("imdi", [])):
            async with as_organisation(web, organisation) as reading:
                assert [line.position for line in await _all(reading)] == seen, organisation
        async with web.acquire() as unnamed:
            assert await _all(unnamed) == []


async def test_an_empty_log_and_a_whole_one_are_whole(conn: Connection) -> None:
    assert (await verify(conn)).head is None
    for _ in range(3):
        await _note(conn)
    checked = await verify(conn)
    assert checked.broken is None
    assert checked.head is not None
    await _note(conn)
    assert (await verify(conn, noted=checked.head)).broken is None


@pytest.mark.parametrize(
    ("statement", "broken", "why"),
    [
        ("update access.log set who = 'somebody else' where position = 2", 2, "not as it was written"),
        ("update access.log set participant = null where position = 2", 2, "not as it was written"),
        ("update access.log set at = at + interval '1 microsecond' where position = 2", 2, "not as it was written"),
        ("update access.log set protected = true where position = 2", 2, "not as it was written"),
        ("update access.log set parameters = '{\"task\": \"x\"}' where position = 2", 2, "not as it was written"),
        ("update access.log set hash = sha256('x') where position = 2", 2, "not as it was written"),
        ("delete from access.log where position = 2", 2, "missing"),
        ("delete from access.log where position < 3", 1, "missing"),
        (
            "delete from access.log where position = 2; update access.log set position = 2 where position = 3",
            2, "does not name the row before",
        ),
        (
            "update access.log set who = 'z' where position = 2;"
            "update access.log as line set hash = access.log_hash(line) where position = 2",
            3, "does not name the row before",
        ),
    ],
)  # fmt: skip
async def test_the_first_row_that_breaks_is_named(conn: Connection, statement: str, broken: int, why: str) -> None:
    for _ in range(4):
        await _note(conn)
    await _tamper(conn, statement)
    checked = await verify(conn)
    assert checked.broken == broken
    assert why in checked.why


async def test_a_noted_row_shows_an_end_cut_off_and_a_log_written_anew(conn: Connection) -> None:
    for _ in range(3):
        await _note(conn)
    noted = (await verify(conn)).head
    assert noted is not None
    await _tamper(conn, "delete from access.log where position = 3")
    assert (await verify(conn)).broken is None  # nothing in the log itself shows it
    assert (await verify(conn, noted)).broken == 3
    await _note(conn)
    checked = await verify(conn, noted)
    assert (checked.broken, checked.why) == (3, "the log was written anew")
    assert (await verify(conn, Head(1, noted.hash))).broken == 1
