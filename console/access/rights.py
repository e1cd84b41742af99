"""The rights: what each scope of a key lets its holder do. Every call asks here, and nowhere else.

Which event types an organisation sends, and about whom, is the catalogue's affair: ``intake.rights`` decides it.
"""

from collections.abc import Mapping
from enum import StrEnum

from console.access.callers import Caller, Scope


class Action(StrEnum):
    """What somebody may want to do."""

    SEND_EVENTS = "send events"
    READ_JOURNEYS = "read journeys"
    READ_TASKS = "read tasks"
    READ_WAITS = "read waits"
    READ_DEADLINES = "read deadlines"
    FOLLOW_FEED = "follow the feed"
    LOOK_UP_PERSON = "find a participant by number"
    SEE_INCIDENTS = "see incidents"
    REPEAT_REQUESTS = "repeat requests"
    SEE_UNMATCHED = "see unmatched events and the quarantine"


RIGHTS: Mapping[Scope, frozenset[Action]] = {
    Scope.EVENTS_WRITE: frozenset({Action.SEND_EVENTS}),
    Scope.READ: frozenset(
        {Action.READ_JOURNEYS, Action.READ_TASKS, Action.READ_WAITS, Action.READ_DEADLINES, Action.FOLLOW_FEED}
    ),
    Scope.PERSONS_LOOKUP: frozenset({Action.LOOK_UP_PERSON}),
    Scope.OPERATE: frozenset({Action.SEE_INCIDENTS, Action.REPEAT_REQUESTS, Action.SEE_UNMATCHED}),
}
"""The table: what is not in it, nobody may do."""


class RightMissing(Exception):
    """The caller may not do this; the text names the scope that is missing."""


def require(caller: Caller, action: Action) -> None:
    """Check that a caller may do something.

    Raises:
        RightMissing: None of the caller's scopes lets it.
    """
    if not any(action in RIGHTS[scope] for scope in caller.scopes):
        giving = " or ".join(scope for scope, actions in RIGHTS.items() if action in actions)
        raise RightMissing(f"this key may not {action}; the scope {giving} is missing, ask for a key that has it")
