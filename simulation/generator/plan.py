"""Generates plan and contract, and the reviews of the plan. Shares and paces without a source are PROPOSED."""

from datetime import date
from typing import NamedTuple

from simulation.generator.course import SCHOOLING, Course, every
from simulation.generator.dice import Weighted
from simulation.generator.interpreting import has_an_interpreter
from simulation.generator.life import Life, Pace, Within

# About a third of participants report that they never got a plan (K12); most of them have one without knowing it.
PLAN = Within("plan-and-contract", earliest=0.0, late_by=(1, 46), forgotten=0.08)
SIGNED_WITH_THE_PLAN = 0.85  # § 16: at the same time
SIGNING_LATER = Pace((1, 10), (11, 50), forgotten=0.06)
PLAN_DELIVERED = Pace((0, 7), (10, 40), forgotten=0.3)  # one third never got theirs (supervision 2026 to 2028)
CONTRACT_REFUSED = 0.025
SIGNED_AFTER_ALL = Pace((7, 40), (41, 90), forgotten=0.35)
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
REVIEW = Within("plan-review", earliest=0.8, late_by=(1, 57), late_share=0.15, forgotten=0.0)
NO_LONGER_REVIEWED = 0.05  # a quarter


class Plan(NamedTuple):
    """A plan as it was agreed."""

    on: date
    norwegian_goal: str


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


def plan_is_revised(life: Life, course: Course, agreed_on: date) -> None:
    """The plan is reviewed regularly and changed if needed (§ 15)."""
    for revised_on in every(life, course, agreed_on, REVIEW):
        if life.dice.chance(NO_LONGER_REVIEWED):
            return
        life.kommune_sends("plan.revised", revised_on, {"revised_on": revised_on})
