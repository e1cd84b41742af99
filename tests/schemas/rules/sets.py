"""Rule sets and settlements for the tests of rules."""

from datetime import date
from typing import Any

from schemas.events.catalogue import ParticipantSettled
from schemas.rules import RuleSet, packaged_rules


def settled(**data: Any) -> ParticipantSettled:
    facts = {
        "settled_on": date(2026, 9, 1),
        "kommune": "3301",
        "residence_basis": "asylum",
        "permit_granted_on": date(2026, 5, 1),
        "entry": "direct",
        "language": "ar",
        "interpreter_needed": False,
        "education": "none",
        "age_at_permit": 30,
    }
    return ParticipantSettled.model_validate(facts | data)


def rule_set(id_: str) -> RuleSet:
    (found,) = [rules for rules in packaged_rules().sets if rules.id == id_]
    return found
