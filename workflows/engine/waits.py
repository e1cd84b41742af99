"""Waits while a journey is played: for which event, with which task or service call, and how they end."""

from datetime import date
from enum import Enum, auto
from typing import Any

from schemas.events import EventData
from schemas.events.vocabulary import Role
from schemas.services import ANSWER_BY_TASK, Partner, ServiceCall, WithdrawalPolicy, who_takes
from schemas.tasks import TASK_FOR, TaskType
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.scheduler import Data, Expectation
from workflows.engine.scope import Scope


class WaitEnd(Enum):
    """Why a wait has ended, and what follows from it.

    ==================  =============================  =====================  =================================
    why                 what has happened              a late event           the service call
    ==================  =============================  =====================  =================================
    ``UNWANTED``        the event is not wanted any    is not taken           is withdrawn, as its withdrawal
                        more                                                  policy says
    ``DONE_OTHERWISE``  the event came about another   is not taken           stands
                        way
    ``UNASKED``         nobody is asked for the event  is taken, and meets a  stands
                        any more                       passed deadline late
    ``REVERSED``        the event came, and does not   is not taken           is withdrawn
                        hold any more
    ==================  =============================  =====================  =================================
    """

    UNWANTED = auto()
    DONE_OTHERWISE = auto()
    UNASKED = auto()
    REVERSED = auto()


class Wait(Expectation[Data]):
    """A wait for an event, with the task or the service call that brings it about, and the deadline that it meets."""

    stage: str
    sender: Role
    shown = True
    task: TaskType | None = None
    task_since: date
    request: ServiceCall | None = None
    refusals: tuple[type[EventData], ...] = ()
    asked_of: str | None = None
    ended: WaitEnd | None = None
    in_force = False  # whether the service, having answered, still acts on the request, and must get its corrections
    deadline: RunningDeadline | None = None
    pauses = False  # whether it is put off while the programme is stopped for a time; its deadline is not
    due: date | None = None
    orders: Role | None = None
    details: dict[str, Any] | None = None
    scope: Scope | None = None  # of a view with a scope

    def ask(self, role: Role | None, on: date, *, task: bool) -> None:
        """Ask a role for the event, by default the one that has the task.

        Args:
            role: The role; None for the default.
            on: The day.
            task: Give the role a task. Where people of a partner organisation answer, they have it anyway.
        """
        task_type = TASK_FOR.get(self.types[0])
        if role is None:
            assert task_type is not None, f"{self.types[0].event_name} has no task: name its sender"
            role = task_type.role
        self.sender, self.task_since = role, on
        self.task = task_type if task or role in ANSWER_BY_TASK else None

    def end(self, why: WaitEnd) -> None:
        """End the wait: people do not see it any more, and its task is gone."""
        self.ended = why
        if why is WaitEnd.UNASKED:
            self.shown, self.task = False, None
        else:
            self.close()

    @property
    def at(self) -> Role:
        """The role in whose organisation the wait stands: whoever orders and pays, else the sender."""
        return self.orders or self.sender

    @property
    def partner(self) -> Partner:
        """The service that is called; of several that take the same call, the one of whoever is to answer."""
        assert self.request is not None
        partners = who_takes(self.request)
        return partners[0] if len(partners) == 1 else next(each for each in partners if each.role is self.sender)

    @property
    def asked(self) -> Role:
        """The role whose organisation the service call asks, or on whose behalf it asks."""
        return self.orders or self.partner.role

    @property
    def answer_with(self) -> tuple[str, ...]:
        """The event types that answer the service call: those that the wait takes, and the refusals."""
        return tuple(dict.fromkeys(each.event_name for each in (*self.types, *self.refusals)))

    @property
    def wanted(self) -> bool:
        """Whether the service is still to do what it is called for."""
        return self.request is not None and self.open and self.ended is None

    @property
    def kept(self) -> bool:
        """Whether the service has answered, and keeps doing what it was called for."""
        return self.request is not None and self.in_force and self.ended is None

    @property
    def prepared(self) -> bool:
        """Whether the service prepares something for the participant because of its call, answered or not."""
        return self.request is not None and self.request.prepares and (self.wanted or self.kept)

    @property
    def stands(self) -> bool:
        """Whether the service call, which is not wanted any more, is left as it is instead of being withdrawn."""
        if self.request is None or self.wanted:
            return False
        match self.ended:
            case WaitEnd.DONE_OTHERWISE | WaitEnd.UNASKED:
                return True
            case WaitEnd.REVERSED:
                return False
        return self.resolved or self.request.withdrawal is not WithdrawalPolicy.ORDER
