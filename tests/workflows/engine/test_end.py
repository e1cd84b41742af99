"""How a wait ends decides what becomes of its task, of a late event and of the service call."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest

from schemas.events import is_a
from schemas.events.catalogue import MappingReceived, NirRegistered, ParticipantSettled
from schemas.events.vocabulary import Role
from schemas.rules import packaged_rules
from schemas.services import OrderGuidance, RegisterSettlement, ServiceCall
from tests.workflows.caseload import DRAMMEN, Story
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.play_state import PlayState
from workflows.engine.waits import Wait, WaitEnd

ORDER = OrderGuidance(assessed_on=date(2026, 1, 5), assessment="a", reason="r")
FACT = RegisterSettlement(settled_on=date(2026, 1, 5), kommune=DRAMMEN)
RECEIVED = Story().mapping_received("2026-01-09").events[0]


@contextmanager
def begun() -> Iterator[tuple[PlayState, Case, RunningDeadline]]:
    """Give a case whose journey has begun, and a running deadline."""
    state = PlayState(packaged_rules())
    case = Case(state, "mapping")
    settled = Story().settled("2026-01-05").events[0]
    assert is_a(settled, ParticipantSettled)
    case.begin(settled)
    state.scheduler.pass_to(settled.on)
    yield state, case, case.deadline("mapping-completed", settled)
    state.let_go()


def received(case: Case, call: ServiceCall, by: RunningDeadline | None = None) -> Wait[MappingReceived]:
    return case.expect(MappingReceived, key="received", sender=Role.CAREER_CENTRE, request=call, by=by)


@pytest.mark.parametrize(
    ("why", "call", "stands"),
    [
        (WaitEnd.UNWANTED, ORDER, False),
        (WaitEnd.UNWANTED, FACT, True),
        (WaitEnd.DONE_OTHERWISE, ORDER, True),
        (WaitEnd.UNASKED, ORDER, True),
        (WaitEnd.REVERSED, FACT, False),
    ],
)
def test_what_a_service_was_called_for_stands_or_is_withdrawn(why: WaitEnd, call: ServiceCall, stands: bool) -> None:
    with begun() as (_, case, _):
        wait = received(case, call)
        assert (wait.wanted, wait.stands) == (True, False)
        case.end(wait, why)
        assert (wait.wanted, wait.stands) == (False, stands)


@pytest.mark.parametrize(("why", "stands"), [(WaitEnd.UNWANTED, True), (WaitEnd.REVERSED, False)])
def test_an_answered_call_is_withdrawn_only_when_its_answer_is_reversed(why: WaitEnd, stands: bool) -> None:
    with begun() as (state, case, _):
        wait = received(case, ORDER)
        state.scheduler.take(RECEIVED)
        case.end(wait, why)
        assert wait.value == RECEIVED
        assert wait.stands is stands


@pytest.mark.parametrize(
    ("why", "taken"), [(WaitEnd.UNWANTED, False), (WaitEnd.DONE_OTHERWISE, False), (WaitEnd.UNASKED, True)]
)
def test_only_a_wait_that_is_no_longer_asked_for_takes_a_late_event(why: WaitEnd, taken: bool) -> None:
    with begun() as (state, case, _):
        wait = received(case, ORDER)
        case.end(wait, why)
        assert not (wait.open and wait.shown), "people do not see it any more"
        state.scheduler.take(RECEIVED)
        assert wait.resolved is taken
        assert (RECEIVED in state.scheduler.buffered) is not taken


def test_the_deadline_that_goes_with_it_is_cancelled_unless_it_has_passed() -> None:
    with begun() as (state, case, deadline):
        case.end(received(case, ORDER, deadline), deadline=deadline)
        assert deadline.cancelled_on == case.today
    with begun() as (state, case, deadline):
        wait = received(case, ORDER, deadline)
        state.scheduler.pass_to(deadline.overdue_from)
        case.end(wait, deadline=deadline)
        assert deadline.cancelled_on is None


def test_one_that_is_no_longer_asked_for_meets_its_passed_deadline_late() -> None:
    with begun() as (state, case, deadline):
        wait = received(case, ORDER, deadline)
        state.scheduler.pass_to(deadline.overdue_from)
        case.end(wait, WaitEnd.UNASKED, deadline=deadline)
        state.scheduler.take(RECEIVED)
        assert deadline.met == RECEIVED


def test_its_task_is_gone() -> None:
    with begun() as (_, case, _):
        wait = case.expect(NirRegistered, key="nir", sender=Role.IMDI, request=FACT)
        case.end(wait, WaitEnd.UNASKED)
        assert (wait.task, wait.shown) == (None, False)
