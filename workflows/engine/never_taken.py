"""Events that were accepted and that no stage will ever take, other than those that merely wait for their stage."""

from collections.abc import Iterator
from typing import Any

from schemas.events import Event, EventData
from schemas.events import catalogue as c
from schemas.events.vocabulary import Role
from schemas.journey import Notice, TimelineEntry
from schemas.kommuner import number_today
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
    c.ParticipantSettled,  # a second one is somebody's task, until the journey is closed
    c.UnderstandingConfirmed,
)
"""Types that a stage may wait for once more, after something else has happened."""


_ENDS: tuple[type[EventData], ...] = (c.ProgrammeCompleted, c.ProgrammeInterrupted)


def never_taken(state: PlayState) -> Iterator[Event[Any]]:
    """Give the buffered events that stay so.

    After the end of the journey; when their one wait has its event; and the end of a programme that had not begun.
    """
    if not state.scheduler.buffered:
        return
    answered = {type(wait.value.data) for wait in state.waits if wait.resolved}
    awaited = {kind for wait in state.waits if wait.open for kind in wait.types}
    for event in state.scheduler.buffered:
        kind = type(event.data)
        if kind is c.ParticipantSettled and state.closed_on is None:
            continue
        asked_once = kind in answered - awaited and kind not in _ASKED_AGAIN
        if state.closed_on is not None or asked_once or (kind in _ENDS and not _begun_by(state, event)):
            yield event


def _begun_by(state: PlayState, end: Event[Any]) -> bool:
    """Whether a programme is known to have begun by the day of an end, perhaps before its decision."""
    started = state.milestones.programme_started
    begun = [event for event in state.scheduler.buffered if isinstance(event.data, c.ProgrammeStarted)]
    return any(event.on <= end.on for event in [*begun, *([started.value] if started.resolved else [])])


def _concerned(state: PlayState, event: Event[Any]) -> str:
    """Give the kommune whose leader is told: where the participant lives, or was settled after the end."""
    if isinstance(event.data, c.ParticipantSettled):
        return number_today(event.data.kommune)
    return state.organisation(Role.PROGRAMME_LEADER)


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
            organisation=_concerned(state, event),
        )
        for event in events
    ]
