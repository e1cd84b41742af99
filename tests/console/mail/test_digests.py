"""Digests leave once on working mornings, whoever sends them and however often the server fails, and tell of nobody."""

import asyncio
import contextlib
import mailbox
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
import structlog

from cli.digest import read_digests
from console.mail.digest import morning_of, working_day_before
from console.mail.outbox import MailFault, outbox_of
from console.mail.rounds import Digests
from console.pages.frame import Pages
from schemas.accounts import post
from schemas.calendar import is_working_day
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from store.database import Pool, pool
from store.digests import ask_for_digest, digest_address, digests_waiting
from store.grants import Account, end_grant, give_grant
from store.sessions import open_session
from store.walls import DatabaseRole
from tests.console.api.carried import carried, settled, today
from tests.console.api.web import Web, serving
from tests.console.pages.people import signed_in
from tests.console.pages.task_pages import with_name
from tests.histories.live import as_role
from tests.mail_server import MailServer
from tests.waiting import eventually
from workers.settings import SettingsError, load_settings

ADDRESS = "https://stegvis.example.no"
NAME = "Synne Oppdiktet"


def next_working_day(after: date) -> date:
    day = after + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


DAY = next_working_day(today())
MORNING = morning_of(DAY, time(7))


@pytest_asyncio.fixture(scope="module", autouse=True)
async def journeys(database: Pool) -> list[UUID]:
    found = [await carried(database, settled(40, kommune="3301")) for _ in range(2)]
    for each in found:
        await with_name(database, each, NAME)
    return found


@pytest_asyncio.fixture(autouse=True)
async def nobody_asked(database: Pool, journeys: list[UUID]) -> None:
    async with database.acquire() as conn:
        await conn.execute("delete from person.digests; delete from access.digest_days")


async def an_account(
    database: Pool, role: str = "programme_adviser@3301", address: str = "a@drammen.kommune.no"
) -> UUID:
    """Somebody with a role who asked for a digest."""
    who = Account("https://issuer.example", str(uuid4()))
    async with database.acquire() as conn:
        await give_grant(conn, who, post(role), today(), None, by="the tests", reason="r")
        account = await open_session(conn, who, "A colleague", str(uuid4()), None, datetime.now(UTC))
        await ask_for_digest(conn, account, address, TextLanguage.NB)
    return account


@contextlib.asynccontextmanager
async def sending(url: str, **settings: Any) -> AsyncIterator[Digests]:
    """What a web process has to send digests, with connections of its own."""
    as_web = as_role(url, DatabaseRole.WEB)
    async with await pool(as_web) as connections:
        loaded = load_settings(postgres_url=as_web, **settings)
        outbox = outbox_of(loaded)
        assert outbox is not None
        yield Digests(Pages(loaded, connections, b"", packaged_rules()), outbox, ADDRESS)


async def rested(database: Pool) -> None:
    """Let the time pass for which a digest rests."""
    async with database.acquire() as conn:
        await conn.execute("update access.digest_days set taken_until = now() - interval '1 second'")


async def test_it_says_how_much_by_type_with_links_and_tells_of_nobody(
    web_url: str, database: Pool, server: MailServer, journeys: list[UUID]
) -> None:
    await an_account(database)
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(MORNING + timedelta(minutes=1)) == 1
    (mail,) = server.taken
    text = mail.get_content()
    assert mail["To"] == "a@drammen.kommune.no"
    assert mail["From"] == "Stegvis <no-reply@stegvis.example.no>"
    assert "over datoen" in mail["Subject"]
    assert "Programrådgiver, Drammen kommune" in text
    assert "Oppgaver ingen har tatt" in text
    assert "Over datoen: " in text
    assert f"{ADDRESS}/inbox?view=unclaimed&type=" in text
    assert f"{ADDRESS}/account" in text
    assert NAME.split(maxsplit=1)[0] not in text
    assert not any(str(each) in text for each in journeys)


async def test_several_processes_send_each_once_a_day(web_url: str, database: Pool, server: MailServer) -> None:
    for number in range(6):
        await an_account(database, address=f"a{number}@drammen.kommune.no")
    async with (
        sending(web_url, **server.settings()) as one,
        sending(web_url, **server.settings()) as two,
        sending(web_url, **server.settings()) as three,
    ):
        turns = await asyncio.gather(*(each.send_due(MORNING) for each in (one, two, three)))
        assert sum(turns) == 6
        assert sorted(mail["To"] for mail in server.taken) == [f"a{number}@drammen.kommune.no" for number in range(6)]
        assert await one.send_due(MORNING + timedelta(hours=3)) == 0
        following = morning_of(next_working_day(DAY), time(7))
        assert await two.send_due(following) == 6
    ids = [mail["Message-ID"] for mail in server.taken]
    assert len(set(ids)) == 12


async def test_a_server_that_fails_delays_only_mail_and_is_told(
    web_url: str, database: Pool, server: MailServer
) -> None:
    account = await an_account(database)
    server.answer = "451 come back later"
    async with sending(web_url, **server.settings()) as digests:
        with structlog.testing.capture_logs() as logs, pytest.raises(MailFault):
            await digests.send_due(MORNING)
        (line,) = [each for each in logs if each["event"] == "a digest waits"]
        assert line["account"] == str(account)
        assert "451" in line["cause"]
        assert "@" not in str(line)
        server.answer = None
        assert await digests.send_due(MORNING) == 0  # it rests
        async with database.acquire() as conn:
            assert await digests_waiting(conn, DAY) == 1
        await rested(database)
        assert await digests.send_due(MORNING) == 1
    assert len(server.taken) == 1


async def test_an_address_that_the_server_refuses_keeps_no_other_from_getting_theirs(
    web_url: str, database: Pool, server: MailServer
) -> None:
    for name in ("a", "b", "c"):
        await an_account(database, address=f"{name}@drammen.kommune.no")
    server.refuses = {"b@drammen.kommune.no"}
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(MORNING) == 3
        assert await digests.send_due(MORNING) == 0
    assert sorted(mail["To"] for mail in server.taken) == ["a@drammen.kommune.no", "c@drammen.kommune.no"]


async def test_what_was_under_way_when_a_process_stopped_is_sent_by_the_next(
    web_url: str, database: Pool, server: MailServer
) -> None:
    await an_account(database)
    server.stalls = True
    async with sending(web_url, **server.settings()) as digests:
        under_way = asyncio.create_task(digests.send_due(MORNING))
        await server.reached.wait()
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)
    server.stalls = False
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(MORNING) == 0  # for so long as the first one had it
        await rested(database)
        assert await digests.send_due(MORNING) == 1
    assert len(server.taken) == 1


async def test_a_process_that_is_asked_to_stop_begins_no_other_mail(
    web_url: str, database: Pool, server: MailServer
) -> None:
    await an_account(database)
    stopping = asyncio.Event()
    stopping.set()
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(MORNING, stopping) == 0
        await asyncio.wait_for(digests.run(stopping), 5)
    assert server.taken == []


@pytest.mark.parametrize(
    "moment",
    [
        MORNING - timedelta(seconds=1),
        morning_of(date(2026, 12, 25), time(9)),
        morning_of(date(2026, 11, 28), time(9)),
    ],
    ids=["before the morning", "a holiday", "a Saturday"],
)
async def test_nothing_leaves_before_the_morning_or_on_a_day_off(
    web_url: str, database: Pool, server: MailServer, moment: datetime
) -> None:
    await an_account(database)
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(moment) == 0


async def test_who_asks_after_the_morning_gets_the_first_one_on_the_next(
    web_url: str, database: Pool, server: MailServer
) -> None:
    account = await an_account(database)
    async with database.acquire() as conn:
        asked = morning_of(DAY, time(11))
        await conn.execute("update person.digests set asked_at = $2 where account = $1", account, asked)
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(morning_of(DAY, time(12))) == 0
        assert await digests.send_due(morning_of(next_working_day(DAY), time(7))) == 1


async def test_where_there_is_nothing_to_say_nothing_is_said(web_url: str, database: Pool, server: MailServer) -> None:
    await an_account(database, "programme_adviser@5501")
    async with sending(web_url, **server.settings()) as digests:
        assert await digests.send_due(MORNING) == 1
        assert await digests.send_due(MORNING) == 0
    assert server.taken == []


async def test_who_has_no_role_any_more_gets_none_and_the_address_is_deleted(
    web_url: str, database: Pool, server: MailServer
) -> None:
    account = await an_account(database)
    async with database.acquire() as conn:
        grant = await conn.fetchval("select id from access.grants where account = $1", account)
        await end_grant(conn, grant, today() - timedelta(days=1), by="the tests", reason="left")
    async with sending(web_url, **server.settings()) as digests:
        await digests.send_due(MORNING)
    assert server.taken == []
    async with database.acquire() as conn:
        assert await digest_address(conn, account) is None


async def test_in_the_demo_mail_lies_in_a_directory(web_url: str, database: Pool, post_box: Path) -> None:
    await an_account(database)
    async with sending(web_url, mail_directory=post_box) as digests:
        await digests.send_due(MORNING)
    (mail,) = mailbox.Maildir(post_box)
    assert mail["To"] == "a@drammen.kommune.no"


def test_the_last_working_morning_is_before_the_days_off() -> None:
    assert working_day_before(date(2026, 11, 30)) == date(2026, 11, 27)


async def test_a_server_whose_certificate_is_unknown_gets_no_mail(
    web_url: str, database: Pool, server: MailServer
) -> None:
    await an_account(database)
    async with sending(web_url, **server.settings() | {"mail_ca_file": None}) as digests:
        with pytest.raises(MailFault):
            await digests.send_due(MORNING)
    assert server.taken == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"mail_host": "smtp.example.no"}, "mail_from is not"),
        ({"mail_host": "smtp.example.no", "mail_from": "a@b.no", "mail_security": "none"}, "another machine"),
        ({"mail_user": "u"}, "belong together"),
        ({"mail_host": "smtp.example.no", "mail_from": "a@b.no", "mail_directory": "m"}, "both set"),
        ({"mail_from": "nobody"}, "mail_from"),
        ({"digest_at": "noon"}, "digest_at"),
    ],
)
def test_settings_that_do_not_fit_are_refused_with_the_reason(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        load_settings(**settings)


async def test_a_look_at_the_server_finds_what_is_wrong_and_sends_nothing(server: MailServer) -> None:
    given = server.settings()
    outbox = outbox_of(load_settings(**given))
    assert outbox is not None
    await outbox.check()
    given["mail_password_file"].write_text("another")
    with pytest.raises(MailFault, match="535"):
        await outbox.check()
    nowhere = outbox_of(load_settings(mail_directory=given["mail_password_file"] / "mail"))
    assert nowhere is not None
    with pytest.raises(MailFault, match="cannot be written"):
        await nowhere.check()
    assert server.taken == []


async def test_the_command_shows_what_would_leave_and_no_address(web_url: str, database: Pool) -> None:
    account = await an_account(database)
    async with database.acquire() as conn:
        await conn.execute("update person.digests set asked_at = now() - interval '2 days'")
    shown, waiting = await read_digests(load_settings(postgres_url=web_url), Path())
    assert waiting == 0
    ((code, text),) = shown
    assert str(account).startswith(code)
    assert "Programrådgiver, Drammen kommune" in text
    assert "@" not in text


async def test_somebody_asks_for_it_mends_the_address_and_ends_it(web: Web) -> None:
    async with signed_in(web, "programme_adviser@3301") as adviser:
        assert "Du får ingen." in await adviser.see("/account")
        for address in ("nobody", "a@example.com", "a@drammen.kommune.no\r\nBcc: x@y.no", "a@b"):
            refused = await adviser.send("/account/digest", on="/account", address=address)
            assert refused.status_code == 422, address
            assert 'href="#address"' in refused.text
        sent = await adviser.send("/account/digest", on="/account", address="a@drammen.kommune.no", language="nn")
        assert sent.status_code == 303
        assert "Den går til a@drammen.kommune.no." in await adviser.see("/account")
        assert "a@drammen.kommune.no" not in web.log.read_text()
        await adviser.send("/account/digest/end", on="/account")
        assert "Du får ingen." in await adviser.see("/account")


@pytest.mark.slow
async def test_where_no_mail_goes_out_the_page_says_so(web_url: str, tmp_path: Path) -> None:
    async with serving(web_url, tmp_path) as web, signed_in(web, "programme_adviser@3301") as adviser:
        assert "Stegvis sender ikke e-post her." in await adviser.see("/account")


@pytest.mark.slow
@pytest.mark.skipif(not is_working_day(today()), reason="no digest leaves on a day off")
async def test_two_web_processes_send_one_mail_to_each_and_stop_when_asked(
    web_url: str, database: Pool, tmp_path: Path, post_box: Path
) -> None:
    accounts = [await an_account(database, address=f"a{number}@drammen.kommune.no") for number in range(3)]
    async with database.acquire() as conn:
        await conn.execute("update person.digests set asked_at = now() - interval '2 days'")
    given = {"STEGVIS_MAIL_DIRECTORY": str(post_box), "STEGVIS_DIGEST_AT": "00:00"}

    async def ended() -> bool:
        async with database.acquire() as conn:
            sent: int = await conn.fetchval("select count(*) from access.digest_days where sent")
        return sent == len(accounts)

    async with serving(web_url, tmp_path / "one", **given), serving(web_url, tmp_path / "two", **given):
        await eventually(ended, 30)
    assert sorted(mail["To"] for mail in mailbox.Maildir(post_box)) == [f"a{n}@drammen.kommune.no" for n in range(3)]
