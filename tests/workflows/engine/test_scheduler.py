"""Promises and the scheduler alone, driven by procedures of a few lines."""

import gc
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

import pytest

from schemas.events import Event, EventData
from schemas.events.catalogue import DwellingAllocated, FollowupHeld, GuidanceHeld, ParticipantMoved
from tests.workflows.caseload import day, event
from workflows.engine.promise import Promise, all_of, first_of
from workflows.engine.scheduler import Expectation, Procedure, Scheduler, Timer

AnyEvent = Event[EventData]


def followup(id_: str, on: str = "2026-09-10") -> AnyEvent:
    return event("followup.held", {"held_on": on}, id_=id_)


def meeting(id_: str, meeting_id: str) -> AnyEvent:
    data = {"meeting_id": meeting_id, "held_on": "2026-09-10", "interpreter_present": False}
    return event("guidance.held", data, id_=id_)


def move(id_: str) -> AnyEvent:
    return event("participant.moved", {"to_kommune": "0301", "moved_on": "2026-09-10"}, id_=id_)


@pytest.fixture
def scheduler() -> Scheduler:
    return Scheduler()


@pytest.fixture
def log() -> list[str]:
    return []


def expectation(
    scheduler: Scheduler,
    *types: type[EventData],
    key: str = "a",
    accepts: Callable[[Any], bool] | None = None,
) -> Expectation[Any]:
    waiting: Expectation[Any] = Expectation(key, types, scheduler.today, accepts)
    scheduler.expect(waiting)
    return waiting


def timer(scheduler: Scheduler, on: str, key: str = "a") -> Timer:
    waiting = Timer(day(on), key)
    scheduler.until(waiting)
    return waiting


async def awaiting(promise: Promise[Any], log: list[str], name: str) -> None:
    await promise
    log.append(name)


def run(scheduler: Scheduler, procedure: Procedure, finished: Callable[[], None] = lambda: None) -> None:
    scheduler.start(procedure, finished)


def ids(events: Iterable[AnyEvent]) -> list[str]:
    return [each.ref.id for each in events]


# --- promises -------------------------------------------------------------------------------------------------------


def test_a_promise_has_no_value_before_it_is_kept() -> None:
    promise: Promise[int] = Promise()
    assert not promise.resolved
    with pytest.raises(LookupError, match="has not resolved"):
        _ = promise.value


def test_a_promise_is_kept_once() -> None:
    promise: Promise[int] = Promise()
    heard_of: list[int] = []
    promise.on_resolved(lambda: heard_of.append(promise.value))
    promise.resolve(1)
    promise.resolve(2)
    assert (promise.value, heard_of) == (1, [1])


def test_a_callback_added_after_it_resolved_runs_at_once() -> None:
    promise: Promise[int] = Promise()
    promise.resolve(1)
    heard_of: list[int] = []
    promise.on_resolved(lambda: heard_of.append(promise.value))
    assert heard_of == [1]


def test_callbacks_run_in_the_order_in_which_they_were_added(log: list[str]) -> None:
    promise: Promise[int] = Promise()
    for name in ("first", "second", "third"):
        promise.on_resolved(partial(log.append, name))
    promise.resolve(1)
    assert log == ["first", "second", "third"]


def test_either_comes_about_with_the_first_of_several() -> None:
    one, other = Promise[int](), Promise[int]()
    first = first_of(one, other)
    assert not first.resolved
    other.resolve(1)
    assert first.resolved
    one.resolve(2)
    assert (one.value, other.value) == (2, 1)


def test_either_of_what_is_there_already_is_there() -> None:
    one, other = Promise[int](), Promise[int]()
    one.resolve(1)
    assert first_of(one, other).resolved


def test_both_comes_about_with_the_last() -> None:
    one, other = Promise[int](), Promise[int]()
    last = all_of(one, other)
    one.resolve(1)
    assert not last.resolved
    other.resolve(2)
    assert last.resolved
    assert all_of(one, other).resolved


# --- procedures -----------------------------------------------------------------------------------------------------


def test_a_procedure_runs_until_its_first_wait_and_on_when_it_is_over(scheduler: Scheduler, log: list[str]) -> None:
    async def procedure() -> None:
        log.append("begun")
        taken = await expectation(scheduler, FollowupHeld)
        log.append(f"took {taken.ref.id}")

    run(scheduler, procedure(), lambda: log.append("finished"))
    assert log == ["begun"]
    scheduler.take(followup("1"))
    assert log == ["begun", "took 1", "finished"]


def test_a_procedure_that_waits_for_nothing_is_finished_at_once(scheduler: Scheduler, log: list[str]) -> None:
    async def procedure() -> None:
        log.append("done")

    run(scheduler, procedure(), lambda: log.append("finished"))
    assert log == ["done", "finished"]


def test_a_procedure_started_by_another_begins_when_that_one_waits(scheduler: Scheduler, log: list[str]) -> None:
    async def inner() -> None:
        log.append("inner")

    async def outer() -> None:
        run(scheduler, inner(), lambda: log.append("inner finished"))
        log.append("outer")
        await expectation(scheduler, FollowupHeld)

    run(scheduler, outer())
    assert log == ["outer", "inner", "inner finished"]


def test_those_who_await_the_same_go_on_in_the_order_in_which_they_came(scheduler: Scheduler, log: list[str]) -> None:
    waiting = expectation(scheduler, FollowupHeld)
    for name in ("first", "second"):
        run(scheduler, awaiting(waiting, log, name))
    scheduler.take(followup("1"))
    assert log == ["first", "second"]


def test_awaiting_what_is_there_already_does_not_wait(scheduler: Scheduler, log: list[str]) -> None:
    promise: Promise[int] = Promise()
    promise.resolve(1)
    run(scheduler, awaiting(promise, log, "went on"))
    assert log == ["went on"]


def test_a_fault_in_a_procedure_comes_out_and_leaves_the_scheduler_able(scheduler: Scheduler, log: list[str]) -> None:
    async def procedure() -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        run(scheduler, procedure())
    run(scheduler, awaiting(first_of(), log, "never"))
    scheduler.take(followup("1"))
    assert log == []
    assert ids(scheduler.buffered) == ["1"]


# --- events ---------------------------------------------------------------------------------------------------------


def test_an_event_goes_to_the_oldest_wait_of_its_type(scheduler: Scheduler) -> None:
    """'An event goes to the oldest open wait of its type that accepts it'"""
    older, newer = expectation(scheduler, FollowupHeld, key="z"), expectation(scheduler, FollowupHeld, key="a")
    scheduler.take(followup("1"))
    assert (older.resolved, newer.resolved) == (True, False)
    scheduler.take(followup("2"))
    assert newer.value.ref.id == "2"


def test_a_wait_takes_one_event(scheduler: Scheduler) -> None:
    waiting = expectation(scheduler, FollowupHeld)
    scheduler.take(followup("1"))
    scheduler.take(followup("2"))
    assert waiting.value.ref.id == "1"
    assert not waiting.open
    assert ids(scheduler.buffered) == ["2"]


def test_a_wait_takes_what_it_accepts(scheduler: Scheduler) -> None:
    """'(same meeting, same booking …)'"""
    of_m1 = expectation(scheduler, GuidanceHeld, accepts=lambda data: data.meeting_id == "m1")
    of_m2 = expectation(scheduler, GuidanceHeld, accepts=lambda data: data.meeting_id == "m2")
    scheduler.take(meeting("1", "m2"))
    assert (of_m1.resolved, of_m2.resolved) == (False, True)
    scheduler.take(meeting("2", "m3"))
    assert ids(scheduler.buffered) == ["2"]


def test_a_wait_may_be_for_several_types(scheduler: Scheduler) -> None:
    waiting = expectation(scheduler, FollowupHeld, GuidanceHeld)
    scheduler.take(meeting("1", "m1"))
    assert waiting.value.ref.id == "1"


def test_a_wait_that_opens_later_looks_among_the_buffered_oldest_first(scheduler: Scheduler) -> None:
    """'if there is none it is buffered, and a wait that opens later looks there first, oldest first.'"""
    for each in (move("0"), followup("1"), followup("2")):
        scheduler.take(each)
    assert ids(scheduler.buffered) == ["0", "1", "2"]
    waiting = expectation(scheduler, FollowupHeld)
    assert waiting.value.ref.id == "1"
    assert ids(scheduler.buffered) == ["0", "2"]


def test_a_closed_wait_takes_nothing(scheduler: Scheduler) -> None:
    closed, other = expectation(scheduler, FollowupHeld), expectation(scheduler, FollowupHeld)
    closed.close()
    scheduler.take(followup("1"))
    assert (closed.resolved, other.resolved) == (False, True)


def test_a_recurring_wait_takes_its_events_one_by_one(scheduler: Scheduler, log: list[str]) -> None:
    """'A recurring wait (follow-up, hours) takes its events in that same order.'"""

    async def procedure() -> None:
        while True:
            taken = await expectation(scheduler, FollowupHeld)
            log.append(taken.ref.id)

    for id_ in ("1", "2"):
        scheduler.take(followup(id_))
    run(scheduler, procedure())
    scheduler.take(followup("3"))
    assert log == ["1", "2", "3"]


def test_an_ear_hears_every_event_of_its_type_the_buffered_ones_first(scheduler: Scheduler) -> None:
    scheduler.take(move("1"))
    scheduler.take(followup("2"))
    heard: list[AnyEvent] = []
    scheduler.on_every(heard.append, ParticipantMoved)
    scheduler.take(move("3"))
    assert ids(heard) == ["1", "3"]
    assert ids(scheduler.buffered) == ["2"]


def test_a_wait_comes_before_an_ear(scheduler: Scheduler) -> None:
    heard: list[AnyEvent] = []
    scheduler.on_every(heard.append, FollowupHeld)
    waiting = expectation(scheduler, FollowupHeld)
    scheduler.take(followup("1"))
    scheduler.take(followup("2"))
    assert waiting.value.ref.id == "1"
    assert ids(heard) == ["2"]


def test_a_type_has_one_subscription_only(scheduler: Scheduler) -> None:
    """Or an event would be taken twice, or by whoever happened to begin first."""
    scheduler.on_every(lambda event: None, FollowupHeld)
    with pytest.raises(AssertionError, match="has a subscription already"):
        scheduler.on_every(lambda event: None, FollowupHeld)


# --- time -----------------------------------------------------------------------------------------------------------


def test_timers_fire_in_the_order_of_their_dates_then_of_their_keys(scheduler: Scheduler, log: list[str]) -> None:
    """'timeouts and `until` dates … fire first, in order of date, then of key.'"""
    scheduler.pass_to(day("2026-09-01"))
    for on, key in [("2026-09-12", "a"), ("2026-09-10", "c"), ("2026-09-10", "b"), ("2026-09-30", "d")]:
        run(scheduler, awaiting(timer(scheduler, on, key), log, key))
    scheduler.pass_to(day("2026-09-20"))
    assert log == ["b", "c", "a"]
    assert scheduler.next_timer() == day("2026-09-30")


def test_the_clock_shows_the_timers_day_while_it_fires(scheduler: Scheduler) -> None:
    seen: list[date] = []

    async def procedure() -> None:
        await timer(scheduler, "2026-09-10")
        seen.append(scheduler.today)
        await timer(scheduler, "2026-09-12", "again")
        seen.append(scheduler.today)

    scheduler.pass_to(day("2026-09-01"))
    run(scheduler, procedure())
    scheduler.pass_to(day("2026-09-20"))
    assert seen == [day("2026-09-10"), day("2026-09-12")]
    assert scheduler.today == day("2026-09-20")


def test_a_timer_fires_on_its_day_not_after_it(scheduler: Scheduler) -> None:
    scheduler.pass_to(day("2026-09-01"))
    waiting = timer(scheduler, "2026-09-10")
    scheduler.pass_to(day("2026-09-09"))
    assert not waiting.resolved
    scheduler.pass_to(day("2026-09-10"))
    assert waiting.value == day("2026-09-10")


@pytest.mark.parametrize("on", ["2026-08-01", "2026-09-01"])
def test_a_day_that_has_come_already_comes_about_at_once(scheduler: Scheduler, on: str) -> None:
    scheduler.pass_to(day("2026-09-01"))
    assert timer(scheduler, on).value == day(on)
    assert scheduler.next_timer() is None


def test_time_never_goes_back(scheduler: Scheduler) -> None:
    scheduler.pass_to(day("2026-09-10"))
    scheduler.pass_to(day("2026-09-01"))
    assert scheduler.today == day("2026-09-10")


def test_what_a_timer_sets_off_may_set_timers_that_fire_in_the_same_passing(
    scheduler: Scheduler, log: list[str]
) -> None:
    async def procedure() -> None:
        await timer(scheduler, "2026-09-10", "first")
        await timer(scheduler, "2026-09-15", "second")
        log.append("both")

    scheduler.pass_to(day("2026-09-01"))
    run(scheduler, procedure())
    run(scheduler, awaiting(timer(scheduler, "2026-09-20", "third"), log, "third"))
    scheduler.pass_to(day("2026-09-30"))
    assert log == ["both", "third"]


# --- the end --------------------------------------------------------------------------------------------------------


def test_after_the_end_nothing_is_taken_or_fired(scheduler: Scheduler, log: list[str]) -> None:
    scheduler.pass_to(day("2026-09-01"))
    heard: list[AnyEvent] = []
    scheduler.on_every(heard.append, ParticipantMoved)
    run(scheduler, awaiting(expectation(scheduler, FollowupHeld), log, "took"))
    run(scheduler, awaiting(timer(scheduler, "2026-09-10"), log, "fired"))
    scheduler.stop()
    scheduler.take(followup("1"))
    scheduler.take(move("2"))
    scheduler.pass_to(day("2026-09-20"))
    assert (log, heard, scheduler.next_timer()) == ([], [], None)
    assert ids(scheduler.buffered) == ["1", "2"]


def test_a_procedure_that_ends_everything_is_itself_finished(scheduler: Scheduler, log: list[str]) -> None:
    async def procedure() -> None:
        await expectation(scheduler, DwellingAllocated)
        scheduler.stop()

    run(scheduler, procedure(), lambda: log.append("finished"))
    run(scheduler, awaiting(expectation(scheduler, FollowupHeld), log, "took"))
    scheduler.take(event("dwelling.allocated", {"allocated_on": "2026-09-10"}, id_="1"))
    scheduler.take(followup("2"))
    assert log == ["finished"]


def test_what_would_begin_after_the_end_never_does_and_is_put_away(
    log: list[str], recwarn: pytest.WarningsRecorder
) -> None:
    """A coroutine that is dropped before it ran makes Python warn of a mistake."""

    async def too_late() -> None:
        log.append("began")

    def play_out() -> None:
        scheduler = Scheduler()

        async def ends_everything() -> None:
            run(scheduler, too_late())
            scheduler.stop()
            run(scheduler, too_late())

        run(scheduler, ends_everything())
        run(scheduler, too_late())

    play_out()
    gc.collect()
    assert log == []
    assert [str(warning.message) for warning in recwarn if "never awaited" in str(warning.message)] == []
