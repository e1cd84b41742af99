"""The rights: what each scope of a key, and each role of a person, lets do, and what each call does.

Every call and page asks here alone.

Which event types an organisation sends, and about whom, is the catalogue's affair: ``intake.rights`` decides it. Which
rows an organisation sees is decided by ``store.lists.Viewer``.
"""

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum

from console.access.callers import Caller, Scope
from schemas.accounts import ACCESS_ADMINISTRATOR, AUDITOR, INTERPRETER_DESK, OPERATOR, ROLES, Post
from schemas.events.vocabulary import Role


class Action(StrEnum):
    """What somebody may want to do."""

    SEE_PERSON = "see who a participant is"
    ASSIGN_TASKS = "assign tasks of others"
    SEE_GRANTS = "see who has which role"
    CHANGE_GRANTS = "give and end roles"
    READ_ACCESS_LOG = "read who saw whom"
    SEND_EVENTS = "send events"
    CORRECT_EVENTS = "correct what was registered"
    READ_JOURNEYS = "read journeys"
    READ_TASKS = "read tasks"
    READ_WAITS = "read waits"
    READ_DEADLINES = "read deadlines"
    FOLLOW_FEED = "follow the feed"
    LOOK_UP_PERSON = "find a participant by number"
    SEE_INCIDENTS = "see incidents"
    SEE_REQUESTS = "see requests"
    REPEAT_REQUESTS = "repeat requests"
    SEE_UNMATCHED = "see unmatched events and the quarantine"
    WORK = "work on tasks"
    COOPERATE = "see what is open between a kommune and its career centre"
    SEE_MACHINERY = "see events, calls and timers of a journey"
    DISCARD_EVENTS = "discard events without a journey"
    TAKE_BACK_EVENTS = "take back events that no stage will ever take"
    OVERSEE = "see waits and deadlines of all journeys in figures"
    SEE_CASE = "see cases as the supervisor asks for them"
    SEE_OPERATION = "see throughput, queue and delays"
    WHAT_IF = "see what other rules would change"
    SEE_ASSIGNMENTS = "see the assignments of interpreters"


class Open(Enum):
    """Calls that need no right."""

    TO_ANY_KEY = "any key"
    TO_ANY_PERSON = "anybody who is signed in"
    TO_ALL = "no key"


RIGHTS: Mapping[Scope, frozenset[Action]] = {
    Scope.EVENTS_WRITE: frozenset({Action.SEND_EVENTS}),
    Scope.READ: frozenset(
        {Action.READ_JOURNEYS, Action.READ_TASKS, Action.READ_WAITS, Action.READ_DEADLINES, Action.FOLLOW_FEED}
    ),
    Scope.PERSONS_LOOKUP: frozenset({Action.LOOK_UP_PERSON}),
    Scope.OPERATE: frozenset({Action.SEE_INCIDENTS, Action.SEE_REQUESTS, Action.REPEAT_REQUESTS, Action.SEE_UNMATCHED}),
}
"""The table: what is not in it, nobody may do."""

ROUTES: Mapping[tuple[str, str], Action | Open] = {
    ("POST", "/events"): Action.SEND_EVENTS,
    ("GET", "/journeys"): Action.READ_JOURNEYS,
    ("GET", "/journeys/{participant}"): Action.READ_JOURNEYS,
    ("GET", "/tasks"): Action.READ_TASKS,
    ("GET", "/waits"): Action.READ_WAITS,
    ("GET", "/deadlines"): Action.READ_DEADLINES,
    ("GET", "/feed"): Action.FOLLOW_FEED,
    ("POST", "/participants/lookup"): Action.LOOK_UP_PERSON,
    ("GET", "/incidents"): Action.SEE_INCIDENTS,
    ("GET", "/requests"): Action.SEE_REQUESTS,
    ("POST", "/requests/redrive"): Action.REPEAT_REQUESTS,
    ("GET", "/unmatched"): Action.SEE_UNMATCHED,
    ("GET", "/rules"): Open.TO_ANY_KEY,
    ("GET", "/health/live"): Open.TO_ALL,
    ("GET", "/health/ready"): Open.TO_ALL,
    ("GET", "/metrics"): Open.TO_ALL,
    ("GET", "/openapi.json"): Open.TO_ALL,
    ("GET", "/asyncapi.json"): Open.TO_ALL,
    ("GET", "/schemas/{name:path}"): Open.TO_ALL,
}
"""What each call does, by method and path. A call that is not here is answered to nobody."""


PAGES: Mapping[tuple[str, str], Action | Open] = {
    ("GET", "/"): Open.TO_ALL,
    ("GET", "/sign-in"): Open.TO_ALL,
    ("POST", "/sign-in"): Open.TO_ALL,
    ("GET", "/sign-in/begin"): Open.TO_ALL,
    ("GET", "/sign-in/back"): Open.TO_ALL,
    ("POST", "/sign-out"): Open.TO_ANY_PERSON,
    ("POST", "/sign-out/everywhere"): Open.TO_ANY_PERSON,
    ("POST", "/role"): Open.TO_ANY_PERSON,
    ("GET", "/static/{path:path}"): Open.TO_ALL,
    ("GET", "/tasks/{participant}/{key:path}"): Action.WORK,
    ("POST", "/tasks/{participant}/{key:path}"): Action.WORK,
    ("GET", "/previews/{participant}/{key:path}"): Action.WORK,
    ("GET", "/participants/{participant}"): Action.SEE_PERSON,
    ("POST", "/participants/{participant}/documents"): Action.SEE_PERSON,
    ("GET", "/participants/{participant}/documents/{kind}/{made_from}/{language}"): Action.SEE_PERSON,
    ("POST", "/participants/{participant}/comments"): Action.SEE_PERSON,
    ("POST", "/participants/{participant}/comments/withdraw"): Action.SEE_PERSON,
    ("GET", "/participants/{participant}/own"): Action.SEE_PERSON,
    ("GET", "/participants/{participant}/corrections/{event}"): Action.CORRECT_EVENTS,
    ("POST", "/participants/{participant}/corrections/{event}"): Action.CORRECT_EVENTS,
    ("GET", "/participants/{participant}/register"): Action.SEND_EVENTS,
    ("GET", "/participants/{participant}/register/{event}"): Action.SEND_EVENTS,
    ("POST", "/participants/{participant}/register/{event}"): Action.SEND_EVENTS,
    ("GET", "/waits"): Action.OVERSEE,
    ("POST", "/waits/again"): Action.REPEAT_REQUESTS,
    ("POST", "/waits/again/group"): Action.REPEAT_REQUESTS,
    ("GET", "/deadlines"): Action.OVERSEE,
    ("GET", "/journeys/{participant}"): Action.SEE_MACHINERY,
    ("GET", "/incidents"): Action.SEE_INCIDENTS,
    ("POST", "/incidents/again"): Action.REPEAT_REQUESTS,
    ("GET", "/levers/{lever}"): Action.SEE_INCIDENTS,
    ("GET", "/levers/{lever}/news"): Action.SEE_INCIDENTS,
    ("POST", "/levers/{lever}/cancel"): Action.REPEAT_REQUESTS,
    ("POST", "/levers/{lever}/go-on"): Action.REPEAT_REQUESTS,
    ("GET", "/events"): Action.SEE_UNMATCHED,
    ("POST", "/events/discard"): Action.DISCARD_EVENTS,
    ("POST", "/events/discard/group"): Action.DISCARD_EVENTS,
    ("POST", "/events/take-back"): Action.TAKE_BACK_EVENTS,
    ("GET", "/inbox"): Action.WORK,
    ("GET", "/inbox/news"): Action.WORK,
    ("POST", "/inbox/tasks"): Action.WORK,
    ("GET", "/inbox/date"): Action.WORK,
    ("POST", "/inbox/date"): Action.WORK,
    ("POST", "/inbox/give"): Action.WORK,
    ("POST", "/inbox/undo"): Action.WORK,
    ("GET", "/inbox/views"): Action.WORK,
    ("POST", "/inbox/views"): Action.WORK,
    ("POST", "/inbox/views/drop"): Action.WORK,
    ("GET", "/inbox/substitutes"): Action.WORK,
    ("POST", "/inbox/substitutes"): Action.WORK,
    ("POST", "/inbox/substitutes/end"): Action.WORK,
    ("POST", "/search"): Action.LOOK_UP_PERSON,
    ("GET", "/grants"): Action.SEE_GRANTS,
    ("POST", "/grants"): Action.CHANGE_GRANTS,
    ("POST", "/grants/end"): Action.CHANGE_GRANTS,
    ("GET", "/access-log"): Action.READ_ACCESS_LOG,
    ("POST", "/access-log/check"): Action.READ_ACCESS_LOG,
    ("GET", "/participants/{participant}/address"): Action.SEE_PERSON,
    ("POST", "/participants/{participant}/address"): Action.SEE_PERSON,
    ("GET", "/calendar"): Action.WORK,
    ("GET", "/calendar/{secret}.ics"): Open.TO_ALL,  # the address itself is the secret
    ("GET", "/account"): Action.WORK,
    ("POST", "/account/calendar"): Action.WORK,
    ("POST", "/account/calendar/end"): Action.WORK,
    ("POST", "/account/digest"): Action.WORK,
    ("POST", "/account/digest/end"): Action.WORK,
    ("GET", "/cooperation"): Action.COOPERATE,
    ("GET", "/cooperation/{kommune}"): Action.COOPERATE,
    ("GET", "/case"): Action.SEE_CASE,
    ("GET", "/case/{participant}"): Action.SEE_CASE,
    ("GET", "/operation"): Action.SEE_OPERATION,
    ("GET", "/what-if"): Action.WHAT_IF,
    ("POST", "/what-if"): Action.WHAT_IF,
    ("GET", "/what-if/{job}"): Action.WHAT_IF,
    ("POST", "/what-if/{job}/cancel"): Action.WHAT_IF,
    ("GET", "/interpreters"): Action.SEE_ASSIGNMENTS,
    ("GET", "/law"): Open.TO_ANY_PERSON,
}
"""What each page lets do, by method and path. A page that is not here is shown to nobody."""


class RightMissing(Exception):
    """The caller may not do this; the text names the scope that is missing."""


def require(caller: Caller, action: Action | Open) -> None:
    """Check that a caller may do something.

    Raises:
        RightMissing: None of the caller's scopes lets it.
    """
    if isinstance(action, Open):
        return
    if not any(action in RIGHTS[scope] for scope in caller.scopes):
        giving = " or ".join(scope for scope, actions in RIGHTS.items() if action in actions)
        raise RightMissing(
            f"this key or token may not {action}; the scope {giving} is missing, ask for one that has it"
        )


_READING = frozenset({Action.READ_JOURNEYS, Action.READ_TASKS, Action.READ_WAITS, Action.READ_DEADLINES})
_KNOWING_THE_PERSON = frozenset({Action.SEE_PERSON, Action.LOOK_UP_PERSON, Action.CORRECT_EVENTS})
_WORKING = _READING | _KNOWING_THE_PERSON | {Action.WORK, Action.SEND_EVENTS}
_LEADING = _WORKING | {Action.ASSIGN_TASKS, Action.OVERSEE}
_LEADING_A_KOMMUNE = _LEADING | {
    Action.SEE_CASE,
    Action.WHAT_IF,
}  # a county sees a part of the journey, which is no case

_COOPERATING = frozenset({Action.COOPERATE})

RIGHTS_OF_PEOPLE: Mapping[str, frozenset[Action]] = {
    **{name: _LEADING if name.endswith("_leader") else _WORKING for name, role in ROLES.items() if role.works_as},
    Role.PROGRAMME_ADVISER: _WORKING | _COOPERATING,
    Role.PROGRAMME_LEADER: _LEADING_A_KOMMUNE | _COOPERATING,
    Role.CAREER_ADVISER: _WORKING | _COOPERATING,
    Role.CAREER_CENTRE: _WORKING | _COOPERATING,
    Role.CAREER_CENTRE_LEADER: _LEADING | _COOPERATING,
    # The desk finds interpreters for a language, a time and a place: it needs nobody's name (tolkeloven § 5).
    INTERPRETER_DESK: (_WORKING - _KNOWING_THE_PERSON) | {Action.SEE_ASSIGNMENTS},
    ACCESS_ADMINISTRATOR: frozenset({Action.SEE_GRANTS, Action.CHANGE_GRANTS}),
    AUDITOR: frozenset({Action.SEE_GRANTS, Action.READ_ACCESS_LOG}),
    # Operators see every journey in codes and dates, and no person.
    OPERATOR: (_READING - {Action.READ_TASKS})
    | {
        Action.OVERSEE,
        Action.SEE_INCIDENTS,
        Action.SEE_REQUESTS,
        Action.REPEAT_REQUESTS,
        Action.SEE_UNMATCHED,
        Action.DISCARD_EVENTS,
        Action.TAKE_BACK_EVENTS,
        Action.SEE_MACHINERY,
        Action.SEE_OPERATION,
        Action.WHAT_IF,
        Action.SEE_GRANTS,
    },
}
"""The other half of the table: what a role lets do, at the organisation where somebody has it."""


def require_of_person(posts: Iterable[Post], action: Action, organisation: str) -> None:
    """Check that somebody may do something for an organisation.

    Args:
        posts: What the person's grants of today give (``store.grants.grants_of``).
        action: What they want to do.
        organisation: For which organisation, as journeys name it.

    Raises:
        RightMissing: None of the posts lets it there.
    """
    if not any(post.organisation == organisation and action in RIGHTS_OF_PEOPLE[post.role] for post in posts):
        giving = ", ".join(role for role, actions in RIGHTS_OF_PEOPLE.items() if action in actions)
        raise RightMissing(
            f"you may not {action} for {organisation}; one of these roles there would let you: {giving or 'none'}; "
            "ask the organisation's access administrator"
        )
