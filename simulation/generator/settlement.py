"""Generates the settlement: registered, corrected, the dwelling, the information, and whether there is a right.

Shares and paces without a source are PROPOSED.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from schemas.checklists import DWELLING as DWELLING_CHECKLIST
from schemas.events.catalogue import ParticipantSettled
from simulation.generator.dice import Weighted
from simulation.generator.interpreting import has_an_interpreter
from simulation.generator.life import IMDI, Life, Pace
from simulation.generator.outbox import FIRST_DAY, office_day_before
from simulation.generator.people import CHILDREN_UNKNOWN, EARLIER_MAPPING_UNKNOWN, KOMMUNE, Newcomer, number

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
NUMBER_OF_ANOTHER = 0.01  # registered with the number of somebody else, and retracted
FOUND_DIFFERENT = Pace((1, 10), (11, 40), forgotten=0.2)


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
