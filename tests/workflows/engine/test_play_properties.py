"""What holds of every play, whatever came and in whatever order: random journeys, late, wrong, repeated, taken back."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.deadlines import DeadlineStatus
from schemas.events import CATALOGUE, Event, EventData, EventRef
from schemas.events.catalogue import EventRetracted, SettlementCorrected
from schemas.events.vocabulary import Party
from schemas.journey import STAGES, JourneyState, JourneyStatus, StageStatus
from schemas.rules import packaged_rules
from tests.workflows.caseload import SOURCE, day, entries, event, sameness
from workflows.engine.play import play

pytestmark = pytest.mark.timeout(240)  # random examples take longer on a machine that is busy


AnyEvent = Event[EventData]

ordinary = settings(deadline=None, max_examples=150)

SETTLED_ON = day("2026-09-01")
MEETINGS = ("m1", "m1", "m1", "m1", "m2", "somebody-elses")
KOMMUNER = ("3301", "0301", "4601")

# --- journeys at random ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """How one type of event is drawn.

    Attributes:
        name: The short type name.
        after: How many days after settlement it usually comes.
        dated: The data field that is its business date; empty for the envelope's time.
        more: Draws the other fields.
    """

    name: str
    after: int
    dated: str
    more: Callable[[st.DrawFn], dict[str, Any]] = field(default=lambda draw: {})


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def _settled(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "kommune": draw(one_of(*KOMMUNER)),
        "residence_basis": draw(one_of("asylum", "asylum", "other")),
        "permit_granted_on": "2026-05-01",
        "entry": "reception",
        "language": "ar",
        "interpreter_needed": draw(st.booleans()),
        "education": draw(one_of("none", "upper_secondary")),
        "children_under_18": draw(one_of(None, 0, 2)),
        "person": {"birth_date": draw(one_of("1990-05-15", "1950-01-01"))},
    }


def _assessed(draw: st.DrawFn) -> dict[str, Any]:
    outcome = draw(one_of("now", "now", "now", "later", "not_needed"))
    put_off = SETTLED_ON + timedelta(days=draw(st.integers(0, 120)))
    return {"outcome": outcome, "reason": "r"} | ({"not_before": put_off.isoformat()} if outcome == "later" else {})


def _meeting(draw: st.DrawFn) -> dict[str, Any]:
    return {"meeting_id": draw(one_of(*MEETINGS))}


def _booked(draw: st.DrawFn) -> dict[str, Any]:
    return {**_meeting(draw), "starts_at": "2026-10-14T10:00:00+02:00", "minutes": 90, "mode": "screen"}


def _decided(draw: st.DrawFn) -> dict[str, Any]:
    return {"outcome": draw(one_of("granted", "granted", "refused")), "months": draw(one_of(None, 3, 24))}


def _shared(draw: st.DrawFn) -> dict[str, Any]:
    note = {"recommendation": "r", "participant_access": True, "recipients": [], "registered_in_imdinett": True}
    return {**_meeting(draw), **note}


def _ended(draw: st.DrawFn) -> dict[str, Any]:
    return {"outcome": draw(one_of("work", "other"))}


def _corrected(draw: st.DrawFn) -> dict[str, Any]:
    moved = SETTLED_ON + timedelta(days=draw(st.integers(-40, 40)))
    return {"settled_on": moved.isoformat(), "kommune": draw(one_of(None, *KOMMUNER)), "reason": "r"}


def _handover(draw: st.DrawFn) -> dict[str, Any]:
    return {"to": draw(one_of("nav", "education"))}


def _reason(draw: st.DrawFn) -> dict[str, Any]:
    return {"reason": "r"}


USUAL = (
    Kind("participant.settled", 0, "settled_on", _settled),
    Kind("dwelling.allocated", 2, "allocated_on"),
    Kind(
        "information.given",
        3,
        "given_on",
        lambda draw: {"language": "ar", "interpreter_used": True, "topics": []},
    ),
    Kind("mapping.completed", 20, "completed_on", lambda draw: {"languages": [], "education": "none", "work_years": 1}),
    Kind("mapping.received", 22, "received_on", lambda draw: {"reference": "r"}),
    Kind("guidance.assessed", 24, "assessed_on", _assessed),
    Kind("guidance.booked", 29, "booked_on", _booked),
    Kind("guidance.held", 43, "held_on", lambda draw: {**_meeting(draw), "interpreter_present": True}),
    Kind("note.shared", 48, "shared_on", _shared),
    Kind("note.received", 51, "received_on", _meeting),
    Kind("decision.made", 62, "decided_on", _decided),
    Kind("decision.delivered", 65, "delivered_on"),
    Kind("plan.agreed", 70, "agreed_on", lambda draw: {"end_goal": "work", "norwegian_goal": "B1"}),
    Kind("contract.signed", 70, "signed_on"),
    Kind("programme.started", 76, "started_on"),
    Kind("programme.completed", 800, "ended_on", _ended),
)
"""The straight way through the stages."""

UNUSUAL = (
    Kind("programme.claimed", -10, "claimed_on"),
    Kind("eligibility.assessed", 10, "assessed_on", lambda draw: {"outcome": draw(one_of("may_be_offered", "none"))}),
    Kind("nir.registered", 3, "registered_on", lambda draw: {"reference": "r"}),
    Kind("mapping.imported", -20, "completed_on", lambda draw: {"origin": "imdi", "reference": "r"}),
    Kind("guidance.accepted", 26, "answered_on"),
    Kind("guidance.declined", 26, "answered_on"),
    Kind("guidance.rescheduled", 35, "", lambda draw: {**_meeting(draw), "reason": "r"}),
    Kind("guidance.cancelled", 36, "", lambda draw: {**_meeting(draw), "reason": "r"}),
    Kind("guidance.noshow", 43, "on", lambda draw: {**_meeting(draw), "who": "participant"}),
    Kind("appeal.received", 75, "received_on", lambda draw: {"about": "a"}),
    Kind("appeal.decided", 100, "decided_on", lambda draw: {"outcome": "upheld"}),
    Kind("contract.refused", 68, "refused_on"),
    Kind("programme.extended", 500, "decided_on", lambda draw: {"months": draw(one_of(1, 6))}),
    Kind("programme.interrupted", 300, "ended_on", _ended),
    Kind("participant.moved", 40, "moved_on", lambda draw: {"to_kommune": draw(one_of(*KOMMUNER))}),
    Kind("participant.settlementcorrected", 15, "", _corrected),
)
"""What crosses it."""

LATER = (
    Kind("infopack.sent", 33, "sent_on", lambda draw: {**_meeting(draw), "language": "ar"}),
    Kind("preparation.completed", 40, "completed_on", lambda draw: {**_meeting(draw), "role": "career_adviser"}),
    Kind("interpreter.confirmed", 31, "confirmed_on", lambda draw: {"booking_id": "m1", "category": "A"}),
    Kind("interpreter.declined", 31, "declined_on", lambda draw: {"booking_id": "m1", "reason": "r"}),
    Kind("forewarning.sent", 55, "sent_on", lambda draw: {"about": "a"}),
    Kind("followup.held", 110, "held_on"),
    Kind("plan.revised", 160, "revised_on"),
    Kind("measure.planned", 80, "", lambda draw: {"measure_id": "t1", "kind": "language-practice"}),
    Kind("measure.started", 90, "on", lambda draw: {"measure_id": "t1"}),
    Kind("hours.recorded", 200, "on", lambda draw: {"element": "career_competence", "hours": 4}),
    Kind("handover.started", 700, "on", _handover),
    Kind("certificate.issued", 805, "issued_on"),
    Kind("outcome.followedup", 1160, "on", lambda draw: {"situation": "work"}),
)
"""What most of these journeys have no stage for."""


@st.composite
def an_event(draw: st.DrawFn, kind: Kind, id_: str) -> AnyEvent:
    """Draw an event near the day on which it usually comes; now and then far from it, or registered on another day."""
    astray = draw(st.integers(0, 9))
    off = 0 if astray < 7 else draw(st.integers(-8, 30) if astray < 9 else st.integers(-90, 400))
    on = SETTLED_ON + timedelta(days=kind.after + off)
    registered = on + timedelta(days=draw(one_of(0, 0, 0, 1, 60, -10)))
    data = kind.more(draw) | ({kind.dated: on.isoformat()} if kind.dated else {})
    return event(kind.name, data, id_=id_, registered=(registered if kind.dated else on).isoformat())


@st.composite
def histories(draw: st.DrawFn) -> list[AnyEvent]:
    """Draw the events of a participant: the straight way to some point with gaps, what crosses it, and retractions."""
    reached = draw(one_of(*range(1, len(USUAL)), *[len(USUAL)] * len(USUAL)))
    left_out = draw(st.sets(st.integers(0, 2 * len(USUAL)), max_size=3))
    way = [kind for number, kind in enumerate(USUAL[:reached]) if number not in left_out]
    crossing = draw(st.lists(one_of(*UNUSUAL, *UNUSUAL, *USUAL, *LATER), max_size=8))
    events = [draw(an_event(kind, f"e{number:02}")) for number, kind in enumerate([*way, *crossing])]
    for number in range(draw(one_of(0, 0, 0, 1, 2, 3))):
        events.append(draw(a_retraction([*(each.ref.id for each in events), "r1", "r2", "never"], f"r{number}")))
    return events


@st.composite
def a_retraction(draw: st.DrawFn, ids: list[str], id_: str) -> AnyEvent:
    registered = SETTLED_ON + timedelta(days=draw(st.integers(-20, 150)))
    data = {"source": SOURCE, "id": draw(one_of(*ids)), "reason": "r"}
    return event("event.retracted", data, id_=id_, registered=registered.isoformat())


TODAYS = st.one_of(
    st.integers(-60, 130).map(lambda days: SETTLED_ON + timedelta(days=days)),
    st.integers(130, 1300).map(lambda days: SETTLED_ON + timedelta(days=days)),
)


def played(events: Iterable[AnyEvent], today: date) -> JourneyState:
    return play(events, packaged_rules(), today)


def content(state: JourneyState) -> dict[str, Any]:
    """Give what people see of a state: all but the day it was played for, and the next day to look."""
    return sameness(state, but=("as_of", "wake_on"))


def as_shown(state: JourneyState) -> dict[str, Any]:
    """Give the content with the deadlines' statuses, which follow from the day."""
    statuses = {each.key: each.status(state.as_of) for each in state.deadlines}
    return content(state) | {"statuses": statuses, "buffered": frozenset(state.buffered)}


# --- what holds of all of them --------------------------------------------------------------------------------------


def test_the_random_journeys_are_of_types_that_there_are() -> None:
    names = [kind.name for kind in (*USUAL, *UNUSUAL, *LATER)]
    assert set(names) <= set(CATALOGUE)
    assert all(CATALOGUE[kind.name].dated_by == (kind.dated or None) for kind in (*USUAL, *UNUSUAL, *LATER))


@ordinary
@given(histories(), TODAYS)
def test_a_state_is_sound(events: list[AnyEvent], today: date) -> None:
    assert_sound(events, today)


@pytest.mark.slow
@settings(ordinary, max_examples=2000)
@given(histories(), TODAYS)
def test_a_great_many_states_are_sound(events: list[AnyEvent], today: date) -> None:
    assert_sound(events, today)


def assert_sound(events: list[AnyEvent], today: date) -> None:
    state = played(events, today)
    assert_each_event_is_accounted_for_once(events, state)
    assert_keys_are_unique(state)
    assert_deadlines_stand_somewhere(state)
    assert_whatever_is_asked_is_waited_for(state)
    assert_the_journey_is_whole(state)
    assert orjson.loads(orjson.dumps(state, default=tuple))["as_of"] == today.isoformat()


def assert_each_event_is_accounted_for_once(events: list[AnyEvent], state: JourneyState) -> None:
    """'Taken, retracted, a correction or a retraction, or buffered'."""
    places: Counter[EventRef | None] = Counter(state.buffered)
    for kind in ("event", "retracted", "retraction", "corrected"):
        places.update(entry.event for entry in entries(state, kind))
    assert places == Counter(each.ref for each in events)

    by_ref = {each.ref: each for each in events}
    assert {by_ref[entry.event].name for entry in entries(state, "retraction") if entry.event} <= {"event.retracted"}
    for ref in state.buffered:
        of_tomorrow = by_ref[ref].on > state.as_of
        assert of_tomorrow or not isinstance(by_ref[ref].data, EventRetracted | SettlementCorrected)
    for entry in entries(state, "event"):
        assert entry.event is not None
        assert entry.on <= state.as_of, "an event takes effect on its business date, not before"
        assert entry.details["event"] == by_ref[entry.event].name


def assert_keys_are_unique(state: JourneyState) -> None:
    for things in (state.waits, state.tasks, state.deadlines, state.requests, state.notices, state.timeline):
        assert max(Counter(thing.key for thing in things).values(), default=1) == 1
    assert len(state.buffered) == len(set(state.buffered))


def assert_deadlines_stand_somewhere(state: JourneyState) -> None:
    rules = packaged_rules()
    for each in state.deadlines:
        status = each.status(state.as_of)
        assert (status in {DeadlineStatus.MET, DeadlineStatus.MET_LATE}) == (each.met_on is not None)
        assert each.met_on is None or each.cancelled_on is None
        assert (each.met_on is None) == (each.met_by is None)
        assert each.met_on is None or each.met_on <= state.as_of
        assert each.due <= each.rolled
        assert each.judged in {each.due, each.rolled}
        assert all(each.starts <= warning <= each.judged for warning in each.warnings)
        assert state.settled_on is not None
        assert each.name in rules.on(state.settled_on).deadlines
    running = {each.key for each in state.deadlines if not each.closed}
    assert {notice.deadline for notice in state.notices} <= running | {None}, "no notice for a closed deadline"
    assert all(notice.on <= state.as_of for notice in state.notices)
    rights = [each for each in state.deadlines if each.party == Party.PARTICIPANT]
    assert not [each.name for each in rights if each.cancelled_on], "a right of the participant's lapses by itself"


def assert_whatever_is_asked_is_waited_for(state: JourneyState) -> None:
    waits = {awaited.key: awaited for awaited in state.waits}
    deadlines = {each.key: each for each in state.deadlines}
    for task in state.tasks:
        awaited = waits[task.key]
        assert task.completes_with == awaited.event
        assert (task.role, task.due, task.deadline) == (awaited.role, awaited.due, awaited.deadline)
        # The wait for an interpreter stands with whoever orders and pays; the task is the interpreter service's.
        assert task.organisation == awaited.organisation or task.role == "interpreter_service"
        assert awaited.since <= task.opened_on <= state.as_of
    tasks = {task.key: task for task in state.tasks}
    for awaited in state.waits:
        if awaited.role in {"career_centre", "interpreter_service", "nav", "adult_education"}:
            assert tasks[awaited.key].opened_on == awaited.since, "whoever answers has a task"
    for asked in state.requests:
        # A new county gets the mapping, but that is done: nothing waits for another receipt. And the kommune maps in
        # any case, whether IMDi has a mapping or not.
        again = asked.kind == "share-mapping" and state.stages["mapping"] is StageStatus.DONE
        assert asked.wait in waits or again or asked.kind == "fetch-mapping"
    for awaited in state.waits:
        assert awaited.event in CATALOGUE
        if awaited.deadline is not None:
            assert awaited.due == deadlines[awaited.deadline].judged
            assert not deadlines[awaited.deadline].closed


def assert_the_journey_is_whole(state: JourneyState) -> None:
    if state.status is JourneyStatus.NONE:
        assert (state.stages, state.waits, state.tasks, state.deadlines, state.requests) == ({}, (), (), (), ())
        return
    assert tuple(state.stages) == STAGES
    active = {stage for stage, status in state.stages.items() if status is StageStatus.ACTIVE}
    if state.status is JourneyStatus.CLOSED:
        assert (state.waits, state.tasks, state.requests, active) == ((), (), (), set())
        assert {notice.kind for notice in state.notices} <= {"never-taken"}, "what comes after the end is said"
        assert state.closed_on is not None
        duties = [each for each in state.deadlines if each.party != "participant"]
        assert all(each.closed or each.judged < state.closed_on for each in duties), "no duty runs on"
        assert state.closed_on <= state.as_of
    else:
        stopped = {stage for stage, status in state.stages.items() if status is StageStatus.STOPPED}
        assert stopped <= {"plan"}, "a refused decision stops it, while the time to appeal runs"
    days = [entry.on for entry in state.timeline]
    assert days == sorted(days)


@ordinary
@given(histories(), TODAYS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(events: list[AnyEvent], today: date, random: Any) -> None:
    shuffled = random.sample(events, len(events))
    assert played(shuffled, today) == played(events, today)


@ordinary
@given(histories().filter(bool), TODAYS, st.data())
def test_a_retracted_event_might_as_well_never_have_come(
    events: list[AnyEvent], today: date, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(events)).ref
    details = {"source": gone.source, "id": gone.id, "reason": "r"}
    retraction = event(
        "event.retracted", details, id_="the-last-word", registered=f"{today.isoformat()}T22:30:00+02:00"
    )
    with_both = played([*events, retraction], today)
    without = played([each for each in events if each.ref != gone], today)
    assert sameness(with_both, but=("timeline",)) == sameness(without, but=("timeline",))
    rest = [entry for entry in with_both.timeline if entry.event not in {gone, retraction.ref}]
    assert _beside(rest, gone) == _beside(without.timeline, gone)


def _beside(timeline: Iterable[Any], gone: EventRef) -> list[Any]:
    return [entry for entry in timeline if entry.event != gone]


@ordinary
@given(histories(), TODAYS, st.data())
def test_a_journey_that_is_played_whenever_it_asks_to_be_misses_nothing(
    events: list[AnyEvent], today: date, data: st.DataObject
) -> None:
    """Between two days on which it wakes nothing changes; so it ends in the state that one play gives at once."""
    at = min([each.on for each in events] + [today]) - timedelta(days=1)
    state = played(events, at)
    while at < today:
        wake = state.wake_on
        assert wake is None or wake > at
        quiet_until = min(today, wake - timedelta(days=1)) if wake else today
        for probe in {quiet_until, data.draw(st.dates(at, max(at, quiet_until)))}:
            assert as_shown(played(events, probe)) == as_shown(state)
        if wake is None or wake > today:
            break
        at, state = wake, played(events, wake)
    assert as_shown(state) == as_shown(played(events, today))


@ordinary
@given(histories(), TODAYS)
def test_playing_whenever_something_is_registered_ends_where_one_play_does(events: list[AnyEvent], today: date) -> None:
    """Each day's play is fresh, from what is known then; yesterday's play does not count."""
    known: list[AnyEvent] = []
    for each in sorted(events, key=lambda each: each.time):
        known.append(each)
        assert_each_event_is_accounted_for_once(known, played(known, min(today, each.time.date())))
    assert played(known, today) == played(events, today)


@ordinary
@given(histories(), TODAYS)
def test_a_move_restarts_nothing(events: list[AnyEvent], today: date) -> None:
    """'its open tasks and running deadlines move with it, none is restarted.' One task comes: to accept."""
    data = {"to_kommune": "5001", "moved_on": today.isoformat()}
    move = event("participant.moved", data, id_="zz", registered=f"{today.isoformat()}T22:59:00+01:00")
    stayed, moved = played(events, today), played([*events, move], today)
    waiting = [task.key for task in moved.tasks if task.type != "accept-transfer" or task.opened_on != today]
    assert waiting == [task.key for task in stayed.tasks if task.type != "accept-transfer"]
    assert [(each.key, each.starts, each.due) for each in moved.deadlines] == [
        (each.key, each.starts, each.due) for each in stayed.deadlines
    ]
    if stayed.status is JourneyStatus.ACTIVE:
        assert moved.kommune == "5001"
