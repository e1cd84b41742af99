"""Generates absence, leave and stops for a time, with the decisions that follow from them.

Shares and paces without a source are PROPOSED.
"""

from datetime import timedelta
from math import ceil

from schemas.calendar import add_months, add_working_days
from simulation.generator.course import SCHOOLING, Course, every
from simulation.generator.dice import Weighted
from simulation.generator.life import Life, Pace, evenly
from simulation.generator.outbox import office_day, office_day_before

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
    days = ceil(life.law.absence.decided_from("full") / life.law.programme.daily_hours)
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
