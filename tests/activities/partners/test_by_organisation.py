"""Organisations with addresses of their own: each message to its own, at its pace, and nobody held up by another."""

import asyncio
import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI, Request, Response

from activities.failures import ServiceBusy, ServiceRefused, ServiceUnavailable
from activities.partners.by_organisation import ByOrganisation, Gate
from activities.partners.directory import Address, partners
from activities.partners.message import Message
from activities.services import Recorder, Reply
from simulation.server import serving
from tests.activities.partners.test_partners import message
from tests.waiting import eventually

FAST = 10_000.0


def archived(organisation: str) -> Message:
    return message("archive", "archive-document", organisation=organisation)


class Archive:
    """An address that notes what it gets, and answers when the test lets it."""

    def __init__(self) -> None:
        self.got: list[Message] = []
        self.may = asyncio.Event()
        self.may.set()
        self.fault: Exception | None = None

    async def make(self, message: Message) -> Reply:
        self.got.append(message)
        await self.may.wait()
        if self.fault is not None:
            raise self.fault
        return Reply("archived")


async def came(archive: Archive, number: int) -> None:
    """Wait until so many messages came."""
    await eventually(lambda: len(archive.got) >= number)


# --- one address --------------------------------------------------------------------------------------------------


async def test_no_more_are_under_way_than_an_address_takes_and_the_rest_come_again() -> None:
    archive = Archive()
    archive.may.clear()
    gate = Gate(archive, 2, FAST)
    under_way = [asyncio.create_task(gate.make(archived("3301"))) for _ in range(2)]
    await came(archive, 2)
    with pytest.raises(ServiceBusy) as busy:
        await gate.make(archived("3301"))
    assert busy.value.retry_after is not None
    archive.may.set()
    await asyncio.gather(*under_way)
    assert (await gate.make(archived("3301"))).reference == "archived"


async def test_an_address_that_is_away_gets_one_at_a_time_until_one_arrives() -> None:
    archive = Archive()
    archive.fault = ServiceUnavailable("answers 503")
    gate = Gate(archive, 2, FAST)
    for _ in range(3):
        with pytest.raises(ServiceUnavailable, match="503"):
            await gate.make(archived("3301"))
    archive.fault = None
    archive.may.clear()
    probe = asyncio.create_task(gate.make(archived("3301")))
    await came(archive, 4)
    with pytest.raises(ServiceBusy):
        await gate.make(archived("3301"))
    archive.may.set()
    await probe
    archive.may.clear()
    both = [asyncio.create_task(gate.make(archived("3301"))) for _ in range(2)]
    await came(archive, 6)
    archive.may.set()
    await asyncio.gather(*both)


async def test_a_refusal_is_no_absence() -> None:
    archive = Archive()
    archive.fault = ServiceRefused("answers 422")
    gate = Gate(archive, 1, FAST)
    for _ in range(5):
        with pytest.raises(ServiceRefused):
            await gate.make(archived("3301"))


async def test_messages_begin_at_the_rate_of_the_address_and_the_rest_come_again() -> None:
    archive = Archive()
    gate = Gate(archive, 10, 20)
    began = time.monotonic()
    for _ in range(5):
        await gate.make(archived("3301"))
    assert time.monotonic() - began >= 4 / 20, "the first begins at once, the others a twentieth of a second apart"
    slow = Gate(archive, 10, 0.1)
    await slow.make(archived("3301"))
    with pytest.raises(ServiceBusy) as busy:
        await slow.make(archived("3301"))
    assert busy.value.retry_after is not None
    assert timedelta(seconds=8) < busy.value.retry_after <= timedelta(seconds=10)


async def test_whoever_stops_waiting_leaves_the_place_to_others() -> None:
    archive = Archive()
    archive.may.clear()
    gate = Gate(archive, 1, FAST)
    waiting = asyncio.create_task(gate.make(archived("3301")))
    await came(archive, 1)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    archive.may.set()
    assert (await gate.make(archived("3301"))).reference == "archived"


# --- many addresses -----------------------------------------------------------------------------------------------


async def test_a_message_goes_to_its_own_organisation_or_to_the_one_for_all_others() -> None:
    own, others = Archive(), Archive()
    service = ByOrganisation({"3301": own}, others)
    for organisation in ("3301", "4601"):
        await service.make(archived(organisation))
    assert [each.organisation for each in own.got] == ["3301"]
    assert [each.organisation for each in others.got] == ["4601"]


async def test_where_only_one_organisation_has_an_address_all_others_are_recorded() -> None:
    async with partners({"archive@3301": Address("http://127.0.0.1:9", "token")}) as services:
        assert (await services["archive"].make(archived("4601"))).recorded
        with pytest.raises(ServiceUnavailable, match="cannot be reached"):
            await services["archive"].make(archived("3301"))
        assert isinstance(services["nir"], Recorder)


async def test_over_http_each_gets_its_own_token_and_one_that_hangs_holds_up_nobody() -> None:
    came_with: list[tuple[str, str | None]] = []
    asked, answer = asyncio.Event(), asyncio.Event()
    app = FastAPI()

    @app.post("/{kommune}/messages")
    async def take(kommune: str, request: Request) -> Any:
        came_with.append((kommune, request.headers.get("authorization")))
        if kommune == "hangs":
            asked.set()
            await answer.wait()
        return Response(b'{"reference": "r-1"}')

    async with serving(app) as url:
        addresses = {
            "archive@3301": Address(f"{url}/hangs", "token-of-3301", timeout_seconds=10),
            "archive@4601": Address(f"{url}/works", "token-of-4601"),
            "archive": Address(f"{url}/others"),
        }
        async with partners(addresses, at_once=1) as services:
            hanging = asyncio.create_task(services["archive"].make(archived("3301")))
            await asked.wait()
            for organisation in ("4601", "0301"):
                assert (await services["archive"].make(archived(organisation))).reference == "r-1"
            with pytest.raises(ServiceBusy):
                await services["archive"].make(archived("3301"))
            answer.set()
            assert (await hanging).reference == "r-1"
    assert came_with == [
        ("hangs", "Bearer token-of-3301"), ("works", "Bearer token-of-4601"), ("others", None)
    ]  # fmt: skip
