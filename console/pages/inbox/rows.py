"""What the inbox shows of a task: its title, whose it is, why now, and with whom it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from uuid import UUID

from console.access.rights import Action
from console.access.visitors import Visitor
from console.pages.look import Look
from console.pages.paths import participant_path, task_path
from console.pages.words import N_, STAGE_NAMES, Translate
from schemas.journey import STAGES, StageStatus
from schemas.tasks import title_of
from store.task_work import TaskId

_STEPS = {StageStatus.DONE: "d", StageStatus.SKIPPED: "d", StageStatus.ACTIVE: "a"}


@dataclass(frozen=True, slots=True)
class Stair:
    """Where a participant stands: the state of each step, and the same in words."""

    states: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A row of the inbox.

    Attributes:
        reference: What a form names it by: whose, who has it as shown, its key.
        id: Of the row on the page.
        path: Where it is done.
        date_path: Where one sets one's own date.
        person_path: Where one reads about the participant; None for who sees no person.
        title: What is to be done.
        choose: The name of the box that chooses it.
        take: The name of the button that takes it, but for its first word.
        name: What the participant is called here.
        protected: Whether the address is protected.
        stair: Where the participant stands; None where the visitor does not see the whole journey.
        due: Until when; None without a date.
        level: How much that presses, as ``Look.urgency`` has it.
        basis: The paragraph; None for a routine.
        why: Why now, in words.
        label: What is new about it; None for nothing.
        own: One's own date.
        holder: Who has it; None where nobody has.
        mine: Whether the visitor has it.
        since: Since when somebody has it.
        acts: Whether the visitor may do something with it.
        organisation: Whose it is.
        band: How urgent.
    """

    reference: str
    id: str
    path: str
    date_path: str
    person_path: str | None
    title: str
    choose: str
    take: str
    name: str
    protected: bool
    stair: Stair | None
    due: date | None
    level: str
    basis: str | None
    why: str
    label: str | None
    own: date | None
    holder: str | None
    mine: bool
    since: datetime | None
    acts: bool
    organisation: str
    band: str


@dataclass(frozen=True, slots=True)
class Reading:
    """For whom rows are written.

    Attributes:
        visitor: Who reads.
        look: Their language, and today.
        translate: Translates a text.
        names: What people are called, by account.
        advisers: The same by subject.
        whole: Whether the visitor sees whole journeys.
        since: The end of the visit before.
        back: The address of the page, as a parameter of another.
    """

    visitor: Visitor
    look: Look
    translate: Translate
    names: Mapping[UUID, str]
    advisers: Mapping[str, str]
    whole: bool
    since: datetime
    back: str


def reference_of(participant: UUID, holder: UUID | None, key: str) -> str:
    """Write what a form names a task by."""
    return f"{participant} {holder or '-'} {key}"


def read_reference(text: str) -> tuple[TaskId, UUID | None]:
    """Read what a form names a task by: which one, and who had it when the page was made.

    Raises:
        ValueError: It is none.
    """
    participant, holder, key = text.split(" ", 2)
    if not key or "\0" in key:
        raise ValueError
    return TaskId(UUID(participant), key), None if holder == "-" else UUID(holder)


def participant_name(visitor: Visitor, participant: UUID, name: str | None, translate: Translate) -> str:
    """Give what a list calls a participant: by name, or by the case for who sees no person."""
    if not visitor.may(Action.SEE_PERSON):
        return translate("Case %(code)s") % {"code": str(participant)[:8]}
    return name or translate("Name not registered")


def row_of(task: Mapping[str, Any], reading: Reading) -> TaskRow:
    """Write a row of the inbox from a row of the worklist."""
    participant, key, holder = task["participant"], task["key"], task["claimed_by"]
    translate, look, due = reading.translate, reading.look, task["due"]
    reference = reference_of(participant, holder, key)
    title = title_of(task["type"], look.language)
    name = participant_name(reading.visitor, participant, task["name"], translate)
    named = {"title": title, "name": name}
    return TaskRow(
        reference=reference,
        id=f"task-{participant}-{key}",
        path=task_path(participant, key),
        date_path=f"/inbox/date?task={quote(reference)}&back={reading.back}",
        person_path=participant_path(participant) if reading.visitor.may(Action.SEE_PERSON) else None,
        title=title,
        choose=translate("Choose: %(title)s, %(name)s") % named,
        take=translate("the task: %(title)s, %(name)s") % named,
        name=name,
        protected=task["address_protected"],
        stair=stair_of(task["stages"], translate) if reading.whole and task["stages"] else None,
        due=due,
        level="rolig" if due is None else look.urgency(due).level,
        basis=task["legal_basis"] if task["statutory"] else None,
        why=_why(task, reading),
        label=_label(task, reading),
        own=task["follow_up_on"],
        holder=_holder(task, reading),
        mine=holder == reading.visitor.id,
        since=task["claimed_at"],
        acts=task["organisation"] == reading.visitor.organisation,
        organisation=task["organisation"],
        band=task["band"].value,
    )


def stair_of(stages: Mapping[str, str], translate: Translate) -> Stair:
    """Give where a participant stands, as seven steps and in words."""
    states = tuple(_STEPS.get(StageStatus(stages.get(name, StageStatus.NOT_STARTED)), "n") for name in STAGES)
    active = [place for place, state in enumerate(states) if state == "a"]
    if not active:
        done = sum(state == "d" for state in states)
        return Stair(states, translate("%(done)s of 7 steps done") % {"done": done})
    both = f" {translate('and')} "
    steps = both.join(str(place + 1) for place in active)
    names = both.join(translate(STAGE_NAMES[STAGES[place]]) for place in active)
    return Stair(states, translate("Step %(steps)s of 7: %(names)s") % {"steps": steps, "names": names})


def _why(task: Mapping[str, Any], reading: Reading) -> str:
    translate, look = reading.translate, reading.look
    if task["escalated"] and task["due"] is not None and task["due"] < look.today:
        return translate("The leader has been notified")
    if task["starts"] is not None:
        return translate("Counted from %(day)s") % {"day": look.day(task["starts"])}
    return translate("Opened %(day)s") % {"day": look.day(task["opened_on"])}


def _label(task: Mapping[str, Any], reading: Reading) -> str | None:
    if task["moved_at"] is not None and task["moved_at"] > reading.since:
        if task["moved_from"] is None:
            return reading.translate("Has got a date")
        return reading.translate("Moved from %(day)s") % {"day": reading.look.day(task["moved_from"])}
    if task["appeared_at"] is not None and task["appeared_at"] > reading.since:
        return reading.translate(N_("New"))
    return None


def _holder(task: Mapping[str, Any], reading: Reading) -> str | None:
    if task["claimed_by"] is not None:
        return _short(reading.names.get(task["claimed_by"])) or reading.translate("A colleague")
    adviser = task["adviser"]
    if adviser is None or adviser == reading.visitor.account.subject:
        return None
    return _short(reading.advisers.get(adviser)) or reading.translate("The participant's adviser")


def _short(name: str | None) -> str | None:
    """Give a colleague's name as a narrow column has it: ``Jonas M.``."""
    first, _, rest = (name or "").partition(" ")
    last = rest.rpartition(" ")[2]
    return f"{first} {last[0]}." if last else name
