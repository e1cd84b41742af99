"""``play``: the state of a journey on a date, from all its events. Pure, synchronous, independent of arrival order.

Retractions and corrections are applied first. Then the events are played in the order of their business dates, with
the stages' timers in between, and a snapshot is taken. The stages themselves are in ``workflows.stages``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from schemas.calendar import oslo_date
from schemas.events import Event, EventData, EventRef, is_a
from schemas.events.catalogue import EventRetracted, ParticipantSettled, SettlementCorrected
from schemas.events.catalogue.base import AboutPerson
from schemas.journey import JourneyState, JourneyStatus, TimelineEntry
from schemas.rules import RuleBook
from workflows.engine.case import Case
from workflows.engine.play_state import PlayState
from workflows.engine.retraction import retractable
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
    starting, counting = _corrected([event for event in ordered if event.ref not in retracted], today)
    state, future_events = PlayState(rules), []
    begins = cooperation if any(event.data.of_pair for event in counting) else journey
    state.scheduler.start(begins(Case(state, begins.__name__)), lambda: None)
    for event in counting:
        if event.on > today:
            future_events.append(event)
            continue
        state.participant.learn(event.data)
        if is_a(event, ParticipantSettled) and event.ref != starting:
            state.scheduler.pass_to(event.on)
            state.settle_again(event)
        elif not isinstance(event.data, EventRetracted | SettlementCorrected):
            state.scheduler.pass_to(event.on)
            state.scheduler.take(event)
    state.scheduler.pass_to(today)
    state.meet_rights()
    corrections = [*_applied_before(ordered, retracted, today), *_coming(future_events)]
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
    effective = {event.ref for event in ordered if event.on <= today and is_a(event, EventRetracted)}
    return _decided({ref: aims for ref, aims in _aims(ordered).items() if ref in effective}) if effective else set()


def _aims(ordered: Sequence[AnyEvent]) -> dict[EventRef, list[EventRef]]:
    """Give the events that each retraction names and may retract, in the order of play."""
    by_ref = {event.ref: event for event in ordered}
    senders = {event.sender for event in ordered if event.sender}
    return {event.ref: retractable(event, by_ref, senders) for event in ordered if is_a(event, EventRetracted)}


def _decided(aims: Mapping[EventRef, Sequence[EventRef]]) -> set[EventRef]:
    """Give the events that are retracted by retractions, which may retract each other.

    A retraction is decided once every retraction of it is; where retractions retract each other, the latest one counts.
    The number of steps grows with the number of retractions, whatever they retract.
    """
    undecided = Counter(aim for each in aims.values() for aim in each if aim in aims)  # how many of its retractions
    free = [ref for ref in aims if not undecided[ref]]
    latest = list(aims)
    decided: set[EventRef] = set()
    retracted: set[EventRef] = set()
    while latest:
        ref = free.pop() if free else latest.pop()
        if ref in decided:
            continue
        decided.add(ref)
        counts = ref not in retracted
        for aim in aims[ref]:
            if counts:
                retracted.add(aim)
            undecided[aim] -= 1
            if aim in aims and not undecided[aim]:
                free.append(aim)
    return retracted


def _counting_later(ordered: Sequence[AnyEvent], retracted: set[EventRef], today: date) -> list[date]:
    """Give the days of future events that are retracted today but not on their day: two retractions of each other."""
    future = [event for event in ordered if event.on > today and event.ref in retracted]
    if not future:
        return []
    aims, day = _aims(ordered), {event.ref: event.on for event in ordered}
    place = {ref: n for n, ref in enumerate(aims)}
    retractions: dict[EventRef, list[EventRef]] = {}
    for ref, aimed_at in aims.items():
        for aim in aimed_at:
            retractions.setdefault(aim, []).append(ref)
    later = []
    for event in future:
        bearing = [ref for ref in _bearing_on(event.ref, retractions) if day[ref] <= event.on]
        if event.ref not in _decided({ref: aims[ref] for ref in sorted(bearing, key=place.__getitem__)}):
            later.append(event.on)
    return later


def _bearing_on(ref: EventRef, retractions: Mapping[EventRef, Sequence[EventRef]]) -> set[EventRef]:
    """Give the retractions on which it depends whether an event is retracted."""
    found: set[EventRef] = set()
    look = [ref]
    while look:
        for each in retractions.get(look.pop(), ()):
            if each not in found:
                found.add(each)
                look.append(each)
    return found


def _corrected(standing: list[AnyEvent], today: date) -> tuple[EventRef | None, list[AnyEvent]]:
    """Apply corrections to the settlement that starts the journey; the latest correction wins.

    The age follows from the birth date that was registered last, by whichever event.

    Returns:
        The settlement that starts the journey, which is the first one before corrections, and the events in their new
        order. Other settlements stay unchanged and never become the starting one.
    """
    starting = next((event.ref for event in standing if isinstance(event.data, ParticipantSettled)), None)
    changes: dict[str, Any] = {}
    age: dict[tuple[datetime, EventRef], int] = {}
    for event in standing:
        if isinstance(event.data, AboutPerson) and event.data.age_at_permit is not None and event.on <= today:
            age[event.time, event.ref] = event.data.age_at_permit
        if isinstance(event.data, SettlementCorrected) and event.on <= today:
            changes["settled_on"] = event.data.settled_on
            changes |= {"kommune": event.data.kommune} if event.data.kommune else {}
    if age and any(ref != starting for _, ref in age):
        changes["age_at_permit"] = age[max(age)]  # what was registered last
    if not changes:
        return starting, standing
    return starting, _in_order(
        replace(event, on=changes.get("settled_on", event.on), data=event.data.model_copy(update=changes))
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


def _coming(future_events: Iterable[AnyEvent]) -> list[TimelineEntry]:
    """Give a timeline entry for a settlement in the future, on its day."""
    return [
        _correction(event, "coming", event.on, {"event": event.name})
        for event in future_events
        if is_a(event, ParticipantSettled)
    ]


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


def standing(events: Iterable[AnyEvent], today: date) -> tuple[EventRef | None, list[AnyEvent]]:
    """Give the events that count on a day, in order, and the settlement that starts the journey.

    Retracted events are left out, and corrections are applied to the starting settlement.
    """
    ordered = _in_order(events)
    retracted = _retracted(ordered, today)
    return _corrected([event for event in ordered if event.ref not in retracted], today)
