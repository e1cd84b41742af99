"""A participant with very many events: no step of a play grows with the square of their number."""

import gc
from collections.abc import Sequence
from itertools import islice
from time import process_time

import pytest

from schemas.rules import packaged_rules
from tests.workflows import flood
from tests.workflows.caseload import AnyEvent
from workflows.engine.play import play

FEW, MANY = 500, 4_000
MOST = 3 * MANY / FEW  # times the work; the square would be eight times MANY / FEW


def work(events: Sequence[AnyEvent]) -> float:
    """Give the seconds of processor that a play takes, the best of three; Python's garbage collector apart."""

    def once() -> float:
        began = process_time()
        play(events, packaged_rules(), flood.PLAYED_ON)
        return process_time() - began

    gc.disable()
    try:
        return min(once() for _ in range(3))
    finally:
        gc.enable()


@pytest.mark.parametrize("kind", flood.FLOODS)
def test_eight_times_the_events_of_a_kind_are_about_eight_times_the_work(kind: str) -> None:
    few, many = ([*flood.beginning(), *islice(flood.of_kind(kind), count)] for count in (FEW, MANY))
    assert work(many) < MOST * work(few)


@pytest.mark.parametrize("retractions", [lambda n: flood.retractions(n, "001"), flood.retracted_in_pairs])
def test_so_are_retractions_of_retractions(retractions: flood.Retractions) -> None:
    few, many = ([*flood.beginning(), *retractions(count)] for count in (FEW, MANY))
    assert work(many) < MOST * work(few)


@pytest.mark.parametrize("length", [2_000, 2_001])
def test_a_long_chain_of_retractions_is_decided_from_its_end(length: int) -> None:
    """The last one counts, so the one before it does not, and so on to the settlement."""
    state = play([*flood.beginning(), *flood.retractions(length, "001")], packaged_rules(), flood.PLAYED_ON)
    assert (state.settled_on is None) == (length % 2 == 1)
    assert sum(entry.kind == "retracted" for entry in state.timeline) == (length + 1) // 2


def test_of_retractions_of_each_other_the_later_counts() -> None:
    state = play([*flood.beginning(), *flood.retracted_in_pairs(2_000)], packaged_rules(), flood.PLAYED_ON)
    gone = {entry.event.id for entry in state.timeline if entry.kind == "retracted" and entry.event is not None}
    assert gone == {f"pair-{n:06}" for n in range(0, 2_000, 2)}
