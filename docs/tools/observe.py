"""Plays journeys and collects what the stages register: tasks, waits on others, deadlines and alarms, stage by stage.

Nothing is read from source code: a stage is described by what came of playing it, from the first day to the last.
"""

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby, pairwise
from operator import itemgetter

import orjson

from docs.tools.stories import stories
from schemas.alarms import ALARMS
from schemas.events import Event, EventData, read_event, stored_event
from schemas.events.vocabulary import Role
from schemas.journey import JourneyState
from schemas.rules import RuleBook
from schemas.tasks import TASK_TYPES
from simulation.generate import generate
from workflows.engine.play import play

PARTICIPANTS = 12
"""Enough for every ordinary turn of a journey; ``stories`` adds the rare ones."""
TODAY = date(2029, 6, 1)
"""After the last generated journey has ended under the newest law."""

_USUAL_ROLE = {task.form.event_name: task.role for task in TASK_TYPES}


@dataclass
class Seen:
    """What was seen of one task, wait, deadline or alarm.

    Attributes:
        days: When it first came up and when it was due then, by journey.
        roles: Whose it was.
        deadlines: The names of the deadlines that it was shown with.
        checklists: The checklists that it named.
        purposes: The purposes that it named.
    """

    days: dict[int, tuple[date, date]] = field(default_factory=dict)
    roles: set[Role] = field(default_factory=set)
    deadlines: set[str] = field(default_factory=set)
    checklists: set[str] = field(default_factory=set)
    purposes: set[str] = field(default_factory=set)


@dataclass
class Page:
    """What was seen in one stage, by name: task type, event type, deadline, alarm."""

    tasks: dict[str, Seen] = field(default_factory=dict)
    waits: dict[str, Seen] = field(default_factory=dict)
    deadlines: dict[str, Seen] = field(default_factory=dict)
    alarms: dict[str, Seen] = field(default_factory=dict)


def in_order(seen: dict[str, Seen]) -> list[str]:
    """Give names in the order of the procedure: what usually comes first in journeys that have both comes first."""

    def lead(name: str) -> float:
        pairs = [
            (seen[other].days[journey] > day) - (seen[other].days[journey] < day)
            for journey, day in seen[name].days.items()
            for other in seen
            if journey in seen[other].days and other != name
        ]
        return sum(pairs) / max(len(pairs), 1)

    return sorted(seen, key=lambda name: (-lead(name), name))


def observe(rules: RuleBook) -> dict[str, Page]:
    """Play the caseload and the stories, and give what was seen, by page."""
    pages: dict[str, Page] = {}
    gc.disable()
    try:
        for number, events in enumerate((*caseload(), *stories())):
            _watch(number, events, rules, pages)
            if number % 5 == 0:
                gc.collect()
    finally:
        gc.enable()
    return pages


def caseload() -> Iterator[list[Event[EventData]]]:
    """Give the journeys of a generated caseload."""
    for _, sent in groupby(generate(PARTICIPANTS, 1, TODAY), key=itemgetter("subject")):
        read = [read_event(orjson.dumps(raw), hash_key=b"docs") for raw in sent]
        yield [stored_event(*each.ref, each.name, each.on, each.time, each.data) for each in read]


def _watch(journey: int, events: list[Event[EventData]], rules: RuleBook, pages: dict[str, Page]) -> None:
    """Look at one journey on every day on which it may have changed."""
    days = sorted({event.on for event in events if event.on <= TODAY})
    for day, following in pairwise([*days, TODAY]):
        look: date | None = day
        while look is not None and look <= following:
            state = play(events, rules, look)
            if state.rule_set is not None:
                _note(state, journey, pages)
            look = state.wake_on if state.wake_on is not None and state.wake_on < following else None


def _note(state: JourneyState, journey: int, pages: dict[str, Page]) -> None:
    named = {deadline.key: deadline.name for deadline in state.deadlines}

    def seen(kind: str, stage: str, name: str, due: date | None = None) -> Seen:
        entry: Seen = getattr(pages.setdefault(stage, Page()), kind).setdefault(name, Seen())
        entry.days.setdefault(journey, (state.as_of, due or date.max))
        return entry

    for task in state.tasks:
        entry = seen("tasks", _page(task.stage, task.completes_with), task.type, task.due)
        entry.roles.add(task.role)
        entry.deadlines |= {named[task.deadline]} if task.deadline else set()
        entry.checklists |= {task.details["checklist"]} if "checklist" in task.details else set()
        entry.purposes |= {task.details["purpose"]} if "purpose" in task.details else set()
    tasks = {task.key for task in state.tasks}
    for wait in state.waits:
        if wait.key not in tasks and (wait.role is not _USUAL_ROLE.get(wait.event)):
            entry = seen("waits", _page(wait.stage, wait.event), wait.event, wait.due)
            entry.roles.add(wait.role)
            entry.deadlines |= {named[wait.deadline]} if wait.deadline else set()
    for deadline in state.deadlines:
        stage = "interpreter" if deadline.name.startswith("interpreter") else deadline.stage
        seen("deadlines", stage, deadline.name, deadline.due)
    for line in state.timeline:
        if line.kind in ALARMS:
            stage = "interpreter" if line.kind.startswith("interpreter") else line.stage
            seen("alarms", stage, line.kind)


def _page(stage: str, event: str) -> str:
    """An interpreter is the affair of whichever stage has the meeting; people read of it on one page."""
    return "interpreter" if event.startswith(("interpreter.", "interpreting.")) else stage
