"""The journey workflow on a live Temporal and Postgres: its deadlines warn, pass and are met on their days."""

from store.reports import Explained
from tests.histories.live import Live, ago, ahead, settled
from tests.workflows.caseload import DRAMMEN
from tests.workflows.observed import ASKER, after, deadline, history_types, open_tasks


def notices(view: Explained, deadline_key: str) -> list[tuple[str, str, str]]:
    """Give the notices of a deadline: kind, day and role; in order."""
    return sorted(
        (notice["on"], notice["kind"], notice["role"]) for notice in view.notices if notice["deadline"] == deadline_key
    )


async def test_a_deadline_that_nobody_meets_warns_on_its_days_and_then_escalates_once(live: Live) -> None:
    participant = await live.begin(settled(17))
    found = deadline(await live.view(participant), "mapping-completed")
    key, (first, second), last = found["key"], found["warnings"], found["judged"]
    assert notices(await live.view(participant), key) == []

    await live.move_clock(participant, first)
    assert notices(await live.view(participant), key) == [(first, "warned", "programme_adviser")]

    warned = [(first, "warned", "programme_adviser"), (second, "warned", "programme_adviser")]
    await live.move_clock(participant, last)
    assert notices(await live.view(participant), key) == warned

    over = after(last, 1)
    await live.move_clock(participant, over)
    escalated = [*warned, (over, "escalated", "programme_leader"), (over, "passed", "programme_adviser")]
    assert notices(await live.view(participant), key) == escalated
    assert "complete-mapping" in open_tasks(await live.view(participant)), "a passed deadline never ends the wait"

    await live.nudge(participant)
    await live.move_clock(participant, after(over, 3))
    assert notices(await live.view(participant), key) == escalated


async def test_a_deadline_met_in_time_does_not_pass(live: Live) -> None:
    story = settled(25).mapping_received(ago(1)).mapped(ago(2)).assessed(ago(1), "not_needed")
    participant = await live.begin(settled(25))
    await live.deliver(participant, story)
    found = deadline(await live.view(participant), "mapping-completed")
    assert (found["status"], found["met_on"]) == ("met", ago(2))
    before = notices(await live.view(participant), found["key"])

    await live.move_clock(participant, after(found["judged"], 1))
    view = await live.view(participant)
    assert notices(view, found["key"]) == before
    assert {kind for _, kind, _ in before} <= {"warned"}
    assert deadline(view, "mapping-completed")["status"] == "met"


async def test_a_deadline_met_late_is_met_late_and_its_notices_stay(live: Live) -> None:
    participant = await live.begin(settled(40))
    before = notices(await live.view(participant), "mapping/mapping-completed")
    assert [(kind, role) for _, kind, role in before] == [
        ("escalated", "programme_leader"),
        ("passed", "programme_adviser"),
    ]
    await live.deliver(participant, settled(40).mapped(ago(1)))
    view = await live.view(participant)
    assert deadline(view, "mapping-completed")["status"] == "met_late"
    assert notices(view, "mapping/mapping-completed") == before


async def test_what_was_done_in_time_and_registered_late_is_met_in_time(live: Live) -> None:
    participant = await live.begin(settled(40))
    assert deadline(await live.view(participant), "mapping-completed")["status"] == "passed"
    await live.deliver(participant, settled(40).mapped(ago(30), registered=ago(0)))
    assert deadline(await live.view(participant), "mapping-completed")["status"] == "met"


async def test_the_decision_becomes_a_task_at_its_first_warning_without_any_event(live: Live) -> None:
    participant = await live.begin(settled(43))
    first_warning = deadline(await live.view(participant), "programme-decision")["warnings"][0]
    await live.still(participant)
    assert "make-decision" not in open_tasks(await live.view(participant))
    signals = (await history_types(live, participant)).count("WORKFLOW_EXECUTION_SIGNALED")

    await live.move_clock(participant, first_warning)
    assert "make-decision" in open_tasks(await live.view(participant))
    assert (await history_types(live, participant)).count("WORKFLOW_EXECUTION_SIGNALED") == signals


async def test_an_event_of_a_later_day_takes_effect_on_its_day(live: Live) -> None:
    story = settled(50).moved(ahead(2), ASKER)
    participant = await live.begin(story)
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["kommune"] == DRAMMEN
    assert [event["name"] for event in view.buffered] == ["participant.moved"]

    await live.move_clock(participant, ahead(2))
    view = await live.view(participant)
    assert view.journey is not None
    assert view.journey["kommune"] == ASKER
    assert view.buffered == []
    assert {task["organisation"] for task in view.tasks} == {ASKER}


async def test_an_earlier_wake_up_than_the_one_set_goes_first(live: Live) -> None:
    participant = await live.begin(settled(5))
    await live.deliver(participant, settled(5).moved(ahead(1), ASKER))
    await live.still(participant)
    assert "TIMER_CANCELED" in await history_types(live, participant)
    await live.move_clock(participant, ahead(1))
    journey = (await live.view(participant)).journey
    assert journey is not None
    assert journey["kommune"] == ASKER
