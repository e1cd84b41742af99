"""``play``: the state of a journey on a date, from all its events. Pure, synchronous, independent of arrival order.

Retractions and corrections are applied first. Then the events are played in the order of their business dates, with
the stages' timers in between, and a snapshot is taken. The stages themselves are in ``workflows.stages``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event, EventData, EventRef
from schemas.events.catalogue import EventRetracted, ParticipantSettled, SettlementCorrected
from schemas.journey import JourneyState, JourneyStatus, TimelineEntry
from schemas.rules import RuleBook
from workflows.engine.case import Case
from workflows.engine.play_state import PlayState
from workflows.engine.snapshot import snapshot
from workflows.stages.cooperation import cooperation
from workflows.stages.journey import journey

AnyEvent = Event[EventData]


def play(events: Iterable[AnyEvent], rules: RuleBook, today: date) -> JourneyState:
    """Play a journey.

    Args:
        events: Every event of one participant, in any order.
        rules: All rule sets; the settled date chooses one.
        today: The date in Europe/Oslo that the state is for.

    Returns:
        The state on that date; the same for the same events in any order.
    """
    ordered = _in_order(events)
    retracted = _retracted(ordered, today)
    starting, standing = _corrected([event for event in ordered if event.ref not in retracted], today)
    state, future_events = PlayState(rules), []
    begins = cooperation if any(event.data.of_pair for event in standing) else journey
    state.scheduler.start(begins(Case(state, begins.__name__)), lambda: None)
    for event in standing:
        if event.on > today:
            future_events.append(event)
            continue
        state.participant.learn(event.data)
        if isinstance(event.data, ParticipantSettled) and event.ref != starting:
            state.scheduler.buffered.append(event)
        elif not isinstance(event.data, EventRetracted | SettlementCorrected):
            state.scheduler.pass_to(event.on)
            state.scheduler.take(event)
    state.scheduler.pass_to(today)
    corrections = _applied_before(ordered, retracted, today)
    later = [event.on for event in future_events] + _counting_later(ordered, retracted, today)
    played = (
        snapshot(state, today, future_events, later, corrections)
        if state.kind
        else _not_begun(state, today, future_events, later, corrections)
    )
    state.let_go()
    return played


def _in_order(events: Iterable[AnyEvent]) -> list[AnyEvent]:
    return sorted(events, key=lambda event: (event.on, event.time, event.ref.id, event.ref.source))


def _retracted(ordered: Sequence[AnyEvent], today: date) -> set[EventRef]:
    """Give the events that are retracted. A retraction that is itself retracted has no effect."""
    aimed_at: dict[EventRef, list[EventRef]] = {}
    undecided: list[EventRef] = []
    for event in ordered:
        if isinstance(event.data, EventRetracted) and event.on <= today:
            aimed_at.setdefault(EventRef(event.data.source, event.data.id), []).append(event.ref)
            undecided.append(event.ref)
    counts: dict[EventRef, bool] = {}
    while undecided:
        free = [ref for ref in undecided if all(by in counts for by in aimed_at.get(ref, ()))]
        # Where retractions retract each other, the latest one counts.
        for ref in free or undecided[-1:]:
            counts[ref] = not any(counts.get(by, False) for by in aimed_at.get(ref, ()))
        undecided = [ref for ref in undecided if ref not in counts]
    return {ref for ref, by in aimed_at.items() if any(counts[one] for one in by)}


def _counting_later(ordered: Sequence[AnyEvent], retracted: set[EventRef], today: date) -> list[date]:
    """Give the days of future events that are retracted today but not on their day: two retractions of each other."""
    return [
        event.on
        for event in ordered
        if event.on > today and event.ref in retracted and event.ref not in _retracted(ordered, event.on)
    ]


def _corrected(standing: list[AnyEvent], today: date) -> tuple[EventRef | None, list[AnyEvent]]:
    """Apply corrections to the settlement that starts the journey; the latest correction wins.

    Returns:
        The settlement that starts the journey, which is the first one before corrections, and the events in their new
        order. Other settlements stay unchanged and never become the starting one.
    """
    starting = next((event.ref for event in standing if isinstance(event.data, ParticipantSettled)), None)
    changes: dict[str, Any] = {}
    for event in standing:
        if isinstance(event.data, SettlementCorrected) and event.on <= today:
            changes["settled_on"] = event.data.settled_on
            changes |= {"kommune": event.data.kommune} if event.data.kommune else {}
    if not changes:
        return starting, standing
    return starting, _in_order(
        replace(event, on=changes["settled_on"], data=event.data.model_copy(update=changes))
        if event.ref == starting
        else event
        for event in standing
    )


def _applied_before(ordered: Sequence[AnyEvent], retracted: set[EventRef], today: date) -> list[TimelineEntry]:
    """Give timeline entries for retractions and corrections, so that the timeline shows both versions."""
    entries = []
    for event in ordered:
        data = event.data
        if event.ref in retracted:
            entries.append(_correction(event, "retracted", event.on, {"event": event.name}))
        elif isinstance(data, EventRetracted | SettlementCorrected) and (registered := oslo_date(event.time)) <= today:
            if isinstance(data, EventRetracted):
                entries.append(_correction(event, "retraction", registered, {"of": data.id, "reason": data.reason}))
            else:
                details = {"settled_on": data.settled_on, "kommune": data.kommune, "reason": data.reason}
                entries.append(_correction(event, "corrected", registered, details))
    return entries


def _correction(event: AnyEvent, kind: str, on: date, details: dict[str, Any]) -> TimelineEntry:
    key = f"{kind}/{event.ref.digest}"
    return TimelineEntry(key=key, on=on, kind=kind, stage="journey", event=event.ref, details=details)


def _not_begun(
    state: PlayState,
    today: date,
    future_events: Sequence[AnyEvent],
    later: Sequence[date],
    corrections: Sequence[TimelineEntry],
) -> JourneyState:
    """Give the state of events without a journey: all of them are buffered."""
    return JourneyState(
        as_of=today,
        status=JourneyStatus.NONE,
        timeline=tuple(corrections),
        buffered=tuple(event.ref for event in (*state.scheduler.buffered, *future_events)),
        wake_on=min(later, default=None),
    )
