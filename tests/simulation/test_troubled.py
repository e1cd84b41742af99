"""Journeys whose partners fail, repeat themselves, answer in any order, or never; on a real Temporal, over HTTP."""

from typing import Any

import orjson
import pytest
from temporalio.testing import WorkflowEnvironment

from activities.partners.directory import Address, partners
from simulation.partners import Rates
from simulation.server import Simulator, into, serving
from store import inbox, reports
from tests.cli.cases import EventBuilder
from tests.histories.live import Live, Postgres, today
from tests.waiting import eventually
from workflows.messages import SERVICES

JOURNEYS = 12


def cases() -> list[dict[str, Any]]:
    """Give the events of participants who need an interpreter and guidance; partners send their own answers."""
    reported: list[bytes] = []
    for number in range(JOURNEYS):
        teller = EventBuilder(f"troubled/{number}", 60, today()).settled(interpreter_needed=True, language="ti")
        teller.housed_and_informed()
        teller.add("mapping.completed", 14, "completed_on", languages=["ti"], education="none", work_years=4)
        reported += teller.assessed(18).lines
    return [orjson.loads(line) for line in reported]


async def carried(
    temporal: WorkflowEnvironment, postgres: Postgres, rates: Rates, *, shuffle: bool = False
) -> dict[str, Any]:
    """Carry the cases as far as they go with such partners; gives the report."""
    async with postgres.migrated_database() as url:
        simulator = Simulator(1, rates, 0.2, shuffle=shuffle)
        async with serving(simulator.app) as address, partners(dict.fromkeys(SERVICES, Address(address))) as services:
            live = Live(temporal, url)
            live.partners = services  # type: ignore[assignment]
            async with live, live.dispatching():
                deliver = into(live.database)
                simulator.deliver_to(deliver)
                await deliver(cases())

                async def all_happened() -> bool:
                    unanswered = simulator.outstanding
                    async with live.database.acquire() as conn:
                        idle = await inbox.idle(conn) == inbox.Outstanding(0, 0)
                        failing = (await reports.summary(conn, today()))["incidents"]
                        return idle and unanswered == 0 and not failing

                await eventually(all_happened, patience=45)
                async with live.database.acquire() as conn:
                    return await reports.report(conn, today())


@pytest.mark.slow
@pytest.mark.timeout(150)
async def test_trouble_on_the_way_ends_where_no_trouble_ends(temporal: WorkflowEnvironment, postgres: Postgres) -> None:
    calm = await carried(temporal, postgres, Rates(decline=0.2))
    assert len(calm["journeys"]) == JOURNEYS
    assert len({tuple(wait["event"] for wait in journey["waits"]) for journey in calm["journeys"]}) > 2, (
        "partners answer this and that"
    )
    troubled = await carried(temporal, postgres, Rates(decline=0.2, fail=0.4, repeat=0.7), shuffle=True)
    assert troubled["journeys"] == calm["journeys"]
    assert troubled["incidents"] == []


@pytest.mark.timeout(90)
async def test_what_is_lost_is_still_waited_for_and_nothing_else_stops(
    temporal: WorkflowEnvironment, postgres: Postgres
) -> None:
    lost = await carried(temporal, postgres, Rates(lose=1.0))
    assert len(lost["journeys"]) == JOURNEYS
    for journey in lost["journeys"]:
        waited_for = {wait["event"] for wait in journey["waits"]}
        assert {"nir.registered", "mapping.received"} <= waited_for
        (answered,) = (line for line in journey["deadlines"] if line["name"] == "guidance-answered")
        assert answered["status"] == "passed", "the deadline notifies somebody"
    assert lost["incidents"] == []
