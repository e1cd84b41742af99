"""How simulated advisers do their tasks: with believable data, on a believable day that has come.

Also what is nobody's task but happens in life: hours are recorded, measures planned, programmes end.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from schemas.calendar import oslo_date
from schemas.events import CATALOGUE, full_type
from store.reports import LooseEnd, OpenTask
from workers.generator.dice import Dice
from workers.generator.feed import moment

AT_DUE = frozenset({"followup.held", "plan.revised", "outcome.followedup", "measure.started", "handover.started"})
"""Done when they fall due, or a little before; other tasks are done soon after they open."""
FORGOTTEN = 0.04  # of tasks nobody does: these show as overdue
AT = 13 * 3600  # o'clock, in seconds
CAREER_HOURS = 15


def events(task: OpenTask, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """Give the event that does a task, once its day has come; none for one that is forgotten."""
    dice = Dice(f"{seed}/{task.participant}/{task.key}/{task.opened_on}")
    data = _DATA.get(task.completes_with)
    on = _day(task, dice)
    if data is None or on > today or dice.chance(FORGOTTEN):
        return
    yield _event(task.participant, f"{task.key}/{task.opened_on}", task.completes_with, on, data(dice, task, on), task)


def _day(task: OpenTask, dice: Dice) -> date:
    if "starts_at" in task.says and task.completes_with == "guidance.held":
        return max(task.opened_on, oslo_date(datetime.fromisoformat(task.says["starts_at"])))
    if task.completes_with in AT_DUE and task.due is not None:
        return max(task.opened_on, task.due - timedelta(dice.between(0, 4)))
    return task.opened_on + timedelta(dice.between(0, 6))


def life(end: LooseEnd, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """Give what happens during a programme that is under way, up to today: nobody's task, but somebody does it."""
    if end.event != "programme.completed":
        return
    dice = Dice(f"{seed}/{end.participant}/programme")
    planned = end.since + timedelta(dice.between(3, 14))
    measure = {
        "measure_id": f"course-{end.participant.hex[:8]}", "kind": "norwegian", "provider": "adult_education",
        "planned_start": (planned + timedelta(14)).isoformat(), "hours_per_week": 30,
    }  # fmt: skip
    happens: list[tuple[str, date, dict[str, Any]]] = [("measure.planned", planned, measure)]
    for month in range(1, 6):
        on = end.since + timedelta(30 * month)
        hours = {"element": "career_competence", "hours": CAREER_HOURS / 5}
        happens.append(("hours.recorded", on, hours))
        happens.append(("hours.recorded", on, {"element": "norwegian", "hours": 60}))
    if end.due is not None:
        outcome = dice.one_of(("work", "education", "work_and_education", "other"))
        ended = "programme.completed" if dice.chance(0.8) else "programme.interrupted"
        happens.append((ended, end.due, {"outcome": outcome}))
    for nth, (name, on, data) in enumerate(happens):
        if on <= today:
            yield _event(end.participant, f"{end.key}/{nth}", name, on, data, None)


def _event(
    participant: UUID, key: str, name: str, on: date, data: Mapping[str, Any], task: OpenTask | None
) -> dict[str, Any]:
    dated_by = CATALOGUE[name].dated_by
    county = task is not None and task.role.startswith("career")
    organisation = task.organisation if task is not None else "kommune"
    return {
        "specversion": "1.0",
        "id": str(uuid5(participant, key)),
        "source": f"https://{'fylke' if county else 'kommune'}.example/{organisation}",
        "type": full_type(name),
        "subject": f"/participant/{participant}",
        "time": moment(on, AT),
        "datacontenttype": "application/json",
        "data": dict(data) | ({dated_by: on.isoformat()} if dated_by is not None else {}),
    }


Data = Callable[[Dice, OpenTask, date], dict[str, Any]]


def _meeting(task: OpenTask) -> dict[str, Any]:
    """A task about a meeting has the meeting's id in its key: ``guidance/<meeting>/…``."""
    return {"meeting_id": task.key.split("/")[1]}


def _booking(task: OpenTask) -> dict[str, Any]:
    return {"booking_id": task.key.split("/")[1]}


def _assessed(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    outcome = "now" if dice.chance(0.85) else dice.one_of(("later", "not_needed"))
    later = {"not_before": (on + timedelta(30)).isoformat()} if outcome == "later" else {}
    return {"outcome": outcome, "reason": "Vurdert sammen med deltakeren", **later}


def _mapped(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    education = dice.one_of(("primary", "lower_secondary", "upper_secondary", "higher"))
    return {"languages": ["ar", "en"], "education": education, "work_years": dice.between(0, 20)}


_DATA: Mapping[str, Data] = {
    "dwelling.prepared": lambda dice, task, on: {"done": ["found", "prepared", "keys"]},
    "dwelling.allocated": lambda dice, task, on: {},
    "information.given": lambda dice, task, on: {
        "language": "en", "interpreter_used": dice.chance(0.7), "topics": ["rettigheter", "plikter"],
    },
    "understanding.confirmed": lambda dice, task, on: {"about": "rights_and_duties", "understood": dice.chance(0.9)},
    "eligibility.assessed": lambda dice, task, on: {"outcome": "right_and_duty"},
    "mapping.completed": _mapped,
    "guidance.assessed": _assessed,
    "guidance.ordered": lambda dice, task, on: {"goal": "Et realistisk mål", "questions": ["Hvilken utdanning?"]},
    "infopack.sent": lambda dice, task, on: _meeting(task) | {"language": task.says.get("language", "en")},
    "preparation.completed": lambda dice, task, on: _meeting(task) | {"role": task.role},
    "guidance.held": lambda dice, task, on: _meeting(task) | {"interpreter_present": dice.chance(0.6)},
    "note.shared": lambda dice, task, on: _meeting(task) | {
        "recommendation": "Fagbrev som helsefagarbeider", "participant_access": True,
        "recipients": ["programme_adviser"], "registered_in_imdinett": dice.chance(0.8),
    },
    "note.registered": lambda dice, task, on: _meeting(task),
    "note.received": lambda dice, task, on: _meeting(task),
    "note.answered": lambda dice, task, on: _meeting(task) | {"answer": "Rettet", "corrected": True},
    "interpreting.completed": lambda dice, task, on: _booking(task) | {"rating": dice.between(2, 5)},
    "interpreting.deviationreported": lambda dice, task, on: _booking(task),
    "interpreter.exceptiongranted": lambda dice, task, on: _booking(task) | {
        "reason": "Ingen kvalifisert å finne", "granted_by": "leder",
    },
    "decision.made": lambda dice, task, on: {
        "outcome": "granted" if dice.chance(0.95) else "refused", "reason": "Etter en samlet vurdering",
        "months": dice.one_of((6, 12, 12, 24)), "end_goal": dice.one_of(("upper_secondary", "work")),
    },
    "decision.delivered": lambda dice, task, on: {},
    "appeal.decided": lambda dice, task, on: {"outcome": "upheld"},
    "plan.agreed": lambda dice, task, on: {"end_goal": "work", "norwegian_goal": "B1"},
    "contract.signed": lambda dice, task, on: {},
    "programme.started": lambda dice, task, on: {},
    "followup.held": lambda dice, task, on: {},
    "plan.revised": lambda dice, task, on: {},
    "measure.started": lambda dice, task, on: {"measure_id": task.key.split("/")[1]},
    "handover.started": lambda dice, task, on: {"to": dice.one_of(("nav", "education", "employer"))},
    "certificate.issued": lambda dice, task, on: {},
    "outcome.followedup": lambda dice, task, on: {"situation": dice.one_of(("work", "education", "neither"))},
}  # fmt: skip
"""What an adviser fills in, by the event that does the task; the business date is added. The rest stays open."""
