"""Auditors read who saw whom at their organisation, and see whether the log is as it was written."""

from uuid import UUID, uuid4

import pytest

from schemas.access_log import LOOK_UP_NOBODY, PARTICIPANT_PAGE, TASK_PAGE
from schemas.accounts import post
from store.access_log import Who, note_access
from store.database import Pool
from store.grants import Account
from store.worklists import known_account
from tests.console.api.web import Web
from tests.console.pages.people import signed_in

AUDITOR, ISSUER = "auditor@3301", "https://login.example.no"


async def looked(database: Pool, subject: str, participant: UUID | None, name: str | None = None) -> UUID:
    """Let somebody of Drammen have opened a participant's page; gives the account."""
    account = Account(ISSUER, subject)
    async with database.acquire() as conn:
        known = await known_account(conn, *account, name)
        await note_access(
            conn, Who.person(account, post("programme_adviser@3301")), participant, PARTICIPANT_PAGE, page="/p"
        )
    return known


async def test_a_line_tells_who_saw_whom_when_and_why_in_words(web: Web, database: Pool) -> None:
    participant = uuid4()
    await looked(database, "in-words", participant, "Kari Moe")
    async with signed_in(web, AUDITOR) as person:
        page = await person.see("/access-log", participant=str(participant))
        assert "Kari Moe" in page
        assert "programrådgiver" in page.lower()
        assert "Åpnet siden om deltakeren" in page
        assert str(participant)[:8] in page
        assert "Opna sida om deltakaren" in await person.see("/access-log", lang="nn")


async def test_lines_of_systems_and_of_tasks_and_of_nobody_are_shown_too(web: Web, database: Pool) -> None:
    participant = uuid4()
    who = Who.person(Account(ISSUER, "tasks"), post("programme_adviser@3301"))
    async with database.acquire() as conn:
        await note_access(conn, who, participant, TASK_PAGE, page="/t", task="assess-guidance")
        await note_access(conn, Who.system("3301", "key7"), None, LOOK_UP_NOBODY, page="/l", number="fnr")
    async with signed_in(web, AUDITOR) as person:
        page = await person.see("/access-log")
    assert "Åpnet en oppgave om deltakeren" in page
    assert "key7" in page
    assert "fant ingen" in page


async def test_filters_narrow_by_account_participant_and_day(web: Web, database: Pool) -> None:
    one, other = uuid4(), uuid4()
    first = await looked(database, "filter-1", one, "Anne Ask")
    await looked(database, "filter-2", other, "Bjørn Bø")
    async with signed_in(web, AUDITOR) as person:
        page = await person.see("/access-log", account=str(first))
        assert str(one)[:8] in page
        assert str(other)[:8] not in page
        assert str(one)[:8] not in await person.see("/access-log", participant=str(other))
        assert "Ingen linje" in await person.see("/access-log", last="2020-01-01")
        assert str(one)[:8] in await person.see("/access-log", first="2020-01-01")


@pytest.mark.parametrize("field", ["account", "participant", "first", "last"])
async def test_a_filter_that_is_none_is_told_at_its_field(web: Web, field: str) -> None:
    async with signed_in(web, AUDITOR) as person:
        answer = await person.get("/access-log", **{field: "nonsense"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


async def test_older_lines_stand_on_further_pages(web: Web, database: Pool) -> None:
    participant = uuid4()
    for _ in range(51):
        await looked(database, "often", participant)
    async with signed_in(web, AUDITOR) as person:
        page = await person.see("/access-log", participant=str(participant))
        assert page.count("Åpnet siden om deltakeren") == 50
        older = page.split("before=")[1].split('"')[0]
        page = await person.see("/access-log", participant=str(participant), before=older)
        assert page.count("Åpnet siden om deltakeren") == 1


async def test_another_organisations_lines_are_not_seen(web: Web, database: Pool) -> None:
    participant = uuid4()
    await looked(database, "drammen", participant)
    async with signed_in(web, "auditor@1103") as person:
        assert str(participant)[:8] not in await person.see("/access-log")
    async with signed_in(web, "access_administrator@3301") as person:
        assert (await person.get("/access-log")).status_code == 403


async def test_the_state_of_the_chain_is_shown_and_a_changed_row_is_found(web: Web, database: Pool) -> None:
    await looked(database, "chain", uuid4())
    async with signed_in(web, AUDITOR) as person:
        assert "Loggen er ikke kontrollert ennå" in await person.see("/access-log")
        assert (await person.send("/access-log/check", on="/access-log")).status_code == 303
        assert "Loggen er slik den ble skrevet" in await person.see("/access-log")
        await looked(database, "after the check", uuid4())
        async with database.acquire() as conn, conn.transaction():
            last = await conn.fetchval("select max(position) from access.log")
            await conn.execute("alter table access.log disable trigger append_only")
            await conn.execute("update access.log set who = 'somebody else' where position = $1", last)
            await conn.execute("alter table access.log enable trigger append_only")
        await person.send("/access-log/check", on="/access-log")
        page = await person.see("/access-log")
        assert f"Loggen er endret ved rad {last}" in page.replace("\xa0", "")
