"""Access administrators give and end roles; everybody who sees them sees what was changed."""

import re
from datetime import timedelta

import pytest

from console.access.visitors import code_of
from schemas.accounts import post
from store.database import Pool
from store.grants import Account, give_grant, grants_of
from store.worklists import known_account
from tests.console.api.carried import today
from tests.console.api.web import Web
from tests.console.pages.people import Person, signed_in

ADMINISTRATOR, ISSUER = "access_administrator@3301", "https://login.example.no"


async def give(person: Person, **fields: str) -> tuple[int, str]:
    """Send the form; gives the status and, of a redirect, where to."""
    given = {"role": "programme_adviser", "since": today().isoformat(), "reason": "new colleague"} | fields
    answer = await person.send("/grants", on="/grants", **given)
    return answer.status_code, answer.headers.get("location") or answer.text


async def roles(database: Pool, account: Account) -> list[str]:
    async with database.acquire() as conn:
        return [str(each.post) for each in await grants_of(conn, account, today())]


async def test_a_role_is_given_to_somebody_by_issuer_and_subject_and_counts_at_once(web: Web, database: Pool) -> None:
    account = Account(ISSUER, "by-subject")
    async with signed_in(web, ADMINISTRATOR) as person:
        status, where = await give(person, issuer=ISSUER, subject="by-subject", until="2040-01-31")
        assert (status, where) == (303, "/grants?done=given")
        page = await person.see(where)
    assert await roles(database, account) == ["programme_adviser@3301"]
    assert "new colleague" in page
    assert "Even Brattås" in page  # who gave it
    assert "programrådgiver" in page


async def test_somebody_who_has_signed_in_once_is_found_by_their_code(web: Web, database: Pool) -> None:
    account = Account(ISSUER, "by-code")
    async with database.acquire() as conn:
        code = code_of(await known_account(conn, *account, "Åse Lien"))
    async with signed_in(web, ADMINISTRATOR) as person:
        assert (await give(person, code=code))[0] == 303
        assert "Åse Lien" in await person.see("/grants")
        assert await give(person, code=code) == (303, "/grants?done=had")
    assert await roles(database, account) == ["programme_adviser@3301"]


async def test_a_colleague_gets_a_further_role(web: Web, database: Pool) -> None:
    account = Account(ISSUER, "colleague")
    async with database.acquire() as conn:
        id_ = await known_account(conn, *account, "Odd Vik")
        await give_grant(conn, account, post("nav@nav"), today(), None, by="a test", reason="a test")
    async with signed_in(web, ADMINISTRATOR) as person:
        assert "Odd Vik" not in await person.see("/grants")
        assert (await give(person, colleague=str(id_)))[0] == 422  # is nobody's colleague here
        await give(person, code=code_of(id_))
        assert (await give(person, colleague=str(id_), role="auditor"))[0] == 303
    assert await roles(database, account) == ["auditor@3301", "programme_adviser@3301", "nav@nav"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("role", ""), ("role", "nav"), ("role", "operator"), ("since", "tomorrow"), ("until", "2020-01-01"),
     ("until", "x"), ("reason", " "), ("reason", "x" * 501), ("subject", ""), ("code", "ffffffff-ffff"), ("code", "%")],
)  # fmt: skip
async def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(
    web: Web, database: Pool, field: str, value: str
) -> None:
    async with signed_in(web, ADMINISTRATOR) as person:
        fields = {"issuer": ISSUER, "subject": "wrong", "reason": "typed before"} | {field: value}
        status, page = await give(person, **fields)
    assert status == 422
    assert "<title>Feil i skjemaet" in page
    shown = "who" if field in {"subject", "code"} else field
    assert f'href="#{shown}"' in page
    assert f'id="{shown}-fault"' in page
    assert ISSUER in page
    assert await roles(database, Account(ISSUER, "wrong")) == []


async def test_nobody_gives_themselves_a_role_nor_an_invented_person_another(web: Web) -> None:
    async with signed_in(web, ADMINISTRATOR) as person:
        assert (await give(person, issuer="invented", subject=ADMINISTRATOR))[0] == 422


async def test_a_role_is_ended_with_a_day_or_at_once_and_only_ones_own_organisations(web: Web, database: Pool) -> None:
    account = Account(ISSUER, "leaving")
    async with database.acquire() as conn:
        ours, theirs = [
            (await give_grant(conn, account, post(each), today(), None, by="a test", reason="a test")).id
            for each in ("programme_leader@3301", "programme_leader@1103")
        ]
    async with signed_in(web, ADMINISTRATOR) as person:

        async def end(grant: int, **fields: str) -> int:
            return (await person.send("/grants/end", on="/grants", grant=str(grant), **fields)).status_code

        assert 'name="last_day"' in await person.see("/grants", end=ours)
        assert await end(ours, reason="", last_day=today().isoformat()) == 422
        assert await end(ours, reason="leaves", last_day=(today() - timedelta(days=3)).isoformat()) == 422
        assert await end(theirs, reason="leaves", last_day=today().isoformat()) == 404
        assert await end(ours, reason="leaves", last_day=today().isoformat()) == 303
        assert "programme_leader@3301" in await roles(database, account)
        assert await end(ours, reason="left", now="1") == 303
    assert await roles(database, account) == ["programme_leader@1103"]


async def test_who_may_see_roles_may_not_change_them(web: Web, database: Pool) -> None:
    async with signed_in(web, "auditor@3301") as person:
        page = await person.see("/grants")
        assert 'action="/grants"' not in page
        answer = await person.send("/grants", on="/access-log", issuer=ISSUER, subject="s", role="auditor")
        assert answer.status_code == 403
    async with signed_in(web, "programme_adviser@3301") as person:
        assert (await person.get("/grants")).status_code == 403


async def test_another_organisations_roles_are_not_seen(web: Web, database: Pool) -> None:
    async with database.acquire() as conn:
        account = Account(ISSUER, "elsewhere")
        await known_account(conn, *account, "Frode Elsewhere")
        await give_grant(conn, account, post("programme_leader@4601"), today(), None, by="x", reason="a secret reason")
    async with signed_in(web, ADMINISTRATOR) as person:
        page = await person.see("/grants")
    assert "Frode Elsewhere" not in page
    assert "a secret reason" not in page
    assert re.search(r"<h1>Roller</h1>", page)
