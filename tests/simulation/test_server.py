"""The clients of all partners against the simulator, over real HTTP and a real inbox."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
import pytest_asyncio
from fastapi import FastAPI

from activities.failures import ServiceRefused, ServiceUnavailable
from activities.partners.directory import Address, partners
from activities.services import Service
from simulation.partners import Rates
from simulation.server import PortTaken, Simulator, into, serving
from store.database import Pool, pool
from tests.activities.partners.test_partners import SAYS, WITHDRAW
from tests.activities.partners.test_partners import message as message_to
from tests.histories.live import Postgres
from tests.waiting import eventually
from workflows.messages import SERVICES


class Played:
    """A simulator that is being asked, and the inbox that its answers reach."""

    def __init__(self, database: Pool) -> None:
        self.database = database
        self.simulator: Simulator
        self.url: str
        self.services: dict[str, Service]

    async def answers(self, participant: UUID) -> list[str]:
        """Give the answers about a participant, once all are in."""

        async def all_answered() -> bool:
            return self.simulator.outstanding == 0

        await eventually(all_answered)
        async with self.database.acquire() as conn:
            query = "select name from stegvis.inbox where participant = $1 order by business_date, time"
            return [row["name"] for row in await conn.fetch(query, participant)]

    async def post(self, body: bytes, key: str) -> httpx.Response:
        """Send whatever, without a client."""
        async with httpx.AsyncClient() as http:
            return await http.post(f"{self.url}/messages", content=body, headers={"Idempotency-Key": key})


@pytest_asyncio.fixture
async def played(connections: Pool, rates: Rates) -> AsyncIterator[Played]:
    made = Played(connections)
    made.simulator = Simulator(1, rates, 0.0, into(connections), shuffle=True)
    async with serving(made.simulator.app) as made.url, _reached(made.url) as made.services:
        yield made


def _reached(url: str) -> AbstractAsyncContextManager[dict[str, Service]]:
    return partners(dict.fromkeys(SERVICES, Address(url)))


@pytest.fixture
def rates() -> Rates:
    return Rates(decline=0.0)


def message(**more: Any) -> dict[str, Any]:
    facts = {
        "type": "no.stegvis.nir.v1.bosetting.registrering",
        "id": str(uuid4()),
        "participant": str(uuid4()),
        "organisation": "imdi",
        "content": {"settled_on": "2026-09-01", "kommune": "3301"},
    }
    return facts | more


@pytest.mark.parametrize(("service", "kind"), SAYS)
async def test_what_a_client_asks_is_taken_and_answered_with_an_event(played: Played, service: str, kind: str) -> None:
    asked = message_to(service, kind)
    reply = await played.services[service].make(asked)
    assert str(asked.id) in reply.reference
    answers = await played.answers(asked.participant)
    answered_by_people = service == "kommune-office"  # its leader says yes or no
    assert bool(answers) is (kind != WITHDRAW and not answered_by_people)


async def test_what_is_taken_back_is_not_answered_any_more(connections: Pool) -> None:
    played = Played(connections)
    played.simulator = Simulator(1, Rates(decline=0.0), 3600.0, into(connections))
    async with serving(played.simulator.app) as url, _reached(url) as services:
        asked = message_to("nir", "register-settlement")
        await services["nir"].make(asked)
        assert played.simulator.outstanding == 1
        back = message_to("nir", WITHDRAW, answer_to=asked.id)
        await services["nir"].make(back)
        assert await played.answers(asked.participant) == []


async def test_the_same_key_gives_the_same_receipt_and_one_effect(played: Played) -> None:
    asked = message_to("nir", "register-settlement")
    receipts = await asyncio.gather(*(played.services["nir"].make(asked) for _ in range(5)))
    assert len(set(receipts)) == 1
    assert await played.answers(asked.participant) == ["nir.registered"]


@pytest.mark.parametrize("rates", [Rates(fail=0.5)])
async def test_what_failed_is_taken_when_it_is_sent_again(played: Played) -> None:
    failed = 0
    for _ in range(8):
        asked = message_to("nir", "register-settlement")
        while True:
            try:
                await played.services["nir"].make(asked)
                break
            except ServiceUnavailable:
                failed += 1
                assert await played.answers(asked.participant) == []
        assert await played.answers(asked.participant) == ["nir.registered"]
    assert failed


@pytest.mark.parametrize(
    ("rates", "fault"), [(Rates(fail=1.0), ServiceUnavailable), (Rates(refuse=1.0), ServiceRefused)]
)
async def test_a_whole_share_of_attempts_is_every_attempt(played: Played, fault: type[Exception]) -> None:
    asked = message_to("nir", "register-settlement")
    for _ in range(5):
        with pytest.raises(fault) as refused:
            await played.services["nir"].make(asked)
        assert not isinstance(refused.value, ServiceUnavailable) or refused.value.retry_after is not None
    assert await played.answers(asked.participant) == []


@pytest.mark.parametrize("rates", [Rates(hang=1.0)])
async def test_what_hangs_is_not_answered_in_time(played: Played) -> None:
    asked = message_to("nir", "register-settlement")
    async with partners({"nir": Address(played.url, timeout_seconds=0.3)}) as services:
        with pytest.raises(ServiceUnavailable, match="in time"):
            await services["nir"].make(asked)
    assert await played.answers(asked.participant) == []


async def test_who_still_waits_for_an_answer_does_not_hold_up_the_end() -> None:
    details = message()
    async with asyncio.timeout(5), httpx.AsyncClient(timeout=30) as http:
        simulator = Simulator(1, Rates(hang=1.0), 0.0)
        async with serving(simulator.app) as url:
            headers = {"Idempotency-Key": details["id"]}
            asking = asyncio.create_task(http.post(f"{url}/messages", content=orjson.dumps(details), headers=headers))
            await eventually(lambda: simulator._attempts.total() == 1)
            assert not asking.done()
        with pytest.raises(httpx.TransportError):
            await asking


async def test_a_port_that_is_taken_is_an_error_that_names_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"port {port} is taken") as answer:
            async with serving(FastAPI(), port):
                pass
    assert "--port" in answer.value.way_out


@pytest.mark.parametrize("rates", [Rates(repeat=1.0)])
async def test_an_answer_sent_twice_is_taken_in_once(played: Played) -> None:
    asked = message_to("nir", "register-settlement")
    await played.services["nir"].make(asked)
    assert await played.answers(asked.participant) == ["nir.registered"]


@pytest.mark.parametrize("rates", [Rates(lose=1.0)])
async def test_what_is_lost_has_its_receipt_and_no_answer(played: Played) -> None:
    asked = message_to("nir", "register-settlement")
    assert (await played.services["nir"].make(asked)).reference
    assert await played.answers(asked.participant) == []


class _Counted:
    """A database that knows how often a connection was wanted."""

    def __init__(self, database: Pool) -> None:
        self._database, self.wanted = database, 0

    def acquire(self) -> object:
        self.wanted += 1
        return self._database.acquire()


async def test_answers_wait_for_a_database_that_is_away(postgres: Postgres, url: str) -> None:
    async with await pool(url) as database:
        counted = _Counted(database)
        simulator = Simulator(1, Rates(), 0.0, into(counted))  # type: ignore[arg-type]
        played = Played(database)
        played.simulator = simulator
        async with serving(simulator.app) as address, partners({"nir": Address(address)}) as services:
            await postgres.cut_off(url)
            asked = message_to("nir", "register-settlement")
            await services["nir"].make(asked)
            await eventually(lambda: counted.wanted >= 2)
            assert simulator.outstanding == 1
            await postgres.let_in(url)
            assert await played.answers(asked.participant) == ["nir.registered"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 422),
        (b"\xff", 422),
        (b"[]", 422),
        (orjson.dumps({"type": "no.stegvis.nir.v1.bosetting.registrering"}), 422),
        (orjson.dumps(message(id="not-a-uuid")), 422),
        (orjson.dumps(message()), 422),
        (orjson.dumps(message(id="0f8d2c1e-5b0e-4d5e-9a57-0b6b0f7c1a11", type="no.stegvis.nir.v1.unknown")), 404),
        (
            orjson.dumps(
                message(id="0f8d2c1e-5b0e-4d5e-9a57-0b6b0f7c1a11", type="no.stegvis.tolk.v1.oppdrag.bestilling")
            ),
            422,
        ),
    ],
    ids=["empty", "no text", "a list", "half", "bad id", "another key", "unknown type", "without its content"],
)
async def test_what_is_no_message_is_refused_with_the_reason(played: Played, body: bytes, code: int) -> None:
    response = await played.post(body, "0f8d2c1e-5b0e-4d5e-9a57-0b6b0f7c1a11")
    assert response.status_code == code
    assert response.text
    assert played.simulator.outstanding == 0
