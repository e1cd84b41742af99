"""Generates the measures of a programme, its training among them, and the search for work practice.

Shares and paces without a source are PROPOSED.
"""

from datetime import timedelta

from simulation.generator.course import Course, every
from simulation.generator.dice import Weighted
from simulation.generator.life import Life, Pace, Within, evenly
from simulation.generator.outbox import office_day, office_day_before

TRAINED = 0.87  # share of the programmes in which training is under way from the start; the others stand idle at times
TRAINING_PLANNED = (-14, 5)  # days from the start
TRAINING_STARTS = Pace((0, 5), (6, 30), late_share=0.08, forgotten=0.0)  # after the start
TRAINING_ENDS_BEFORE = (0, 20)  # days before the end
MEASURES = Weighted({0: 6, 1: 34, 2: 38, 3: 22})
MEASURE_KINDS = (
    "language_practice",
    "work_practice",
    "occupation_oriented_practice",
    "mentor",
    "network",
    "leisure",
    "coping_course",
    "translation_of_diplomas",
    "recognition",
)
MEASURE_PLANNED_AFTER = evenly(3, 90)  # days after the measure before
MEASURE_STARTS_IN = (5, 40)  # days
MEASURE_START_PLANNED = 0.85
MEASURE_START = Within("measure-started", earliest=0.0, late_by=(1, 35), forgotten=0.08)  # after the planned day
MEASURE_END = Pace((30, 110), (111, 180), forgotten=0.08)
PRACTICE_WANTED = 0.2  # of the programmes
PRACTICE_WANTED_AFTER = (20, 120)  # days
PRACTICE_FOUND = Pace((5, 40), (41, 90), forgotten=0.12)


def is_trained(life: Life, course: Course) -> None:
    """Training goes on through most programmes; without it some stand idle, a week or many (§ 14 a)."""
    dice = life.dice
    if not dice.chance(TRAINED):
        return
    measure = {"measure_id": dice.uuid(), "kind": "norwegian"}
    planned_on = office_day(max(life.who.settled_on, course.started + timedelta(dice.between(*TRAINING_PLANNED))))
    life.kommune_sends("measure.planned", planned_on, measure | {"planned_start": course.started})
    started_on = life.after(course.started, TRAINING_STARTS)
    if started_on is None or started_on > course.ended:
        return
    life.kommune_sends("measure.started", started_on, measure | {"on": started_on})
    ended_on = office_day_before(course.ended - timedelta(dice.between(*TRAINING_ENDS_BEFORE)))
    if started_on < ended_on <= life.today:
        life.kommune_sends("measure.ended", ended_on, measure | {"on": ended_on})


def takes_measures(life: Life, course: Course) -> None:
    """Measures are planned one after the other, and usually started (S-16)."""
    dice = life.dice
    number = dice.pick(MEASURES)
    for _, planned_on in zip(range(number), every(life, course, course.started, MEASURE_PLANNED_AFTER), strict=False):
        measure = {"measure_id": dice.uuid(), "kind": dice.one_of(MEASURE_KINDS)}
        planned_start = office_day(planned_on + timedelta(dice.between(*MEASURE_STARTS_IN)))
        known_start = planned_start if dice.chance(MEASURE_START_PLANNED) else None
        life.kommune_sends("measure.planned", planned_on, measure | {"planned_start": known_start})
        started_on = life.after(planned_start, MEASURE_START)
        if started_on is None or started_on > course.ended:
            continue
        life.kommune_sends("measure.started", started_on, measure | {"on": started_on})
        ended_on = life.after(started_on, MEASURE_END)
        if ended_on is not None:
            life.kommune_sends("measure.ended", ended_on, measure | {"on": ended_on})


def looks_for_practice(life: Life, course: Course) -> None:
    """Work practice is requested, and usually found (S-54)."""
    dice = life.dice
    if not dice.chance(PRACTICE_WANTED):
        return
    wanted_on = office_day(course.started + timedelta(dice.between(*PRACTICE_WANTED_AFTER)))
    if wanted_on > min(course.ended, life.today):
        return
    practice = {"practice_id": f"p-{dice.uuid()[:8]}"}
    life.kommune_sends("practice.requested", wanted_on, practice | {"on": wanted_on})
    found_on = life.after(wanted_on, PRACTICE_FOUND)
    if found_on is not None and found_on <= course.ended:
        life.kommune_sends("practice.found", found_on, practice | {"on": found_on})
