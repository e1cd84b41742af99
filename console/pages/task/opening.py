"""Opens a task for somebody: what the page shows, as far as they may see it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from starlette.requests import Request

from console.access.visitors import Visitor
from console.pages.faults import no_such_page
from console.pages.frame import Pages
from console.pages.task.before import for_interpreters, in_words
from console.pages.task.suggestions import Facts
from schemas.access_log import TASK_PAGE
from schemas.accounts import ROLES
from schemas.deadlines import DeadlineRule
from schemas.events import CATALOGUE
from schemas.events.vocabulary import Party, Role
from schemas.identifiers import UUID_FORM
from schemas.journey import JourneyKind
from schemas.organisations import party_of, sends_as
from schemas.rules import RuleBook, RuleSet
from store import task_page
from store.database import Connection
from store.lists import Viewer, visible
from store.sessions import names_of
from store.task_page import Draft, ShownTask, TaskEvent, Who
from store.task_work import Holder, TaskId, holder_of
from workers.connections import today_in_oslo

PATH = "/tasks/{participant}/{key:path}"
_LONGEST_KEY = 200
_WITHOUT_NAMES = frozenset({Role.INTERPRETER_SERVICE.value})
"""Roles of tasks for which nobody needs to know who the participant is."""


@dataclass(frozen=True, slots=True)
class Has:
    """Who has a task: the account, the name and since when."""

    account: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """A task as somebody sees it.

    Attributes:
        task: The task.
        may_do: Whether it is theirs to do, in the role in which they act.
        who: Who the participant is; None where that is not shown.
        facts: What is known of the case.
        rule: The rule of its deadline; None without one.
        holder: Who has the task; None where nobody has.
        draft: What they have typed before.
        sent: The events that were sent from this page.
        names: What the people who sent them are called.
    """

    task: ShownTask
    may_do: bool
    who: Who | None
    facts: Facts
    rule: DeadlineRule | None
    holder: Has | None
    draft: Draft | None
    sent: tuple[TaskEvent, ...]
    names: dict[UUID, str]

    @property
    def answers(self) -> tuple[str, ...]:
        """The events by which somebody may do the task, its own first."""
        sends = sends_as(self.task.organisation)
        also = [name for name in self.task.also if not sends.isdisjoint(CATALOGUE[name].sent_by)]
        return tuple(dict.fromkeys((self.task.completes_with, *also)))

    @property
    def standing(self) -> TaskEvent | None:
        """The event that was sent for the task as it is open now, by whoever sent it."""
        return next((e for e in reversed(self._of_this_opening) if not self._is_over(e)), None)

    @property
    def attempt(self) -> int:
        """How many events were sent for it that are over."""
        return sum(map(self._is_over, self._of_this_opening))

    @property
    def _of_this_opening(self) -> list[TaskEvent]:
        return [e for e in self.sent if e.opened_on == self.task.opened_on]

    def _is_over(self, event: TaskEvent) -> bool:
        """Whether an event was undone, or the journey has taken it and asks for the task again on the same day."""
        return event.undone_at is not None or (event.taken and self.task.closed_on is None)

    def may_write(self, visitor: Visitor) -> bool:
        """Whether the form is there: the task is theirs, open, nobody has sent for it, and nobody else has it."""
        open_ = self.task.closed_on is None and self.standing is None
        return self.may_do and open_ and not self.has_another(visitor)

    def has_another(self, visitor: Visitor) -> bool:
        """Whether somebody else has the task."""
        return self.holder is not None and self.holder.account != visitor.id


def participant_of(text: str) -> UUID:
    """Read the id of a participant in an address.

    Raises:
        PageFault: It is none; as if there were no such page.
    """
    if UUID_FORM.fullmatch(text) is None:
        raise no_such_page()
    return UUID(text)


def is_key(text: str) -> bool:
    """Whether a text may be the key of a task."""
    return len(text) <= _LONGEST_KEY and "\0" not in text


async def open_task(pages: Pages, visitor: Visitor, participant: UUID, key: str) -> Opened:
    """Open a task.

    Raises:
        PageFault: There is no such task, or it is not theirs to see.
    """
    if not is_key(key):
        raise no_such_page()
    async with pages.reading(visitor) as conn:
        if not await visible(conn, Viewer.of(visitor.organisation), [participant]):
            raise no_such_page()
        task = await task_page.task(conn, participant, key)
    if task is None or not _may_see(task, visitor):
        raise no_such_page()
    async with pages.reading(visitor, participant) as conn:
        return await _opened(conn, pages.book, visitor, task)


async def note_opening(pages: Pages, visitor: Visitor, opened: Opened, request: Request) -> None:
    """Write into the access log that somebody was shown whose task it is."""
    if opened.who is not None:
        await pages.note_access(visitor, opened.task.participant, TASK_PAGE, request, task=opened.task.type)


def is_of_role(visitor: Visitor, role: str, organisation: str) -> bool:
    """Whether a task is for somebody in the role in which they act."""
    mine = role in ROLES[visitor.post.role].works_as
    # What national bodies are asked stands with the organisation that pays.
    return mine and (organisation == visitor.organisation or Role(role).party not in {Party.KOMMUNE, Party.COUNTY})


def _may_see(task: ShownTask, visitor: Visitor) -> bool:
    """A kommune reads all tasks of its participants, a county its own, a national body those that are for it."""
    if is_of_role(visitor, task.role, task.organisation):
        return True
    party = party_of(visitor.organisation)
    return party is Party.KOMMUNE or (party is Party.COUNTY and task.organisation == visitor.organisation)


async def _opened(conn: Connection, book: RuleBook, visitor: Visitor, task: ShownTask) -> Opened:
    national = party_of(visitor.organisation) not in {Party.KOMMUNE, Party.COUNTY}
    shows_person = task.kind == JourneyKind.PARTICIPANT and task.role not in _WITHOUT_NAMES
    before = await task_page.before(conn, task, by_subject=national)
    if party_of(visitor.organisation) is Party.INTERPRETER_SERVICE:
        protected = (await task_page.who(conn, task.participant)).protected
        before = for_interpreters(before, protected=protected)
    events = await in_words(conn, task.participant, before)
    settlement = {} if task.kind != JourneyKind.PARTICIPANT else await task_page.settlement(conn, task.participant)
    sent = await task_page.task_events_of(conn, task.participant, task.key)
    held = await holder_of(conn, TaskId(task.participant, task.key)) or Holder(None, None)
    names = await names_of(conn, {e.account for e in sent} | ({held.account} if held.account else set()))
    law = law_of(book, task.rule_set)
    return Opened(
        task=task,
        may_do=is_of_role(visitor, task.role, task.organisation),
        who=await task_page.who(conn, task.participant) if shows_person else None,
        facts=Facts(law, settlement, tuple(events), task, today_in_oslo()),
        rule=_rule(book, law, task),
        holder=_has(held, names),
        draft=await task_page.draft_of(conn, visitor.id, task.participant, task.key),
        sent=tuple(sent),
        names=names,
    )


def _has(held: Holder, names: dict[UUID, str]) -> Has | None:
    if held.account is None or held.since is None:
        return None
    return Has(held.account, names.get(held.account, ""), held.since)


def law_of(book: RuleBook, rule_set: str | None) -> RuleSet | None:
    """Give the rule set of a journey; None where it has none, or one that is no longer there."""
    try:
        return None if rule_set is None else book.named(rule_set)
    except KeyError:
        return None


def _rule(book: RuleBook, law: RuleSet | None, task: ShownTask) -> DeadlineRule | None:
    if law is None or task.deadline is None:
        return None
    try:
        return book.deadline(law, task.deadline.name, task.kommune or "")
    except LookupError:
        return None


def due_of(task: ShownTask) -> date | None:
    """Give the last day of a task: the day on which its deadline is judged, else its own."""
    return task.deadline.judged if task.deadline is not None else task.due
