"""Generates a journey from before settlement to the decision, in the order of the procedure.

Each function sends the events of one part, and gives the day on which the next part can begin, or None if that day has
not come or never comes. Shares and paces without a source are PROPOSED.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.checklists import DWELLING as DWELLING_CHECKLIST
from schemas.deadlines import CountsFrom
from schemas.events import EventRef
from schemas.events.catalogue import ParticipantSettled
from schemas.rules import UPPER_SECONDARY, packaged_rules
from simulation.generator.dice import Weighted
from simulation.generator.guidance import is_guided
from simulation.generator.interpreting import has_an_interpreter
from simulation.generator.life import ARCHIVE, IMDI, Life, Pace, Within
from simulation.generator.outbox import FIRST_DAY, Sent, office_day, office_day_before
from simulation.generator.people import (
    CHILDREN_UNKNOWN,
    EARLIER_MAPPING_UNKNOWN,
    KOMMUNE,
    Newcomer,
    address,
    number,
)
from simulation.generator.programme import SCHOOLING, goes_through_the_programme

# --- before settlement ------------------------------------------------------------------------------------------

CLAIMS_FIRST = {
    "family_reunification": 0.12,
    "other": 0.12,
}  # they settle without an agreement with the kommune, and may have to claim
CLAIMS_FIRST_ELSE = 0.01
CLAIMED_BEFORE = (3, 45)  # days before settlement
MAPPED_BEFORE = (20, 200)  # days before settlement

# --- settlement -------------------------------------------------------------------------------------------------

SETTLEMENT_REGISTERED_AHEAD = 0.06
SETTLEMENT_IS_WRONG = 0.01  # registered in the wrong kommune, and retracted
SETTLED_DATE_IS_WRONG = 0.03  # and corrected
WRONG_BY = Weighted({-14: 10, -7: 15, -3: 20, -1: 30, 1: 15, 2: 10})  # days
CORRECTED_AFTER = Pace((2, 20), (21, 45))
KOMMUNE_CORRECTED_TOO = 0.25
NUMBER_COMES_ALONG = 0.3  # share of corrections and moves that bring a fødselsnummer

DWELLING_READY_BEFORE = 0.6
DWELLING_BEFORE = (1, 14)  # days before settlement
DWELLING = Pace((0, 4), (5, 25))
DWELLING_PREPARED = 0.9  # share of the allocated dwellings whose preparation is registered
PREPARED_BEFORE = (1, 10)  # days before it is allocated
NIR = Pace((1, 5), (6, 20), forgotten=0.02)
INFORMING = Pace((1, 14), (15, 50), forgotten=0.05)
UNDERSTANDING = Pace((1, 13), (15, 40), forgotten=0.1)
UNDERSTOOD = 0.9  # the first time; after a second explanation, all
ASSESSING_ELIGIBILITY = Pace((3, 30), (31, 75), forgotten=0.05)

DOUBT_ENDS_IN = Weighted({"right_and_duty": 50, "may_be_offered": 30, "none": 20})

MOVES = 0.05
MOVED_AFTER = (30, 500)  # days after settlement
TRANSFER = Pace((1, 7), (8, 30), forgotten=0.1)  # until the new kommune accepts
MOVE_REGISTERED_AHEAD = 14  # days

SETTLED_AGAIN = 0.02  # by another kommune
SETTLED_AGAIN_AFTER = (40, 400)  # days
SETTLED_AGAIN_IS = Weighted({"mistake": 60, "returned": 40})
REVIEWED = Pace((1, 14), (15, 60), forgotten=0.25)

NUMBER_OF_ANOTHER = 0.01  # registered with the number of somebody else, and retracted
FOUND_DIFFERENT = Pace((1, 10), (11, 40), forgotten=0.2)

LEAVES = 0.03
LEAVES_AFTER = (60, 400)  # days after settlement
HOURS_OF_WORK = Weighted({37.5: 70, 30: 20, 20: 10})  # a week
LEAVES_BECAUSE = Weighted({"left_country": 50, "work": 25, "declined": 10, "died": 5, "other": 10})

# --- mapping ----------------------------------------------------------------------------------------------------

MAPPING = Within("mapping-completed", earliest=0.3, late_by=(1, 52), forgotten=0.02)
QUALITY_ASSURANCE = Within("mapping-completed", earliest=0.1, late_by=(1, 42), forgotten=0.02)
RECEIPT = Within("mapping-shared", earliest=0.0, late_by=(1, 15), late_share=0.1)
OF_AGE = 18  # nobody works before that age
SECOND_LANGUAGES = Weighted({None: 45, "en": 40, "ru": 6, "fr": 4, "tr": 3, "de": 2})
HAS_DIPLOMAS = 0.3  # share with diplomas that need translation
DIPLOMAS = Pace((0, 10), (11, 30))  # after the mapping
TRANSLATION_ORDERED = Pace((1, 5), (6, 30), forgotten=0.1)
TRANSLATED = Pace((10, 30), (31, 60), forgotten=0.05)
MAPPING_INTERPRETERS = Weighted({"A": 10, "B": 20, "C": 17, "D": 13, "E": 30, None: 10})

# --- decision ---------------------------------------------------------------------------------------------------

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


def is_lived(life: Life) -> None:
    """Send the events of the whole journey up to today."""
    may_move(life)
    mapped_earlier = is_mapped_before_settlement(life)
    clock_from = may_claim_before_settlement(life)
    settlement = facts_of_settlement(life)
    is_settled(life, settlement)
    is_registered_in_nir(life)
    gets_a_dwelling(life)
    is_informed(life)
    eligibility = has_a_right(life, settlement)

    guided = None
    mapped = is_mapped(life, mapped_earlier) if eligibility != "none" else None
    if mapped is not None:
        guided = is_guided(life, mapped)
    decision = is_decided_on(life, clock_from, eligibility, mapped, guided)
    if decision is not None:
        goes_through_the_programme(life, decision.on, decision.due, decision.months, decision.end_goal)
    may_be_settled_again(life, settlement)
    may_leave(life)


# --- before settlement ------------------------------------------------------------------------------------------


def is_mapped_before_settlement(life: Life) -> bool:
    """IMDi maps resettlement refugees, a reception centre some of the others; the mapping is imported (§ 6)."""
    who, dice = life.who, life.dice
    if not who.mapped_earlier:
        return False
    mapped_on = max(FIRST_DAY, office_day_before(who.settled_on - timedelta(dice.between(*MAPPED_BEFORE))))
    origin = "imdi" if who.entry == "resettlement" else "reception"
    source = IMDI if origin == "imdi" else f"https://mottak.example/{life.county_on(mapped_on)}"
    reference = f"kartlegging/{dice.uuid()[:8]}"
    data = {"completed_on": mapped_on, "origin": origin, "reference": reference}
    return life.other_sends(source, "mapping.imported", mapped_on, data) is not None


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


# --- settlement -------------------------------------------------------------------------------------------------


def facts_of_settlement(life: Life) -> dict[str, Any]:
    """What the kommune registers of the settlement, without personal data."""
    who, dice = life.who, life.dice
    return {
        "settled_on": who.settled_on,
        "kommune": who.kommune,
        "residence_basis": who.basis,
        "family_within_five_years": who.family_within_five_years,
        "permit": who.permit,
        "permit_granted_on": who.permit_granted_on,
        "in_kommune_since": who.in_kommune_since,
        "entry": who.entry,
        "language": who.language,
        "interpreter_needed": who.needs_interpreter,
        "education": who.education,
        "children_under_18": None if dice.chance(CHILDREN_UNKNOWN) else who.children,
        "earlier_mapping": None if dice.chance(EARLIER_MAPPING_UNKNOWN) else who.mapped_earlier,
    }


def is_settled(life: Life, settlement: Mapping[str, Any]) -> None:
    """The settlement is registered: sometimes in advance, with a wrong date, or in the wrong kommune."""
    who, dice, data = life.who, life.dice, {**settlement, "person": life.who.person}
    if who.settled_on > life.today:
        ahead = (who.settled_on - life.today).days + dice.between(0, 14)
        life.kommune_sends("participant.settled", who.settled_on, data, ahead=ahead, surely=True)
    elif dice.chance(SETTLEMENT_IS_WRONG):
        wrong = life.kommune_sends("participant.settled", who.settled_on, data | {"kommune": dice.pick(KOMMUNE)})
        life.retract(wrong, "Registrert på feil kommune")
        life.kommune_sends("participant.settled", who.settled_on, data, surely=True)
    elif life.another is not None and dice.chance(NUMBER_OF_ANOTHER) and _number_of(life.another):
        is_taken_for_another(life, life.another, data)
    elif dice.chance(SETTLED_DATE_IS_WRONG):
        is_settled_on_another_day(life, data)
    else:
        ahead = dice.between(1, 7) if dice.chance(SETTLEMENT_REGISTERED_AHEAD) else 0
        life.kommune_sends("participant.settled", who.settled_on, data, ahead=ahead, surely=True)


def _number_of(who: Newcomer) -> list[dict[str, str]]:
    return (who.person or {}).get("identifiers") or []


def is_taken_for_another(life: Life, another: Newcomer, data: dict[str, Any]) -> None:
    """The settlement is registered with another person's number, so that both journeys ask whether they are one.

    It is retracted and registered anew, and a person says that the two are different.
    """
    who = life.who
    wrong = data | {"person": {**(who.person or {}), "identifiers": _number_of(another)}}
    life.retract(life.kommune_sends("participant.settled", who.settled_on, wrong), "Registrert med en annens nummer")
    life.kommune_sends("participant.settled", who.settled_on, data, surely=True)
    found_on = life.after(who.settled_on, FOUND_DIFFERENT)
    if found_on is not None:
        found = {"other": another.id, "reviewed_on": found_on, "finding": "different"}
        life.kommune_sends("duplicate.reviewed", found_on, found)


def may_be_settled_again(life: Life, settlement: Mapping[str, Any]) -> None:
    """Another kommune registers a settlement of the same participant, by mistake or after a return."""
    who, dice = life.who, life.dice
    if not dice.chance(SETTLED_AGAIN):
        return
    again_on = office_day(who.settled_on + timedelta(dice.between(*SETTLED_AGAIN_AFTER)))
    kommune, what = dice.pick(KOMMUNE), dice.pick(SETTLED_AGAIN_IS)
    if again_on > life.today or kommune == life.kommune_on(again_on):
        return
    again = {**settlement, "settled_on": again_on, "kommune": kommune, "entry": "direct"}
    sent = life.other_sends(f"https://kommune.example/{kommune}", "participant.settled", again_on, again)
    if what == "mistake":
        life.retract(sent, "Bosatt i en annen kommune fra før")
        return
    reviewed_on = life.after(again_on, REVIEWED)
    if reviewed_on is not None:
        reviewed = {"reviewed_on": reviewed_on, "finding": what}
        life.kommune_sends("settlement.reviewed", reviewed_on, reviewed)


def is_settled_on_another_day(life: Life, data: dict[str, Any]) -> None:
    """The settled date is registered wrongly, and mostly corrected."""
    who, dice = life.who, life.dice
    wrong_date = who.settled_on + timedelta(dice.pick(WRONG_BY))
    wrong_date = min(max(wrong_date, FIRST_DAY), life.today)
    too = dice.chance(KOMMUNE_CORRECTED_TOO)
    wrong = {"settled_on": wrong_date, "kommune": dice.pick(KOMMUNE) if too else who.kommune}
    life.kommune_sends("participant.settled", wrong_date, data | wrong, surely=True)

    corrected_on = life.after(max(wrong_date, who.settled_on), CORRECTED_AFTER)
    if corrected_on is not None:
        correction = {
            "settled_on": who.settled_on,
            "kommune": who.kommune if too else None,
            "reason": dice.one_of(("Feil dato i listen fra mottaket", "Flyttet inn en annen dag enn avtalt")),
            "person": new_number(life),
        }
        life.kommune_sends("participant.settlementcorrected", corrected_on, correction)


def new_number(life: Life) -> dict[str, Any] | None:
    """A participant without a number, or with a D-number, gets a fødselsnummer."""
    who, dice = life.who, life.dice
    has = [identifier["kind"] for identifier in (who.person or {}).get("identifiers", ())]
    if "fnr" in has or not dice.chance(NUMBER_COMES_ALONG):
        return None
    return {"identifiers": [number(dice, "fnr", who.birth_date, woman=dice.chance(0.5))]}


def is_registered_in_nir(life: Life) -> None:
    """IMDi registers the settlement in the National Introduction Register (NIR)."""
    registered_on = life.after(life.who.settled_on, NIR)
    if registered_on is not None:
        data = {"registered_on": registered_on, "reference": f"nir/{life.dice.uuid()[:8]}"}
        life.other_sends(IMDI, "nir.registered", registered_on, data)


def gets_a_dwelling(life: Life) -> None:
    """The first dwelling is usually ready before the settlement (S-03)."""
    who, dice = life.who, life.dice
    allocated_on: date | None
    if dice.chance(DWELLING_READY_BEFORE):
        before = office_day_before(who.settled_on - timedelta(dice.between(*DWELLING_BEFORE)))
        allocated_on = max(FIRST_DAY, before)
    else:
        allocated_on = life.after(who.settled_on, DWELLING)
    if allocated_on is None:
        return
    if dice.chance(DWELLING_PREPARED):
        prepared_on = max(FIRST_DAY, office_day_before(allocated_on - timedelta(dice.between(*PREPARED_BEFORE))))
        done = [item.code for item in DWELLING_CHECKLIST.items]
        life.kommune_sends("dwelling.prepared", prepared_on, {"prepared_on": prepared_on, "done": done})
    life.kommune_sends("dwelling.allocated", allocated_on, {"allocated_on": allocated_on})


def is_informed(life: Life) -> None:
    """The participant is informed of rights and duties, and understands or is informed again (S-09)."""
    who = life.who
    given_on = life.after(who.settled_on, INFORMING)
    if given_on is None:
        return
    if who.needs_interpreter:
        has_an_interpreter(life, "information", given_on)
    is_explained(life, given_on)
    understood_on = life.after(given_on, UNDERSTANDING)
    while understood_on is not None:
        understood = life.dice.chance(UNDERSTOOD)
        data = {"confirmed_on": understood_on, "about": "rights_and_duties", "understood": understood}
        life.kommune_sends("understanding.confirmed", understood_on, data)
        if understood:
            return
        again_on = life.after(understood_on, UNDERSTANDING)
        if again_on is None:
            return
        is_explained(life, again_on)
        understood_on = life.after(again_on, UNDERSTANDING)


def is_explained(life: Life, given_on: date) -> None:
    """One meeting about rights and duties, with an interpreter if one is needed."""
    who = life.who
    data = {
        "given_on": given_on,
        "language": who.language if who.needs_interpreter else "nb",
        "interpreter_used": who.needs_interpreter,
        "topics": ["Rett og plikt til introduksjonsprogram", "Introduksjonsstønad", "Klagerett", "Taushetsplikt"],
    }
    life.kommune_sends("information.given", given_on, data)


def has_a_right(life: Life, settlement: Mapping[str, Any]) -> str:
    """Eligibility follows from age, permit and basis (§ 8); a doubtful case is assessed. Gives the outcome."""
    who, dice = life.who, life.dice
    age = who.age_at_permit if who.birth_date_known else None
    settled = ParticipantSettled.model_validate({**settlement, "age_at_permit": age})
    derived = life.law.eligibility.outcome(settled)
    if derived is not None:
        return "right_and_duty" if derived == "right" else derived
    outcome = dice.pick(DOUBT_ENDS_IN)
    assessed_on = life.after(who.settled_on, ASSESSING_ELIGIBILITY)
    if assessed_on is not None:
        reason = "Botid, alder eller oppholdsgrunnlag er vurdert"
        data = {"outcome": outcome, "assessed_on": assessed_on, "reason": reason}
        life.kommune_sends("eligibility.assessed", assessed_on, data)
    return outcome


def may_move(life: Life) -> None:
    """Some participants move to another kommune, which takes over the journey."""
    who, dice = life.who, life.dice
    if not dice.chance(MOVES):
        return
    moved_on = office_day(who.settled_on + timedelta(dice.between(*MOVED_AFTER)))
    moved_to = dice.pick(KOMMUNE)
    days_ahead = (moved_on - life.today).days
    if moved_to == who.kommune or days_ahead > MOVE_REGISTERED_AHEAD:
        return
    person = (new_number(life) or {}) | {"address": address(dice, moved_to)}
    if (who.person or {}).get("address_protected"):
        person.pop("address")
    data = {"to_kommune": moved_to, "moved_on": moved_on, "person": person or None}
    ahead = days_ahead + dice.between(0, 5) if days_ahead > 0 else 0
    life.kommune_sends("participant.moved", moved_on, data, ahead=ahead, surely=ahead > 0)
    life.moved_on, life.moved_to = moved_on, moved_to
    if (accepted_on := life.after(moved_on, TRANSFER)) is not None:
        life.kommune_sends("transfer.accepted", accepted_on, {"accepted_on": accepted_on})


# --- mapping ----------------------------------------------------------------------------------------------------


def may_leave(life: Life) -> None:
    """A few leave before they have come to the end; nothing is registered of them afterwards."""
    left_on = office_day(life.who.settled_on + timedelta(life.dice.between(*LEAVES_AFTER)))
    if life.dice.chance(LEAVES) and left_on <= life.today:
        life.feed.forget_after(left_on)
        reason = life.dice.pick(LEAVES_BECAUSE)
        hours = {"hours_per_week": life.dice.pick(HOURS_OF_WORK)} if reason == "work" else {}
        life.kommune_sends("journey.ended", left_on, {"ended_on": left_on, "reason": reason} | hours)


def is_mapped(life: Life, mapped_earlier: bool) -> date | None:
    """Competence is mapped, or an earlier mapping quality-assured, and the county gets it (§ 10)."""
    who, dice = life.who, life.dice
    completed_on = life.after(who.settled_on, QUALITY_ASSURANCE if mapped_earlier else MAPPING)
    if completed_on is None:
        return None
    if who.needs_interpreter:
        has_an_interpreter(life, "mapping", completed_on)
    second_language = dice.pick(SECOND_LANGUAGES)
    data = {
        "completed_on": completed_on,
        "languages": [who.language, *([second_language] if second_language not in {None, who.language} else [])],
        "education": who.education,
        "work_years": dice.between(0, max(0, who.age_at_permit - OF_AGE)),
        "interpreter_category": dice.pick(MAPPING_INTERPRETERS) if who.needs_interpreter else None,
    }
    life.kommune_sends("mapping.completed", completed_on, data)

    received_on = life.after(completed_on, RECEIPT)
    if received_on is not None:
        receipt = {"received_on": received_on, "reference": f"kvittering/{dice.uuid()[:8]}"}
        life.county_sends("mapping.received", received_on, receipt)
    if dice.chance(HAS_DIPLOMAS):
        has_diplomas_translated(life, completed_on)
    return completed_on


def has_diplomas_translated(life: Life, mapped_on: date) -> None:
    """Diplomas that the mapping asks for are handed in, and translated (S-15)."""
    received_on = life.after(mapped_on, DIPLOMAS)
    if received_on is None:
        return
    document = {"document_id": f"d-{life.dice.uuid()[:8]}"}
    received = {"on": received_on, "translation_needed": True}
    life.kommune_sends("document.received", received_on, document | received)
    ordered_on = life.after(received_on, TRANSLATION_ORDERED)
    if ordered_on is None:
        return
    life.kommune_sends("translation.ordered", ordered_on, document | {"on": ordered_on})
    translated_on = life.after(ordered_on, TRANSLATED)
    if translated_on is not None:
        life.kommune_sends("translation.completed", translated_on, document | {"on": translated_on})


# --- decision ---------------------------------------------------------------------------------------------------


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
