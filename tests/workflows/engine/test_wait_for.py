"""A wait that something else may end gives the event or nothing, and closes itself and its deadline."""

from datetime import date

from schemas.events import Event, is_a
from schemas.events.catalogue import DwellingAllocated, ParticipantSettled
from schemas.rules import packaged_rules
from tests.workflows.caseload import Story
from workflows.engine.case import Case
from workflows.engine.play_state import PlayState
from workflows.engine.promise import Promise


def waiting() -> tuple[PlayState, Promise[None], list[Event[DwellingAllocated] | None]]:
    state, unless = PlayState(packaged_rules()), Promise[None]()
    got: list[Event[DwellingAllocated] | None] = []
    case = Case(state, "settlement")
    settled = Story().settled("2026-01-05").events[0]
    assert is_a(settled, ParticipantSettled)
    case.begin(settled)
    state.scheduler.pass_to(date(2026, 1, 5))

    async def stage() -> None:
        by = case.deadline("certificate", settled)
        got.append(await case.wait_for(DwellingAllocated, key="dwelling", by=by, task=True, unless=unless))

    case.spawn(stage())
    return state, unless, got


def test_ended_by_something_else_it_gives_nothing_and_closes_wait_and_deadline() -> None:
    state, unless, got = waiting()
    assert state.waits[0].open
    unless.resolve(None)
    state.scheduler.start(_nothing(), lambda: None)
    assert got == [None]
    assert not state.waits[0].open
    assert state.deadlines[0].cancelled_on == date(2026, 1, 5)


def test_the_event_that_comes_first_is_given_and_the_deadline_is_met() -> None:
    state, unless, got = waiting()
    allocated = Story().add("dwelling.allocated", "2026-01-05", allocated_on="2026-01-05").events[0]
    state.scheduler.take(allocated)
    unless.resolve(None)
    assert got == [allocated]
    assert state.deadlines[0].met == allocated


async def _nothing() -> None:
    """Lets the scheduler resume what is ready."""
