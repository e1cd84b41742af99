"""Generates the claim of a programme, the decision on it (§ 12), its delivery and its appeal.

Shares and paces without a source are PROPOSED.
"""

from datetime import date, timedelta
from typing import NamedTuple

from schemas.deadlines import CountsFrom
from schemas.events import EventRef
from schemas.rules import UPPER_SECONDARY, packaged_rules
from simulation.generator.course import SCHOOLING
from simulation.generator.dice import Weighted
from simulation.generator.life import ARCHIVE, Life, Pace, Within
from simulation.generator.outbox import FIRST_DAY, Sent, office_day, office_day_before

CLAIMS_FIRST = {
    "family_reunification": 0.12,
    "other": 0.12,
}  # they settle without an agreement with the kommune, and may have to claim
CLAIMS_FIRST_ELSE = 0.01
CLAIMED_BEFORE = (3, 45)  # days before settlement
DECIDED = Weighted({"when ready": 72, "in the last days": 12, "late": 13, "forgotten": 3})
WHEN_READY = (3, 20)  # days after guidance
DOES_NOT_WAIT = 0.65  # share decided before guidance, if guidance comes after the deadline
IN_THE_LAST_DAYS = (0, 10)  # days before the deadline
TOO_LATE = (1, 60)  # days after the deadline
REFUSED = {"right_and_duty": 0.02, "may_be_offered": 0.35, "none": 0.97}
DECIDED_WRONGLY = 0.01  # registered with the wrong outcome, and retracted
FOREWARNED = 0.9  # of those refused
FOREWARNING = (2, 16)  # days before the decision, on top of the time to comment
COMMENTS = Within("forewarning-comment", earliest=0.2, late_by=(1, 5), late_share=0.05, forgotten=0.55)
ARCHIVED = Pace((0, 1), (2, 10), forgotten=0.02)
DELIVERY = Pace((1, 7), (8, 30))
APPEALS = {"refused": 0.35, "granted": 0.012}
APPEALED = Within("appeal", earliest=0.1, late_by=(1, 5), late_share=0.0, forgotten=0.0)
APPEAL_TAKES_AT_LEAST = 0.25  # share of the time for the appeal
APPEAL_DECIDED_LATE_BY = (1, 62)  # days
APPEAL_NEVER_DECIDED = 0.08
APPEAL_ENDS = Weighted({"upheld": 72, "changed": 14, "dismissed": 6, "withdrawn": 8})
END_GOAL = {
    "none": Weighted({"work": 82, "part_of_upper_secondary": 8, "upper_secondary": 8, "other": 2}),
    "primary": Weighted(
        {"work": 64, "part_of_upper_secondary": 10, "upper_secondary": 16, "vocational": 8, "other": 2}
    ),
    "lower_secondary": Weighted({"work": 48, "part_of_upper_secondary": 10, "upper_secondary": 28, "vocational": 14}),
    "upper_secondary": Weighted({"work": 72, "higher_education": 22, "vocational_requalification": 6}),
    "higher": Weighted({"work": 68, "higher_education": 30, "vocational_requalification": 2}),
    "unknown": Weighted({"work": 70, "upper_secondary": 24, "part_of_upper_secondary": 4, "other": 2}),
}
YOUNG = Weighted({"upper_secondary": 80, "part_of_upper_secondary": 12, "work": 8})  # who does not want or cannot
# The granted length, as a share of the longest that the law allows.
GRANTED_WITH_UPPER_SECONDARY = Weighted({0.5: 20, 1.0: 80})
GRANTED_TO_UPPER_SECONDARY = Weighted({0.67: 40, 1.0: 60})
GRANTED_TO_WORK = Weighted({0.5: 25, 0.75: 25, 1.0: 50})


class Decision(NamedTuple):
    """A decision that grants a programme."""

    on: date
    months: int
    end_goal: str
    due: date


def may_claim_before_settlement(life: Life) -> date:
    """A claim that comes before settlement starts the three months of § 12. Gives the day they start."""
    who, dice = life.who, life.dice
    if not dice.chance(CLAIMS_FIRST.get(who.basis, CLAIMS_FIRST_ELSE)):
        return who.settled_on
    claimed_on = office_day_before(who.settled_on - timedelta(dice.between(*CLAIMED_BEFORE)))
    if claimed_on < FIRST_DAY:
        return who.settled_on
    life.kommune_sends("programme.claimed", claimed_on, {"claimed_on": claimed_on})
    return claimed_on


def is_decided_on(
    life: Life, clock_from: date, eligibility: str, mapped: date | None, guided: date | None
) -> Decision | None:
    """The kommune decides on the programme (§ 12), delivers the decision, and may get an appeal."""
    who, dice = life.who, life.dice
    due = life.due("programme-decision", clock_from)
    decided_on = decision_day(life, due, guided)
    if decided_on is None:
        return None
    days: dict[CountsFrom, date] = {"decided": decided_on, "start_offered": decided_on, "decision_due": due}
    life.law = packaged_rules().as_counted(life.law, days | {"permit_granted": who.permit_granted_on})
    refused = dice.chance(REFUSED[eligibility])
    if refused and dice.chance(FOREWARNED):
        is_forewarned(life, decided_on)

    end_goal, why = goal_of(life)
    if mapped is None or mapped > decided_on:
        why = "Kartleggingen er ikke ferdig og ettersendes"
    decision = Decision(decided_on, length_of_programme(life, end_goal), end_goal, due)
    granted = {
        "outcome": "granted",
        "decided_on": decided_on,
        "months": decision.months,
        "end_goal": end_goal,
        "reason": why,
    }
    refusal = {
        "outcome": "refused",
        "decided_on": decided_on,
        "reason": "Vilkårene i integreringsloven § 8 er ikke oppfylt",
    }
    if dice.chance(DECIDED_WRONGLY):
        wrong = life.kommune_sends("decision.made", decided_on, granted if refused else refusal)
        life.retract(wrong, "Registrert med feil utfall")
    made = life.kommune_sends("decision.made", decided_on, refusal if refused else granted)
    is_archived(life, decided_on, made)
    is_delivered(life, decided_on, "refused" if refused else "granted")
    return None if refused else decision


def goal_of(life: Life) -> tuple[str, str | None]:
    """Give the end goal that the law has for the participant (§§ 13, 14), and a reason where it asks for one."""
    who, dice, rule = life.who, life.dice, life.law.programme
    oldest = rule.durations.completing_upper_secondary.oldest
    if oldest is not None and who.age_at_permit > oldest:
        return "work", None
    if who.age_at_permit >= rule.young_under or who.education in UPPER_SECONDARY:
        return dice.pick(END_GOAL[who.education]), None
    goal = dice.pick(YOUNG)
    return goal, "Ønsker ikke full videregående opplæring" if goal != "upper_secondary" else None


def decision_day(life: Life, due: date, guided: date | None) -> date | None:
    """Give the day of the decision: some days after guidance, shortly before the deadline, or too late."""
    dice = life.dice
    timing = dice.pick(DECIDED)
    if timing == "forgotten":
        return None
    if timing == "late":
        day = office_day(due + timedelta(dice.between(*TOO_LATE)))
    else:
        day = office_day_before(due - timedelta(dice.between(*IN_THE_LAST_DAYS)))
        if timing == "when ready" and guided is not None:
            ready = office_day(guided + timedelta(dice.between(*WHEN_READY)))
            day = ready if ready <= due or not dice.chance(DOES_NOT_WAIT) else day
    return day if day <= life.today else None


def is_forewarned(life: Life, decided_on: date) -> None:
    """The participant is forewarned of a refusal, with time to comment (fvl § 16)."""
    comment_by = decided_on - timedelta(life.dice.between(*FOREWARNING))
    time_to_comment = life.due("forewarning-comment", decided_on) - decided_on
    sent_on = office_day_before(comment_by - time_to_comment)
    data = {"sent_on": sent_on, "about": "Avslag på søknad om introduksjonsprogram"}
    life.kommune_sends("forewarning.sent", sent_on, data)
    commented_on = life.after(sent_on, COMMENTS)
    if commented_on is not None:
        life.kommune_sends("comment.received", commented_on, {"received_on": commented_on})


def is_archived(life: Life, decided_on: date, made: Sent | None) -> None:
    """The archive confirms the decision (arkivlova)."""
    archived_on = life.after(max(decided_on, made.day), ARCHIVED) if made is not None else None
    if archived_on is None or made is None:
        return
    data = {
        "document": EventRef(made.source, made.id).digest,
        "archived_on": archived_on,
        "reference": f"arkiv/{life.dice.uuid()[:8]}",
    }
    life.other_sends(ARCHIVE, "document.archived", archived_on, data)


def length_of_programme(life: Life, end_goal: str) -> int:
    """Months by education and end goal (§§ 13, 14)."""
    if life.who.education in UPPER_SECONDARY:
        shares = GRANTED_WITH_UPPER_SECONDARY
    else:
        shares = GRANTED_TO_UPPER_SECONDARY if end_goal in SCHOOLING else GRANTED_TO_WORK
    rule = life.law.programme.duration(life.who.education, end_goal, life.who.age_at_permit)
    return max(rule.min_months, round(life.dice.pick(shares) * rule.max_months))


def is_delivered(life: Life, decided_on: date, outcome: str) -> None:
    """The decision is delivered to the participant, who may appeal (fvl § 29)."""
    dice = life.dice
    delivered_on = life.after(decided_on, DELIVERY)
    if delivered_on is None:
        return
    life.kommune_sends("decision.delivered", delivered_on, {"delivered_on": delivered_on})
    if not dice.chance(APPEALS[outcome]):
        return
    appealed_on = life.next_step(delivered_on, APPEALED)
    if appealed_on is None:
        return
    about = "Avslaget" if outcome == "refused" else "Programmets lengde"
    life.kommune_sends("appeal.received", appealed_on, {"received_on": appealed_on, "about": about})
    closed_on = appeal_is_decided(life, appealed_on)
    if closed_on is not None:
        data = {"decided_on": closed_on, "outcome": dice.pick(APPEAL_ENDS)}
        life.kommune_sends("appeal.decided", closed_on, data)


def appeal_is_decided(life: Life, appealed_on: date) -> date | None:
    """Give the day on which the kommune or the county governor (statsforvalter) decides the appeal."""
    longest = (life.law.appeals.forwarded_within.after(appealed_on) - appealed_on).days
    first, last = APPEAL_DECIDED_LATE_BY
    in_time, late = (int(APPEAL_TAKES_AT_LEAST * longest), longest), (longest + first, longest + last)
    return life.after(appealed_on, Pace(in_time, late, forgotten=APPEAL_NEVER_DECIDED))
