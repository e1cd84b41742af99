"""Generates interpreter bookings (tolkeloven) for meetings of the kommune and for guidance: confirmed, held, rated.

Shares and paces without a source are PROPOSED.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from simulation.generator.dice import Weighted
from simulation.generator.life import INTERPRETER_SERVICE, Life, Pace, Within
from simulation.generator.outbox import OPENS, Sent, moment, office_day_before
from simulation.generator.people import RARE_LANGUAGES

NEED_ASSESSED = 0.8  # of the kommune's own meetings; the others get an interpreter without the service
NEED_ASSESSED_BEFORE = (3, 12)  # days before the meeting
NOT_NEEDED_AFTER_ALL = 0.1
MINUTES = 60
STARTING_HOURS = (9, 14)

CONFIRMATION = Within("interpreter-confirmed", earliest=0.0, late_by=(1, 7), forgotten=0.02)
DECLINED, DECLINED_RARE = 0.08, 0.5
NOBODY_FOUND, NOBODY_FOUND_RARE = 0.02, 0.2  # share of declined orders
# About 60 % of assignments are done by a qualified interpreter (K32); the categories among them are PROPOSED.
CATEGORY = Weighted({"A": 8, "B": 14, "C": 12, "D": 9, "E": 27, "none": 30})
CATEGORY_RARE = Weighted({"D": 4, "E": 16, "none": 80})
EXCEPTION = Pace((0, 3), (4, 15), forgotten=0.05)
RATING_DAY = Within("interpreter-rated", earliest=0.0, late_by=(1, 16), forgotten=0.08)
RATING = Weighted({5: 42, 4: 36, 3: 13, 2: 6, 1: 3})
WITH_A_DEVIATION = 2  # the highest rating that reports a deviation
DEVIATION_REPORTED = Pace((0, 5), (6, 20), forgotten=0.2)


class Send(Protocol):
    """``Life.kommune_sends`` or ``Life.county_sends``."""

    def __call__(self, name: str, on: date, data: Mapping[str, Any], *, over_at: int = OPENS) -> Sent | None:
        """Send an event; see ``Feed.send``."""


@dataclass(slots=True)
class Meeting:
    """A meeting with the participant.

    Attributes:
        id: The id of the meeting and of its interpreter booking.
        booked_on: The day on which the time was set.
        on: The day of the meeting.
        starts_at: The second of that day at which the meeting begins.
        minutes: The length.
        interpreter_comes: Whether an interpreter is booked.
    """

    id: str
    booked_on: date
    on: date
    starts_at: int
    minutes: int
    interpreter_comes: bool = False

    @property
    def over_at(self) -> int:
        """The second of the day at which the meeting ends."""
        return self.starts_at + 60 * self.minutes


def starting_time(life: Life) -> int:
    """Give the second of the day at which a meeting begins, on the hour."""
    return 3600 * life.dice.between(*STARTING_HOURS)


def has_an_interpreter(life: Life, kind: str, on: date) -> None:
    """The kommune judges that its own meeting needs an interpreter (§ 6), gets one from the service, and rates it."""
    dice = life.dice
    if not dice.chance(NEED_ASSESSED):
        return
    assessed_on = office_day_before(on - timedelta(dice.between(*NEED_ASSESSED_BEFORE)))
    if assessed_on < life.who.settled_on:
        return
    meeting = Meeting(f"{kind}-{dice.uuid()[:8]}", assessed_on, on, starting_time(life), MINUTES)
    need = {"booking_id": meeting.id, "meeting": kind, "assessed_on": assessed_on}
    if dice.chance(NOT_NEEDED_AFTER_ALL):
        understands = {"needed": False, "reason": "Klarer seg på norsk eller engelsk"}
        life.kommune_sends("interpreter.needassessed", assessed_on, need | understands)
        return
    at = {"starts_at": moment(on, meeting.starts_at), "minutes": meeting.minutes, "mode": "attendance"}
    life.kommune_sends("interpreter.needassessed", assessed_on, need | {"needed": True} | at)
    if gets_an_interpreter(life, meeting, life.kommune_sends):
        is_rated(life, meeting, life.kommune_sends)


def gets_an_interpreter(life: Life, meeting: Meeting, send: Send) -> bool:
    """The interpreter service confirms or declines; an unqualified interpreter needs an exception (domain 5.6)."""
    dice = life.dice
    rare = life.who.language in RARE_LANGUAGES
    confirmed_on = life.after(meeting.booked_on, CONFIRMATION)
    if confirmed_on is None:
        return False
    if dice.chance(DECLINED_RARE if rare else DECLINED):
        reason = dice.one_of(("Ingen ledig tolk på tidspunktet", "Ingen tolk i språket", "Tolken er inhabil"))
        declined = {"booking_id": meeting.id, "reason": reason, "declined_on": confirmed_on}
        life.other_sends(INTERPRETER_SERVICE, "interpreter.declined", confirmed_on, declined)
        if dice.chance(NOBODY_FOUND_RARE if rare else NOBODY_FOUND):
            return False
        found_on = life.after(confirmed_on, CONFIRMATION)
        if found_on is None:
            return False
        confirmed_on = found_on
    if confirmed_on >= meeting.on:
        return False

    category = dice.pick(CATEGORY_RARE if rare else CATEGORY)
    confirmed = {
        "booking_id": meeting.id,
        "interpreter_number": str(dice.between(1000, 9999)) if category != "none" else None,
        "category": category,
        "confirmed_on": confirmed_on,
    }
    life.other_sends(INTERPRETER_SERVICE, "interpreter.confirmed", confirmed_on, confirmed)
    granted_on = life.after(confirmed_on, EXCEPTION) if category == "none" else None
    if granted_on is not None:
        granted = {
            "booking_id": meeting.id,
            "reason": "Ingen kvalifisert tolk å få i språket",
            "granted_by": "leader",
            "granted_on": granted_on,
        }
        send("interpreter.exceptiongranted", granted_on, granted)
    return True


def is_rated(life: Life, meeting: Meeting, send: Send) -> None:
    """The interpreter is rated (S-89), and a deviation is reported to IMDi."""
    rated_on = life.after(meeting.on, RATING_DAY)
    if rated_on is None:
        return
    rating = life.dice.pick(RATING)
    went_wrong = rating <= WITH_A_DEVIATION
    done = {
        "booking_id": meeting.id,
        "on": rated_on,
        "rating": rating,
        "deviation": "Tolket ikke alt som ble sagt" if went_wrong else None,
    }
    over_at = meeting.over_at if rated_on == meeting.on else OPENS
    send("interpreting.completed", rated_on, done, over_at=over_at)
    reported_on = life.after(rated_on, DEVIATION_REPORTED) if went_wrong else None
    if reported_on is not None:
        send("interpreting.deviationreported", reported_on, {"booking_id": meeting.id, "on": reported_on})
