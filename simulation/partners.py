"""How simulated partners answer a message: with events, on plausible days. Chance depends on the message alone.

An answer must be later than the event that caused the message. The message has the day of that event (``opened_on``)
but no time, so the answer comes on a later day, or late in the evening of today.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from activities.partners.message import Message
from schemas.calendar import add_working_days, oslo_date
from schemas.events import full_type
from schemas.rules import SearchStep, packaged_rules
from schemas.services import (
    PARTNERS,
    ArchiveDocument,
    CancelInterpreter,
    DeliverDecision,
    HandOver,
    OrderGuidance,
    OrderInterpreter,
    OrderMeasure,
    Partner,
    RegisterSettlement,
    ServiceCall,
    ShareMapping,
    Takes,
    Withdraw,
)
from simulation.generator.dice import Dice, Weighted
from simulation.generator.outbox import moment

CATEGORIES = {"A": 10, "B": 25, "C": 20, "D": 15, "E": 20, "none": 10}
PREFERRED_IS_FREE = 0.8
SEARCH_STEPS: tuple[SearchStep, ...] = packaged_rules().sets[0].interpreting.ladder
"""The steps of the search for an interpreter, from the first to the last."""
OFFICE_OPENS = time(9)
EVENING = 22 * 3600 + 30 * 60
"""The second of the day of an answer's ``time``: after everything that people register on that day."""
MINUTE = 60
NEXT_FREE = 15
"""After how many working days a career centre that declines has somebody."""
DAYS: Mapping[type[ServiceCall], tuple[int, int]] = {
    ShareMapping: (1, 3),
    CancelInterpreter: (1, 1),
    RegisterSettlement: (1, 2),
    HandOver: (3, 15),
    OrderMeasure: (1, 8),
    DeliverDecision: (1, 4),
    ArchiveDocument: (1, 1),
}
"""The fewest and the most working days after which a partner gives the answer of its row in ``PARTNERS``."""
WITHIN_A_WEEK = (1, 5)
"""The same for calls that ``DAYS`` does not name."""


@dataclass(frozen=True, slots=True)
class Rates:
    """How often something goes wrong: shares, from 0 to 1, of messages or of attempts to send one.

    Attributes:
        fail: Attempts answered with 503.
        refuse: Attempts answered with 422.
        hang: Attempts that time out.
        lose: Messages received and never answered.
        decline: Orders that are declined.
        repeat: Messages whose answers are sent twice.
    """

    fail: float = 0.0
    refuse: float = 0.0
    hang: float = 0.0
    lose: float = 0.0
    decline: float = 0.1
    repeat: float = 0.0


class _Envelope(BaseModel):
    """A message whose content is not validated yet."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    id: UUID
    participant: UUID
    organisation: str
    opened_on: date | None = None
    answer_to: UUID | None = Field(default=None, alias="answerTo")
    content: dict[str, Any]


class Mishap(Enum):
    """How an attempt to send a message fails."""

    HANG, REFUSE, FAIL = "hang", "refuse", "fail"


class UnknownType(ValueError):
    """No partner takes messages of this type."""


class Answer(NamedTuple):
    """An event that answers a message."""

    name: str
    on: date
    data: Mapping[str, Any]


class Case(NamedTuple):
    """A message that is being answered.

    Attributes:
        message: The message to answer.
        dice: Decides by chance.
        today: No answer is dated later.
        answered_before: Whether the message corrects one that has an answer already.
    """

    message: Message
    dice: Dice
    today: date
    answered_before: bool

    def day(self, low: int, high: int, after: date | None = None) -> date:
        """Give a day ``low`` to ``high`` working days after ``after`` or the wait's first day, at most today."""
        start = after or self.message.opened_on or self.today
        return min(self.today, add_working_days(start, self.dice.between(low, high)))


def read_message(body: bytes) -> Message:
    """Parse and validate a message.

    Raises:
        UnknownType: No partner takes messages of this type.
        ValueError: The body is no message, or its content does not fit its type.
    """
    envelope = _Envelope.model_validate_json(body)
    partner, taken = _taking(envelope.type)
    content = taken.call.model_validate(envelope.content, extra="ignore")
    return Message(service=partner.service, content=content, **envelope.model_dump(exclude={"content"}))


def _taking(message_type: str) -> tuple[Partner, Takes[Any]]:
    for partner in PARTNERS.values():
        for taken in partner.takes:
            if partner.message_type(taken) == message_type:
                return partner, taken
    raise UnknownType(f"nobody here takes messages of type {message_type}")


def takes_back(message: Message) -> UUID | None:
    """Give the id of the message that this one withdraws; None for all others."""
    return message.answer_to if isinstance(message.content, Withdraw) else None


def answers(message: Message, seed: int, rates: Rates, today: date) -> list[Answer]:
    """Give the events with which a partner answers a message, in order; none if it loses the message."""
    dice = Dice(f"{seed}/{message.id}")
    if dice.chance(rates.lose):
        return []
    if message.answer_to is not None and message.opened_on is None:
        return []  # what corrects an answered message is not answered
    # The first roll of the earlier message decided whether it was lost.
    earlier = message.answer_to is not None and not Dice(f"{seed}/{message.answer_to}").chance(rates.lose)
    case = Case(message, dice, today, earlier)
    declines = dice.chance(rates.decline)
    match message.content:
        case OrderGuidance():
            return _guidance_answered(case, declines)
        case OrderInterpreter() as order:
            return _interpreter_answered(case, order, declines)
        case OrderMeasure() if declines:
            return []  # a provider who declines does not answer: the deadline `measure-started` passes
    return _plainly_answered(case)


def mishap(message: Message, attempt: int, seed: int, rates: Rates) -> Mishap | None:
    """Give how an attempt fails (the first is number 1), or None if it succeeds."""
    dice = Dice(f"{seed}/{message.id}/attempt/{attempt}")
    shares = {Mishap.HANG: rates.hang, Mishap.REFUSE: rates.refuse, Mishap.FAIL: rates.fail}
    return next((what for what, share in shares.items() if dice.chance(share)), None)


def cloud_event(message: Message, answer: Answer, nth: int) -> dict[str, Any]:
    """Give an answer as a CloudEvent. Its id is derived from the message, so that a repeated answer is a duplicate."""
    service = message.type.split(".")[2]
    return {
        "specversion": "1.0",
        "id": str(uuid5(message.id, str(nth))),
        "source": f"https://{service}.example/{message.organisation}",
        "type": full_type(answer.name),
        "subject": f"/participant/{message.participant}",
        "time": moment(answer.on, EVENING + MINUTE * _turn(message) + nth),
        "datacontenttype": "application/json",
        "data": {key: value.isoformat() if isinstance(value, date) else value for key, value in answer.data.items()},
    }


def _turn(message: Message) -> int:
    """Give the order of answers within a day: the booking, the interpreter by search step, then the cancellation."""
    match message.content:
        case OrderInterpreter() as order:
            round_ = min(order.instead_of or 0, 10)
            return 1 + len(SEARCH_STEPS) * round_ + _step_number(order)
        case CancelInterpreter():
            return 2 + len(SEARCH_STEPS) * 11
    return 0


def _step_number(order: OrderInterpreter) -> int:
    return SEARCH_STEPS.index(order.asks_for) if order.asks_for in SEARCH_STEPS else 0


def _plainly_answered(case: Case) -> list[Answer]:
    """Give the answer of the partner's row; none for a withdrawal, or a call whose row has no answer."""
    message = case.message
    taken = PARTNERS[message.service].taking(message.content.call_name)
    if taken is None or taken.answer is None:
        return []
    on = case.day(*DAYS.get(taken.call, WITHIN_A_WEEK))
    answer = taken.answer(message.content, f"ref-{message.id.hex[:12]}", on)
    return [Answer(answer.event_name, on, answer.model_dump(mode="json", by_alias=True, exclude_unset=True))]


def _guidance_answered(case: Case, declines: bool) -> list[Answer]:
    """Book at once, or accept and book later, or decline; a corrected order gets no further answer.

    The answer never comes on the first day, since the adviser's goal and questions follow the order.
    """
    if case.answered_before:
        return []
    on = case.day(2, 6)
    if declines:
        can_from = add_working_days(on, NEXT_FREE)
        return [
            Answer("guidance.declined", on, {"answered_on": on, "reason": "Ingen ledig veileder", "can_from": can_from})
        ]
    accepted = [Answer("guidance.accepted", on, {"answered_on": on})] if case.dice.chance(0.5) else []
    booked_on = case.day(0, 3, on) if accepted else on
    day = add_working_days(booked_on, case.dice.between(8, 20))
    booked = {
        "meeting_id": f"m-{case.message.id.hex[:12]}",
        "starts_at": datetime.combine(day, OFFICE_OPENS).isoformat() + moment(day, 0)[-6:],
        "minutes": 60,
        "mode": case.dice.one_of(("attendance", "attendance", "screen")),
        "booked_on": booked_on,
    }
    return [*accepted, Answer("guidance.booked", booked_on, booked)]


def _interpreter_answered(case: Case, order: OrderInterpreter, declines: bool) -> list[Answer]:
    """Confirm the next day, or decline; a later search step is answered after the step before it."""
    booking = order.booking_id
    # Each step is ordered one day after the answer to the step before, or two days if there was none.
    step = max(1, 2 * _step_number(order) + (0 if case.answered_before else 1))
    if declines and not order.priority:
        on = max(case.day(1, 1), min(case.day(step, step), _day_before_meeting(order)))
        return [Answer("interpreter.declined", on, {"booking_id": booking, "reason": "Ingen ledig", "declined_on": on})]
    wait = step if case.message.answer_to is not None else 1
    on = case.day(wait, wait)
    return [
        Answer("interpreter.confirmed", on, {"booking_id": booking, "confirmed_on": on, **_interpreter(case, order)})
    ]


def _day_before_meeting(order: OrderInterpreter) -> date:
    return oslo_date(order.starts_at) - timedelta(1)


def _interpreter(case: Case, order: OrderInterpreter) -> dict[str, str]:
    """Choose an interpreter of the categories ordered: the preferred one if free, never an excluded one."""
    wanted, excluded = order.categories or CATEGORIES, order.excluded or ()
    category = case.dice.pick(Weighted({each: CATEGORIES[each] for each in wanted}))
    preferred = order.preferred
    if preferred is not None and preferred not in excluded and case.dice.chance(PREFERRED_IS_FREE):
        of_preferred = Weighted({each: CATEGORIES[each] for each in wanted if each != "none"})
        return {"category": Dice(f"interpreter/{preferred}").pick(of_preferred), "interpreter_number": preferred}
    if category == "none":
        return {"category": category}
    while (number := str(case.dice.between(10_000, 99_999))) in excluded:
        continue
    return {"category": category, "interpreter_number": number}
