"""Generates the training in Norwegian and social studies, the courses, and the hours that are registered of them.

Shares and paces without a source are PROPOSED.
"""

from datetime import date, timedelta
from math import ceil

from simulation.generator.course import Course, every
from simulation.generator.dice import Weighted
from simulation.generator.life import Life, Pace, evenly
from simulation.generator.outbox import office_day

MONTHLY = evenly(26, 32)  # days
HOURS_OF_NORWEGIAN = (22, 66)  # a month
NORWEGIAN_REGISTERED = 0.75  # of the months
HOURS_OF_SOCIAL_STUDIES = (5, 18)
SOCIAL_STUDIES_REGISTERED = 0.8  # of the months
TRAINING_OFFERED = 0.7  # of the programmes; for the others the training counts from the start
OFFERED_FROM_DECISION = (-10, 25)  # days
TESTED = Pace((150, 360), (366, 500), forgotten=0.15)  # after the start
TEST_PASSED = 0.85
CAREER_COMPETENCE = Weighted({1.0: 75, 0.8: 15, 0.4: 7, 0.0: 3})  # share of the hours in the rule set
HOURS_OF_CAREER_COMPETENCE = (3, 5)  # a session; the other theme of livsmestring the same
PARENTAL_GUIDANCE = Weighted({1.0: 45, 1.25: 25, 1.5: 15, 0.6: 10, 0.0: 5})  # as a share of the meetings (K18)
HOURS_OF_PARENTAL_GUIDANCE = 2.0
GUIDED_INDIVIDUALLY = 0.12
COURSES_BEGIN_AFTER = (14, 70)  # days
BETWEEN_SESSIONS = evenly(5, 14)  # days
HOURS_MISTYPED = 0.004
LEVELS = ("A1", "A2", "B1", "B2")
TO_THE_NEXT_LEVEL = Pace((60, 170), (171, 300), late_share=0.2, forgotten=0.08)  # days
BASIS = Weighted({"test": 80, "assessment": 20})


def is_offered_training(life: Life, decided_on: date) -> None:
    """The start of training in Norwegian and social studies is offered about when the programme is decided (§ 30)."""
    dice = life.dice
    if not dice.chance(TRAINING_OFFERED):
        return
    offered_on = office_day(max(life.who.settled_on, decided_on + timedelta(dice.between(*OFFERED_FROM_DECISION))))
    if offered_on <= life.today:
        life.kommune_sends("norwegian.offered", offered_on, {"offered_on": offered_on})


def learns_norwegian(life: Life, course: Course, goal: str) -> None:
    """Levels of Norwegian are assessed one after the other, up to the goal (chapter 6), also after the programme."""
    found_on: date | None = course.started
    for level in LEVELS[: LEVELS.index(goal) + 1]:
        assert found_on is not None, "no level is skipped"
        found_on = life.after(found_on, TO_THE_NEXT_LEVEL)
        if found_on is None:
            return
        found = {"on": found_on, "level": level, "basis": life.dice.pick(BASIS)}
        life.kommune_sends("norwegian.assessed", found_on, found)


def attends(life: Life, course: Course) -> None:
    """Hours in the mandatory elements: Norwegian and social studies by month, the courses by session."""
    dice = life.dice
    for on in every(life, course, course.started, MONTHLY):
        if dice.chance(NORWEGIAN_REGISTERED):
            hours_are_registered(life, "norwegian", on, float(dice.between(*HOURS_OF_NORWEGIAN)))
        if life.law.social_studies.owed and dice.chance(SOCIAL_STUDIES_REGISTERED):
            hours_are_registered(life, "social_studies", on, float(dice.between(*HOURS_OF_SOCIAL_STUDIES)))

    for element, rule in (
        ("career_competence", life.law.career_competence),
        ("migration_health_diversity", life.law.migration_health_diversity),
    ):
        takes_a_course(life, course, element, rule.hours(life.who.education))
    if life.who.children:
        is_guided_as_a_parent(life, course)


def takes_a_course(life: Life, course: Course, element: str, hours: int) -> None:
    """A theme of livsmestring (forskrift § 4), session by session."""
    dice = life.dice
    begins = course.started + timedelta(dice.between(*COURSES_BEGIN_AFTER))
    shortest, _ = HOURS_OF_CAREER_COMPETENCE
    sessions = range(ceil(dice.pick(CAREER_COMPETENCE) * hours / shortest))
    for _, on in zip(sessions, every(life, course, begins, BETWEEN_SESSIONS), strict=False):
        hours_are_registered(life, element, on, float(dice.between(*HOURS_OF_CAREER_COMPETENCE)))


def is_guided_as_a_parent(life: Life, course: Course) -> None:
    """Parental guidance, mostly in a group (forskrift § 3)."""
    dice = life.dice
    form = "individual" if dice.chance(GUIDED_INDIVIDUALLY) else "group"
    begins = course.started + timedelta(dice.between(*COURSES_BEGIN_AFTER))
    meetings = range(round(dice.pick(PARENTAL_GUIDANCE) * life.law.parental_guidance.enough(form)))
    for _, on in zip(meetings, every(life, course, begins, BETWEEN_SESSIONS), strict=False):
        hours_are_registered(life, "parental_guidance", on, HOURS_OF_PARENTAL_GUIDANCE, form)


def hours_are_registered(life: Life, element: str, on: date, hours: float, form: str | None = None) -> None:
    """Hours are registered; sometimes with a zero too many, which is retracted."""
    recorded = {"element": element, "hours": hours, "on": on, "form": form}
    if life.dice.chance(HOURS_MISTYPED):
        mistyped = recorded | {"hours": hours * 10}
        life.retract(life.kommune_sends("hours.recorded", on, mistyped), "Skrivefeil i timetallet")
    life.kommune_sends("hours.recorded", on, recorded)


def takes_the_test(life: Life, course: Course) -> None:
    """The final test of social studies, within the year (§ 37); not with collective protection."""
    if not life.law.social_studies.owed:
        return
    tested_on = life.after(course.started, TESTED)
    if tested_on is not None:
        test = {"subject": "social_studies", "on": tested_on, "passed": life.dice.chance(TEST_PASSED)}
        life.kommune_sends("test.taken", tested_on, test)
