"""The page on events that are only noted holds exactly those that change nothing in any journey that is played here.

Of each type every event is left out in turn, and the journey is played with and without it, on its day and later. Where
no wait, task, deadline, alarm, request or status differs, the event is only told, and the page has to say why.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from docs.tools.stories import stories
from schemas.events import CATALOGUE, Event, EventData
from schemas.journey import JourneyState
from schemas.rules import packaged_rules
from tests.workflows.caseload import Story, granted, running, settled
from tests.workflows.stages.interpreter.bookings import booked, confirmed, held_with_interpreter
from tests.workflows.stages.interpreter.test_search import looked_up
from tests.workflows.whole import every_type
from workflows.engine.play import play

PAGE = Path(__file__).parents[2] / "docs" / "noted-events.md"
DAYS_AFTER = (0, 1, 40)
TRIED = 2  # events of a type, at most, in one journey


def _cooperating() -> Story:
    begun = Story().add("cooperation.begun", "2026-01-12", kommune="3301", on="2026-01-12")
    invited = begun.add(
        "countymeeting.invited", "2026-02-01", meeting_id="c1", invited_on="2026-02-01", first_day="2026-04-14",
        last_day="2026-04-15", reply_by="2026-03-01", programme=["talks"],
    )  # fmt: skip
    items = [{"kind": "book-guidance", "whose": "career_centre", "count": 2, "participants": []}]
    decisions = [{"what": "call first", "owner": "kommune", "due": "2026-05-01"}]
    return (
        invited.add("contactperson.assigned", "2026-01-15", contact="cc-7", on="2026-01-15")
        .add("agreement.signed", "2026-01-20", agreement_id="a", signed_on="2026-01-20", until="2026-05-10")
        .add("countymeeting.answered", "2026-02-10", meeting_id="c1", answered_on="2026-02-10", comes=True)
        .add(
            "meeting.scheduled", "2026-03-25", meeting_id="s1", scheduled_on="2026-03-25", day="2026-04-08", invited=[]
        )
        .add("agenda.compiled", "2026-03-25", meeting_id="s1", compiled_on="2026-03-25", items=items)
        .add("meeting.replied", "2026-03-27", meeting_id="s1", party="nav", comes=True, on="2026-03-27")
        .add("meeting.held", "2026-04-08", meeting_id="s1", held_on="2026-04-08", decisions=decisions)
        .add("countymeeting.held", "2026-04-16", meeting_id="c1", held_on="2026-04-15", attended=True)
        .add("meeting.decisiondone", "2026-04-20", meeting_id="s1", number=1, done_on="2026-04-20")
        .add("question.raised", "2026-04-21", question_id="q", raised_on="2026-04-21", about="time", to="kommune")
        .add("question.answered", "2026-04-22", question_id="q", answered_on="2026-04-22", answer="yes")
        .add("answer.shared", "2026-04-23", question_id="q", shared_on="2026-04-23")
    )


def _aims(name: str, **goal: str) -> Story:
    found = {"on": "2026-12-01", "level": "A2", "basis": "test"}
    story = running().add("norwegian.assessed", "2026-12-01", **found)
    return story.add(name, "2026-12-02", on="2026-12-02", **goal)


def _journeys() -> Iterator[Sequence[Event[EventData]]]:
    """Whole journeys, and beside them whatever shows only where something else has happened, or not."""
    yield from stories()
    yield _cooperating().events
    other = "11111111-1111-4111-8111-111111111111"
    ended = {"ended_on": "2026-10-10", "reason": "left_country"}
    merged = {"into": other, "merged_on": "2026-10-10", "reason": "one person"}
    for story in (
        settled().add("journey.ended", "2026-10-10", **ended),
        settled().add("participant.merged", "2026-10-10", **merged),
        settled().settled("2026-10-01", kommune="4601").add(
            "settlement.reviewed", "2026-10-05", reviewed_on="2026-10-05", finding="returned"
        ),
        settled().add("duplicate.suspected", "2026-10-01", other=other, on="2026-10-01").add(
            "duplicate.merged", "2026-10-05", other=other, on="2026-10-05"
        ),
        settled().claimed("2026-08-10"),
        settled().corrected("2026-09-10", settled_on="2026-08-20"),
        settled().housed("2026-09-03").retracted("2026-09-04", settled().housed("2026-09-03").events[-1].ref),
        granted(months=12).add("plan.agreed", "2026-11-03", agreed_on="2026-11-03", end_goal="work",
                               norwegian_goal="A2").add("plan.delivered", "2026-11-05", on="2026-11-05"),
        running().interrupted("2027-01-10"),
        running().add("household.linked", "2026-12-01", linked_on="2026-12-01", member=other, relation="child",
                      children_under_18=1),
        running().add("absence.registered", "2027-02-01", **{"from": "2027-02-01", "to": "2027-02-27"}, valid=False),
        _aims("goal.set", end_goal="work", norwegian_goal="A2"),
        _aims("goal.changed", reason="talked", norwegian_goal="A2"),
        booked(at="2027-01-20").interpreter_confirmed("2027-01-05", category="none").exception_granted("2027-01-06"),
        looked_up("on_leave"),
        confirmed().add("interpreter.cancelled", "2026-10-05", booking_id="m1", on="2026-10-05", by="orderer",
                        reason="none needed"),
        held_with_interpreter(confirmed(), "2026-10-14").interpreted("2026-10-15").add(
            "interpreting.rated", "2026-10-16", booking_id="m1", on="2026-10-16", rating=2
        ),
    ):  # fmt: skip
        yield story.events
    yield every_type().events  # the longest last: what has shown its effect is not tried again


def _stands(state: JourneyState) -> JourneyState:
    """What anybody waits for, has to do or is told; not the timeline, nor when the journey is looked at next."""
    return replace(state, timeline=(), buffered=(), wake_on=None)


@pytest.fixture(scope="module")
def changing() -> dict[str, bool]:
    """By type, whether an event of it changes anything."""
    found: dict[str, bool] = {}
    rules = packaged_rules()

    def stands(events: Sequence[Event[EventData]], day: date) -> JourneyState:
        return _stands(play(events, rules, day))

    for events in _journeys():
        whole = cache(partial(stands, events))

        def changes(one: Event[EventData], events: Any = events, whole: Any = whole) -> bool:
            without = [each for each in events if each.ref != one.ref]
            days = (one.on + timedelta(days=after) for after in DAYS_AFTER)
            return any(stands(without, day) != whole(day) for day in days)

        for name in sorted({each.name for each in events}):
            if not found.get(name):
                found[name] = any(map(changes, [each for each in events if each.name == name][:TRIED]))
    return found


def on_the_page() -> set[str]:
    rows = [line.split("|")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([a-z.]+)`", row)}


def test_every_type_is_played(changing: dict[str, bool]) -> None:
    assert changing.keys() == CATALOGUE.keys()


def test_the_page_names_exactly_the_events_that_change_nothing(changing: dict[str, bool]) -> None:
    assert on_the_page() == {name for name, changes in changing.items() if not changes}
