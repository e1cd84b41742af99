"""Generates plan, contract, programme, and the time after it up to the follow-up of the outcome.

Shares and paces without a source are PROPOSED.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from schemas.calendar import add_months, add_working_days
from schemas.rules import UPPER_SECONDARY
from simulation.generator.dice import Weighted
from simulation.generator.interpreting import has_an_interpreter
from simulation.generator.life import NAV, Life, Pace, Within, evenly
from simulation.generator.outbox import office_day, office_day_before

# --- plan and contract ------------------------------------------------------------------------------------------

# About a third of participants report that they never got a plan (K12); most of them have one without knowing it.
PLAN = Within("plan-and-contract", earliest=0.0, late_by=(1, 46), forgotten=0.08)
SIGNED_WITH_THE_PLAN = 0.85  # § 16: at the same time
SIGNING_LATER = Pace((1, 10), (11, 50), forgotten=0.06)
PLAN_DELIVERED = Pace((0, 7), (10, 40), forgotten=0.3)  # one third never got theirs (supervision 2026 to 2028)
CONTRACT_REFUSED = 0.025
SIGNED_AFTER_ALL = Pace((7, 40), (41, 90), forgotten=0.35)
SCHOOLING = frozenset({"upper_secondary", "part_of_upper_secondary", "vocational"})
"""The end goals of which the programme is formal schooling (§ 14)."""
NORWEGIAN_GOAL = {
    **{goal: Weighted({"A2": 30, "B1": 70}) for goal in sorted(SCHOOLING)},
    "vocational_requalification": Weighted({"B1": 60, "B2": 40}),
    "higher_education": Weighted({"B1": 25, "B2": 75}),
    "work": Weighted({"A1": 4, "A2": 46, "B1": 45, "B2": 5}),
    "other": Weighted({"A1": 60, "A2": 40}),
}
NEXT_REVIEW_SET = 0.5
POINT_LEFT_OUT = 0.12  # share of the plans that lack a point which the law asks for (§ 15)
BUILDS_ON = 0.2  # share of the plans that name elements from before the settlement
LONG_TERM_GOALS = (
    "Fast arbeid som helsefagarbeider",
    "Eget renholdsfirma",
    "Fagbrev som tømrer",
    "Sykepleier med norsk autorisasjon",
    "Fast jobb i barnehage",
    "Bachelor i regnskap",
)
WEEKLY_NORWEGIAN = (10, 20)  # hours
REASONS = (
    "Praksisen gir norsk på arbeidsplassen og en referanse i yrket",
    "Kurset gir det formelle grunnlaget som bransjen krever",
    "Opplæringen gir fagene som mangler for målet, og norsk ved siden av",
)

# --- programme --------------------------------------------------------------------------------------------------

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
END_REGISTERED = Pace((0, 0), (0, 0), forgotten=0.04)
INTERRUPTION_IS_WRONG = 0.01  # registered on the wrong participant, and retracted

# --- while it lasts ---------------------------------------------------------------------------------------------

FOLLOW_UP = Within("follow-up", earliest=0.85, late_by=(1, 29), late_share=0.2, forgotten=0.0)
NO_LONGER_FOLLOWED_UP = 0.012  # a month
NOTES_A_CONVERSATION = 0.3
UNDERSTANDING = Pace((0, 13), (15, 40), forgotten=0.1)  # after the check is due
REVIEW = Within("plan-review", earliest=0.8, late_by=(1, 57), late_share=0.15, forgotten=0.0)
NO_LONGER_REVIEWED = 0.05  # a quarter

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

ABSENCES = Weighted({0: 55, 1: 22, 2: 13, 4: 10})
BETWEEN_ABSENCES = evenly(10, 90)  # days
DAYS_ABSENT = Weighted({0: 60, 1: 20, 2: 12, 6: 8})  # after the first
VALID = 0.85
CAUSE = Weighted({"own_illness": 50, "childs_illness": 22, "welfare": 14, "religious_day": 6, "holiday": 4, "other": 4})
ON_PARENTAL_LEAVE = 0.09  # of the programmes
LEAVE_BEGINS_AFTER = (20, 160)  # days after the start
MONTHS_OF_PARENTAL_LEAVE = (2, 10)
OTHER_LEAVE = 0.1
OTHER_LEAVE_KINDS = Weighted({"welfare": 40, "health": 25, "birth": 15, "pregnancy": 10, "care": 8, "peace_work": 2})
DAYS_OF_OTHER_LEAVE = (0, 11)
LEAVE_DECIDED_BEFORE = (7, 28)  # days before the leave
OFFER_IN_LEAVE = Pace((-40, 0), (3, 40), forgotten=0.3)  # after it is due
LONG_ABSENCE = 0.05  # of the programmes: without a valid reason, and so long that a deduction is decided
LONG_ABSENCE_IN_MONTH = (2, 5)  # months after the start
FOREWARNED = Pace((1, 7), (8, 20), forgotten=0.1)
DEDUCTION = Pace((2, 14), (15, 40), forgotten=0.1)  # after the time to comment
DEDUCTED = Weighted({"deducted": 70, "not_deducted": 30})
STOPPED_FOR_A_TIME = 0.04  # of the programmes
STOPPED_AFTER = (60, 300)  # days after the start
STOPPED_FOR = (20, 85)  # days; three months at most
STOP_FOREWARNED = (18, 35)  # days before the decision
STOPPED_BECAUSE = ("Fravær uten gyldig grunn over tid", "Opphold i utlandet uten avtale", "Møter ikke til samtaler")
RESUMED = Pace((0, 3), (4, 20), forgotten=0.12)  # after the last day of the stop
DEDUCTION_DELIVERED = Pace((1, 7), (8, 30))

# --- ending -----------------------------------------------------------------------------------------------------

# 45 to 50 % go straight to work or education (S-70); 65 % are there a year later (K44).
OUTCOME = Weighted({"other": 52, "work": 26, "education": 16, "work_and_education": 6})
OUTCOME_INTERRUPTED = Weighted({"other": 50, "work": 40, "education": 10})
SITUATION = Weighted({"work": 41, "education": 17, "work_and_education": 7, "neither": 27, "unknown": 8})
HANDED_OVER_TO = {
    "work": Weighted({"nav": 45, "employer": 55}),
    "education": Weighted({"education": 100}),
    "work_and_education": Weighted({"education": 70, "employer": 30}),
    "other": Weighted({"nav": 100}),
}
HANDOVER = Pace((0, 25), (-76, -1), late_share=0.3, forgotten=0.12)  # days before the due date; negative: after it
HANDOVER_ACCEPTED = Pace((3, 21), (22, 60), forgotten=0.12)
CERTIFICATE = Within("certificate", earliest=0.0, late_by=(1, 36), forgotten=0.06)
OUTCOME_FOLLOWED_UP = Within("outcome-12-months", earliest=0.96, late_by=(1, 65), forgotten=0.12)


class Plan(NamedTuple):
    """A plan as it was agreed."""

    on: date
    norwegian_goal: str


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


def goes_through_the_programme(life: Life, decided_on: date, due: date, months: int, end_goal: str) -> None:
    """Send the events from the granted decision to the follow-up of the outcome, up to today.

    Args:
        life: The participant's life.
        decided_on: The day of the decision.
        due: The day on which it was due.
        months: How many months it grants.
        end_goal: What it aims at.
    """
    plan = agrees_on_a_plan(life, decided_on, months, end_goal)
    is_offered_training(life, decided_on)
    course = starts(life, decided_on, due, months, end_goal)
    if course is None:
        return
    is_followed_up(life, course)
    if plan is not None:
        plan_is_revised(life, course, plan.on)
        learns_norwegian(life, course, plan.norwegian_goal)
    still_understands(life, course)
    is_trained(life, course)
    takes_measures(life, course)
    looks_for_practice(life, course)
    attends(life, course)
    takes_the_test(life, course)
    is_absent(life, course)
    is_on_leave(life, course)
    is_absent_for_long(life, course)
    is_stopped_for_a_time(life, course)
    is_handed_over(life, course)
    ends(life, course)


# --- plan and contract ------------------------------------------------------------------------------------------


def agrees_on_a_plan(life: Life, decided_on: date, months: int, end_goal: str) -> Plan | None:
    """Plan and contract are made together (§§ 15, 16)."""
    dice = life.dice
    agreed_on = life.after(decided_on, PLAN)
    if agreed_on is None:
        return None
    if life.who.needs_interpreter:
        has_an_interpreter(life, "plan", agreed_on)
    plan = Plan(agreed_on, dice.pick(NORWEGIAN_GOAL[end_goal]))
    data = {
        "agreed_on": agreed_on,
        "end_goal": end_goal,
        "norwegian_goal": plan.norwegian_goal,
        "next_review": life.due("plan-review", agreed_on) if dice.chance(NEXT_REVIEW_SET) else None,
        **legal_minimum(life, months, end_goal),
    }
    life.kommune_sends("plan.agreed", agreed_on, data)
    if (delivered_on := life.after(agreed_on, PLAN_DELIVERED)) is not None:
        life.kommune_sends("plan.delivered", delivered_on, {"on": delivered_on})
    signed_on: date | None = agreed_on
    if dice.chance(CONTRACT_REFUSED):
        refused = {"refused_on": agreed_on, "reason": "Ønsker et annet sluttmål"}
        life.kommune_sends("contract.refused", agreed_on, refused)
        signed_on = life.after(agreed_on, SIGNED_AFTER_ALL)
    elif not dice.chance(SIGNED_WITH_THE_PLAN):
        signed_on = life.after(agreed_on, SIGNING_LATER)
    if signed_on is not None:
        life.kommune_sends("contract.signed", signed_on, {"signed_on": signed_on})
    return plan


def legal_minimum(life: Life, months: int, end_goal: str) -> dict[str, object]:
    """Give what else the law asks of a plan (§ 15); sometimes a point is left out."""
    dice, social_studies = life.dice, life.law.social_studies
    work = "part_time_work" if end_goal == "work" else "schooling"
    elements = [work, *life.law.contents.elements, *(["parental_guidance"] if life.who.children else [])]
    points: dict[str, object] = {
        "long_term_goals": dice.one_of(LONG_TERM_GOALS),
        "norwegian_extent": f"{dice.between(*WEEKLY_NORWEGIAN)} timer i uken",
        "social_studies_extent": f"{social_studies.hours} timer" if social_studies.owed else None,
        "months": months,
        "elements": elements,
        "reasons": dice.one_of(REASONS),
        "appeal_explained": True,
    }
    if dice.chance(POINT_LEFT_OUT):
        points[dice.one_of(sorted(points))] = None
    return points | {"builds_on": "Språkpraksis i mottaket" if dice.chance(BUILDS_ON) else None}


# --- programme --------------------------------------------------------------------------------------------------


def is_offered_training(life: Life, decided_on: date) -> None:
    """The start of training in Norwegian and social studies is offered about when the programme is decided (§ 30)."""
    dice = life.dice
    if not dice.chance(TRAINING_OFFERED):
        return
    offered_on = office_day(max(life.who.settled_on, decided_on + timedelta(dice.between(*OFFERED_FROM_DECISION))))
    if offered_on <= life.today:
        life.kommune_sends("norwegian.offered", offered_on, {"offered_on": offered_on})


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


# --- while it lasts ---------------------------------------------------------------------------------------------


def every(life: Life, course: Course, start: date, pace: Pace | Within) -> Iterator[date]:
    """Give the days of a recurring step, until the programme ends or today."""
    last, day = min(course.ended, life.today), life.next_step(start, pace)
    while day is not None and day <= last:
        yield day
        day = life.next_step(day, pace)


def is_followed_up(life: Life, course: Course) -> None:
    """A follow-up every month (S-12); some are late, and some programmes lose it from some month on."""
    for held_on in every(life, course, course.started, FOLLOW_UP):
        if life.dice.chance(NO_LONGER_FOLLOWED_UP):
            return
        note = "God progresjon" if life.dice.chance(NOTES_A_CONVERSATION) else None
        life.kommune_sends("followup.held", held_on, {"held_on": held_on, "note": note})


def still_understands(life: Life, course: Course) -> None:
    """The understanding of rights and duties is checked at intervals (S-18)."""
    checked_on: date | None = course.started
    while checked_on is not None:
        checked_on = life.after(life.law.understanding.checked_every.after(checked_on), UNDERSTANDING)
        if checked_on is None or checked_on > course.ended:
            return
        data = {"confirmed_on": checked_on, "about": "rights_and_duties", "understood": True}
        life.kommune_sends("understanding.confirmed", checked_on, data)


def plan_is_revised(life: Life, course: Course, agreed_on: date) -> None:
    """The plan is reviewed regularly and changed if needed (§ 15)."""
    for revised_on in every(life, course, agreed_on, REVIEW):
        if life.dice.chance(NO_LONGER_REVIEWED):
            return
        life.kommune_sends("plan.revised", revised_on, {"revised_on": revised_on})


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


def is_absent(life: Life, course: Course) -> None:
    """Absence; the county registers it if the programme is upper secondary (forskrift § 59)."""
    dice = life.dice
    send = life.county_sends if course.end_goal in SCHOOLING else life.kommune_sends
    times = range(dice.pick(ABSENCES))
    for _, first in zip(times, every(life, course, course.started, BETWEEN_ABSENCES), strict=False):
        last = office_day(first + timedelta(dice.pick(DAYS_ABSENT)))
        valid = dice.chance(VALID)
        kind = dice.pick(CAUSE) if valid else None
        send("absence.registered", first, {"from": first, "to": last, "valid": valid, "kind": kind})


def is_on_leave(life: Life, course: Course) -> None:
    """Some have a child while the programme lasts, others are granted some days of another leave (forskrift ch. 4)."""
    dice = life.dice
    first = office_day(course.started + timedelta(dice.between(*LEAVE_BEGINS_AFTER)))
    decided_on = max(course.started, office_day_before(first - timedelta(dice.between(*LEAVE_DECIDED_BEFORE))))
    if first > course.ended or decided_on > life.today:
        return
    leave: dict[str, object] = {"decided_on": decided_on, "from": first}
    if dice.chance(ON_PARENTAL_LEAVE):
        last = add_months(first, dice.between(*MONTHS_OF_PARENTAL_LEAVE))
        leave |= {"to": last, "kind": "parental", "with_benefit": False}
        life.kommune_sends("leave.granted", decided_on, leave)
        due = life.due("parental-leave-offer", first)
        offered_on = life.after(due, OFFER_IN_LEAVE) if due <= last else None
        if offered_on is not None:
            life.kommune_sends("leave.offermade", offered_on, {"offered_on": offered_on})
    elif dice.chance(OTHER_LEAVE):
        last, kind = first + timedelta(dice.between(*DAYS_OF_OTHER_LEAVE)), dice.pick(OTHER_LEAVE_KINDS)
        leave |= {"to": last, "kind": kind, "with_benefit": kind != "health"}
        life.kommune_sends("leave.granted", decided_on, leave)
    else:
        return
    delivered_on = life.after(decided_on, DEDUCTION_DELIVERED)
    if delivered_on is not None:
        life.kommune_sends("decision.delivered", delivered_on, {"delivered_on": delivered_on, "decision": "leave"})


def is_absent_for_long(life: Life, course: Course) -> None:
    """Absence that comes to half a month's payment: forewarned, and a deduction decided (§ 21)."""
    dice = life.dice
    if not dice.chance(LONG_ABSENCE):
        return
    first = office_day(add_months(course.started, dice.between(*LONG_ABSENCE_IN_MONTH)).replace(day=1))
    days = ceil(life.law.absence.decided_from("full") * 5 / Fraction(life.law.programme.weekly_hours))
    last = add_working_days(first, days - 1)
    if last > min(course.ended, life.today):
        return
    life.kommune_sends("absence.registered", first, {"from": first, "to": last, "valid": False})
    forewarned_on = life.after(last, FOREWARNED)
    if forewarned_on is not None:
        life.kommune_sends("forewarning.sent", forewarned_on, {"sent_on": forewarned_on, "about": "Trekk i stønaden"})
    decided_on = life.after(life.due("forewarning-comment", forewarned_on or last), DEDUCTION)
    if decided_on is None:
        return
    outcome = dice.pick(DEDUCTED)
    decided = {"decided_on": decided_on, "outcome": outcome, "reason": "Fraværet er ikke dokumentert"}
    life.kommune_sends("benefit.deductiondecided", decided_on, decided)
    delivered_on = life.after(decided_on, DEDUCTION_DELIVERED) if outcome == "deducted" else None
    if delivered_on is not None:
        delivered = {"delivered_on": delivered_on, "decision": "deduction"}
        life.kommune_sends("decision.delivered", delivered_on, delivered)


def is_stopped_for_a_time(life: Life, course: Course) -> None:
    """A stop for a time: forewarned, delivered, and mostly resumed on its last day (§ 18)."""
    dice = life.dice
    if not dice.chance(STOPPED_FOR_A_TIME):
        return
    decided_on = office_day(course.started + timedelta(dice.between(*STOPPED_AFTER)))
    until = office_day(decided_on + timedelta(dice.between(*STOPPED_FOR)))
    if until >= course.ended:
        return
    reason = dice.one_of(STOPPED_BECAUSE)
    forewarned_on = office_day_before(decided_on - timedelta(dice.between(*STOP_FOREWARNED)))
    life.kommune_sends("forewarning.sent", forewarned_on, {"sent_on": forewarned_on, "about": "Stans i programmet"})
    if decided_on > life.today:
        return
    stop = {"decided_on": decided_on, "permanent": False, "until": until, "reason": reason}
    life.kommune_sends("programme.stopped", decided_on, stop)
    delivered_on = life.after(decided_on, DEDUCTION_DELIVERED)
    if delivered_on is not None:
        life.kommune_sends("decision.delivered", delivered_on, {"delivered_on": delivered_on, "decision": "stop"})
    resumed_on = life.after(until, RESUMED)
    if resumed_on is not None and resumed_on < course.ended:
        life.kommune_sends("programme.resumed", resumed_on, {"resumed_on": resumed_on})


# --- ending -----------------------------------------------------------------------------------------------------


def is_handed_over(life: Life, course: Course) -> None:
    """The hand-over starts before the end, and its receiver accepts (S-55)."""
    to = life.dice.pick(HANDED_OVER_TO[course.outcome])
    started_on = life.before(life.due("handover", course.planned_end), HANDOVER)
    if started_on is None:
        return
    started_on = max(started_on, course.started)
    if started_on > min(course.ended, life.today):
        return
    life.kommune_sends("handover.started", started_on, {"on": started_on, "to": to})
    accepted_on = life.after(started_on, HANDOVER_ACCEPTED)
    if accepted_on is None:
        return
    accepted = {"on": accepted_on, "to": to}
    if to == "nav":
        life.other_sends(NAV, "handover.accepted", accepted_on, accepted)
    else:
        life.kommune_sends("handover.accepted", accepted_on, accepted)


def ends(life: Life, course: Course) -> None:
    """The programme is completed or interrupted; certificate (§ 18 a), and later the outcome (S-70)."""
    dice = life.dice
    if dice.chance(INTERRUPTION_IS_WRONG):
        halfway = office_day(course.started + (course.ended - course.started) // 2)
        wrongly = {"ended_on": halfway, "outcome": "other"}
        wrong = life.kommune_sends("programme.interrupted", halfway, wrongly)
        life.retract(wrong, "Gjaldt en annen deltaker")
    ended_on = life.after(course.ended, END_REGISTERED)
    if ended_on is None:
        return
    name = "programme.interrupted" if course.interrupted else "programme.completed"
    life.kommune_sends(name, ended_on, {"ended_on": ended_on, "outcome": course.outcome})

    issued_on = life.after(ended_on, CERTIFICATE)
    if issued_on is not None:
        life.kommune_sends("certificate.issued", issued_on, {"issued_on": issued_on})
    followed_up_on = life.after(ended_on, OUTCOME_FOLLOWED_UP)
    if followed_up_on is not None:
        outcome = {"on": followed_up_on, "situation": dice.pick(SITUATION)}
        life.kommune_sends("outcome.followedup", followed_up_on, outcome)
