"""Events that were accepted and that no stage will ever take, other than those that merely wait for their stage."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from schemas.events import Event, EventData, is_a
from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.journey import Notice, TimelineEntry
from schemas.kommuner import number_today
from workflows.engine.play_state import PlayState
from workflows.engine.waits import Wait

KIND = "never-taken"

_ASKED_AGAIN: tuple[type[EventData], ...] = (
    c.AppealReceived,
    c.DecisionDelivered,
    c.DecisionMade,
    c.GuidanceAccepted,
    c.GuidanceAssessed,
    c.GuidanceBooked,
    c.GuidanceDeclined,
    c.UnderstandingConfirmed,
)
"""Types that a stage may wait for once more, after something else has happened; ``_is_over`` says until when."""


_ENDS: tuple[type[EventData], ...] = (c.ProgrammeCompleted, c.ProgrammeInterrupted)


def never_taken(state: PlayState) -> Iterator[Event[Any]]:
    """Give the buffered events that stay so.

    After the end of the journey; when their one wait has its event; and the end of a programme that had not begun.
    """
    if not state.scheduler.buffered:
        return
    waits = _Waits(state)
    for event in state.scheduler.buffered:
        if is_a(event, c.ParticipantSettled):
            # While the journey goes on it is somebody's task.
            taken = state.closed_on is None or waits.reviewed(event)
        elif state.closed_on is not None:
            taken = is_a(event, c.DuplicateSuspected) and _merged_into(state, event.data.other)
        elif isinstance(event.data, _ASKED_AGAIN):
            taken = waits.would_take(event) or not _is_over(state, waits, event)
        else:
            unbegun = isinstance(event.data, _ENDS) and not _begun_by(state, event)
            taken = waits.awaited(event) or not (unbegun or waits.answered(event))
        if not taken:
            yield event


class _Waits:
    """The waits of a journey by what they are for: an event about another meeting merely waits.

    Found by what an event is about, since there may be thousands of both.
    """

    def __init__(self, state: PlayState) -> None:
        self._open: dict[type[EventData], list[Wait[Any]]] = {}
        self._awaited = _Subjects()
        self._answered = _Subjects()
        self._reviews: list[str] = []
        self.delivered = False
        """Whether the decision on the programme has been delivered."""
        for wait in state.waits:
            if wait.resolved:
                self._add_answered(wait, wait.value.data)
            elif wait.open:
                for kind in wait.types:
                    self._open.setdefault(kind, []).append(wait)
                    self._awaited.add(kind, wait)

    def _add_answered(self, wait: Wait[Any], data: EventData) -> None:
        self._answered.add(type(data), wait)
        if isinstance(data, c.SettlementReviewed):
            self._reviews.append(wait.key)
        elif isinstance(data, c.DecisionDelivered):
            self.delivered |= data.decision == "programme"

    def awaited(self, event: Event[Any]) -> bool:
        """Whether a wait for an event of its type, about the same, is open."""
        return self._awaited.has(event)

    def would_take(self, event: Event[Any]) -> bool:
        """Whether an open wait would take the event itself."""
        return any(wait.fits(event) for wait in self._open.get(type(event.data), ()))

    def answered(self, event: Event[Any]) -> bool:
        """Whether another event of its type, about the same, has been taken by a wait."""
        return self._answered.has(event)

    def reviewed(self, again: Event[c.ParticipantSettled]) -> bool:
        """Whether a person has found out what a second settlement means."""
        return any(key.endswith(again.ref.digest) for key in self._reviews)


class _Subjects:
    """What waits for a type of event are about: the field of the event and its value; None for waits about nothing."""

    def __init__(self) -> None:
        self._values: dict[type[EventData], dict[str | None, set[object]]] = {}

    def add(self, kind: type[EventData], wait: Wait[Any]) -> None:
        field = wait.fields.get(kind)
        self._values.setdefault(kind, {}).setdefault(field, set()).add(None if field is None else wait.about)

    def has(self, event: Event[Any]) -> bool:
        return any(
            field is None or getattr(event.data, field) in values
            for field, values in self._values.get(type(event.data), {}).items()
        )


def _merged_into(state: PlayState, other: UUID) -> bool:
    """Whether the journey ended because the one of another participant goes on: that they may be one is answered."""
    return any(entry.kind == "merged" and entry.details["into"] == str(other) for entry in state.timeline)


def _is_over(state: PlayState, waits: _Waits, event: Event[Any]) -> bool:
    """Whether no stage will wait for an event of ``_ASKED_AGAIN`` once more."""
    milestones = state.milestones
    granted = any(each.resolved for each in milestones.granted.values())  # a refusal may be changed on appeal
    held = milestones.guidance_held
    match event.data:
        case c.DecisionMade():
            return granted
        case c.DecisionDelivered(decision="programme") | c.AppealReceived(decision="programme"):
            return granted and waits.delivered
        case c.GuidanceBooked(booked_on=day) if held.resolved:
            return day < held.value.on  # a later one is another conversation
        case c.GuidanceAccepted() | c.GuidanceAssessed() | c.GuidanceBooked() | c.GuidanceDeclined():
            return held.resolved or milestones.skipped["guidance"].resolved
    return False


def _begun_by(state: PlayState, end: Event[Any]) -> bool:
    """Whether a programme has begun, or is known to have by the day of an end, before its decision."""
    begun = (event for event in state.scheduler.buffered if is_a(event, c.ProgrammeStarted))
    return state.milestones.programme_started.resolved or any(event.on <= end.on for event in begun)


def _concerned(state: PlayState, event: Event[Any]) -> str:
    """Give the kommune whose leader is notified: where the participant lives, or was settled after the end."""
    if isinstance(event.data, c.ParticipantSettled):
        return number_today(event.data.kommune)
    return state.organisation(Role.PROGRAMME_LEADER)


def lines_and_notices(state: PlayState, events: list[Event[Any]]) -> tuple[list[TimelineEntry], list[Notice]]:
    """Give the timeline entries of such events, and a notice to the leader for each.

    Args:
        state: The state of the play.
        events: The events.
    """
    entries = [
        TimelineEntry(
            key=f"{KIND}/{event.ref.digest}",
            on=event.on,
            kind=KIND,
            stage="journey",
            event=event.ref,
            details={"event": event.name},
        )
        for event in events
    ]
    role = Role.PROGRAMME_LEADER
    return entries, [
        Notice(
            key=f"journey/{KIND}/{event.ref.digest}",
            kind=KIND,
            deadline=None,
            on=event.on,
            role=role,
            organisation=_concerned(state, event),
        )
        for event in events
    ]
