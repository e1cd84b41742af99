"""Deadlines alone: when one is due, when it warns, and where it stands on a date."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.calendar import Length, is_working_day
from schemas.deadlines import Deadline, DeadlineRule, day_after, judged_date, warning_days
from schemas.events.envelope import EventRef
from schemas.events.vocabulary import Party

DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 12, 31))

SATURDAY, MONDAY = date(2026, 12, 26), date(2026, 12, 28)


def rule(**more: Any) -> DeadlineRule:
    facts = {
        "name": "programme-decision",
        "number": "DL-01",
        "length": "3 months",
        "role": "programme_adviser",
        "escalates_to": "programme_leader",
        "kind": "statutory",
        "legal_basis": "integreringsloven § 12",
        "source": "K3",
        "certainty": "V",
    }
    return DeadlineRule.model_validate(facts | more)


DUTY = Deadline(
    key="decision/programme-decision",
    name="programme-decision",
    stage="decision",
    starts=date(2026, 9, 26),
    due=SATURDAY,
    rolled=MONDAY,
    judged=SATURDAY,
    warnings=(),
    met_on=None,
    cancelled_on=None,
    started_by=EventRef("s", "1"),
    met_by=None,
    legal_basis="integreringsloven § 12",
    party=Party.KOMMUNE,
    organisation="3301",
)
RIGHT = replace(DUTY, judged=MONDAY)


# --- where it stands ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "duty", "right"),
    [
        ("2026-09-26", "running", "running"),
        ("2026-12-26", "running", "running"),
        ("2026-12-27", "passed", "running"),
        ("2026-12-28", "passed", "running"),
        ("2026-12-29", "passed", "passed"),
    ],
)
def test_a_duty_is_judged_on_the_date_and_a_right_on_the_next_working_day(today: str, duty: str, right: str) -> None:
    """'Authority duties are judged on `due`, citizens' rights on `rolled`.'"""
    assert DUTY.status(date.fromisoformat(today)) == duty
    assert RIGHT.status(date.fromisoformat(today)) == right


@pytest.mark.parametrize(
    ("met_on", "duty", "right"),
    [
        ("2026-09-01", "met", "met"),
        ("2026-12-26", "met", "met"),
        ("2026-12-27", "met_late", "met"),
        ("2026-12-28", "met_late", "met"),
        ("2026-12-29", "met_late", "met_late"),
    ],
)
def test_what_is_met_is_met_in_time_or_late_whatever_day_it_is(met_on: str, duty: str, right: str) -> None:
    for today in (date(2026, 12, 29), date(2030, 1, 1)):
        assert replace(DUTY, met_on=date.fromisoformat(met_on)).status(today) == duty
        assert replace(RIGHT, met_on=date.fromisoformat(met_on)).status(today) == right


def test_a_cancelled_deadline_neither_runs_nor_passes() -> None:
    cancelled = replace(DUTY, cancelled_on=date(2026, 10, 1))
    assert {cancelled.status(today) for today in (date(2026, 10, 1), date(2030, 1, 1))} == {"cancelled"}


def test_nothing_more_happens_to_what_is_met_or_cancelled() -> None:
    assert not DUTY.closed
    assert replace(DUTY, met_on=SATURDAY).closed
    assert replace(DUTY, cancelled_on=SATURDAY).closed


# --- when it is due -------------------------------------------------------------------------------------------------


def test_a_deadline_is_due_its_length_after_its_start() -> None:
    assert rule().due_after(date(2026, 11, 30)) == date(2027, 2, 28)
    assert rule(length="5 working days").due_after(date(2026, 12, 21)) == date(2026, 12, 29)


def test_a_deadline_without_a_length_cannot_be_computed_from_its_start() -> None:
    with pytest.raises(ValueError, match="programme-end has no fixed length"):
        rule(name="programme-end", length=None).due_after(date(2026, 9, 1))


def test_the_next_working_day_is_always_given_and_counts_where_the_rule_rolls() -> None:
    assert judged_date(rule(), SATURDAY) == (MONDAY, SATURDAY)
    assert judged_date(rule(judged_on="rolled"), SATURDAY) == (MONDAY, MONDAY)
    assert judged_date(rule(judged_on="rolled"), MONDAY) == (MONDAY, MONDAY)


@given(DAYS)
def test_what_a_deadline_is_rolled_to_is_a_working_day_no_more_than_a_few_days_on(due: date) -> None:
    rolled, judged = judged_date(rule(judged_on="rolled"), due)
    assert rolled == judged
    assert is_working_day(rolled)
    assert 0 <= (rolled - due).days <= 5


# --- when it warns --------------------------------------------------------------------------------------------------


def test_warnings_are_counted_back_from_the_day_it_is_judged_on() -> None:
    warns = rule(warnings=["45 days", "2 working days"])
    assert warning_days(warns, date(2026, 12, 1), date(2026, 9, 1)) == (date(2026, 10, 17), date(2026, 11, 27))


def test_warnings_come_in_the_order_of_their_days() -> None:
    warns = rule(warnings=["2 days", "45 days", "7 days"])
    found = warning_days(warns, date(2026, 12, 1), date(2026, 9, 1))
    assert found == tuple(sorted(found))


@pytest.mark.parametrize(
    ("starts", "count"), [("2026-11-23", 2), ("2026-11-24", 2), ("2026-11-25", 1), ("2026-11-30", 0)]
)
def test_a_warning_from_before_the_deadline_started_is_none(starts: str, count: int) -> None:
    warns = rule(warnings=["7 days", "2 days"])
    assert len(warning_days(warns, date(2026, 12, 1), date.fromisoformat(starts))) == count


def test_a_warning_that_the_calendar_does_not_reach_is_none_either() -> None:
    """A deadline that starts on the first day there is cannot have warned before it."""
    first = date(1900, 1, 1)
    assert warning_days(rule(warnings=["2 days"]), first, first) == ()


def test_a_deadline_has_passed_on_the_day_after() -> None:
    assert day_after(date(2026, 12, 31)) == date(2027, 1, 1)


# --- its rule -------------------------------------------------------------------------------------------------------


def test_lengths_are_written_as_text() -> None:
    assert rule().length == Length(3, "months")
    assert rule(length=None).length is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"lenght": "3 months"},
        {"length": "three months"},
        {"length": "3 years"},
        {"warnings": ["sometimes"]},
        {"judged_on": "never"},
        {"kind": "customary"},
        {"certainty": "perhaps"},
        {"role": "everybody"},
        {"source": None},
    ],
)
def test_a_rule_that_is_misspelt_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**wrong)


def test_a_rule_does_not_change() -> None:
    with pytest.raises(ValidationError):
        rule().length = None  # type: ignore[misc]
