"""``stegvis verify`` and ``doctor`` on a running stack, also on one whose Temporal was emptied."""

from pathlib import Path

import orjson
import pytest

from tests.cli.cases import Ended, many, stegvis, written
from tests.cli.test_up import up
from tests.waiting import eventually
from workers.connections import today_in_oslo

HEALED_WITHIN = 120.0  # seconds after a start on an emptied Temporal


async def verified(data: Path) -> Ended:
    return await stegvis("verify", "--data", data)


@pytest.mark.slow
async def test_a_stack_whose_temporal_was_emptied_heals_by_itself_and_verify_shows_how_far_it_is(
    tmp_path: Path,
) -> None:
    data, journeys = tmp_path / "data", 30
    async with up(data):
        sent = await stegvis(
            "send", written(tmp_path / "events.ndjson", many(journeys, today_in_oslo())), "--data", data, "--wait"
        )
        assert sent.code == 0, sent.err

        async def active() -> bool:
            return (await verified(data)).code == 0

        await eventually(active, 30, 1.0)
        doctor = await stegvis("doctor", "--data", data)
        assert doctor.code == 0, doctor.out
        assert "workflows: " in doctor.out
    for file in data.glob("temporal.db*"):
        file.unlink()
    async with up(data):

        async def healed() -> bool:
            report = orjson.loads((await stegvis("report", "--json", "--data", data)).out)
            found = [(each["kind"], each["participant"]) for each in report["incidents"]]
            return found == [("not-carried", None)] and (await verified(data)).code == 0

        await eventually(healed, HEALED_WITHIN, 1.0)


async def test_without_a_stack_there_is_nothing_to_verify(tmp_path: Path) -> None:
    found = await verified(tmp_path)
    assert found.code == 1
    assert "Traceback" not in found.err
