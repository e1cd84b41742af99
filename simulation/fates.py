"""What befalls some participants of a live show and is nobody's task: they leave, or are settled a second time."""

from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from simulation.generator.dice import Dice, Weighted
from simulation.generator.outbox import moment
from simulation.generator.people import KOMMUNE

LEAVES = 0.1  # of participants. PROPOSED, and more than in life: an audience sees a few dozen
LEAVES_AFTER = (40, 500)  # days after the settlement
LEAVES_BECAUSE = Weighted({"left_country": 50, "declined": 20, "died": 10, "other": 20})
SETTLED_AGAIN = 0.08
SETTLED_AGAIN_AFTER = (30, 300)
AT = 9 * 3600  # the second of the day: before anybody works on a task


class Fate(NamedTuple):
    """An event that befalls a participant on a day, and whether nothing comes after it."""

    on: date
    event: dict[str, Any]
    last: bool


def fates(settled: dict[str, Any], seed: int) -> list[Fate]:
    """Give what befalls a participant, in order.

    Args:
        settled: The settlement, as a CloudEvent.
        seed: Another seed gives other fates.
    """
    participant, data = UUID(settled["subject"].rpartition("/")[2]), settled["data"]
    dice, settled_on = Dice(f"{seed}/{participant}/fate"), date.fromisoformat(data["settled_on"])
    found = []
    if dice.chance(SETTLED_AGAIN):
        on, kommune = settled_on + timedelta(dice.between(*SETTLED_AGAIN_AFTER)), dice.pick(KOMMUNE)
        again = {key: value for key, value in data.items() if key != "person"}
        again |= {"settled_on": on.isoformat(), "kommune": kommune, "entry": "direct"}
        if kommune != data["kommune"]:
            found.append(
                Fate(on, _event(settled, participant, "again", settled["type"], kommune, on, again), last=False)
            )
    if dice.chance(LEAVES):
        on = settled_on + timedelta(dice.between(*LEAVES_AFTER))
        ended = {"ended_on": on.isoformat(), "reason": dice.pick(LEAVES_BECAUSE)}
        name = settled["type"].replace("participant.settled", "journey.ended")
        found.append(Fate(on, _event(settled, participant, "ended", name, data["kommune"], on, ended), last=True))
    return sorted(found, key=lambda fate: (fate.on, fate.last))


def _event(
    settled: dict[str, Any], participant: UUID, key: str, type_: str, kommune: str, on: date, data: dict[str, Any]
) -> dict[str, Any]:
    return settled | {
        "id": str(uuid5(participant, key)),
        "source": f"https://kommune.example/{kommune}",
        "type": type_,
        "time": moment(on, AT),
        "data": data,
    }
