"""Generates the hand-over, the end of the programme, and the time after it up to the follow-up of the outcome.

Shares and paces without a source are PROPOSED.
"""

from simulation.generator.course import Course
from simulation.generator.dice import Weighted
from simulation.generator.life import NAV, Life, Pace, Within
from simulation.generator.outbox import office_day

END_REGISTERED = Pace((0, 0), (0, 0), forgotten=0.04)
INTERRUPTION_IS_WRONG = 0.01  # registered on the wrong participant, and retracted
# 65 % are in work or education a year later (K44).
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
