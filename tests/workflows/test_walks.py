"""Whatever valid events come, in whatever order, the state is sound. ``make walks`` takes ten thousand of them."""

import os
from datetime import date

from hypothesis import HealthCheck, given, settings

from schemas.events import CATALOGUE, Event, EventData
from schemas.journey import JourneyStatus
from schemas.rules import packaged_rules
from tests.workflows.engine.test_play_properties import assert_sound
from tests.workflows.walks import KINDS, TODAY, walks
from workflows.engine.play import play

WALKS = int(os.environ.get("STEGVIS_WALKS", "150"))
walking = settings(
    deadline=None, max_examples=WALKS, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def test_every_type_of_event_may_come_on_a_walk() -> None:
    assert set(KINDS) == {name for name, kind in CATALOGUE.items() if not kind.of_pair}


@walking
@given(walks(), TODAY)
def test_any_sequence_of_valid_events_leaves_a_sound_state(events: list[Event[EventData]], today: date) -> None:
    assert_sound(events, today)
    state = play(events, packaged_rules(), today)
    assert state == play(list(reversed(events)), packaged_rules(), today), "the order of arrival means nothing"
    if state.status is JourneyStatus.ACTIVE:
        assert state.waits, "a journey that goes on waits for something, and shows for what"
    else:
        assert (state.waits, state.tasks, state.requests) == ((), (), ())
