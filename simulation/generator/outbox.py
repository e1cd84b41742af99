"""The feed: the events that organisations have registered about one participant by today, as CloudEvents."""

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

# Days from an event to its registration, with the share of each; weekends come on top. PROPOSED.
REGISTERED_AFTER = Weighted({0: 62, 1: 20, 2: 7, 3: 5, 5: 3, 8: 2, 15: 1})
OPENS, CLOSES = 8 * 3600, 16 * 3600  # seconds of the day; most events are registered in between
LAST_SECOND = 22 * 3600
BETWEEN_TWO_EVENTS = (40, 2400)  # seconds from one event to the next on the same day

REGISTERED_ON_THE_DAY = frozenset(
    {
        "participant.settlementcorrected",
        "guidance.rescheduled",
        "guidance.cancelled",
        "measure.planned",
        "event.retracted",
    }
)
"""Event types that happen on the day they are registered: they have no business date of their own."""

_OSLO = ZoneInfo("Europe/Oslo")
_ONE_DAY = timedelta(days=1)
_YEARS_OF_DAYS = 4096  # dates remembered by the caches


@lru_cache(_YEARS_OF_DAYS)
def office_day(day: date) -> date:
    """Give the day itself if it is a working day, else the next working day."""
    while not is_working_day(day):
        day += _ONE_DAY
    return day


@lru_cache(_YEARS_OF_DAYS)
def office_day_before(day: date) -> date:
    """Give the day itself if it is a working day, else the last working day before it."""
    while not is_working_day(day):
        day -= _ONE_DAY
    return day


def moment(day: date, second: int) -> str:
    """Give an ISO timestamp in Norwegian time from a day and its second (wrong in the night when clocks change)."""
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
    """A registered event: its key, and the day of registration."""

    source: str
    id: str
    day: date


class Feed:
    """Collects one participant's events; drops those that would be registered after today.

    Attributes:
        events: The events in the order of the calls, not in the order of ``time``.
    """

    __slots__ = ("_dice", "_last", "_subject", "_today", "events")

    def __init__(self, dice: Dice, participant: str, today: date) -> None:
        self.events: list[dict[str, Any]] = []
        self._dice, self._today, self._subject = dice, today, f"/participant/{participant}"
        self._last: dict[date, int] = {}  # the second of the last event, by day of registration

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
        """Register an event.

        Args:
            source: The organisation that sends it.
            name: The short type name.
            on: The day it happened.
            data: The event's data; dates are written as text, and None values are left out.
            over_at: The first second of that day at which the event can be registered.
            ahead: The number of days between registration and a later ``on``. With 0, ``on`` may not be after today.
            surely: Whether to register it by today even if that would usually take longer.

        Returns:
            The key of the event, or None if it is not registered by today.
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
        """Retract an event ``after`` days later; with a negative number the retraction comes first."""
        if sent is None:
            return
        day = sent.day + timedelta(after)
        day = office_day(day) if after > 0 else max(FIRST_DAY, day)
        if day <= self._today:
            wrong = {"source": sent.source, "id": sent.id, "reason": reason}
            self._add(sent.source, "event.retracted", day, wrong)

    def forget_after(self, day: date) -> None:
        """Drop the events that are registered after a day."""
        self.events = [each for each in self.events if each["time"][:10] <= day.isoformat()]

    def _registered(self, name: str, on: date, ahead: int) -> date:
        if ahead:
            return max(FIRST_DAY, on - timedelta(ahead))
        if name in REGISTERED_ON_THE_DAY:
            return on
        lag = self._dice.pick(REGISTERED_AFTER)
        return office_day(on + timedelta(lag) if lag else on)

    def _second_of(self, day: date, earliest: int) -> int:
        """Give a second in office hours, after the events already registered on that day."""
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
