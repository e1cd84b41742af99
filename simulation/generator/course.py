"""Generates how one programme goes as a whole: its start, its extension and its end.

Shares and paces without a source are PROPOSED.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from schemas.calendar import add_months
from schemas.rules import UPPER_SECONDARY
from simulation.generator.dice import Weighted
from simulation.generator.life import Life, Pace, Within
from simulation.generator.outbox import office_day, office_day_before

SCHOOLING = frozenset({"upper_secondary", "part_of_upper_secondary", "vocational"})
"""The end goals of which the programme is formal schooling (§ 14)."""
STARTED_AFTER = (3, 24)  # days after the decision, if § 12 gives so much time
START_LATE = (1, 46)  # days after the time that decision and start have in common
START = Within("programme-started", earliest=0.1, late_by=(1, 46))  # before § 12 gave them the same time
START_REGISTERED_AHEAD = 0.12
STARTS_IN = (1, 14)  # days from registration in advance to the start
PLANNED_END_KNOWN = 0.6
EXTENDED_WITH_UPPER_SECONDARY, EXTENDED_ELSE = 0.45, 0.25
EXTRA = Weighted({0.5: 50, 1.0: 50})  # share of the longest extension
ASSESSED = Pace((0, 12), (-50, -1))  # days before the due date; negative: after it
EXTENSION = Pace((0, 5), (6, 20), forgotten=0.05)  # after the assessment
INTERRUPTED = 0.1
INTERRUPTED_AFTER = (15, 90)  # per cent of the programme
ENDS_EARLY_BY = (0, 6)  # days
# 45 to 50 % go straight to work or education (S-70).
OUTCOME = Weighted({"other": 52, "work": 26, "education": 16, "work_and_education": 6})
OUTCOME_INTERRUPTED = Weighted({"other": 50, "work": 40, "education": 10})


@dataclass(frozen=True, slots=True)
class Course:
    """How one programme goes.

    Attributes:
        started: The first day.
        planned_end: The planned end, with extensions.
        ended: The real end.
        interrupted: Whether the programme was interrupted.
        outcome: The outcome at the end.
        end_goal: The end goal of the decision.
    """

    started: date
    planned_end: date
    ended: date
    interrupted: bool
    outcome: str
    end_goal: str


def start_day(life: Life, decided_on: date, due: date) -> date | None:
    """Give the day of the start, in the time that § 12 gives for it, or too late; None as in ``Life.after``."""
    if life.law.start.counted_from == "decision":
        return life.after(decided_on, START)
    left = max(0, (due - decided_on).days)
    first, last = STARTED_AFTER
    late, latest = START_LATE
    return life.after(decided_on, Pace((min(first, left), min(last, left)), (left + late, left + latest)))


def starts(life: Life, decided_on: date, due: date, months: int, end_goal: str) -> Course | None:
    """The programme begins; sometimes that is registered in advance. Gives how the programme goes."""
    dice = life.dice
    if dice.chance(START_REGISTERED_AHEAD):
        days = dice.between(*STARTS_IN)
        started_on: date | None = office_day(decided_on + timedelta(days))
        ahead = days
    else:
        started_on, ahead = start_day(life, decided_on, due), 0
    if started_on is None:
        return None
    planned_end = add_months(started_on, months)
    known_end = planned_end if dice.chance(PLANNED_END_KNOWN) else None
    life.kommune_sends(
        "programme.started", started_on, {"started_on": started_on, "planned_end": known_end}, ahead=ahead
    )

    planned_end = may_be_extended(life, end_goal, planned_end)
    interrupted = dice.chance(INTERRUPTED)
    if interrupted:
        days = (planned_end - started_on).days * dice.between(*INTERRUPTED_AFTER) // 100
        ended_on = office_day(started_on + timedelta(days))
    else:
        ended_on = office_day_before(planned_end - timedelta(dice.between(*ENDS_EARLY_BY)))
    outcome = dice.pick(OUTCOME_INTERRUPTED if interrupted else OUTCOME)
    return Course(started_on, planned_end, ended_on, interrupted, outcome, end_goal)


def may_be_extended(life: Life, end_goal: str, end: date) -> date:
    """An extension is assessed before the end, and perhaps decided. Gives the planned end."""
    dice, education = life.dice, life.who.education
    most = life.law.programme.duration(education, end_goal, life.who.age_at_permit).extension_months
    if not most:
        return end
    extended = dice.chance(EXTENDED_WITH_UPPER_SECONDARY if education in UPPER_SECONDARY else EXTENDED_ELSE)
    assessed_on = life.before(life.law.extension.assessed_before.before(end), ASSESSED)
    if assessed_on is None:
        return end
    outcome, reason = ("extend", "Mer tid vil føre til målet") if extended else ("do_not_extend", "Målet nås i tide")
    assessment = {"assessed_on": assessed_on, "outcome": outcome, "reason": reason}
    life.kommune_sends("extension.assessed", assessed_on, assessment)
    decided_on = life.after(assessed_on, EXTENSION) if extended else None
    if decided_on is None:
        return end
    more = max(1, round(dice.pick(EXTRA) * most))
    life.kommune_sends("programme.extended", decided_on, {"months": more, "decided_on": decided_on})
    return add_months(end, more)


def every(life: Life, course: Course, start: date, pace: Pace | Within) -> Iterator[date]:
    """Give the days of a recurring step, until the programme ends or today."""
    last, day = min(course.ended, life.today), life.next_step(start, pace)
    while day is not None and day <= last:
        yield day
        day = life.next_step(day, pace)
