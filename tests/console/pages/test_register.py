"""Registering what no task asks for: who may register what, what becomes of it, and how the pages read."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from console.pages.paths import participant_path, register_path
from store.database import Pool
from store.person import erase
from tests.cli.cases import SYNTHETIC
from tests.console.api.carried import carried, guided, settled
from tests.console.api.web import Web
from tests.console.pages.people import HIDDEN, Person, a_colleague, signed_in
from tests.console.pages.task_pages import goes_on, with_name
from tests.console.pages.test_corrections import accepted, count, day, filled_in
from tests.histories.live import ago
from tests.workflows.caseload import Story

ADVISER, LEADER, COUNTY = "programme_adviser@3301", "programme_leader@3301", "career_adviser@33"
DESK = "interpreter_desk@interpreter-service"
NAME, WORDS = "Mariam Oppdiktet", "Kanarifugl: hun vil noe annet"


def under_way(days: int = 200, **more: Any) -> Story:
    """Somebody in the programme, with a meeting, a measure and a diploma."""
    return (
        guided(days, **more)
        .add("decision.made", ago(days - 20), decided_on=ago(days - 20), outcome="granted", months=12, end_goal="work")
        .add("programme.started", ago(days - 30), started_on=ago(days - 30), planned_end=ago(days - 395))
        .add("measure.planned", ago(days - 31), measure_id="c1", kind="norskkurs", planned_start=ago(days - 40),
             provider="adult_education")
        .add("measure.planned", ago(days - 31), measure_id="c2", kind="praksis", planned_start=ago(days - 40),
             provider="nav")
        .add("document.received", ago(days - 32), document_id="d1", on=ago(days - 32), translation_needed=False)
    )  # fmt: skip


@pytest_asyncio.fixture
async def mariam(database: Pool) -> UUID:
    participant = await carried(database, under_way())
    await with_name(database, participant, NAME, protected=True)
    return participant


class Registering:
    """Somebody with a form before them."""

    def __init__(self, who: Person, path: str, page: str) -> None:
        self.who, self.path, self.page = who, path, page
        self.hidden, self.fields = dict(HIDDEN.findall(page)), filled_in(page)

    @classmethod
    async def of(cls, who: Person, participant: UUID, event: str) -> "Registering":
        path = register_path(participant, event)
        return cls(who, path, (await who.see(path)).split("<main")[1])

    async def send(self, fields: Mapping[str, Any] | None = None, *, action: str = "send") -> httpx.Response:
        return await self.who.http.post(
            self.path, data={**self.hidden, **self.fields, **(fields or {}), "action": action}
        )


def absent(**more: Any) -> dict[str, Any]:
    return {
        "f-from_": [day(ago(5))], "f-to": [day(ago(3))], "f-valid": ["yes"], "f-kind": ["own_illness"],
    } | more  # fmt: skip


async def test_absence_is_registered_and_stands_in_the_journey(web: Web, database: Pool, mariam: UUID) -> None:
    async with signed_in(web, ADVISER) as adviser:
        page = await adviser.see(participant_path(mariam))
        assert f'href="{register_path(mariam)}">Registrer noe</a>' in page
        listed = await adviser.see(register_path(mariam))
        assert "Skjermet adresse" in listed
        form = await Registering.of(adviser, mariam, "absence.registered")
        answer = await form.send(absent())
        assert answer.status_code == 303, answer.text
        done = answer.headers["location"]
        assert done.startswith(f"{participant_path(mariam)}?registered=")
        (sent,) = await accepted(database, mariam, "absence.registered")
        assert (sent["from"], sent["to"], sent["by"]) == (ago(5), ago(3), "3301")
        await goes_on(database, mariam)
        seen = await adviser.see(done)
    assert "Det er registrert" in seen
    assert "Det står i historikken" in seen
