"""Generates the time from the granted decision to the follow-up of the outcome, in the order of the procedure.

The conversations of the programme are generated here. Shares and paces without a source are PROPOSED.
"""

from datetime import date

from simulation.generator.absence import is_absent, is_absent_for_long, is_on_leave, is_stopped_for_a_time
from simulation.generator.course import Course, every, starts
from simulation.generator.ending import ends, is_handed_over
from simulation.generator.life import Life, Pace, Within
from simulation.generator.measures import is_trained, looks_for_practice, takes_measures
from simulation.generator.plan import agrees_on_a_plan, plan_is_revised
from simulation.generator.training import attends, is_offered_training, learns_norwegian, takes_the_test

FOLLOW_UP = Within("follow-up", earliest=0.85, late_by=(1, 29), late_share=0.2, forgotten=0.0)
NO_LONGER_FOLLOWED_UP = 0.012  # a month
NOTES_A_CONVERSATION = 0.3
UNDERSTANDING = Pace((0, 13), (15, 40), forgotten=0.1)  # after the check is due


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
