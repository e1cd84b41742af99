"""A protected address: the participant's own people see it, others with a reason and for a time."""

import uuid
from typing import Any

import pytest

from store.access_log import lines
from store.database import Pool
from store.person import erase
from tests.console.api.carried import carried, settled
from tests.console.api.web import Web
from tests.console.pages.people import signed_in

ADVISER, ADDRESS = "programme_adviser@3301", "Skogveien 7, 3015 Drammen"
REASON = "the landlord asks for keys today"


async def living(database: Pool, *, protected: bool) -> uuid.UUID:
    """A participant who lives in Drammen, at an address."""
    participant = await carried(database, settled(30))
    async with database.acquire() as conn:
        await conn.execute(
            "insert into person.people (participant, name, address, address_protected, reported_at)"
            " values ($1, 'Amal', $2, $3, clock_timestamp()) on conflict (participant) do update"
            " set address = $2, address_protected = $3",
            participant, ADDRESS, protected,
        )  # fmt: skip
    return participant


async def noted(database: Pool, participant: uuid.UUID) -> list[str]:
    async with database.acquire() as conn:
        return [line.reason async for line in lines(conn, participant=participant)]


async def test_an_address_that_is_not_protected_is_shown_and_noted(web: Web, database: Pool) -> None:
    participant = await living(database, protected=False)
    async with signed_in(web, ADVISER) as person:
        assert ADDRESS in await person.see(f"/participants/{participant}/address")
    assert await noted(database, participant) == ["address"]


async def test_a_protected_address_is_shown_to_nobody_without_a_reason(web: Web, database: Pool) -> None:
    participant = await living(database, protected=True)
    path = f"/participants/{participant}/address"
    async with signed_in(web, ADVISER) as person:
        page = await person.see(path)
        assert ADDRESS not in page
        assert "Skjermet adresse" in page
        for reason in ("", "  ", "x" * 501):
            answer = await person.send(path, on=path, reason=reason, hours="1")
            assert answer.status_code == 422
            assert ADDRESS not in answer.text
        assert (await person.send(path, on=path, reason=REASON, hours="9999")).status_code == 404
        assert ADDRESS not in await person.see(path)
    assert await noted(database, participant) == []


async def test_with_a_reason_it_is_open_to_that_adviser_for_a_time_and_the_administrator_sees_it(
    web: Web, database: Pool
) -> None:
    participant = await living(database, protected=True)
    path = f"/participants/{participant}/address"
    async with signed_in(web, ADVISER) as person, signed_in(web, "settlement_adviser@3301") as colleague:
        assert (await person.send(path, on=path, reason=REASON, hours="4")).status_code == 303
        assert ADDRESS in await person.see(path)
        assert ADDRESS not in await colleague.see(path)
        async with database.acquire() as conn:
            await conn.execute(
                "update person.address_openings set opened_at = opened_at - interval '9 hours',"
                " until = until - interval '5 hours' where participant = $1",
                participant,
            )
        assert ADDRESS not in await person.see(path)
    assert await noted(database, participant) == ["address-opened", "address"]
    async with signed_in(web, "access_administrator@3301") as administrator:
        page = await administrator.see("/grants")
    assert REASON in page
    assert "Ingrid Solbakken" in page
    assert str(participant)[:8] in page
    assert "Amal" not in page
    async with signed_in(web, "access_administrator@1103") as other:
        assert REASON not in await other.see("/grants")


async def test_what_was_opened_is_closed_by_hand_and_both_leave_a_line(web: Web, database: Pool) -> None:
    participant = await living(database, protected=True)
    path = f"/participants/{participant}/address"
    async with signed_in(web, ADVISER) as person, signed_in(web, ADVISER) as another_browser:
        await person.send(path, on=path, reason=REASON, hours="4")
        assert ADDRESS in await person.see(path)
        assert (await person.send(path, on=path, close="1")).status_code == 303
        assert ADDRESS not in await person.see(path)
        assert ADDRESS not in await another_browser.see(path)
        assert (await person.send(path, on=path, close="1")).status_code == 303
    assert await noted(database, participant) == ["address-opened", "address", "address", "address-closed"]


async def test_whoever_has_one_of_the_tasks_sees_it_without_asking(web: Web, database: Pool) -> None:
    participant = await living(database, protected=True)
    path = f"/participants/{participant}/address"
    async with signed_in(web, ADVISER) as person:
        assert ADDRESS not in await person.see(path)
        async with database.acquire() as conn:
            taken = await conn.execute(
                "update stegvis.tasks set claimed_by = (select id from access.accounts where subject = $2)"
                " where participant = $1",
                participant,
                ADVISER,
            )
        assert taken != "UPDATE 0"
        assert ADDRESS in await person.see(path)


@pytest.mark.parametrize("account", ["programme_adviser@1103", "career_adviser@33", "nav@nav"])
async def test_who_is_not_of_the_kommune_finds_no_such_page(web: Web, database: Pool, account: str) -> None:
    participant = await living(database, protected=True)
    async with signed_in(web, account) as person:
        answers: list[Any] = [
            await person.get(f"/participants/{each}/address") for each in (participant, uuid.uuid4(), "nonsense")
        ]
    assert {each.status_code for each in answers} == {404}


@pytest.mark.parametrize("account", ["operator@stegvis", "auditor@3301", "access_administrator@3301"])
async def test_who_sees_no_person_sees_no_address(web: Web, database: Pool, account: str) -> None:
    participant = await living(database, protected=False)
    async with signed_in(web, account) as person:
        assert (await person.get(f"/participants/{participant}/address")).status_code == 403


async def test_erasing_a_participant_deletes_the_reasons(web: Web, database: Pool) -> None:
    participant = await living(database, protected=True)
    path = f"/participants/{participant}/address"
    async with signed_in(web, ADVISER) as person:
        await person.send(path, on=path, reason=REASON, hours="1")
    async with database.acquire() as conn:
        await erase(conn, participant, "a test", "a test")
        left = await conn.fetchval("select count(*) from person.address_openings where participant = $1", participant)
    assert left == 0
