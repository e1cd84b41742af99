"""``play``: what a journey is on a date, from all its events. Pure, synchronous, and blind to the order of arrival.

Corrections and retractions are applied first; then the events are played in the order of their business dates, the
stages' timers firing in between; what comes of it is frozen. The stages themselves are in ``workflows.stages``.
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
        rules: All rule sets; the settled date chooses.
        today: The date in Europe/Oslo that the state is for.

    Returns:
        The state on that date. The same events give the same state, whatever order they come in.
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
        elif isinstance(event.data, ParticipantSettled) and event.ref != starting:
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
    """Tell which events no longer count. A retraction that is itself retracted does nothing."""
    aimed_at: dict[EventRef, list[EventRef]] = {}
    undecided: list[EventRef] = []
    for event in ordered:
        if isinstance(event.data, EventRetracted) and event.on <= today:
            aimed_at.setdefault(EventRef(event.data.source, event.data.id), []).append(event.ref)
            undecided.append(event.ref)
    counts: dict[EventRef, bool] = {}
    while undecided:
        free = [ref for ref in undecided if all(by in counts for by in aimed_at.get(ref, ()))]
        # Retractions of each other: the latest one counts.
        for ref in free or undecided[-1:]:
            counts[ref] = not any(counts.get(by, False) for by in aimed_at.get(ref, ()))
        undecided = [ref for ref in undecided if ref not in counts]
    return {ref for ref, by in aimed_at.items() if any(counts[one] for one in by)}


def _counting_later(ordered: Sequence[AnyEvent], retracted: set[EventRef], today: date) -> list[date]:
    """Give the days of retractions that are retracted today and yet count on their day: when two retract each other."""
    return [
        event.on
        for event in ordered
        if event.on > today and event.ref in retracted and event.ref not in _retracted(ordered, event.on)
    ]


def _corrected(standing: list[AnyEvent], today: date) -> tuple[EventRef | None, list[AnyEvent]]:
    """Rewrite the settlement that starts the journey by its corrections, the latest one last.

    Returns:
        Which settlement starts the journey, as the order before the corrections has it, and the events in their new
        order. Another settlement stays as it is, and never takes the place of the first.
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
    """Tell of what was applied before the play, so that the timeline shows both versions."""
    told = []
    for event in ordered:
        data = event.data
        if event.ref in retracted:
            told.append(_correction(event, "retracted", event.on, {"event": event.name}))
        elif isinstance(data, EventRetracted | SettlementCorrected) and (registered := oslo_date(event.time)) <= today:
            if isinstance(data, EventRetracted):
                told.append(_correction(event, "retraction", registered, {"of": data.id, "reason": data.reason}))
            else:
                details = {"settled_on": data.settled_on, "kommune": data.kommune, "reason": data.reason}
                told.append(_correction(event, "corrected", registered, details))
    return told


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
    """There is no journey (yet): the events lie and wait."""
    return JourneyState(
        as_of=today,
        status=JourneyStatus.NONE,
        timeline=tuple(corrections),
        buffered=tuple(event.ref for event in (*state.scheduler.buffered, *future_events)),
        wake_on=min(later, default=None),
    )
