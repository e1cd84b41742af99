"""Events that were accepted and that no stage will ever take, other than those that merely wait for their stage."""

from collections.abc import Iterator
from typing import Any

from schemas.events import Event, EventData
from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.journey import Notice, TimelineEntry
from workflows.engine.play_state import PlayState

KIND = "never-taken"

_ASKED_AGAIN: tuple[type[EventData], ...] = (
    c.AppealReceived,
    c.DecisionDelivered,
    c.DecisionMade,
    c.DocumentArchived,
    c.GuidanceAccepted,
    c.GuidanceAssessed,
    c.GuidanceBooked,
    c.GuidanceDeclined,
    c.GuidanceHeld,
    c.ParticipantSettled,  # a second one is somebody's task
    c.UnderstandingConfirmed,
)
"""Types that a stage may wait for once more, after something else has happened."""


def never_taken(state: PlayState) -> Iterator[Event[Any]]:
    """Give the buffered events that stay so: after the end of the journey, or when their one wait has its event."""
    if not state.scheduler.buffered:
        return
    answered = {type(wait.value.data) for wait in state.waits if wait.resolved}
    awaited = {kind for wait in state.waits if wait.open for kind in wait.types}
    for event in state.scheduler.buffered:
        kind = type(event.data)
        if kind is c.ParticipantSettled:
            continue
        if state.closed_on is not None or (kind in answered - awaited and kind not in _ASKED_AGAIN):
            yield event


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
