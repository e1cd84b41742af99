"""How simulated partners answer a message: with events, on believable days. Chance depends on the message alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from pydantic import BaseModel, ConfigDict

from schemas.calendar import add_working_days
from schemas.events import full_type
from workers.generator.dice import Dice, Weighted
from workers.generator.feed import moment

CATEGORIES = Weighted({"A": 10, "B": 25, "C": 20, "D": 15, "E": 20, "none": 10})
OFFICE_OPENS = time(9)


@dataclass(frozen=True, slots=True)
class Rates:
    """How often what goes wrong, as shares of messages.

    Attributes:
        fail: Answered with 503, the first time.
        lose: Taken, and never answered.
        decline: Answered with no.
        repeat: Every answer sent twice.
    """

    fail: float = 0.0
    lose: float = 0.0
    decline: float = 0.1
    repeat: float = 0.0


class Received(BaseModel):
    """A message as a partner reads it."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    id: UUID
    participant: UUID
    organisation: str
    opened_on: date | None = None
    content: dict[str, Any]


class Answer(NamedTuple):
    """An event that answers a message."""

    name: str
    on: date
    data: Mapping[str, Any]


class Case(NamedTuple):
    """A message being answered, on a day, by chance."""

    message: Received
    dice: Dice
    today: date

    def day(self, low: int, high: int, after: date | None = None) -> date:
        """Give a working day so many after the message was due to be answered, never after today."""
        start = after or self.message.opened_on or self.today
        return min(self.today, add_working_days(start, self.dice.between(low, high)))


def is_taken(message: Received) -> bool:
    """Tell whether there is a partner who takes messages of this type."""
    return _about(message) in _ANSWERS


def answers(message: Received, seed: int, rates: Rates, today: date) -> list[Answer]:
    """Give the events that a partner answers a message with, in their order; none where it is lost.

    Raises:
        KeyError: The content lacks what the answer takes up.
    """
    case = Case(message, Dice(f"{seed}/{message.id}"), today)
    if case.dice.chance(rates.lose):
        return []
    return _ANSWERS[_about(message)](case, case.dice.chance(rates.decline))


def fails_at_first(message: Received, seed: int, rates: Rates) -> bool:
    """Tell whether the first attempt fails."""
    return Dice(f"{seed}/{message.id}/attempt").chance(rates.fail)


def cloud_event(message: Received, answer: Answer, nth: int) -> dict[str, Any]:
    """Give an answer as it is sent: its id follows from the message, so that a repetition is a duplicate."""
    service = message.type.split(".")[2]
    return {
        "specversion": "1.0",
        "id": str(uuid5(message.id, str(nth))),
        "source": f"https://{service}.example/{message.organisation}",
        "type": full_type(answer.name),
        "subject": f"/participant/{message.participant}",
        "time": moment(answer.on, 12 * 3600 + nth),
        "datacontenttype": "application/json",
        "data": {key: value.isoformat() if isinstance(value, date) else value for key, value in answer.data.items()},
    }


def _about(message: Received) -> str:
    return message.type.rpartition(".v1.")[2]


def _reference(case: Case) -> str:
    return f"ref-{case.message.id.hex[:12]}"


def _mapping_received(case: Case, declines: bool) -> list[Answer]:
    on = case.day(0, 3)
    return [Answer("mapping.received", on, {"received_on": on, "reference": _reference(case)})]


def _guidance_answered(case: Case, declines: bool) -> list[Answer]:
    """Booked at once, or accepted and booked later, or declined; a corrected order changes nothing more."""
    on = case.day(1, 6)
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
    on, booking = case.day(0, 1), case.message.content["booking_id"]
    if declines:
        return [Answer("interpreter.declined", on, {"booking_id": booking, "reason": "Ingen ledig", "declined_on": on})]
    category = case.dice.pick(CATEGORIES)
    number = {} if category == "none" else {"interpreter_number": str(case.dice.between(10_000, 99_999))}
    confirmed = {"booking_id": booking, "category": category, "confirmed_on": on, **number}
    return [Answer("interpreter.confirmed", on, confirmed)]


def _interpreter_cancelled(case: Case, declines: bool) -> list[Answer]:
    on = case.day(0, 1)
    return [
        Answer(
            "interpreter.cancelled",
            on,
            {"booking_id": case.message.content["booking_id"], "on": on, "reason": "Avbestilt"},
        )
    ]


def _registered(case: Case, declines: bool) -> list[Answer]:
    on = case.day(0, 2)
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


def _archived(case: Case, declines: bool) -> list[Answer]:
    on = case.day(0, 1)
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
}
"""By the end of the message's type. Who declines a measure says nothing: the alarm is that it is not started."""
