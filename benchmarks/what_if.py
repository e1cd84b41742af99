"""What-if: the processor time that playing a caseload twice takes, read from the inbox, all processes together.

Processor time and not the time by the clock, so that it scales to a caseload larger than the one measured.
"""

import asyncio
import resource
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import orjson
import psutil

from analysis.what_if.run import of_stack, what_if
from benchmarks.contender import give_and_leave
from benchmarks.measure import cpu_of
from intake.files import feed
from simulation.generate import generate
from store.database import pool
from store.migrate import migrate
from workers.connections import today_in_oslo
from workers.embedded.stack import EmbeddedStack
from workers.settings import load_settings

EVENTS = range(50, 71)  # of a journey that is taken: 60 in the middle, as of somebody well into the programme
NATIONAL = 60_000  # journeys of 60 events: everybody in the country over five years
SMALLER = 10  # times smaller is the caseload that is played first, to find what a start costs
LIVES = sys.maxsize  # to choose from; only as many are made as are needed
OTHER_RULES = """
id = "trial"
extends = "2021"
in_force = 2021-01-02

[deadlines.info-pack-sent]
length = "-10 days"
"""


async def run(journeys: int) -> dict[str, Any]:
    """Measure.

    Returns:
        Milliseconds of processor time for a journey of sixty events, and the minutes that the country's would take on
        two cores.
    """
    today = today_in_oslo()
    settings = load_settings()
    small = max(journeys // SMALLER, 1)
    with tempfile.TemporaryDirectory() as folder:
        caseload, rules = Path(folder) / "caseload.ndjson", Path(folder) / "rules.toml"
        rules.write_text(OTHER_RULES)
        lives = _long_journeys(today)
        async with EmbeddedStack(settings, None, migrate=migrate) as stack:
            there = settings.model_copy(update={"postgres_url": stack.postgres_url})
            postgres = psutil.Process(stack.pids()["postgres"])
            spent: list[float] = []
            accepted: list[int] = []
            for more in (small, max(journeys - small, 1)):
                caseload.write_bytes(b"".join(islice(lives, more)))
                async with await pool(stack.postgres_url, max_size=1) as database:
                    accepted.append((await feed(database, [caseload])).accepted)
                before = _cpu(postgres)
                compared = await what_if(of_stack(there, settings.data_dir), there, rules, None, today)
                spent.append(_cpu(postgres) - before)
    # What both took, such as starting the players, comes once for however many journeys.
    for_sixty = (spent[1] - spent[0]) / accepted[1] * 60
    return {
        "journeys": compared.journeys,
        "changed": compared.changed,
        "events_per_journey": round(sum(accepted) / compared.journeys, 1),
        "cpu_ms_for_60_events": round(1_000 * for_sixty, 2),
        "cpu_ms_to_start": round(1_000 * (spent[0] - for_sixty * accepted[0] / 60), 1),
        "national_minutes_on_2_cores": round(NATIONAL * for_sixty / 2 / 60, 2),
    }


def _long_journeys(today: date) -> Iterator[bytes]:
    """Give the lines of one generated journey after another, of those that are long."""
    for _, life in groupby(generate(LIVES, 1, today), lambda event: str(event["subject"])):
        lines = [orjson.dumps(event, option=orjson.OPT_APPEND_NEWLINE) for event in life]
        if len(lines) in EVENTS:
            yield b"".join(lines)


def _cpu(postgres: psutil.Process) -> float:
    """Give the seconds that this process, the players it has outlived and the database have taken."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return cpu_of(postgres) + sum(usage.ru_utime + usage.ru_stime for usage in spent)


def main(arguments: Sequence[str]) -> None:
    """Measure with as many journeys as the command line says."""
    give_and_leave(asyncio.run(run(int(arguments[0]))))


if __name__ == "__main__":
    main(sys.argv[1:])
