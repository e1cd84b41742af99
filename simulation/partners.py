"""How simulated partners answer a message: with events, on believable days. Chance depends on the message alone.

An answer is always later than what it answers. The message says since when it is waited for, not when in that day: so
it is answered on a later day, or late in the evening of today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field

from schemas.calendar import add_working_days, oslo_date
from schemas.events import full_type
from schemas.rules import packaged_rules
from simulation.generator.dice import Dice, Weighted
from simulation.generator.outbox import moment

CATEGORIES = {"A": 10, "B": 25, "C": 20, "D": 15, "E": 20, "none": 10}
PREFERRED_IS_FREE = 0.8
RUNGS = packaged_rules().sets[0].interpreting.ladder
"""How the interpreter service is asked further and further afield."""
OFFICE_OPENS = time(9)
EVENING = 22 * 3600 + 30 * 60
"""When answers are sent, in seconds of the day: after all that people register on the same day."""
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong, as shares of messages, or of attempts to send one.

    Attributes:
        fail: Attempts answered with 503.
        refuse: Attempts answered with 422.
        hang: Attempts never answered.
        lose: Messages taken, and never answered.
        decline: Messages answered with no.
        repeat: Messages whose every answer is sent twice.
    """

    fail: float = 0.0
    refuse: float = 0.0
    hang: float = 0.0
    lose: float = 0.0
    decline: float = 0.1
    repeat: float = 0.0


class Mishap(Enum):
    """What becomes of an attempt that does not get through."""

    HANG, REFUSE, FAIL = "hang", "refuse", "fail"


class Received(BaseModel):
    """A message as a partner reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    type: str
    id: UUID
    participant: UUID
    organisation: str
    opened_on: date | None = None
    answer_to: UUID | None = Field(default=None, alias="answerTo")
    content: dict[str, Any]


class Answer(NamedTuple):
    """An event that answers a message."""

    name: str
    on: date
    data: Mapping[str, Any]


class Case(NamedTuple):
    """A message being answered, on a day, by chance.

    Attributes:
        message: What is answered.
        dice: What decides.
        today: No answer is dated later.
        answered_before: Whether the message corrects one that has an answer already.
    """

    message: Received
    dice: Dice
    today: date
    answered_before: bool

    def day(self, low: int, high: int, after: date | None = None) -> date:
        """Give a working day so many after that since which the answer is waited for, never after today."""
        start = after or self.message.opened_on or self.today
        return min(self.today, add_working_days(start, self.dice.between(low, high)))


def takes_back(message: Received) -> UUID | None:
    """Give the id of the message that this one takes back; None for all others."""
    return message.answer_to if _ANSWERS[_about(message)] is _taken_back else None


def is_taken(message: Received) -> bool:
    """Tell whether there is a partner who takes messages of this type."""
    return _about(message) in _ANSWERS


def answers(message: Received, seed: int, rates: Rates, today: date) -> list[Answer]:
    """Give the events that a partner answers a message with, in their order; none where it is lost.

    Raises:
        KeyError: The content lacks what the answer takes up.
    """
    dice = Dice(f"{seed}/{message.id}")
    if dice.chance(rates.lose):
        return []
    # The first roll of an earlier message told whether it was lost.
    earlier = message.answer_to is not None and not Dice(f"{seed}/{message.answer_to}").chance(rates.lose)
    case = Case(message, dice, today, earlier)
    return _ANSWERS[_about(message)](case, case.dice.chance(rates.decline))


def mishap(message: Received, attempt: int, seed: int, rates: Rates) -> Mishap | None:
    """Tell what becomes of an attempt, the first being 1; None when it gets through."""
    dice = Dice(f"{seed}/{message.id}/attempt/{attempt}")
    shares = {Mishap.HANG: rates.hang, Mishap.REFUSE: rates.refuse, Mishap.FAIL: rates.fail}
    return next((what for what, share in shares.items() if dice.chance(share)), None)


def cloud_event(message: Received, answer: Answer, nth: int) -> dict[str, Any]:
    """Give an answer as it is sent: its id follows from the message, so that a repetition is a duplicate."""
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


def _about(message: Received) -> str:
    return message.type.rpartition(".v1.")[2]


def _turn(message: Received) -> int:
    """Order what one day may bring after another: a meeting, its interpreter step by step, and their cancellation."""
    match _about(message):
        case "oppdrag.bestilling":
            round_ = min(int(message.content.get("instead_of", 0)), 10)
            return 1 + len(RUNGS) * round_ + _rung(message)
        case "oppdrag.avbestilling":
            return 2 + len(RUNGS) * 11
    return 0


def _rung(message: Received) -> int:
    asked = message.content.get("asks_for")
    return RUNGS.index(asked) if asked in RUNGS else 0


def _reference(case: Case) -> str:
    return f"ref-{case.message.id.hex[:12]}"


def _mapping_received(case: Case, declines: bool) -> list[Answer]:
    on = case.day(1, 3)
    return [Answer("mapping.received", on, {"received_on": on, "reference": _reference(case)})]


def _guidance_answered(case: Case, declines: bool) -> list[Answer]:
    """Booked at once, or accepted and booked later, or declined; a corrected order changes nothing more.

    Not on the first day: the adviser's goal and questions follow the order.
    """
    if case.answered_before:
        return []
    on = case.day(2, 6)
    if declines:
        return [Answer("guidance.declined", on, {"answered_on": on, "reason": "Ingen ledig veileder"})]
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


def _interpreter_answered(case: Case, declines: bool) -> list[Answer]:
    """Confirmed the next day, or declined; whoever is asked further afield answers after what was declined before."""
    content = case.message.content
    booking = content["booking_id"]
    # Each step is asked a day after the one before was answered, or two when that had no answer.
    step = max(1, 2 * _rung(case.message) + (0 if case.answered_before else 1))
    if declines and not content.get("priority"):
        on = max(case.day(1, 1), min(case.day(step, step), _day_before_meeting(case)))
        return [Answer("interpreter.declined", on, {"booking_id": booking, "reason": "Ingen ledig", "declined_on": on})]
    wait = step if case.message.answer_to is not None else 1
    on = case.day(wait, wait)
    return [Answer("interpreter.confirmed", on, {"booking_id": booking, "confirmed_on": on, **_interpreter(case)})]


def _day_before_meeting(case: Case) -> date:
    return oslo_date(datetime.fromisoformat(case.message.content["starts_at"])) - timedelta(1)


def _interpreter(case: Case) -> dict[str, str]:
    """Choose who comes: whom the participant knows, if free, never anybody excluded, of the categories asked for."""
    content = case.message.content
    wanted, excluded = content.get("categories") or CATEGORIES, content.get("excluded") or ()
    category = case.dice.pick(Weighted({each: CATEGORIES[each] for each in wanted}))
    preferred = content.get("preferred")
    if preferred is not None and preferred not in excluded and case.dice.chance(PREFERRED_IS_FREE):
        of_preferred = Weighted({each: CATEGORIES[each] for each in wanted if each != "none"})
        return {"category": Dice(f"interpreter/{preferred}").pick(of_preferred), "interpreter_number": preferred}
    if category == "none":
        return {"category": category}
    while (number := str(case.dice.between(10_000, 99_999))) in excluded:
        continue
    return {"category": category, "interpreter_number": number}


def _interpreter_cancelled(case: Case, declines: bool) -> list[Answer]:
    on = case.day(1, 1)
    data = {"booking_id": case.message.content["booking_id"], "on": on, "reason": "Avbestilt"}
    return [Answer("interpreter.cancelled", on, data)]


def _registered(case: Case, declines: bool) -> list[Answer]:
    on = case.day(1, 2)
    return [Answer("nir.registered", on, {"registered_on": on, "reference": _reference(case)})]


def _taken_on(case: Case, declines: bool) -> list[Answer]:
    on = case.day(3, 15)
    return [Answer("handover.accepted", on, {"on": on, "to": case.message.content["to"]})]


def _measure_confirmed(case: Case, declines: bool) -> list[Answer]:
    if declines:
        return []
    on = case.day(1, 8)
    return [Answer("measure.confirmed", on, {"measure_id": case.message.content["measure_id"], "confirmed_on": on})]


def _delivered(case: Case, declines: bool) -> list[Answer]:
    on = case.day(1, 4)
    return [Answer("decision.delivered", on, {"delivered_on": on, "decision": case.message.content["decision"]})]


def _taken_back(case: Case, declines: bool) -> list[Answer]:
    """What is taken back is answered by silence."""
    return []


def _archived(case: Case, declines: bool) -> list[Answer]:
    on = case.day(1, 1)
    document = case.message.content["document"]
    return [Answer("document.archived", on, {"document": document, "archived_on": on, "reference": _reference(case)})]


_ANSWERS: Mapping[str, Callable[[Case, bool], list[Answer]]] = {
    "kartlegging.deling": _mapping_received,
    "veiledning.bestilling": _guidance_answered,
    "oppdrag.bestilling": _interpreter_answered,
    "oppdrag.avbestilling": _interpreter_cancelled,
    "bosetting.registrering": _registered,
    "overgang.varsel": _taken_on,
    "tiltak.bestilling": _measure_confirmed,
    "vedtak.forsendelse": _delivered,
    "arkivering.arkivmelding.opprett": _archived,
    "melding.tilbaketrekking": _taken_back,
}
"""By the end of the message's type. Who declines a measure says nothing: the alarm is that it is not started."""
