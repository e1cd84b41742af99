"""How simulated advisers complete their tasks: with plausible data, on a plausible day up to today.

Also events that complete no task: hours recorded, measures planned, levels of Norwegian assessed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from schemas.calendar import oslo_date
from schemas.events import CATALOGUE, full_type
from schemas.rules import packaged_rules
from simulation.generator.dice import Dice
from simulation.generator.outbox import moment
from store.reports import LooseEnd, OpenTask

AT_DUE = frozenset(
    {
        "followup.held",
        "plan.revised",
        "outcome.followedup",
        "measure.started",
        "handover.started",
        "programme.started",
        "leave.offermade",
    }
)
"""Event types sent when their task is due, or a little before; others are sent soon after the task opens."""
ON_THE_DAY = frozenset({"guidance.held", "groupguidance.held", "programme.completed"})
"""Event types sent on the day of the meeting, or of the end of the programme."""
AT_ONCE = frozenset({"guidance.ordered", "interpreter.needassessed"})
"""Event types sent the day after the task opens: later they would be useless."""
IN_TIME = AT_ONCE | ON_THE_DAY | {"extension.assessed", "programme.extended", "decision.delivered"}
"""Event types that are never late: a late one would have no effect."""
MEETINGS = {
    "information.given": "information", "mapping.completed": "mapping",
    "plan.agreed": "plan", "contract.signed": "plan",
}  # fmt: skip
"""Event types of meetings with the participant that may need an interpreter, with the kind of meeting."""
LEFT_UNDONE = frozenset({"interpreting.completed", "preparation.completed", "infopack.sent"})
"""Event types that no other step depends on: a forgotten one is never sent."""
AFTER_PARTNERS = frozenset({"decision.delivered"})
"""Event types that a partner sends; the adviser sends them only if the partner does not."""
FORGOTTEN = 0.06  # of tasks
WEEKS_LATE = (2, 8)
INTERRUPTED = 0.15  # of programmes
IDLE = 0.15  # of programmes, in which no measure is planned and weeks go by
POINT_LEFT_OUT = 0.1  # share of the plans that lack a point which the law asks for
MISSED = {"reason": "Deltakeren eller veilederen kunne ikke"}
AT = 13 * 3600  # the second of the day in the events' time: one o'clock
TEN = 10 * 3600  # when meetings begin
CAREER_SESSIONS = 5
SOCIAL_STUDIES_MONTHS = 8
ANOTHER_TIME = timedelta(28)
"""How long a meeting without an interpreter is postponed."""


def events(task: OpenTask, seed: int, today: date) -> list[dict[str, Any]]:
    """Give the events that complete a task, once its day has come; none before.

    A forgotten task is completed weeks late (some never are); a forgotten follow-up also gives ``followup.missed``.

    Args:
        task: The open task.
        seed: Another seed gives other days and data.
        today: No event is dated later.
    """
    dice = Dice(f"{seed}/{task.participant}/{task.key}/{task.opened_on}")
    name, forgotten = task.completes_with, dice.chance(FORGOTTEN)
    data = _DATA.get(name)
    if data is None or (forgotten and name in LEFT_UNDONE):
        return []
    late = forgotten and name not in IN_TIME
    on = _day(task, dice) + timedelta(weeks=dice.between(*WEEKS_LATE) if late else 0)
    if on > today:
        return []
    key, done = f"{task.key}/{task.opened_on}", data(dice, task, on)
    if name == "programme.completed" and dice.chance(INTERRUPTED):
        name = "programme.interrupted"
    sent = [_event(task.participant, key, name, on, done, task)]
    if late and name == "followup.held":
        missed = max(task.opened_on, task.due or on)
        sent.insert(0, _event(task.participant, f"{key}/missed", "followup.missed", missed, MISSED, task))
    return sent


def _day(task: OpenTask, dice: Dice) -> date:
    """Give the day of completion: after the day the task opened, since its cause may be registered late on that day."""
    name = task.completes_with
    if name in ON_THE_DAY:
        return _in_the_calendar(task)
    if name in MEETINGS:
        return _meets_on(task, MEETINGS[name])
    if name in AT_DUE and task.due is not None:
        return max(task.opened_on + timedelta(1), task.due - timedelta(dice.between(0, 4)))
    soonest, latest = (1, 1) if name in AT_ONCE else (10, 14) if name in AFTER_PARTNERS else (1, 6)
    return task.opened_on + timedelta(dice.between(soonest, latest))


def _in_the_calendar(task: OpenTask) -> date:
    """Give the day of the conversation, or for the end of a programme the day the task opened."""
    if task.completes_with == "programme.completed":
        return task.opened_on
    starts_at = oslo_date(datetime.fromisoformat(task.details["starts_at"]))
    return max(task.opened_on + timedelta(1), starts_at)


def _meets_on(task: OpenTask, meeting: str) -> date:
    """Give the day of a meeting: the same for the meeting itself and for its interpreter."""
    return task.opened_on + timedelta(Dice(f"{task.participant}/{meeting}/{task.opened_on}").between(6, 10))


def life(end: LooseEnd, seed: int, today: date) -> Iterator[dict[str, Any]]:
    """Give the events that complete no task, up to today: measures, hours, levels of Norwegian."""
    happens: Sequence[tuple[str, date, dict[str, Any]]] = ()
    if end.event == "programme.completed":
        happens = _programme(end, seed)
    elif end.event == "handover.accepted" and _receiver(end.participant) == "employer":
        happens = [("handover.accepted", end.since + timedelta(7), {"to": "employer"})]
    last = min(today, end.due or today)
    for nth, (name, on, data) in enumerate(happens):
        if on <= last:
            yield _event(end.participant, f"{end.key}/{nth}", name, on, data, None)


def _programme(end: LooseEnd, seed: int) -> list[tuple[str, date, dict[str, Any]]]:
    dice = Dice(f"{seed}/{end.participant}/programme")
    planned, law = end.since + timedelta(dice.between(3, 14)), packaged_rules().on(end.since)
    measure = {
        "measure_id": f"course-{end.participant.hex[:8]}", "kind": "norwegian", "provider": "adult_education",
        "planned_start": (planned + timedelta(14)).isoformat(),
        "hours_per_week": law.programme.self_study_weekly_hours,
    }  # fmt: skip
    idle = Dice(f"{seed}/{end.participant}/idle").chance(IDLE)
    happens: list[tuple[str, date, dict[str, Any]]] = [] if idle else [("measure.planned", planned, measure)]
    for month in range(1, CAREER_SESSIONS + 1):
        on = end.since + timedelta(30 * month)
        hours = {
            "element": "career_competence",
            "hours": law.career_competence.without_upper_secondary / CAREER_SESSIONS,
        }
        happens.append(("hours.recorded", on, hours))
        happens.append(("hours.recorded", on, {"element": "norwegian", "hours": 60}))
        happens.append(("hours.recorded", on, {"element": "migration_health_diversity", "hours": 2}))
    for month in range(1, SOCIAL_STUDIES_MONTHS + 1):
        on = end.since + timedelta(30 * month + 1)
        social_studies = {"element": "social_studies", "hours": law.social_studies.hours / SOCIAL_STUDIES_MONTHS}
        happens.append(("hours.recorded", on, social_studies))
    for level, month in zip(("A2", "B1"), (dice.between(3, 5), dice.between(6, 20)), strict=True):
        happens.append(("norwegian.assessed", end.since + timedelta(30 * month + 2), {"level": level, "basis": "test"}))
    return happens


def _receiver(participant: UUID) -> str:
    return Dice(f"{participant}/handover").one_of(("nav", "education", "employer"))


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
    return {"meeting_id": task.subject.meeting}


def _booking(task: OpenTask) -> dict[str, Any]:
    return {"booking_id": task.subject.booking}


def _decision(task: OpenTask) -> dict[str, Any]:
    return {"decision": task.subject.decision or task.details.get("decision", "programme")}


def _need(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    meeting = task.details["meeting"]
    booking = {"booking_id": f"{meeting}-{task.participant.hex[:8]}", "meeting": meeting}
    if dice.chance(0.1):
        return booking | {"needed": False, "reason": "Klarer seg på norsk eller engelsk"}
    at = moment(_meets_on(task, meeting), TEN)
    return booking | {"needed": True, "starts_at": at, "minutes": 60, "mode": "attendance"}


def _another_time(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    return _meeting(task) | {"starts_at": moment(on + ANOTHER_TIME, TEN), "reason": "Ingen tolk å få"}


def _extension(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    if dice.chance(0.25):
        return {"outcome": "extend", "reason": "Mer tid vil føre til målet"}
    return {"outcome": "do_not_extend", "reason": "Målet nås uten mer tid"}


def _ended(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    return {"outcome": dice.one_of(("work", "education", "work_and_education", "other"))}


def _assessed(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    outcome = "now" if dice.chance(0.85) else dice.one_of(("later", "not_needed"))
    later = {"not_before": (on + timedelta(30)).isoformat()} if outcome == "later" else {}
    return {"outcome": outcome, "reason": "Vurdert sammen med deltakeren", **later}


def _mapped(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    education = dice.one_of(("primary", "lower_secondary", "upper_secondary", "higher"))
    return {"languages": ["ar", "en"], "education": education, "work_years": dice.between(0, 20)}


def _plan(dice: Dice, task: OpenTask, on: date) -> dict[str, Any]:
    """A plan with what the law asks for (§ 15); sometimes a point is left out."""
    points: dict[str, Any] = {
        "long_term_goals": "Fast arbeid i yrket", "norwegian_extent": "15 timer i uken",
        "social_studies_extent": "75 timer", "months": 12, "elements": ["part_time_work", "norwegian"],
        "reasons": "Arbeid ved siden av gir norsk og en referanse", "appeal_explained": True,
    }  # fmt: skip
    if dice.chance(POINT_LEFT_OUT):
        del points[dice.one_of(sorted(points))]
    return {
        "end_goal": task.details.get("suggested_goal", "work"),
        "norwegian_goal": task.details.get("suggested_norwegian", "B1"),
    } | points


_DATA: Mapping[str, Data] = {
    "nir.registered": lambda dice, task, on: {"reference": "rettet"},
    "document.archived": lambda dice, task, on: {"document": task.subject.document, "reference": "arkivert for hånd"},
    "guidance.rescheduled": _another_time,
    "benefit.deductiondecided": lambda dice, task, on: {
        "outcome": dice.one_of(("deducted", "not_deducted")), "reason": "Fraværet er ikke dokumentert",
    },
    "leave.offermade": lambda dice, task, on: {},
    "test.taken": lambda dice, task, on: {"subject": task.details["subject"], "passed": dice.chance(0.85)},
    "practice.found": lambda dice, task, on: {"practice_id": task.subject.practice},
    "translation.ordered": lambda dice, task, on: {"document_id": task.subject.document},
    "translation.completed": lambda dice, task, on: {"document_id": task.subject.document},
    "dwelling.prepared": lambda dice, task, on: {"done": task.details.get("missing", ["found"])},
    "dwelling.allocated": lambda dice, task, on: {},
    "information.given": lambda dice, task, on: {
        "language": "en", "interpreter_used": dice.chance(0.7), "topics": ["rettigheter", "plikter"],
    },
    "understanding.confirmed": lambda dice, task, on: {"about": "rights_and_duties", "understood": dice.chance(0.9)},
    "eligibility.assessed": lambda dice, task, on: {"outcome": "right_and_duty"},
    "journey.ended": lambda dice, task, on: {"reason": "no_right"},
    "programme.resumed": lambda dice, task, on: {},
    "decision.othermade": lambda dice, task, on: {
        "decision": "self_certificate", "outcome": "granted", "reason": "Fraværet er gått ned",
    },
    "transfer.accepted": lambda dice, task, on: {},
    "plan.delivered": lambda dice, task, on: {},
    "participant.merged": lambda dice, task, on: {"into": task.details["into"], "reason": "Samme person"},
    "duplicate.reviewed": lambda dice, task, on: {"other": task.details["other"], "finding": "different"},
    "settlement.reviewed": lambda dice, task, on: {"finding": dice.one_of(("moved", "returned", "mistake"))},
    "mapping.completed": _mapped,
    "guidance.assessed": _assessed,
    "guidance.ordered": lambda dice, task, on: {"goal": "Et realistisk mål", "questions": ["Hvilken utdanning?"]},
    "infopack.sent": lambda dice, task, on: _meeting(task) | {"language": task.details.get("language", "en")},
    "preparation.completed": lambda dice, task, on: _meeting(task) | {"role": task.role},
    "groupguidance.held": lambda dice, task, on: _meeting(task)
    | {"attended": dice.chance(0.85), "interpreter_present": dice.chance(0.9)},
    "guidance.held": lambda dice, task, on: _meeting(task) | {"interpreter_present": dice.chance(0.97)},
    "note.shared": lambda dice, task, on: _meeting(task) | {
        "recommendation": "Fagbrev som helsefagarbeider", "participant_access": True,
        "recipients": ["programme_adviser"], "registered_in_imdinett": dice.chance(0.8),
    },
    "note.registered": lambda dice, task, on: _meeting(task),
    "note.received": lambda dice, task, on: _meeting(task),
    "note.answered": lambda dice, task, on: _meeting(task) | {"answer": "Rettet", "corrected": True},
    "interpreter.needassessed": _need,
    "interpreting.completed": lambda dice, task, on: _booking(task) | {"rating": dice.between(1, 5)},
    "interpreting.deviationreported": lambda dice, task, on: _booking(task),
    "interpreter.exceptiongranted": lambda dice, task, on: _booking(task) | {
        "reason": "Ingen kvalifisert å finne", "granted_by": "leder",
    },
    "decision.made": lambda dice, task, on: {
        "outcome": "granted" if dice.chance(0.95) else "refused", "reason": "Etter en samlet vurdering",
        "months": dice.one_of((6, 12, 12, 24)), "end_goal": dice.one_of(("upper_secondary", "work")),
    },
    "decision.delivered": lambda dice, task, on: _decision(task),
    "appeal.decided": lambda dice, task, on: {"outcome": "upheld"} | _decision(task),
    "plan.agreed": _plan,
    "contract.signed": lambda dice, task, on: {},
    "programme.started": lambda dice, task, on: {},
    "followup.held": lambda dice, task, on: {},
    "plan.revised": lambda dice, task, on: {},
    "measure.started": lambda dice, task, on: {"measure_id": task.subject.measure},
    "handover.started": lambda dice, task, on: {"to": _receiver(task.participant)},
    "extension.assessed": _extension,
    "programme.extended": lambda dice, task, on: {"months": 3},
    "programme.completed": _ended,
    "certificate.issued": lambda dice, task, on: {},
    "outcome.followedup": lambda dice, task, on: {"situation": dice.one_of(("work", "education", "neither"))},
}  # fmt: skip
"""The data of the event that completes a task, by event type, without the business date; other tasks stay open."""

DOES = frozenset(_DATA)
"""The event types with which simulated advisers complete tasks."""
