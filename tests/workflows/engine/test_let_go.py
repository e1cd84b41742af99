"""A play that is over leaves nothing for the garbage collector: its parts let go of each other."""

import gc
from datetime import date
from itertools import groupby

import orjson

from schemas.events import read_event, stored_event
from schemas.rules import packaged_rules
from simulation.generate import generate
from workflows.engine.play import AnyEvent, play

TODAY = date(2026, 11, 23)


def journeys(count: int) -> list[list[AnyEvent]]:
    """Give the events of generated journeys, as many as there are people."""
    read = (read_event(orjson.dumps(event), hash_key=b"test") for event in generate(count, 4, TODAY))
    return [
        [stored_event(*event.ref, event.name, event.on, event.time, event.data) for event in events]
        for _, events in groupby(read, key=lambda event: event.participant)
    ]


def test_a_play_leaves_no_circles_for_the_garbage_collector() -> None:
    rules = packaged_rules()
    many = journeys(60)
    assert max(map(len, many)) > 80, "some of them are long"
    for events in (*many, []):
        play(events, rules, TODAY)  # what is made once and kept is made now
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        for events in (*many, []):
            play(events, rules, TODAY)
        left = gc.collect()
    finally:
        gc.enable()
        gc.unfreeze()
    assert left == 0


def test_the_state_stands_when_the_play_has_let_go() -> None:
    (events,) = journeys(1)
    rules = packaged_rules()
    assert play(events, rules, TODAY) == play(events, rules, TODAY)
