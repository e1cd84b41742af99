"""Norwegian date arithmetic: lengths of time, working days and statutory holidays. Dates only, never times of day.

A deadline is a date in Norway and lasts to the end of it; ``oslo_date`` turns a moment into one.
"""

import re
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Literal, Self, cast
from zoneinfo import ZoneInfo

SUPPORTED_YEARS = range(1900, 2200)

Unit = Literal["months", "weeks", "days", "working_days"]

OSLO = ZoneInfo("Europe/Oslo")
_SUNDAY = 6
_FIRST_DAY = date(SUPPORTED_YEARS[0], 1, 1).toordinal()
_LAST_DAY = date(SUPPORTED_YEARS[-1], 12, 31).toordinal()
_OUT_OF_RANGE = (
    f"the date lies outside the years {SUPPORTED_YEARS[0]} to {SUPPORTED_YEARS[-1]}; "
    "check the year of the start date and the length"
)
_LENGTH = re.compile(r"([+-]?[0-9]{1,5}) (month|week|day|working day)s?")


class DateOutOfRange(ValueError):
    """A date outside ``SUPPORTED_YEARS``."""


@cache
def _holidays() -> frozenset[date]:
    # Imported on first use: the library loads every country's calendar, which takes half a second.
    from holidays.countries.norway import Norway

    class StatutoryHolidays(Norway):
        """The library's Norwegian holidays, extended: on its own it stops at 2100 and silently gives none later."""

        start_year = SUPPORTED_YEARS[0]
        end_year = SUPPORTED_YEARS[-1]

    return frozenset(StatutoryHolidays(years=SUPPORTED_YEARS, include_sundays=False))


def add_months(start: date, n: int) -> date:
    """Give the same day of the month ``n`` months later, or the last day of that month when it has no such day.

    Source: domstolloven § 148, second paragraph.

    Args:
        start: The day from which the length runs; it does not count itself.
        n: Calendar months; negative goes back.

    Raises:
        DateOutOfRange: The result lies outside ``SUPPORTED_YEARS``.
    """
    _refuse_datetime(start)
    years, month = divmod(start.month - 1 + n, 12)
    year = start.year + years
    if year not in SUPPORTED_YEARS:
        raise DateOutOfRange(_OUT_OF_RANGE)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def add_weeks(start: date, n: int) -> date:
    """Give the same weekday ``n`` weeks later (domstolloven § 148, second paragraph); otherwise like ``add_days``."""
    return add_days(start, 7 * n)


def add_days(start: date, n: int) -> date:
    """Give the day ``n`` calendar days later; negative goes back.

    Raises:
        DateOutOfRange: The result lies outside ``SUPPORTED_YEARS``.
    """
    _refuse_datetime(start)
    ordinal = start.toordinal() + n
    if not _FIRST_DAY <= ordinal <= _LAST_DAY:
        raise DateOutOfRange(_OUT_OF_RANGE)
    return date.fromordinal(ordinal)


def add_working_days(start: date, n: int) -> date:
    """Give the ``n``-th working day after ``start``, which need not be a working day and does not count itself.

    Args:
        start: The day to count from.
        n: Working days; negative counts back from ``start``, zero gives ``start`` whatever day it is.

    Raises:
        DateOutOfRange: The result lies outside ``SUPPORTED_YEARS``.
    """
    _refuse_datetime(start)
    year = start.year
    days = _working_days(year)
    if n == 0:
        return start
    index = bisect_right(days, start) + n - 1 if n > 0 else bisect_left(days, start) + n
    while index >= len(days):
        index -= len(days)
        year += 1
        days = _working_days(year)
    while index < 0:
        year -= 1
        days = _working_days(year)
        index += len(days)
    return days[index]


def is_holiday(day: date) -> bool:
    """Whether a day is one of the twelve statutory holidays. Ordinary Sundays are not.

    Nor are Christmas Eve, New Year's Eve and Easter Saturday.

    Source: lov om helligdager og helligdagsfred (1995) § 2; lov om 1 og 17 mai (1947).

    Raises:
        DateOutOfRange: The day lies outside ``SUPPORTED_YEARS``.
    """
    _refuse_datetime(day)
    if day.year not in SUPPORTED_YEARS:
        raise DateOutOfRange(_OUT_OF_RANGE)
    return day in _holidays()


def is_day_of_rest(day: date) -> bool:
    """Whether a day is a Sunday or a statutory holiday: in times in hours it does not count (domstolloven § 149)."""
    return day.weekday() == _SUNDAY or is_holiday(day)


def is_working_day(day: date) -> bool:
    """Whether a day is a Monday to Friday and no statutory holiday.

    Raises:
        DateOutOfRange: The day lies outside ``SUPPORTED_YEARS``.
    """
    return not is_holiday(day) and day.weekday() < 5


@lru_cache(maxsize=65_536)  # as many days as every play may ask for, again and again
def roll_forward(day: date) -> date:
    """Give the day itself when it is a working day, else the next working day.

    Source: domstolloven § 149, first paragraph.

    Raises:
        DateOutOfRange: The result lies outside ``SUPPORTED_YEARS``.
    """
    return day if is_working_day(day) else add_working_days(day, 1)


def each_day(first: date, last: date) -> Iterator[date]:
    """Give the days from the first to the last, both included; none where the last lies before the first."""
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def working_days(first: date, last: date) -> Iterator[date]:
    """Give the working days of a period, first and last included; none where it runs backwards."""
    return (day for day in each_day(first, last) if is_working_day(day))


def whole_years(birth: date, on: date) -> int:
    """Give the age in whole years on a day.

    A person born on 29 February turns a year older on 28 February in a year without the 29th, since domstolloven § 148
    ends a length of months or years on the last day of a month that lacks the day.

    Raises:
        ValueError: ``on`` lies before ``birth``.
        DateOutOfRange: A date lies outside ``SUPPORTED_YEARS``.
    """
    _refuse_datetime(on)
    if on < birth:
        raise ValueError("the day lies before the birth date; check both dates")
    years = on.year - birth.year
    return years if add_months(birth, 12 * years) <= on else years - 1


def oslo_time(moment: datetime) -> datetime:
    """Give a moment by the clock in Norway."""
    return moment.astimezone(OSLO)


def oslo_date(moment: datetime) -> date:
    """Give the date in Norway at a moment.

    Raises:
        ValueError: The moment has no offset from UTC.
        DateOutOfRange: The date lies outside ``SUPPORTED_YEARS``.
    """
    if moment.tzinfo is None:
        raise ValueError("the time has no offset from UTC; give one, as in 2026-09-02T10:15:00+02:00")
    try:
        day = moment.astimezone(OSLO).date()
    except OverflowError:
        raise DateOutOfRange(_OUT_OF_RANGE) from None
    if day.year not in SUPPORTED_YEARS:
        raise DateOutOfRange(_OUT_OF_RANGE)
    return day


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time as rule sets write it: ``3 months``, ``1 week``, ``-7 days``, ``5 working days``.

    Attributes:
        amount: The number of units; negative goes back from the start.
        unit: The unit of time.
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a length.

        Raises:
            ValueError: The text is not a whole number and a unit.
        """
        match = _LENGTH.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text[:40]!r} is not a length; write a whole number and months, weeks, days or working days, "
                "such as '3 months' or '-5 working days' (a year is 12 months)"
            )
        return cls(int(match[1]), cast("Unit", match[2].replace(" ", "_") + "s"))

    def after(self, start: date) -> date:
        """Give the day this length after ``start``, or before it for a negative length. Not rolled to a working day.

        Raises:
            DateOutOfRange: The result lies outside ``SUPPORTED_YEARS``.
        """
        return _moved(start, self.amount, self.unit)

    def before(self, end: date) -> date:
        """Give the day this length before ``end``."""
        return _moved(end, -self.amount, self.unit)

    def __str__(self) -> str:
        unit = self.unit.replace("_", " ")
        return f"{self.amount} {unit.removesuffix('s') if abs(self.amount) == 1 else unit}"


# Cached, since every play adds the same few lengths to the same few thousand days.
@lru_cache(maxsize=65_536)
def _moved(start: date, amount: int, unit: "Unit") -> date:
    match unit:
        case "months":
            return add_months(start, amount)
        case "weeks":
            return add_weeks(start, amount)
        case "days":
            return add_days(start, amount)
        case "working_days":
            return add_working_days(start, amount)


@cache
def _working_days(year: int) -> tuple[date, ...]:
    if year not in SUPPORTED_YEARS:
        raise DateOutOfRange(_OUT_OF_RANGE)
    holidays = _holidays()
    days = map(date.fromordinal, range(date(year, 1, 1).toordinal(), date(year + 1, 1, 1).toordinal()))
    return tuple(day for day in days if day.weekday() < 5 and day not in holidays)


def _refuse_datetime(day: date) -> None:
    # A datetime is a date to Python, but never equals one, so no datetime would ever be a holiday.
    if isinstance(day, datetime):
        raise TypeError("a datetime is not a date; turn it into the date in Norway with oslo_date")
