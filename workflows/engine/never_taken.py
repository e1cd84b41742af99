"""Events that were accepted and that no stage will ever take, other than those that merely wait for their stage."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from schemas.events import Event, EventData, is_a
from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.journey import Notice, TimelineEntry
from workflows.engine.play_state import PlayState
from workflows.engine.waits import Wait
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


def never_taken(state: PlayState) -> Iterator[Event[Any]]:
    """Give the buffered events that stay so: after the end of the journey, or when their one wait has its event."""
    if not state.scheduler.buffered:
        return
    waits = _Waits(state)
    for event in state.scheduler.buffered:
        if is_a(event, c.ParticipantSettled):
            # While the journey goes on it is somebody's task.
            taken = state.closed_on is None or waits.reviewed(event)
        elif state.closed_on is not None:
            taken = False
        elif isinstance(event.data, _ASKED_AGAIN):
            taken = waits.awaited(event) or not _is_over(state, waits, event)
        else:
            taken = waits.awaited(event) or not waits.answered(event)
        if not taken:
            yield event


class _Waits:
    """The waits of a journey by the types that they are for: an event about another meeting merely waits."""

    def __init__(self, state: PlayState) -> None:
        self._open: dict[type[EventData], list[Wait[Any]]] = {}
        self._answered: dict[type[EventData], list[Wait[Any]]] = {}
        self._by_key = {wait.key: wait for wait in state.waits if wait.resolved}
        for wait in state.waits:
            if wait.resolved:
                self._answered.setdefault(type(wait.value.data), []).append(wait)
            elif wait.open:
                for kind in wait.types:
                    self._open.setdefault(kind, []).append(wait)

    def awaited(self, event: Event[Any]) -> bool:
        """Whether a wait for such an event is open."""
        return any(_is_about(wait, event) for wait in self._open.get(type(event.data), ()))

    def answered(self, event: Event[Any]) -> bool:
        """Whether another event of its type has come of what it is about."""
        return any(_is_about(wait, event) for wait in self._answered.get(type(event.data), ()))

    def delivered(self) -> bool:
        """Whether the decision on the programme has been delivered."""
        return any(wait.value.data.decision == "programme" for wait in self._answered.get(c.DecisionDelivered, ()))

    def reviewed(self, again: Event[c.ParticipantSettled]) -> bool:
        """Whether a person has found out what a second settlement means."""
        return settled_again_key(again) in self._by_key


def settled_again_key(again: Event[c.ParticipantSettled]) -> str:
    """Give the key of the wait for what a person finds out about a second settlement."""
    return f"journey/settled-again/{again.ref.digest}"


def _is_about(wait: Wait[Any], event: Event[Any]) -> bool:
    field = wait.fields.get(type(event.data))
    return field is None or getattr(event.data, field) == wait.about


def _is_over(state: PlayState, waits: _Waits, event: Event[Any]) -> bool:
    """Whether no stage will wait for an event of ``_ASKED_AGAIN`` once more."""
    milestones = state.milestones
    granted = any(each.resolved for each in milestones.granted.values())  # a refusal may be changed on appeal
    held = milestones.guidance_held
    match event.data:
        case c.DecisionMade():
            return granted
        case c.DecisionDelivered(decision="programme") | c.AppealReceived(decision="programme"):
            return granted and waits.delivered()
        case c.GuidanceBooked(booked_on=day) if held.resolved:
            return day < held.value.on  # a later one is another conversation
        case c.GuidanceAccepted() | c.GuidanceAssessed() | c.GuidanceBooked() | c.GuidanceDeclined():
            return held.resolved or milestones.skipped["guidance"].resolved
    return False


def told(state: PlayState, events: list[Event[Any]]) -> tuple[list[TimelineEntry], list[Notice]]:
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
            organisation=state.organisation(role),
        )
        for event in events
    ]
