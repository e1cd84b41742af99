"""Records the workflow histories that the replay test replays: ``python -m tests.record_histories``.

Only variants without a file are recorded; ``tests/histories/README.md`` says when a file may be made anew.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

from temporalio.client import WorkflowFailureError, WorkflowHistory

from tests.histories.live import Live, Postgres, ago, ahead, settled, temporal, today
from tests.waiting import eventually
from tests.workflows.caseload import DRAMMEN, LIER, Story, day
from tests.workflows.whole import VARIANTS as JOURNEYS
from tests.workflows.whole import every_type, short
from workflows.messages import workflow_id

HISTORIES = Path(__file__).parent / "histories"

Variant = Callable[[Live, UUID], Awaitable[None]]

VARIANTS: dict[str, Variant] = {}
"""What is recorded, by file name: each carries the journey of one participant."""


def variant(carry: Variant) -> Variant:
    """Name a variant by its function."""
    VARIANTS[carry.__name__.replace("_", "-")] = carry
    return carry


def to_programme() -> Story:
    """The straight way from settlement to the start of the programme."""
    story = settled(75).housed(ago(74)).informed(ago(73)).mapped(ago(60)).mapping_received(ago(58))
    story = (
        story.assessed(ago(57)).booked(ago(53), at=ago(45)).held(ago(45)).note_shared(ago(42)).note_received(ago(40))
    )
    story = story.decided(ago(30), months=24).delivered(ago(28)).planned(ago(20)).signed(ago(20))
    return story.started(ago(18))


def refused() -> Story:
    story = settled(120).mapped(ago(100)).assessed(ago(99), "not_needed")
    return story.decided(ago(60), "refused").delivered(ago(50))


# --- variants -----------------------------------------------------------------------------------------------------


@variant
async def straight_way_one_by_one(live: Live, participant: UUID) -> None:
    async with live.dispatching():
        await live.deliver_one_by_one(participant, to_programme())


@variant
async def straight_way_in_bulk(live: Live, participant: UUID) -> None:
    await live.deliver(participant, to_programme())


@variant
async def registered_backwards(live: Live, participant: UUID) -> None:
    settlement, *rest = to_programme().events
    for number in range(1, len(rest) + 1):
        await live.accept(participant, Story(tuple(rest[-number:])))
    await live.deliver(participant, Story((settlement, *rest)))
    await live.deliver(participant, to_programme().moved(ago(1), LIER))


@variant
async def guidance_later_then_declined_then_held(live: Live, participant: UUID) -> None:
    story = settled(60).mapped(ago(50)).mapping_received(ago(49))
    story = story.assessed(ago(45), "later", not_before=ago(30)).assessed(ago(29)).declined(ago(25))
    story = story.assessed(ago(24)).accepted(ago(20)).booked(ago(19), "m1", at=ago(15)).cancelled(ago(16), "m1")
    story = story.booked(ago(14), "m2", at=ago(10)).held(ago(10), "m2").note_shared(ago(8), "m2")
    async with live.dispatching():
        await live.deliver_one_by_one(participant, story)


@variant
async def guidance_later_and_assessed_by_its_day(live: Live, participant: UUID) -> None:
    story = settled(40).mapped(ago(30)).mapping_received(ago(29))
    await live.deliver(participant, story.assessed(ago(25), "later", not_before=ahead(3)))
    await live.move_clock(participant, ahead(4))


@variant
async def refused_and_closed_when_the_appeal_time_is_over(live: Live, participant: UUID) -> None:
    story = settled(60).mapped(ago(50)).assessed(ago(49), "not_needed")
    await live.deliver_one_by_one(participant, story.decided(ago(20), "refused").delivered(ago(18)))
    await live.move_clock(participant, ahead(10))
    await live.completed(participant)


@variant
async def closed_and_begun_again_by_a_late_event(live: Live, participant: UUID) -> None:
    await live.deliver(participant, refused())
    await live.completed(participant)
    await live.deliver(participant, refused().housed(ago(110)))
    await live.completed(participant)


@variant
async def closed_while_a_service_is_away(live: Live, participant: UUID) -> None:
    live.partners["nir"].failing[participant] = 1
    story = settled(120).mapped(ago(100)).assessed(ago(99), "not_needed")
    await live.deliver(participant, story)
    await live.deliver(participant, story.decided(ago(60), "refused").delivered(ago(50)))
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=2))
    await live.completed(participant)


@variant
async def corrected_and_retracted(live: Live, participant: UUID) -> None:
    story = settled(60).housed(ago(59)).mapped(ago(40)).assessed(ago(38)).decided(ago(20))
    await live.deliver(participant, story)
    await live.quiet(participant)
    story = story.corrected(ago(15), settled_on=ago(65)).retracted(ago(14), story.ref("mapping.completed"))
    await live.deliver_one_by_one(participant, story)
    story = story.retracted(ago(13), story.ref("participant.settled"))
    await live.deliver(participant, story)
    await live.deliver(participant, story.settled(ago(50)))


@variant
async def service_away_for_three_attempts(live: Live, participant: UUID) -> None:
    live.partners["nir"].failing[participant] = 3
    await live.deliver(participant, settled(20))
    await live.deliver(participant, settled(20).housed(ago(19)))
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=1))
    await live.quiet(participant)


@variant
async def every_warning_until_all_has_passed(live: Live, participant: UUID) -> None:
    await live.deliver(participant, settled(17))
    await live.move_clock(participant, ahead(80))


@variant
async def earlier_wake_up_than_the_one_set(live: Live, participant: UUID) -> None:
    await live.deliver(participant, settled(1))
    await live.deliver(participant, settled(1).moved(ahead(2), LIER))
    await live.move_clock(participant, ahead(3))


@variant
async def worker_restarted(live: Live, participant: UUID) -> None:
    story = settled(17)
    await live.deliver(participant, story)
    await live.quiet(participant)
    await live.stop_workers()
    await live.accept(participant, story.housed(ago(10)))
    await live.nudge(participant)
    await live.start_workers()
    await live.still(participant)
    await live.move_clock(participant, ahead(5))


@variant
async def fault_in_play_healed_in_the_night(live: Live, participant: UUID) -> None:
    await live.deliver(participant, settled(20))
    with patch("activities.journeys.play", side_effect=KeyError("a fault")):
        await live.deliver(participant, settled(20).housed(ago(19)))
        await live.still(participant)
    await live.move_clock(participant, ahead(1))


@variant
async def database_away(live: Live, participant: UUID) -> None:
    """Long enough for an advance to fail for good, and be begun anew."""
    await live.deliver(participant, settled(20))
    await live.quiet(participant)
    failures = 0

    async def break_off(*_: object) -> None:
        nonlocal failures
        failures += 1
        raise ConnectionRefusedError("the database is away")

    async def failed_often() -> bool:
        return failures > 5

    await live.accept(participant, settled(20).housed(ago(19)))
    with patch("store.journeys.load", break_off):
        await live.nudge(participant)
        await eventually(failed_often)
    await live.played(participant, await live.accepted(participant))


@variant
async def every_type_of_event_in_bulk(live: Live, participant: UUID) -> None:
    await live.deliver(participant, every_type())
    await live.completed(participant)


@variant
async def lived_from_day_to_day_into_the_programme(live: Live, participant: UUID) -> None:
    story = short(today())
    await live.deliver(participant, Story(story.events[:1]))
    for stop in map(ahead, (30, 60)):
        await live.move_clock(participant, stop)
        await live.deliver(participant, Story(tuple(each for each in story.events if each.on <= day(stop))))
    await live.move_clock(participant, ahead(90))


@variant
async def continued_as_new(live: Live, participant: UUID) -> None:
    live.partners["nir"].failing[participant] = 1_000
    await live.deliver(participant, settled(17))
    while len(await live.runs(participant)) == 1:
        await live.nudge(participant)
        await live.still(participant)
    live.partners["nir"].failing[participant] = 0
    await live.environment.fast_forward(live.handle(participant), timedelta(hours=1))
    await live.quiet(participant)


@variant
async def a_pair_that_meets(live: Live, participant: UUID) -> None:
    """A kommune and its career centre: called, met, asked and answered."""
    pair = Story().add("cooperation.begun", ago(20), kommune=DRAMMEN, on=ago(20))
    await live.deliver(participant, pair)
    asked = {"question_id": "q1", "raised_on": ago(10), "about": "who orders?", "to": "kommune"}
    pair = pair.add("question.raised", ago(10), **asked)
    both = {"invited": ["kommune", "career_centre"], "meeting_id": "s1"}
    await live.deliver(participant, pair.add("meeting.scheduled", ago(5), scheduled_on=ago(5), day=ahead(2), **both))
    await live.move_clock(participant, ahead(30))


async def _lived(live: Live, participant: UUID, **facts: Any) -> None:
    """The straight way of somebody settled as a variant is, to its end, the clock moving on twice."""
    story = short(day(ago(100)), **facts)
    last = story.events[-1].on.isoformat()
    for stop in (ago(0), ahead(140), last):
        if stop > ago(0):
            await live.move_clock(participant, stop)
        await live.deliver(participant, Story(tuple(each for each in story.events if each.on <= day(stop))))
    await live.completed(participant)


for _name, _facts in JOURNEYS.items():
    VARIANTS["lived-" + re.sub(r"[^a-z0-9]+", "-", _name.lower())] = partial(_lived, **_facts)


# --- recording ----------------------------------------------------------------------------------------------------


class NotRecorded(Exception):
    """A variant did not come about as it should."""


async def record(names: Sequence[str]) -> bool:
    """Carry the named variants and write a file for every run of their workflows. Gives whether all came about."""
    all_recorded = True
    with tempfile.TemporaryDirectory() as directory, contextlib.closing(Postgres(Path(directory) / "data")) as server:
        async with temporal() as environment, server.migrated_database() as url, Live(environment, url) as live:
            for name in names:
                try:
                    await _record(live, name)
                except (NotRecorded, AssertionError, TimeoutError, WorkflowFailureError) as fault:
                    print(f"{name}: not recorded, {type(fault).__name__}: {fault}")
                    all_recorded = False
    return all_recorded


async def _record(live: Live, name: str) -> None:
    participant = uuid4()
    await VARIANTS[name](live, participant)
    await live.still(participant)
    runs = await live.runs(participant)
    histories = [
        await live.client.get_workflow_handle(workflow_id(participant), run_id=run).fetch_history() for run in runs
    ]
    texts = [_scrubbed(history) for history in histories]
    for number, text in enumerate(texts, start=1):
        file = HISTORIES / (f"{name}.json" if len(texts) == 1 else f"{name}-{number}.json")
        file.write_text(text, encoding="utf-8")
        print(f"{file.name}: {len(histories[number - 1].events)} events")


def _scrubbed(history: WorkflowHistory) -> str:
    """Write a history, one event a line, without what reveals this machine."""
    events = [_without_traces(event) for event in json.loads(history.to_json())["events"]]
    if any(event["eventType"].endswith(("EXECUTION_FAILED", "WORKFLOW_TASK_FAILED")) for event in events):
        raise NotRecorded("the workflow failed")
    lines = ",\n".join(json.dumps(event, separators=(",", ":")) for event in events)
    return f'{{"events":[\n{lines}\n]}}\n'


def _without_traces(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_traces(value) for key, value in part.items() if key != "stackTrace"}
    return [_without_traces(item) for item in part] if isinstance(part, list) else part


def is_recorded(name: str) -> bool:
    """Tell whether a variant has its file, or files."""
    return any(HISTORIES.glob(f"{name}.json")) or any(HISTORIES.glob(f"{name}-[0-9].json"))


def main() -> None:
    """Record the variants that have no file."""
    missing = [name for name in VARIANTS if not is_recorded(name)]
    all_recorded = asyncio.run(record(missing)) if missing else True
    if all_recorded:
        print("Every variant is recorded.")
    # A short-lived process that used a Temporal client can abort at the interpreter's exit.
    sys.stdout.flush()
    os._exit(0 if all_recorded else 1)


if __name__ == "__main__":
    main()
