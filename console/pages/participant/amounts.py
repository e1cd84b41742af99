"""Hours and absence against what the law asks: of each element what is owed, recorded and left; of leave its limits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Literal, get_args

from analysis.supervision.facts import CaseFacts
from console.pages.words import N_
from schemas.calendar import add_months, whole_years, working_days
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    HoursRecorded,
    LeaveGranted,
    NorwegianAssessed,
    ProgrammeStarted,
)
from schemas.events.vocabulary import Element
from schemas.hours import Hours

Unit = Literal["hours", "meetings"]

_DEADLINES: dict[Element, str] = {
    "career_competence": "career-competence-hours",
    "migration_health_diversity": "migration-health-hours",
    "parental_guidance": "parental-guidance",
    "norwegian": "norwegian-goal",
    "social_studies": "social-studies-hours",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An element of the programme against what the law asks of it.

    Attributes:
        element: Which.
        owed: How much; None where the law asks for no amount.
        recorded: How much is recorded.
        unit: Of both.
        due: Until when; None where no deadline runs.
        basis: The paragraph.
        reached_on: When the amount was reached; None while it is not.
        not_owed: Why nothing is owed, in English; empty where something is.
        level: The level that was found last.
    """

    element: Element
    owed: float | None
    recorded: float
    unit: Unit
    due: date | None
    basis: str
    reached_on: date | None = None
    not_owed: str = ""
    level: str | None = None

    @property
    def left(self) -> float:
        """What is left of the amount."""
        return 0 if self.owed is None else max(0, round(self.owed - self.recorded, 2))

    @property
    def share(self) -> int:
        """The part that is recorded, in per cent, at most 100; 100 is only what is reached."""
        if not self.owed:
            return 0
        return 100 if self.reached_on is not None else min(99, int(100 * self.recorded / self.owed))


@dataclass(frozen=True, slots=True)
class Count:
    """Absence or leave as a count of its limit.

    Attributes:
        title: What is counted, in English.
        number: How much.
        limit: The limit; None where the law has none.
        unit: Of both.
        basis: The paragraph.
    """

    title: str
    number: float
    limit: int | None
    unit: Literal["times", "working_days", "hours"]
    basis: str


def amounts(case: CaseFacts) -> list[Amount]:
    """Give each element of the programme, by the rules that hold for the journey (§§ 14 a, 31 to 33; forskrift § 4)."""
    return [_amount(case, element) for element in get_args(Element)]


def _amount(case: CaseFacts, element: Element) -> Amount:
    recorded = [each for each in case.every(HoursRecorded) if each.data.element == element]
    due = min((each.due for each in case.state.deadlines if each.name == _DEADLINES[element]), default=None)
    hours, law = round(fsum(each.data.hours for each in recorded), 2), case.law
    if element == "norwegian":
        return _norwegian(case, hours, due)
    if element == "parental_guidance":
        return _parental_guidance(case, recorded, due)
    if element == "social_studies":
        rule = law.social_studies
        owed, why = (rule.hours if rule.owed else 0), N_("Not owed by the rules of this journey")
        basis = rule.legal_basis
    else:
        theme = law.career_competence if element == "career_competence" else law.migration_health_diversity
        owed, why = theme.hours(case.education), N_("Not owed with completed upper secondary education")
        basis = theme.legal_basis
    if not owed:
        return Amount(element, None, hours, "hours", None, basis, not_owed=why)
    return Amount(element, owed, hours, "hours", due, basis, _reached_on(recorded, owed))


def _reached_on(recorded: Iterable[Event[HoursRecorded]], owed: float) -> date | None:
    hours = Hours()
    for each in recorded:
        hours.add(each.data.hours)
        if hours.reach(owed):
            return each.on
    return None


def _norwegian(case: CaseFacts, hours: float, due: date | None) -> Amount:
    """A level, and no number of hours (§§ 31, 32)."""
    assessed = case.last(NorwegianAssessed)
    return Amount(
        "norwegian",
        None,
        hours,
        "hours",
        due,
        case.law.norwegian_goal.legal_basis,
        level=None if assessed is None else assessed.data.level,
    )


def _parental_guidance(case: CaseFacts, recorded: list[Event[HoursRecorded]], due: date | None) -> Amount:
    """Meetings, for parents of children under 18 (forskrift § 3): the form of which most is reached is shown."""
    rule = case.law.parental_guidance
    if due is None:
        why = N_("No child under 18 is registered")
        return Amount("parental_guidance", None, len(recorded), "meetings", None, rule.legal_basis, not_owed=why)
    by_form = {
        form: [each.on for each in recorded if (each.data.form or "group") == form] for form in ("group", "individual")
    }
    form = max(by_form, key=lambda form: len(by_form[form]) / rule.enough(form))
    owed, held = rule.enough(form), by_form[form]
    reached_on = held[owed - 1] if len(held) >= owed else None
    return Amount("parental_guidance", owed, len(held), "meetings", due, rule.legal_basis, reached_on)


def absences(case: CaseFacts) -> list[Count]:
    """Give absence and leave up to the day as counts of their limits; none before the programme has started."""
    started = case.first(ProgrammeStarted)
    if started is None:
        return []
    return [
        _self_certificates(case),
        *_days_off(case, started.on),
        _that_may_add_time(case, started.on),
        _invalid(case, started.on),
    ]


def _self_certificates(case: CaseFacts) -> Count:
    rule = case.law.self_certificate
    since = rule.uses_within.before(case.today)
    used = [each for each in case.every(AbsenceRegistered) if each.data.certificate == "self" and each.on > since]
    return Count(N_("Self-certificates, last 12 months"), len(used), rule.uses, "times", rule.legal_basis)


def _days_off(case: CaseFacts, first: date) -> list[Count]:
    """Count welfare leave by calendar year, and holiday by year of the programme."""
    rule, today = case.law.leave, case.today
    welfare = _days(
        (each for each in case.every(LeaveGranted) if each.data.kind == "welfare"), date(today.year, 1, 1), today
    )
    holiday = _days(
        (each for each in case.every(AbsenceRegistered) if each.data.kind == "holiday"),
        _year_of_programme(first, today),
        today,
    )
    return [
        Count(N_("Welfare leave this year"), len(welfare), rule.welfare, "working_days", rule.legal_basis),
        Count(N_("Holiday this year of the programme"), len(holiday), rule.holiday, "working_days", rule.legal_basis),
    ]


def _that_may_add_time(case: CaseFacts, first: date) -> Count:
    rule = case.law.added_time
    counted = [
        each for each in case.every(AbsenceRegistered) if each.data.valid and each.data.kind not in rule.not_counted
    ]
    away = _days([*counted, *case.every(LeaveGranted)], max(first, rule.together_from), case.today)
    title = N_("Absence and leave that may add time")
    return Count(title, len(away), rule.working_days, "working_days", rule.legal_basis)


def _invalid(case: CaseFacts, first: date) -> Count:
    a_day = float(case.law.programme.daily_hours)
    missed = fsum(
        each.data.hours if each.data.hours is not None else len(_days([each], first, case.today)) * a_day
        for each in case.every(AbsenceRegistered)
        if not each.data.valid
    )
    return Count(N_("Invalid absence"), round(missed, 2), None, "hours", case.law.absence.legal_basis)


def _days(events: Iterable[Event[AbsenceRegistered] | Event[LeaveGranted]], first: date, last: date) -> set[date]:
    """Give the working days of periods between two days, each once."""
    return {day for each in events for day in working_days(max(each.data.from_, first), min(each.data.to, last))}


def _year_of_programme(started: date, today: date) -> date:
    """Give the day on which the present year of a programme began."""
    return add_months(started, 12 * whole_years(started, today))
