"""The feed: what the organisations have registered about one participant by today, in the contract's envelope."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from schemas.calendar import is_working_day
from schemas.events import full_type
from simulation.generator.dice import Dice, Weighted

FIRST_DAY = date(2021, 1, 1)  # integreringsloven entered into force; the Act before it is not carried (K51)

# Days from what happened to its registration, before weekends. PROPOSED.
REGISTERED_AFTER = Weighted({0: 62, 1: 20, 2: 7, 3: 5, 5: 3, 8: 2, 15: 1})
OPENS, CLOSES = 8 * 3600, 16 * 3600  # seconds of the day between which most is registered
LAST_SECOND = 22 * 3600
BETWEEN_TWO_EVENTS = (40, 2400)  # seconds, when one has to follow the other on the same day

REGISTERED_ON_THE_DAY = frozenset(
    {
        "participant.settlementcorrected",
        "guidance.rescheduled",
        "guidance.cancelled",
        "measure.planned",
        "event.retracted",
    }
)
"""Types without a business date of their own: the day of registration is when they happen."""

_OSLO = ZoneInfo("Europe/Oslo")
_ONE_DAY = timedelta(days=1)
_YEARS_OF_DAYS = 4096  # dates remembered by the caches


@lru_cache(_YEARS_OF_DAYS)
def office_day(day: date) -> date:
    """Give the day itself when offices are open, else the next one on which they are."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


@lru_cache(_YEARS_OF_DAYS)
def office_day_before(day: date) -> date:
    """Give the day itself when offices are open, else the last one before it on which they were."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def moment(day: date, second: int) -> str:
    """Write a moment in Norwegian time, by its day and second of the day (not in the night when clocks change)."""
    minutes, seconds = divmod(second, 60)
    return f"{day.isoformat()}T{minutes // 60:02}:{minutes % 60:02}:{seconds:02}{_offset(day)}"


@lru_cache(_YEARS_OF_DAYS)
def _offset(day: date) -> str:
    return datetime(day.year, day.month, day.day, 12, tzinfo=_OSLO).isoformat()[-6:]


@lru_cache(200)
def _full_type(name: str) -> str:
    return full_type(name)


@dataclass(frozen=True, slots=True)
class Sent:
    """An event that has been registered: its key, and the day of registration."""

    source: str
    id: str
    day: date


class Feed:
    """Collects one participant's events. What is not registered by today is not in it.

    Attributes:
        events: The events in the order they were told, not in the order of ``time``.
    """

    __slots__ = ("_dice", "_last", "_subject", "_today", "events")

    def __init__(self, dice: Dice, participant: str, today: date) -> None:
        self.events: list[dict[str, Any]] = []
        self._dice, self._today, self._subject = dice, today, f"/participant/{participant}"
        self._last: dict[date, int] = {}  # the second of the day of what was told last, by day of registration

    def send(
        self,
        source: str,
        name: str,
        on: date,
        data: Mapping[str, Any],
        *,
        over_at: int = OPENS,
        ahead: int = 0,
        surely: bool = False,
    ) -> Sent | None:
        """Register that something happened.

        Args:
            source: The organisation that sends it.
            name: The short type name.
            on: The day it happened.
            data: Its data; dates may be dates, and what is None is left out.
            over_at: The second of that day before which it cannot be registered.
            ahead: Registered this many days before it happens. Only then may ``on`` lie after today.
            surely: Registered by today, even where it would usually take longer.

        Returns:
            What was sent, or None when it is not registered by today.
        """
        if on > self._today and not ahead:
            return None
        day = self._registered(name, on, ahead)
        if day > self._today:
            if not surely:
                return None
            day = self._today
        return self._add(source, name, day, data, over_at if day == on else OPENS)

    def retract(self, sent: Sent | None, reason: str, *, after: int) -> None:
        """Take back an event that was wrong, some days after it; a negative number brings the retraction first."""
        if sent is None:
            return
        day = sent.day + timedelta(after)
        day = office_day(day) if after > 0 else max(FIRST_DAY, day)
        if day <= self._today:
            wrong = {"source": sent.source, "id": sent.id, "reason": reason}
            self._add(sent.source, "event.retracted", day, wrong)

    def _registered(self, name: str, on: date, ahead: int) -> date:
        if ahead:
            return max(FIRST_DAY, on - timedelta(ahead))
        if name in REGISTERED_ON_THE_DAY:
            return on
        lag = self._dice.pick(REGISTERED_AFTER)
        return office_day(on + timedelta(lag) if lag else on)

    def _second_of(self, day: date, earliest: int) -> int:
        """Within office hours; but after what was told before and registered on the same day."""
        last = self._last.get(day)
        if last is not None:
            earliest = max(earliest, last + 1)
        second = self._dice.between(OPENS, CLOSES)
        if second < earliest:
            second = min(earliest + self._dice.between(*BETWEEN_TWO_EVENTS), LAST_SECOND)
        self._last[day] = second
        return second

    def _add(self, source: str, name: str, day: date, data: Mapping[str, Any], earliest: int = OPENS) -> Sent:
        sent = Sent(source, self._dice.uuid(), day)
        self.events.append(
            {
                "specversion": "1.0",
                "id": sent.id,
                "source": source,
                "type": _full_type(name),
                "subject": self._subject,
                "time": moment(day, self._second_of(day, earliest)),
                "datacontenttype": "application/json",
                "data": {
                    key: value.isoformat() if isinstance(value, date) else value
                    for key, value in data.items()
                    if value is not None
                },
            }
        )
        return sent
