"""A participant's journey from before settlement to the decision, in the order of the procedure.

Each function is one part of it. It tells what happens and gives the day on which the next part can begin, or None when
that has not come yet, or never will. Shares and paces without a source are PROPOSED.
"""

from datetime import date, timedelta
from typing import NamedTuple

from schemas.calendar import add_months
from workers.generator.dice import Weighted
from workers.generator.feed import office_day, office_day_before
from workers.generator.guidance import is_guided
from workers.generator.life import IMDI, Life, Pace
from workers.generator.people import FIRST_DAY, KOMMUNE, MAPPED_EARLIER, address, number
from workers.generator.programme import goes_through_the_programme

# --- before settlement ------------------------------------------------------------------------------------------

CLAIMS_FIRST = {"family_reunification": 0.12, "other": 0.12}  # they settle without agreement, so may have to ask
CLAIMS_FIRST_ELSE = 0.01
CLAIMED_BEFORE = (3, 45)  # days before settlement
MAPPED_BEFORE = (20, 200)  # days before settlement

# --- settlement -------------------------------------------------------------------------------------------------

SETTLEMENT_TOLD_AHEAD = 0.06
SETTLEMENT_IS_WRONG = 0.01  # registered in the wrong kommune, and retracted
SETTLED_DATE_IS_WRONG = 0.03  # and corrected
WRONG_BY = Weighted({-14: 10, -7: 15, -3: 20, -1: 30, 1: 15, 2: 10})  # days
CORRECTED_AFTER = Pace((2, 20), (21, 45))
KOMMUNE_CORRECTED_TOO = 0.25
NUMBER_COMES_LATER = 0.5  # of those without a fødselsnummer whose settlement is corrected

DWELLING_READY_BEFORE = 0.6
DWELLING_BEFORE = (1, 14)  # days before settlement
DWELLING = Pace((0, 4), (5, 25))
INFORMING = Pace((1, 14), (15, 50), forgotten=0.05)
ASSESSING_ELIGIBILITY = Pace((3, 30), (31, 75), forgotten=0.05)

UPPER_AGE = 55  # K6
REVISED = date(2026, 1, 1)  # M: when the revision applies from
UPPER_AGE_REVISED = 60  # K10
TWO_YEARS = timedelta(730)  # with a permit at the time of the decision (K6)
DOUBT_ENDS_IN = Weighted({"right_and_duty": 50, "may_be_offered": 30, "none": 20})
OFFERED_THOUGH_TOO_OLD = 0.3

MOVES = 0.05
MOVED_AFTER = (30, 500)  # days after settlement
MOVE_TOLD_AHEAD = 14  # days

# --- mapping ----------------------------------------------------------------------------------------------------

MAPPING = Pace((8, 28), (29, 80), forgotten=0.02)  # DL-02: 28 days
QUALITY_ASSURANCE = Pace((3, 24), (29, 70), forgotten=0.02)
RECEIPT = Pace((0, 3), (6, 20), late_share=0.1)  # DL-04: 3 working days
SECOND_LANGUAGES = Weighted({None: 45, "en": 40, "ru": 6, "fr": 4, "tr": 3, "de": 2})
MAPPING_INTERPRETERS = Weighted({"A": 10, "B": 20, "C": 17, "D": 13, "E": 30, None: 10})

# --- decision ---------------------------------------------------------------------------------------------------

DECIDED = Weighted({"when ready": 72, "in the last days": 12, "late": 13, "forgotten": 3})  # DL-01: three months
WHEN_READY = (3, 20)  # days after guidance
IN_THE_LAST_DAYS = (0, 10)  # days before the deadline
TOO_LATE = (1, 60)  # days after the deadline
REFUSED = {"right_and_duty": 0.02, "may_be_offered": 0.35, "none": 0.97}
DECIDED_WRONGLY = 0.01  # registered with the wrong outcome, and retracted
FOREWARNED = 0.9  # of those refused
FOREWARNING = (16, 30)  # days before the decision; DL-29: 14 days to comment
DELIVERY = Pace((1, 7), (8, 30))
APPEALS = {"refused": 0.35, "granted": 0.012}
APPEALED_AFTER = (2, 20)  # days; DL-30: three weeks
APPEAL_DECIDED = Pace((7, 28), (29, 90), forgotten=0.08)  # DL-31: four weeks
APPEAL_ENDS = Weighted({"upheld": 72, "changed": 14, "dismissed": 6, "withdrawn": 8})

WITH_UPPER_SECONDARY = frozenset({"upper_secondary", "higher"})  # § 13 is for them, § 14 for the others
END_GOAL = {
    "none": Weighted({"work": 78, "other": 12, "upper_secondary": 10}),
    "primary": Weighted({"work": 66, "upper_secondary": 28, "other": 6}),
    "lower_secondary": Weighted({"work": 50, "upper_secondary": 46, "other": 4}),
    "upper_secondary": Weighted({"work": 76, "higher_education": 24}),
    "higher": Weighted({"work": 68, "higher_education": 32}),
    "unknown": Weighted({"work": 70, "upper_secondary": 24, "other": 6}),
}
YOUNG = 25  # below it, and without upper secondary, the goal is normally to complete it (§ 14, K8)
MONTHS_WITH_UPPER_SECONDARY = Weighted({3: 20, 6: 80})  # § 13 (K7)
MONTHS_TO_UPPER_SECONDARY = Weighted({24: 40, 36: 60})  # § 14 (K8)
MONTHS_TO_WORK = Weighted({12: 25, 18: 25, 24: 50})  # § 14 (K8)


class Decision(NamedTuple):
    """A decision that grants a programme."""

    on: date
    months: int
    end_goal: str


def is_lived(life: Life) -> None:
    """The whole journey, as far as it has come by today."""
    may_move(life)
    mapped_earlier = is_mapped_before_settlement(life)
    clock_from = may_claim_before_settlement(life)
    is_settled(life)
    gets_a_dwelling(life)
    is_informed(life)
    eligibility = has_a_right(life)

    guided = None
    mapped = is_mapped(life, mapped_earlier) if eligibility != "none" else None
    if mapped is not None:
        guided = is_guided(life, mapped)
    decision = is_decided_on(life, clock_from, eligibility, mapped, guided)
    if decision is not None:
        goes_through_the_programme(life, decision.on, decision.months, decision.end_goal)


# --- before settlement ------------------------------------------------------------------------------------------


def is_mapped_before_settlement(life: Life) -> bool:
    """Resettlement refugees are mapped by IMDi, others perhaps in reception; the mapping comes along (§ 6)."""
    who, dice = life.who, life.dice
    if not who.mapped_earlier:
        return False
    mapped_on = max(FIRST_DAY, office_day_before(who.settled_on - timedelta(dice.between(*MAPPED_BEFORE))))
    origin = "imdi" if who.entry == "resettlement" else "reception"
    source = IMDI if origin == "imdi" else f"https://mottak.example/{life.county_on(mapped_on)}"
    reference = f"kartlegging/{dice.uuid()[:8]}"
    data = {"completed_on": mapped_on, "origin": origin, "reference": reference}
    return life.other_tells(source, "mapping.imported", mapped_on, data) is not None


def may_claim_before_settlement(life: Life) -> date:
    """A claim that comes before settlement starts the three months of § 12. Gives the day they start."""
    who, dice = life.who, life.dice
    if not dice.chance(CLAIMS_FIRST.get(who.basis, CLAIMS_FIRST_ELSE)):
        return who.settled_on
    claimed_on = office_day_before(who.settled_on - timedelta(dice.between(*CLAIMED_BEFORE)))
    if claimed_on < FIRST_DAY:
        return who.settled_on
    life.kommune_tells("programme.claimed", claimed_on, {"claimed_on": claimed_on})
    return claimed_on


# --- settlement -------------------------------------------------------------------------------------------------


def is_settled(life: Life) -> None:
    """They move in, which the kommune tells: now and then ahead, with the wrong date, or from the wrong kommune."""
    who, dice = life.who, life.dice
    children_told = not dice.chance(0.05)
    data = {
        "settled_on": who.settled_on,
        "kommune": who.kommune,
        "residence_basis": who.basis,
        "permit_granted_on": who.permit_granted_on,
        "entry": who.entry,
        "language": who.language,
        "interpreter_needed": who.needs_interpreter,
        "education": who.education,
        "children_under_18": who.children if children_told else None,
        "earlier_mapping": None if dice.chance(0.25) else who.mapped_earlier,
        "person": who.person,
    }
    if who.settled_on > life.today:
        ahead = (who.settled_on - life.today).days + dice.between(0, 14)
        life.kommune_tells("participant.settled", who.settled_on, data, ahead=ahead, surely=True)
    elif dice.chance(SETTLEMENT_IS_WRONG):
        wrong = life.kommune_tells("participant.settled", who.settled_on, data | {"kommune": dice.pick(KOMMUNE)})
        life.was_a_mistake(wrong, "Registrert på feil kommune")
        life.kommune_tells("participant.settled", who.settled_on, data, surely=True)
    elif dice.chance(SETTLED_DATE_IS_WRONG):
        is_settled_on_another_day(life, data)
    else:
        ahead = dice.between(1, 7) if dice.chance(SETTLEMENT_TOLD_AHEAD) else 0
        life.kommune_tells("participant.settled", who.settled_on, data, ahead=ahead, surely=True)
