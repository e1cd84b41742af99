"""Recorded histories replay with the workflow as it is now, whatever the stages do; a changed workflow is caught."""

import asyncio
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from schemas.events.catalogue import DwellingAllocated, InformationGiven
from schemas.journey import JourneyState, JourneyStatus
from tests.histories.live import Live, ago, settled
from tests.record_histories import HISTORIES, VARIANTS, is_recorded
from workflows.engine.case import Case
from workflows.engine.promise import all_of
from workflows.journey_workflow import Journey
from workflows.messages import ADVANCE, JOURNEY, Advance, AdvanceResult

FILES = sorted(HISTORIES.glob("*.json"))


def recorded(file: Path) -> WorkflowHistory:
    return WorkflowHistory.from_json("journey/recorded", file.read_text(encoding="utf-8"))


async def replay(*files: Path) -> None:
    replayer = Replayer(workflows=[Journey], data_converter=pydantic_data_converter)
    for file in files:
        await replayer.replay_workflow(recorded(file))


def test_there_are_histories_to_replay() -> None:
    assert FILES


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_recorded(name: str) -> None:
    assert is_recorded(name), "run: python -m tests.record_histories"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_a_recorded_history_replays(file: Path) -> None:
    await replay(file)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_recorded_history_reveals_nothing_of_where_it_was_recorded(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert str(Path(__file__).parents[2]) not in text
    assert "stackTrace" not in text
    identities = {line.partition('"identity":"')[2].partition('"')[0] for line in text.splitlines()}
    assert identities <= {"", "stegvis", "history-service"}


# --- other stages ---------------------------------------------------------------------------------------------------


async def _settlement_with_a_visit(case: Case, *_: object) -> None:
    """Settlement as it might be another year: no register, and the dwelling is a task twice."""
    visited = case.expect(DwellingAllocated, key="visited", task=True)
    await all_of(visited, case.expect(InformationGiven, key="information", task=True))


async def test_histories_replay_when_a_stage_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workflows.stages.journey.settlement", _settlement_with_a_visit)
    await replay(*FILES)


async def test_histories_replay_when_play_gives_another_state(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(events: object, rules: object, today: date) -> JourneyState:
        return JourneyState(as_of=today, status=JourneyStatus.NONE)

    monkeypatch.setattr("activities.journeys.play", nothing)
    await replay(*FILES)


async def test_a_live_journey_takes_on_a_changed_stage_at_its_next_event(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = settled(20)
    participant = await live.begin(story)
    await live.quiet(participant)
    assert await tasks(live, participant) == {
        "settlement/prepared/1", "settlement/dwelling", "settlement/information", "mapping/completed",
    }  # fmt: skip

    monkeypatch.setattr("workflows.stages.journey.settlement", _settlement_with_a_visit)
    await live.deliver(participant, story.informed(ago(10)))
    assert await tasks(live, participant) == {"settlement/visited", "mapping/completed"}
    history = await live.handle(participant).fetch_history()
    await Replayer(workflows=[Journey], data_converter=pydantic_data_converter).replay_workflow(history)


async def test_a_live_journey_takes_on_a_changed_stage_at_its_next_wake_up_after_a_restart(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    participant = await live.begin(settled(43))
    await live.quiet(participant)
    clock = next(
        deadline for deadline in (await live.view(participant)).deadlines if deadline["name"] == "programme-decision"
    )
    await live.stop_workers()
    monkeypatch.setattr("workflows.stages.journey.settlement", _settlement_with_a_visit)
    await live.start_workers()
    await live.move_clock(participant, clock["warnings"][0])
    assert await tasks(live, participant) >= {"settlement/visited", "settlement/information", "decision/made"}
    assert "settlement/dwelling" not in await tasks(live, participant)


async def tasks(live: Live, participant: UUID) -> set[str]:
    """Give the keys of the open tasks."""
    return {task["key"] for task in (await live.view(participant)).tasks if task["closed_on"] is None}


# --- another workflow -----------------------------------------------------------------------------------------------


@workflow.defn(name=JOURNEY)
class WithAnotherTimer(Journey):
    @workflow.init
    def __init__(self, participant: UUID) -> None:
        super().__init__(participant)

    @workflow.run
    async def run(self, participant: UUID) -> None:
        await asyncio.sleep(60)
        await super().run(participant)


@workflow.defn(name=JOURNEY)
class WithAnotherActivity(Journey):
    @workflow.init
    def __init__(self, participant: UUID) -> None:
        super().__init__(participant)

    @workflow.run
    async def run(self, participant: UUID) -> None:
        await workflow.execute_activity(
            ADVANCE,
            Advance(participant=participant, now=workflow.now()),
            result_type=AdvanceResult,
            start_to_close_timeout=timedelta(seconds=1),
        )
        await super().run(participant)


@workflow.defn(name=JOURNEY)
class WithoutRequests(Journey):
    @workflow.init
    def __init__(self, participant: UUID) -> None:
        super().__init__(participant)

    def _ask_for(self, open_requests: object) -> None:
        pass

    @workflow.run
    async def run(self, participant: UUID) -> None:
        await super().run(participant)


@pytest.mark.parametrize("changed", [WithAnotherTimer, WithAnotherActivity, WithoutRequests])
async def test_a_workflow_that_gives_other_commands_is_caught(changed: type) -> None:
    replayer = Replayer(
        workflows=[changed], data_converter=pydantic_data_converter, workflow_runner=UnsandboxedWorkflowRunner()
    )
    (straight,) = [file for file in FILES if file.stem == "straight-way-one-by-one"]
    with pytest.raises(workflow.NondeterminismError):
        await replayer.replay_workflow(recorded(straight))
