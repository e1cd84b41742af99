"""A stored view stays true until the day it asks to be played again, on every day before it, whatever the story."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.events import Event, EventData, EventRef
from schemas.journey import JourneyState
from schemas.rules import packaged_rules
from tests.workflows.caseload import LIER, SOURCE, Story, booked, running, sameness
from tests.workflows.engine.test_after_closing import with_a_leave_and_its_outcome
from tests.workflows.engine.test_play_properties import LATER, UNUSUAL, USUAL, a_retraction, an_event
from tests.workflows.test_walks import walking
from tests.workflows.walks import TODAY, walks
from workflows.engine.play import play

pytestmark = pytest.mark.timeout(240)  # random examples take longer on a machine that is busy


Events = Sequence[Event[EventData]]
ONE_DAY = timedelta(days=1)


def chained_retractions(links: int) -> Story:
    """The mapping is retracted, ten days later that retraction, ten days later that one, and so on."""
    story = booked()
    gone = story.ref("mapping.completed")
    for link in range(links):
        story = story.retracted((date(2026, 10, 5) + timedelta(days=10 * link)).isoformat(), gone)
        gone = story.events[-1].ref
    return story


def retracting_each_other() -> Story:
    """Two retractions name each other: the later one counts, from its day on."""
    story = booked()
    first, second = (EventRef(SOURCE, f"{len(story.events) + turn:03}") for turn in (1, 2))
    return story.retracted("2026-10-05", second).retracted("2026-10-15", first)


SETTLED_TWICE = Story().settled("2026-09-01").settled("2026-09-20", kommune=LIER)
STORIES = {
    "appeal-outlives-the-journey": with_a_leave_and_its_outcome(),
    "appeal-that-closes-in-its-time": running().completed("2027-11-16").outcome("2028-11-16"),
    "settled-twice-and-corrected": SETTLED_TWICE.corrected("2026-09-25", settled_on="2026-09-22"),
    "settled-twice-and-corrected-to-a-later-day": SETTLED_TWICE.corrected("2026-09-10", settled_on="2026-10-15"),
    "settled-twice-and-the-first-retracted": SETTLED_TWICE.retracted("2026-09-30", SETTLED_TWICE.events[0].ref),
    "extension-assessed-early": running().add(
        "extension.assessed", "2027-03-01", assessed_on="2027-03-01", outcome="extend", reason="near the goal"
    ),
    "extension-assessed-early-and-decided-late": running()
    .add("extension.assessed", "2027-03-01", assessed_on="2027-03-01", outcome="extend", reason="near the goal")
    .extended("2027-10-01", 3),
    "rebooked-under-the-same-id": booked().cancelled("2026-10-06").booked("2026-10-08", at="2026-11-03"),
    "rebooked-twice-and-not-attended": booked()
    .cancelled("2026-10-06")
    .booked("2026-10-08", at="2026-11-03")
    .noshow("2026-11-03")
    .booked("2026-11-05", at="2026-11-24"),
    "retraction-of-a-retraction": chained_retractions(2),
    "retraction-of-a-retraction-of-a-retraction": chained_retractions(3),
    "retractions-four-deep": chained_retractions(4),
    "retractions-of-each-other": retracting_each_other(),
}
"""Where a view once changed on a day that it had not asked for, or easily might."""


def seen(events: Events, on: date) -> tuple[dict[str, object], date | None]:
    """Give what people see of a journey on a day, where its deadlines stand, and when it is to be played next."""
    state = play(events, packaged_rules(), on)
    return sameness(state, but=("as_of",)) | {"stands": stands(state)}, state.wake_on


def stands(state: JourneyState) -> dict[str, str]:
    return {deadline.key: deadline.status(state.as_of).value for deadline in state.deadlines}


def assert_nothing_changes_before_it_wakes(events: Events, first: date, last: date) -> int:
    """Play on every day, and compare with the play of the last wake-up. Gives how many wake-ups there were."""
    view, wakes, on = *seen(events, first), first
    woken = 0
    while on < last:
        on += ONE_DAY
        if on == wakes:
            woken += 1
            view, wakes = seen(events, on)
        assert wakes is None or wakes > on
        assert seen(events, on)[0] == view, f"on {on} the view is another, and it asked to be played on {wakes}"
    return woken


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_a_story_is_the_same_on_every_day_until_it_wakes(story: Story) -> None:
    days = [event.on for event in story.events]
    assert assert_nothing_changes_before_it_wakes(story.events, min(days) - ONE_DAY, max(days) + 150 * ONE_DAY) > 3


@walking
@given(walks(), TODAY, st.data())
def test_a_walk_is_the_same_on_any_day_until_it_wakes(
    events: list[Event[EventData]], today: date, data: st.DataObject
) -> None:
    assert_the_same_until_it_wakes(events, today, data)


@walking
@given(st.sampled_from(sorted(STORIES)), st.data())
def test_a_story_crossed_by_anything_is_the_same_on_any_day_until_it_wakes(name: str, data: st.DataObject) -> None:
    story = STORIES[name].events
    crossing = data.draw(st.lists(st.sampled_from([*UNUSUAL, *USUAL[1:], *LATER]), max_size=4))
    events = [*story, *(data.draw(an_event(kind, f"e{number}")) for number, kind in enumerate(crossing))]
    for number in range(data.draw(st.integers(0, 2))):
        events.append(data.draw(a_retraction([event.ref.id for event in events], f"r{number}")))
    days = sorted(event.on for event in events)
    today = data.draw(st.dates(days[0] - ONE_DAY, days[-1] + 60 * ONE_DAY))
    assert_the_same_until_it_wakes(events, today, data)


def assert_the_same_until_it_wakes(events: Events, today: date, data: st.DataObject) -> None:
    view, wakes = seen(events, today)
    assert wakes is None or wakes > today
    last = wakes - ONE_DAY if wakes is not None else today + 400 * ONE_DAY
    for on in {last, min(last, today + ONE_DAY), data.draw(st.dates(today, last), label="a day between")}:
        assert seen(events, on)[0] == view, f"on {on} the view is another, and it asked to be played on {wakes}"
