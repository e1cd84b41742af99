"""Generates a whole journey, in the order of the procedure, up to the follow-up of the outcome."""

from simulation.generator.decision import is_decided_on, may_claim_before_settlement
from simulation.generator.guidance import is_guided
from simulation.generator.life import Life
from simulation.generator.mapping import is_mapped, is_mapped_before_settlement
from simulation.generator.moves import may_be_settled_again, may_leave, may_move
from simulation.generator.programme import goes_through_the_programme
from simulation.generator.settlement import (
    facts_of_settlement,
    gets_a_dwelling,
    has_a_right,
    is_informed,
    is_registered_in_nir,
    is_settled,
)


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
