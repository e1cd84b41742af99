"""Finding a participant by number: one's own only, and the number stands nowhere but in the body."""

from uuid import UUID

import httpx
import pytest

from console.access.callers import Scope
from store.access_log import Line, lines
from store.database import Pool
from tests.console.api.carried import carried, settled
from tests.console.api.test_whose import alike
from tests.console.api.web import Web, a_key

NUMBER = "13897248022"  # month plus 80: nobody's


async def looked_up(web: Web, key: str, content: bytes | dict[str, str], **headers: str) -> httpx.Response:
    bearer = {"Authorization": f"Bearer {key}"} | headers
    url = f"{web.url}/participants/lookup"
    if isinstance(content, bytes):
        return await web.http.post(url, content=content, headers=bearer | {"Content-Type": "application/json"})
    return await web.http.post(url, json=content, headers=bearer)


async def noted(database: Pool) -> list[Line]:
    """Give the lines of the access log."""
    async with database.acquire() as conn:
        return [line async for line in lines(conn)]


@pytest.fixture
async def participant(database: Pool) -> UUID:
    """A participant of 3301 with a number of the test's own."""
    participant = await carried(database, settled(40))
    async with database.acquire() as conn:
        await conn.execute("delete from person.identifiers")
        await conn.execute(
            "insert into person.identifiers (participant, kind, value, source, id, first_seen)"
            " values ($1, 'fnr', $2, 's', 'i', now())",
            participant, NUMBER,
        )  # fmt: skip
    return participant


async def test_the_own_is_found_and_logged_without_the_number(web: Web, database: Pool, participant: UUID) -> None:
    key = await a_key(database, "3301", Scope.PERSONS_LOOKUP)
    answer = await looked_up(web, key, {"kind": "fnr", "value": NUMBER})
    assert (answer.status_code, answer.json()) == (200, {"participant": str(participant)})
    log = web.log.read_text()
    assert f'"participant": "{participant}"' in log or f'"participant":"{participant}"' in log
    assert NUMBER not in log


async def test_each_look_up_is_a_line_of_the_access_log_also_one_in_vain(
    web: Web, database: Pool, participant: UUID
) -> None:
    key, before = await a_key(database, "3301", Scope.PERSONS_LOOKUP), len(await noted(database))
    await looked_up(web, key, {"kind": "fnr", "value": NUMBER})
    await looked_up(web, key, {"kind": "dnr", "value": "41810112345"})
    await looked_up(web, key, {"kind": "fnr"})  # refused: nothing was looked up
    await looked_up(web, await a_key(database, "3301", Scope.READ), {"kind": "fnr", "value": NUMBER})  # no right
    found, nobody = (await noted(database))[before:]
    assert (found.participant, found.reason, found.parameters) == (participant, "look-up", {"number": "fnr"})
    assert (nobody.participant, nobody.reason, nobody.parameters) == (None, "look-up-nobody", {"number": "dnr"})
    assert {(line.kind, line.who, line.organisation, line.page) for line in (found, nobody)} == {
        ("system", key.split("_")[1], "3301", "/participants/lookup")
    }
    assert NUMBER not in str(await noted(database))


async def test_what_cannot_be_noted_is_not_shown(web: Web, database: Pool, participant: UUID) -> None:
    key = await a_key(database, "3301", Scope.PERSONS_LOOKUP)
    async with database.acquire() as conn:
        await conn.execute("alter table access.log add constraint closed check (false) not valid")
        try:
            answer = await looked_up(web, key, {"kind": "fnr", "value": NUMBER})
        finally:
            await conn.execute("alter table access.log drop constraint closed")
    assert answer.status_code == 500
    assert str(participant) not in answer.text


async def test_foreign_and_unknown_are_answered_alike(web: Web, database: Pool, participant: UUID) -> None:
    unknown = {"kind": "fnr", "value": "01810112345"}
    for organisation in ("3303", "03", "nav"):
        key = await a_key(database, organisation, Scope.PERSONS_LOOKUP)
        answers = [await looked_up(web, key, each) for each in ({"kind": "fnr", "value": NUMBER}, unknown)]
        assert answers[0].status_code == 404
        assert alike(*answers)


async def test_of_two_who_have_a_number_the_own_is_found(web: Web, database: Pool, participant: UUID) -> None:
    other = await carried(database, settled(30, kommune="3303"))
    async with database.acquire() as conn:
        await conn.execute(
            "insert into person.identifiers (participant, kind, value, source, id, first_seen)"
            " values ($1, 'fnr', $2, 's', 'i', now() - interval '1 day')",
            other, NUMBER,
        )  # fmt: skip
    for organisation, expected in (("3301", participant), ("3303", other)):
        key = await a_key(database, organisation, Scope.PERSONS_LOOKUP)
        answer = await looked_up(web, key, {"kind": "fnr", "value": NUMBER})
        assert answer.json() == {"participant": str(expected)}


async def test_what_is_wrong_is_refused_and_never_repeated(web: Web, database: Pool) -> None:
    key = await a_key(database, "3301", Scope.PERSONS_LOOKUP)
    for body, status in (
        (b"", 422), (b"{", 422), (b"[]", 422), (b'"13897248022"', 422), (b"\xff\xfe", 422), (b"\x00", 422),
        (b'{"kind": "fnr"}', 422), (b'{"kind": "fnr", "value": 13897248022}', 422),
        (b'{"kind": "passport", "value": "13897248022"}', 422), (b'{"kind": "fnr", "value": "1389724802\\u0000"}', 422),
        (b'{"kind": "fnr", "value": "13897248022", "13897248022": 1}', 422), (b" " * 2_000, 413),
    ):  # fmt: skip
        answer = await looked_up(web, key, body)
        assert (answer.status_code, NUMBER in answer.text) == (status, False), body
        assert answer.headers["content-type"] == "application/problem+json"
    url = f"{web.url}/participants/lookup"
    text = await web.http.post(
        url, content=b"{}", headers={"Authorization": f"Bearer {key}", "Content-Type": "text/plain"}
    )
    assert text.status_code == 415
    assert (await web.http.get(f"{url}?value={NUMBER}", headers={"Authorization": f"Bearer {key}"})).status_code == 405
    assert NUMBER not in web.log.read_text()
