"""Generates who moves, is settled a second time, or leaves. Shares and paces without a source are PROPOSED."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from simulation.generator.dice import Weighted
from simulation.generator.life import Life, Pace
from simulation.generator.outbox import office_day
from simulation.generator.people import KOMMUNE, address
from simulation.generator.settlement import new_number

MOVES = 0.05
MOVED_AFTER = (30, 500)  # days after settlement
TRANSFER = Pace((1, 7), (8, 30), forgotten=0.1)  # until the new kommune accepts
MOVE_REGISTERED_AHEAD = 14  # days
SETTLED_AGAIN = 0.02  # by another kommune
SETTLED_AGAIN_AFTER = (40, 400)  # days
SETTLED_AGAIN_IS = Weighted({"mistake": 60, "returned": 40})
REVIEWED = Pace((1, 14), (15, 60), forgotten=0.25)
LEAVES = 0.03
LEAVES_AFTER = (60, 400)  # days after settlement
HOURS_OF_WORK = Weighted({37.5: 70, 30: 20, 20: 10})  # a week
LEAVES_BECAUSE = Weighted({"left_country": 50, "work": 25, "declined": 10, "died": 5, "other": 10})


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


def may_leave(life: Life) -> None:
    """A few leave before they have come to the end; nothing is registered of them afterwards."""
    left_on = office_day(life.who.settled_on + timedelta(life.dice.between(*LEAVES_AFTER)))
    if life.dice.chance(LEAVES) and left_on <= life.today:
        life.feed.forget_after(left_on)
        reason = life.dice.pick(LEAVES_BECAUSE)
        hours = {"hours_per_week": life.dice.pick(HOURS_OF_WORK)} if reason == "work" else {}
        life.kommune_sends("journey.ended", left_on, {"ended_on": left_on, "reason": reason} | hours)
