"""Who a participant is goes to the partners that need to know, when a message is sent, and nowhere else."""

import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
import pytest_asyncio
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.documents.documents import Documents
from activities.journeys import JourneyActivities
from activities.partners.directory import Address, partners
from activities.partners.message import Message, message_of
from activities.services import Reply, ServiceActivities
from intake.accept import Sender, SenderKind, accept
from schemas.rules import packaged_rules
from schemas.services import PARTNERS, Withdraw
from simulation.server import serving
from store import person
from store.database import Pool
from store.person import PersonData
from tests.activities.partners.test_partners import SAYS, Desk, stored
from tests.cli.cases import CANARY, SYNTHETIC, EventBuilder
from workers.connections import today_in_oslo
from workers.logs import configure_logs
from workflows.messages import SERVICES, Advance, AskService, RequestRef

KNOWN = PersonData("Fuglekongen Navnesen", {"fnr": SYNTHETIC, "dnr": "53897248012", "duf": "202612345678"})
NEEDED = {
    "career-centre": ["fnr", "dnr", "duf"], "nir": ["fnr", "dnr", "duf"], "interpreter-service": None,
    "nav": ["fnr", "dnr"], "adult-education": ["fnr", "dnr", "duf"], "digital-post": ["fnr", "dnr"],
    "archive": ["fnr", "dnr"], "kommune-office": None,
}  # fmt: skip
"""The numbers that each partner gets; None for one that gets nothing."""


def sent(message: Message) -> dict[str, Any]:
    """Give a message as it goes out."""
    whole: dict[str, Any] = orjson.loads(message.model_dump_json(by_alias=True))
    return whole


def order(known: PersonData, **details: Any) -> dict[str, Any]:
    """Give the order of an interpreter to a place, as it goes out."""
    say = SAYS["interpreter-service", "order-interpreter"] | {"place": "Karrieresenteret, rom 3"} | details
    return sent(message_of(uuid4(), stored("interpreter-service", "order-interpreter", say), None, None, known))


# --- what a message has -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("service", "kind"), SAYS)
def test_a_partner_gets_what_its_row_of_the_table_names(service: str, kind: str) -> None:
    more: dict[str, Any] = {"withdraws": "a/wait/first", "corrects": 1} if kind == Withdraw.call_name else {}
    whole = sent(message_of(uuid4(), stored(service, kind, **more), None, None, KNOWN))
    needed = NEEDED[service]
    if needed is None or kind == Withdraw.call_name:
        assert whole["person"] is None
        assert not any(value in orjson.dumps(whole).decode() for value in ("Fuglekongen", *KNOWN.numbers.values()))
    else:
        assert whole["person"]["name"] == "Fuglekongen Navnesen"
        assert [each["kind"] for each in whole["person"]["identifiers"]] == needed
        assert [each["value"] for each in whole["person"]["identifiers"]] == [KNOWN.numbers[kind] for kind in needed]


def test_what_is_not_known_is_left_out() -> None:
    nothing = sent(message_of(uuid4(), stored("nir", "register-settlement"), None, None, PersonData()))
    assert nothing["person"] is None
    only_a_number = sent(
        message_of(uuid4(), stored("nir", "register-settlement"), None, None, replace(KNOWN, name=None))
    )
    assert only_a_number["person"]["name"] is None
    assert len(only_a_number["person"]["identifiers"]) == 3
    only_duf = PersonData(None, {"duf": "202612345678"})
    assert sent(message_of(uuid4(), stored("nav", "hand-over"), None, None, only_duf))["person"] is None


def test_neither_a_message_nor_what_is_known_shows_it_when_printed() -> None:
    message = message_of(uuid4(), stored("nir", "register-settlement"), None, None, KNOWN)
    printed = f"{message!r}{message}{KNOWN!r}{KNOWN}"
    assert not any(value in printed for value in ("Fuglekongen", *KNOWN.numbers.values()))


def test_the_page_on_partners_names_who_gets_what() -> None:
    from pathlib import Path

    page = Path("docs/partners.md").read_text("utf-8")
    for service, needed in NEEDED.items():
        gets = "nothing" if needed is None else f"name, {', '.join(f'`{kind}`' for kind in needed)}"
        line = f"| `{service}` | {gets} |"
        assert line in page, f"docs/partners.md should hold: {line}"
    assert NEEDED.keys() == PARTNERS.keys()


# --- a protected address ------------------------------------------------------------------------------------------


def test_the_interpreter_is_not_told_where_somebody_with_a_protected_address_will_be() -> None:
    assert order(PersonData())["content"]["place"] == "Karrieresenteret, rom 3"
    for whole in (order(PersonData(address_protected=True)), order(PersonData(), address_protected=True)):
        assert "Karrieresenteret" not in orjson.dumps(whole).decode()
        assert whole["content"]["language"] == "ti"


def test_nor_by_what_an_earlier_order_said() -> None:
    say = SAYS["interpreter-service", "order-interpreter"]
    earlier = say | {"place": "Karrieresenteret, rom 3"}
    for kind, details, more in (
        ("order-interpreter", say, {"corrects": 1, "corrected_details": earlier}),
        ("withdraw", {"withdraws": "order-interpreter"},
         {"corrects": 1, "withdraws": "a/wait/first", "corrected_details": earlier}),
    ):  # fmt: skip
        request = stored("interpreter-service", kind, details, **more)
        open_address = sent(message_of(uuid4(), request, None, None, PersonData()))
        assert open_address["corrects"]["place"] == "Karrieresenteret, rom 3"
        protected = sent(message_of(uuid4(), request, None, None, PersonData(address_protected=True)))
        assert "Karrieresenteret" not in orjson.dumps(protected).decode()
        assert protected["corrects"]["language"] == "ti"


# --- at sending time ----------------------------------------------------------------------------------------------


@pytest_asyncio.fixture
async def desk() -> AsyncIterator[Desk]:
    made = Desk()
    async with serving(made.app) as made.url:  # type: ignore[attr-defined]
        yield made


async def _asked(pool: Pool, desk: Desk, participant: UUID, request: RequestRef) -> dict[str, Any]:
    """Make a request over real HTTP; give what came."""
    async with partners(dict.fromkeys(SERVICES, Address(desk.url, timeout_seconds=5))) as services:  # type: ignore[attr-defined]
        activities = ServiceActivities(pool, services, Documents(packaged_rules()))
        await ActivityEnvironment().run(activities.ask, AskService(participant=participant, requests=[request]))
    return desk.got[-1][0]


async def _registration(pool: Pool, case: EventBuilder) -> RequestRef:
    """Take in a case; give the request to register the settlement."""
    async with pool.acquire() as conn:
        await accept(conn, case.lines, Sender(SenderKind.FILE, "test"))
    asked = Advance(participant=case.participant, now=datetime.now(UTC))
    step = await ActivityEnvironment().run(JourneyActivities(pool, packaged_rules()).advance, asked)
    return next(each for each in step.requests if each.service == "nir")


async def test_it_is_read_when_the_message_is_sent_and_lies_nowhere_else(
    connections: Pool, desk: Desk, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    configure_logs(("debug", "json"))
    caplog.set_level(logging.DEBUG)
    case = EventBuilder("who it is", 20, today_in_oslo()).settled()
    request = await _registration(connections, case)
    async with connections.acquire() as conn:
        await conn.execute("update person.people set name = $1", f"{CANARY} by a later name")
    whole = await _asked(connections, desk, case.participant, request)
    assert whole["person"] == {
        "name": f"{CANARY} by a later name", "identifiers": [{"kind": "fnr", "value": SYNTHETIC}]
    }  # fmt: skip
    logged = "".join(capsys.readouterr()) + caplog.text
    async with connections.acquire() as conn:
        requests = str(await conn.fetch("select r::text from stegvis.requests r"))
    for sink in (logged, requests, request.model_dump_json()):
        assert CANARY not in sink
        assert SYNTHETIC not in sink


async def test_a_partner_that_fails_leaves_no_trace_of_who_it_was(
    connections: Pool, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    from fastapi import Response

    configure_logs(("debug", "json"))
    desk.answer = lambda: Response(
        desk.got[-1][0]["person"]["name"].encode(), status_code=422
    )  # it repeats what it got
    case = EventBuilder("refused", 20, today_in_oslo()).settled()
    await _asked(connections, desk, case.participant, await _registration(connections, case))
    async with connections.acquire() as conn:
        incidents = str(await conn.fetch("select i::text from stegvis.incidents i"))
    assert "answers 422" in incidents
    assert CANARY not in incidents + "".join(capsys.readouterr())


async def test_of_an_unforeseen_fault_temporal_gets_the_kind_alone(
    connections: Pool, capsys: pytest.CaptureFixture[str]
) -> None:
    class Broken:
        async def make(self, message: Message) -> Reply:
            assert message.person is not None
            raise ValueError(f"cannot send {message.person.name}")

    configure_logs(("debug", "json"))
    case = EventBuilder("unforeseen", 20, today_in_oslo()).settled()
    request = await _registration(connections, case)
    activities = ServiceActivities(connections, {"nir": Broken()}, Documents(packaged_rules()))
    with pytest.raises(ApplicationError, match="failed with ValueError") as fault:
        await ActivityEnvironment().run(activities.ask, AskService(participant=case.participant, requests=[request]))
    shown = "".join(traceback.format_exception(fault.value)) + "".join(capsys.readouterr())
    assert CANARY not in shown


async def test_after_an_erasure_the_message_goes_out_without_the_person(connections: Pool, desk: Desk) -> None:
    case = EventBuilder("erased", 20, today_in_oslo()).settled()
    request = await _registration(connections, case)
    async with connections.acquire() as conn:
        await person.erase(conn, case.participant, "operator-1", "asked for")
    whole = await _asked(connections, desk, case.participant, request)
    assert (whole["person"], whole["participant"]) == (None, str(case.participant))


async def test_the_newest_number_of_a_kind_is_given(connections: Pool) -> None:
    participant = uuid4()
    async with connections.acquire() as conn:
        assert await person.known_of(conn, participant) == PersonData()
        for value, days in (("53897248012", 3), ("13897248022", 1), ("41810112345", 2)):
            await conn.execute(
                "insert into person.identifiers (participant, kind, value, source, id, first_seen)"
                " values ($1, 'dnr', $2, 's', $2, now() - make_interval(days => $3))",
                participant, value, days,
            )  # fmt: skip
        assert (await person.known_of(conn, participant)).numbers == {"dnr": "13897248022"}


@pytest.mark.parametrize("protected", [True, False])
async def test_protection_reaches_the_person_store_by_the_event_that_is_for_it(
    connections: Pool, *, protected: bool
) -> None:
    case = EventBuilder(f"protected {protected}", 20, today_in_oslo()).settled()
    case.add("participant.protected", 2, "since", protected=protected)
    async with connections.acquire() as conn:
        await accept(conn, case.lines, Sender(SenderKind.FILE, "test"))
        known = await person.known_of(conn, case.participant)
    assert (known.address_protected, known.name) == (protected, CANARY)
