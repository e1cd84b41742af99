"""Lengths of time, working days and holidays in Norway."""

import csv
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.calendar import (
    SUPPORTED_YEARS,
    DateOutOfRange,
    Length,
    add_days,
    add_months,
    add_weeks,
    add_working_days,
    each_day,
    is_holiday,
    is_working_day,
    oslo_date,
    roll_forward,
    whole_years,
)

# Worked out apart from the code: Easter by Gauss's formula, the other movable days by their distance from it.
HOLIDAY_TABLE = Path(__file__).parent / "data" / "norwegian_holidays_2020_2060.csv"

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))
MONTHS = st.integers(min_value=-600, max_value=500)
WORKING_DAYS = st.integers(min_value=-1000, max_value=1000).filter(bool)
POSITIVE_LENGTHS = st.builds(
    Length, st.integers(min_value=1, max_value=500), st.sampled_from(["months", "weeks", "days", "working_days"])
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def holiday_table() -> set[date]:
    with HOLIDAY_TABLE.open(encoding="utf-8", newline="") as table:
        return {day(row["date"]) for row in csv.DictReader(table)}


# Lengths: domstolloven § 148


@pytest.mark.parametrize(
    ("start", "length", "nominal", "rolled"),
    [
        ("2026-08-31", "3 months", "2026-11-30", "2026-11-30"),
        ("2026-11-30", "3 months", "2027-02-28", "2027-03-01"),
        ("2027-11-30", "3 months", "2028-02-29", "2028-02-29"),
        ("2027-02-17", "3 months", "2027-05-17", "2027-05-18"),
        ("2026-10-01", "3 months", "2027-01-01", "2027-01-04"),
        ("2026-09-26", "3 months", "2026-12-26", "2026-12-28"),
        ("2026-12-03", "3 weeks", "2026-12-24", "2026-12-24"),
        ("2026-12-04", "3 weeks", "2026-12-25", "2026-12-28"),
        ("2027-03-04", "3 weeks", "2027-03-25", "2027-03-30"),
        ("2027-04-26", "3 weeks", "2027-05-17", "2027-05-18"),
    ],
)
def test_a_deadline_ends_on_its_nominal_day_and_rolls_to_the_next_working_day(
    start: str, length: str, nominal: str, rolled: str
) -> None:
    due = Length.parse(length).after(day(start))
    assert due == day(nominal)
    assert roll_forward(due) == day(rolled)


def test_a_start_on_30_november_ends_on_the_last_day_of_february() -> None:
    assert add_months(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert add_months(date(2027, 11, 30), 3) == date(2028, 2, 29)


def test_a_month_from_the_last_day_of_a_short_month_keeps_the_day_number() -> None:
    assert add_months(date(2027, 2, 28), 1) == date(2027, 3, 28)


def test_months_are_counted_back_over_the_turn_of_the_year() -> None:
    assert add_months(date(2027, 3, 31), -1) == date(2027, 2, 28)
    assert add_months(date(2027, 1, 15), -1) == date(2026, 12, 15)
    assert add_months(date(2027, 1, 15), -25) == date(2024, 12, 15)


def test_a_year_from_29_february_ends_on_28_february() -> None:
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2028, 2, 29), 48) == date(2032, 2, 29)


def test_weeks_end_on_the_same_day_of_the_week() -> None:
    assert add_weeks(date(2026, 12, 3), 3) == date(2026, 12, 24)
    assert add_weeks(date(2026, 12, 3), -1) == date(2026, 11, 26)


def test_days_are_counted_over_months_and_back() -> None:
    assert add_days(date(2026, 2, 20), 28) == date(2026, 3, 20)
    assert add_days(date(2026, 3, 1), -7) == date(2026, 2, 22)


@given(DAYS, MONTHS, MONTHS)
def test_more_months_never_end_earlier(start: date, fewer: int, more: int) -> None:
    fewer, more = sorted((fewer, more))
    assert add_months(start, fewer) <= add_months(start, more)


@given(DAYS, DAYS, MONTHS)
def test_a_later_start_never_ends_earlier(earlier: date, later: date, months: int) -> None:
    earlier, later = sorted((earlier, later))
    assert add_months(earlier, months) <= add_months(later, months)


@given(DAYS, MONTHS)
def test_months_end_in_the_month_counted_to_on_the_same_day_or_its_last(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


# Working days


def test_the_start_day_is_not_counted() -> None:
    assert add_working_days(date(2026, 11, 23), 1) == date(2026, 11, 24)


def test_counting_starts_with_monday_when_the_start_is_on_a_weekend() -> None:
    assert add_working_days(date(2026, 11, 21), 1) == date(2026, 11, 23)
    assert add_working_days(date(2026, 11, 22), 5) == date(2026, 11, 27)


def test_counting_back_from_a_weekend_starts_with_friday() -> None:
    assert add_working_days(date(2026, 11, 22), -1) == date(2026, 11, 20)


def test_easter_week_has_three_working_days() -> None:
    assert add_working_days(date(2027, 3, 19), 3) == date(2027, 3, 24)
    assert add_working_days(date(2027, 3, 19), 4) == date(2027, 3, 30)
    assert add_working_days(date(2027, 3, 30), -1) == date(2027, 3, 24)


def test_working_days_are_counted_over_the_turn_of_the_year() -> None:
    assert add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 24)
    assert add_working_days(date(2026, 12, 23), 5) == date(2026, 12, 31)
    assert add_working_days(date(2026, 12, 23), 6) == date(2027, 1, 4)
    assert add_working_days(date(2027, 1, 4), -6) == date(2026, 12, 23)


def test_no_working_days_leave_the_start_where_it_is_even_on_a_sunday() -> None:
    assert add_working_days(date(2026, 11, 22), 0) == date(2026, 11, 22)


@given(DAYS, WORKING_DAYS)
def test_counted_working_days_lie_between_start_and_end(start: date, n: int) -> None:
    end = add_working_days(start, n)
    step = timedelta(days=1 if n > 0 else -1)
    passed = [start + step * offset for offset in range(1, abs((end - start).days) + 1)]
    assert passed[-1] == end
    assert is_working_day(end)
    assert sum(map(is_working_day, passed)) == abs(n)


@given(DAYS, st.integers(min_value=1, max_value=1000))
def test_working_days_forwards_then_backwards_come_back_to_a_working_day(start: date, n: int) -> None:
    start = roll_forward(start)
    assert add_working_days(add_working_days(start, n), -n) == start
    assert add_working_days(add_working_days(start, -n), n) == start


@given(DAYS)
def test_rolling_forward_ends_on_the_first_working_day_and_stays_there(start: date) -> None:
    rolled = roll_forward(start)
    assert is_working_day(rolled)
    assert roll_forward(rolled) == rolled
    assert not any(is_working_day(add_days(start, n)) for n in range((rolled - start).days))


def test_a_period_has_its_first_and_last_day_and_none_where_it_ends_before_it_begins() -> None:
    first, last = date(2027, 2, 27), date(2027, 3, 1)
    assert list(each_day(first, last)) == [first, date(2027, 2, 28), last]
    assert list(each_day(first, first)) == [first]
    assert list(each_day(last, first)) == []


# Holidays


def test_the_holidays_of_2020_to_2060_are_those_of_the_fixed_table() -> None:
    first, last = date(2020, 1, 1), date(2060, 12, 31)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    assert {day for day in days if is_holiday(day)} == holiday_table()


@pytest.mark.parametrize(
    "easter_sunday",
    [
        *("1900-04-15", "1954-04-18", "1981-04-19"),
        *("2025-04-20", "2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"),
        *("2100-03-28", "2150-04-12", "2199-04-14"),
    ],
)
def test_the_movable_holidays_follow_easter_sunday(easter_sunday: str) -> None:
    easter = day(easter_sunday)
    around = {n for n in range(-10, 60) if is_holiday(easter + timedelta(days=n))}
    movable = {-3, -2, 0, 1, 39, 49, 50}
    in_may = {(date(easter.year, 5, number) - easter).days for number in (1, 17)} if easter.year >= 1947 else set()
    assert around == movable | in_may


@pytest.mark.parametrize("year", [2026, 2027, 2099, 2100, 2101, 2199])
def test_the_fixed_holidays_are_kept_to_the_last_supported_year(year: int) -> None:
    assert all(is_holiday(date(year, *fixed)) for fixed in [(1, 1), (5, 1), (5, 17), (12, 25), (12, 26)])


def test_whit_monday_and_constitution_day_fall_together_in_2027() -> None:
    assert is_holiday(date(2027, 5, 17))
    assert roll_forward(date(2027, 5, 15)) == date(2027, 5, 18)


@pytest.mark.parametrize("not_in_law", ["2026-12-24", "2026-12-31", "2027-12-24", "2027-12-31"])
def test_christmas_eve_and_new_years_eve_are_working_days_in_law(not_in_law: str) -> None:
    assert not is_holiday(day(not_in_law))
    assert is_working_day(day(not_in_law))


def test_easter_saturday_is_a_saturday_and_no_holiday() -> None:
    assert not is_holiday(date(2027, 3, 27))
    assert not is_working_day(date(2027, 3, 27))


def test_an_ordinary_sunday_is_neither_a_statutory_holiday_nor_a_working_day() -> None:
    assert not is_holiday(date(2026, 11, 22))
    assert not is_working_day(date(2026, 11, 22))


# Ages


@pytest.mark.parametrize(
    ("birth", "on", "years"),
    [
        ("1990-05-15", "2026-05-14", 35),
        ("1990-05-15", "2026-05-15", 36),
        ("1990-05-15", "1990-05-15", 0),
        ("1990-12-31", "2026-01-01", 35),
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
        ("2000-02-29", "2100-02-28", 100),
    ],
)
def test_years_are_filled_on_the_birthday_and_on_28_february_by_those_born_on_the_29th(
    birth: str, on: str, years: int
) -> None:
    assert whole_years(day(birth), day(on)) == years


@given(DAYS, DAYS)
def test_an_age_is_the_number_of_birthdays_passed(birth: date, on: date) -> None:
    birth, on = sorted((birth, on))
    years = whole_years(birth, on)
    assert add_months(birth, 12 * years) <= on < add_months(birth, 12 * (years + 1))


def test_an_age_before_birth_is_refused_without_repeating_the_birth_date() -> None:
    with pytest.raises(ValueError, match="before the birth date") as refusal:
        whole_years(date(2026, 5, 15), date(2026, 5, 14))
    assert "2026" not in str(refusal.value)


# Moments


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-09-02T10:15:00+02:00", "2026-09-02"),
        ("2026-07-01T21:59:59+00:00", "2026-07-01"),
        ("2026-07-01T22:00:00+00:00", "2026-07-02"),
        ("2026-12-31T22:59:59+00:00", "2026-12-31"),
        ("2026-12-31T23:00:00+00:00", "2027-01-01"),
        ("2026-03-29T00:30:00+14:00", "2026-03-28"),
    ],
)
def test_a_moment_falls_on_the_date_it_is_in_norway(moment: str, expected: str) -> None:
    assert oslo_date(datetime.fromisoformat(moment)) == day(expected)


def test_a_moment_without_an_offset_is_refused() -> None:
    with pytest.raises(ValueError, match="no offset from UTC"):
        oslo_date(datetime(2026, 9, 2, 10, 15))  # noqa: DTZ001


# The edges of the calendar


@pytest.mark.parametrize(
    ("start", "length"),
    [
        ("2199-12-31", "1 day"),
        ("2199-12-31", "1 week"),
        ("2199-12-31", "1 month"),
        ("2199-12-31", "1 working day"),
        ("1900-01-01", "-1 day"),
        ("1900-01-01", "-1 week"),
        ("1900-01-01", "-1 month"),
        ("1900-01-02", "-1 working day"),
        ("2026-01-01", "99999 months"),
        ("2026-01-01", "-99999 months"),
        ("2026-01-01", "99999 weeks"),
        ("2026-01-01", "99999 working days"),
        ("2026-01-01", "-99999 working days"),
    ],
)
def test_a_length_beyond_the_supported_years_is_an_error(start: str, length: str) -> None:
    with pytest.raises(DateOutOfRange, match="outside the years 1900 to 2199"):
        Length.parse(length).after(day(start))


@pytest.mark.parametrize("outside", [date.min, date(1899, 12, 31), date(2200, 1, 1), date.max])
def test_no_day_outside_the_supported_years_is_judged(outside: date) -> None:
    for judge in (is_holiday, is_working_day, roll_forward):
        with pytest.raises(DateOutOfRange):
            judge(outside)


@pytest.mark.parametrize(
    "moment",
    [
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime(2199, 12, 31, 23, 30, tzinfo=UTC),
    ],
)
def test_a_moment_outside_the_supported_years_is_an_error(moment: datetime) -> None:
    with pytest.raises(DateOutOfRange):
        oslo_date(moment)


def test_the_first_and_the_last_supported_day_can_be_reached() -> None:
    assert SUPPORTED_YEARS[0] == 1900
    assert SUPPORTED_YEARS[-1] == 2199
    assert add_days(date(1900, 1, 2), -1) == date(1900, 1, 1)
    assert add_months(date(2199, 11, 30), 1) == date(2199, 12, 30)
    assert add_working_days(date(2199, 12, 30), 1) == date(2199, 12, 31)


def test_a_datetime_is_refused_where_a_date_is_meant() -> None:
    christmas = datetime(2026, 12, 25, tzinfo=UTC)
    for judge in (is_holiday, is_working_day, roll_forward):
        with pytest.raises(TypeError, match="oslo_date"):
            judge(christmas)
    for add in (add_days, add_weeks, add_months, add_working_days):
        with pytest.raises(TypeError, match="oslo_date"):
            add(christmas, 1)


# Lengths as rule sets write them


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("3 months", Length(3, "months")),
        ("1 month", Length(1, "months")),
        ("3 weeks", Length(3, "weeks")),
        ("28 days", Length(28, "days")),
        ("-7 days", Length(-7, "days")),
        ("+7 days", Length(7, "days")),
        ("0 days", Length(0, "days")),
        ("5 working days", Length(5, "working_days")),
        ("-1 working day", Length(-1, "working_days")),
    ],
)
def test_a_length_is_read_from_text(text: str, length: Length) -> None:
    assert Length.parse(text) == length


@pytest.mark.parametrize(
    "text",
    ["", "3", "months", "3 years", "3months", "three months", "1.5 months", "3 wd", "3  days", "3 days ", "٣ days"],
)
def test_what_is_not_a_length_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="a whole number and months, weeks, days or working days"):
        Length.parse(text)


@given(POSITIVE_LENGTHS)
def test_a_length_is_written_as_it_is_read(length: Length) -> None:
    assert Length.parse(str(length)) == length


def test_one_of_a_unit_is_written_in_the_singular() -> None:
    assert [str(Length(n, "working_days")) for n in (-1, 1, 2)] == ["-1 working day", "1 working day", "2 working days"]


def test_a_negative_length_goes_back_from_its_start() -> None:
    assert Length.parse("-7 days").after(date(2026, 12, 3)) == date(2026, 11, 26)
    assert Length.parse("-2 working days").after(date(2026, 11, 23)) == date(2026, 11, 19)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2150, 12, 31)), POSITIVE_LENGTHS)
def test_a_due_date_is_never_before_its_start(start: date, length: Length) -> None:
    due = length.after(start)
    assert start < due <= roll_forward(due)
