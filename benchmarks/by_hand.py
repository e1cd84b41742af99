"""A journey as most people would write it: a state that events change in order of arrival, one function per event type.

Pure, and shared by the two hand-written contenders. Each function says which rows of the read model change, so that
after every event their tables hold what Stegvis's hold: the same duties of the law, with the same due dates, and the
same tasks but for the preparation of a conversation. It is spared what Stegvis does beyond that: no late, corrected or
retracted events, no events before their time, no requests to services, no texts of the law that other days than the
settlement's choose, and validation is the sender's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from schemas.calendar import add_months, is_holiday, whole_years
from schemas.deadlines import DeadlineRule, day_after, judged_date, warning_days
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Party, Role
from schemas.journey import STAGES
from schemas.kommuner import kommune
from schemas.rules import RuleSet, packaged_rules
from schemas.tasks import TASK_TYPES, TaskType

RULES = packaged_rules()
is_holiday(date(2026, 1, 1))  # the holidays are read the first time, which a workflow's sandbox would not allow
_UNDERSTOOD = "settlement/rights_and_duties/understood/1"
_PLAN = {"plan/agreed": "plan.agreed", "plan/signed": "contract.signed"}
TASKS = {task.form.event_name: task for task in TASK_TYPES}


@dataclass(slots=True)
class SentEvent:
    """An event as it is sent to the workflow."""

    source: str
    id: str
    name: str
    on: date
    data: dict[str, Any]


@dataclass(slots=True)
class Running:
    """A deadline that is neither met nor cancelled."""

    name: str
    starts: date
    due: date


@dataclass(slots=True)
class State:
    """What is remembered of a journey between its events; small, because it is carried over continue-as-new."""

    participant: UUID
    handled: list[str] = field(default_factory=list)
    settled_on: date | None = None
    kommune: str = ""
    rule_set: str = ""
    eligibility: str | None = None
    stages: dict[str, str] = field(default_factory=lambda: dict.fromkeys(STAGES, "not_started"))
    education: str = "unknown"
    lacking: list[str] = field(default_factory=list)
    months: int | None = None
    running: dict[str, Running] = field(default_factory=dict)


@dataclass(slots=True)
class Changes:
    """Which rows one event changes. Rows are by column name, dates as dates."""

    participant: UUID
    as_of: date
    closed_waits: list[str] = field(default_factory=list)
    waits: list[dict[str, Any]] = field(default_factory=list)
    closed_tasks: list[str] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    met_on: date | None = None
    met_by: tuple[str, str] | None = None
    deadlines: list[dict[str, Any]] = field(default_factory=list)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    journey: dict[str, Any] = field(default_factory=dict)


def happened(state: State, event: SentEvent, today: date) -> Changes:
    """Let an event change the state; gives the rows that change with it."""
    changes = Changes(state.participant, today, met_on=event.on, met_by=(event.source, event.id))
    stage = _HANDLERS[event.name](state, event, changes)
    changes.timeline.append(
        {
            "key": f"event/{event.id}",
            "day": event.on,
            "kind": "event",
            "stage": stage,
            "event_source": event.source,
            "event_id": event.id,
            "details": {"event": event.name},
        }
    )
    state.handled.append(event.id)
    changes.journey = _journey(state, today)
    return changes


def looked(state: State, today: date) -> Changes:
    """A day has come on which somebody is notified that a deadline is near or has passed."""
    changes = Changes(state.participant, today)
    for key, running in state.running.items():
        rule, judged = _rule(state, running), _judged(state, running)
        if day_after(judged) <= today:
            leader = rule.escalates_to
            over = day_after(judged)
            answer = [("passed", over, rule.role), ("escalated", over, leader)] if leader is not None else []
        else:
            warned = [day for day in warning_days(rule, judged, running.starts) if day <= today]
            answer = [("warned", warned[-1], rule.role)] if warned else []
        changes.notices += [
            {
                "key": f"{key}/{kind}/{on}",
                "kind": kind,
                "deadline": key,
                "day": on,
                "role": role,
                "organisation": _organisation(state, role),
            }
            for kind, on, role in answer
        ]
    changes.journey = _journey(state, today)
    return changes


def next_look(state: State, today: date) -> date | None:
    """Give the next day on which a deadline warns or has passed."""
    days = [
        day
        for running in state.running.values()
        for judged in [_judged(state, running)]
        for day in (*warning_days(_rule(state, running), judged, running.starts), day_after(judged))
        if day > today
    ]
    return min(days, default=None)


# --- one function per event type; each gives the stage whose event it is -------------------------------------------


def _settled(state: State, event: SentEvent, changes: Changes) -> str:
    permit = date.fromisoformat(event.data["permit_granted_on"])
    rules = RULES.on(event.on, event.data["residence_basis"], permit)
    state.settled_on, state.kommune, state.rule_set = event.on, event.data["kommune"], rules.id
    state.eligibility = _eligibility(rules, event.data)
    state.lacking = ["dwelling.allocated", "information.given"]
    state.stages |= {"settlement": "active", "mapping": "active", "decision": "active"}
    decision = _start(state, changes, "decision", "programme-decision", event)
    mapping = _start(state, changes, "mapping", "mapping-completed", event)
    _start(state, changes, "programme", "programme-started", event, due=state.running[decision].due)
    _wait(state, changes, "settlement/prepared/1", "dwelling.prepared", event.on, task=True)
    _wait(state, changes, "settlement/nir", "nir.registered", event.on, sender=Role.IMDI)
    _wait(state, changes, "settlement/dwelling", "dwelling.allocated", event.on, task=True)
    _wait(state, changes, "settlement/information", "information.given", event.on, task=True)
    _wait(state, changes, "decision/made", "decision.made", event.on, deadline=decision)
    _wait(state, changes, "mapping/completed", "mapping.completed", event.on, deadline=mapping, task=True)
    return "journey"


def _dwelling_allocated(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "settlement/dwelling")
    _close(changes, "settlement/prepared/1")
    _settle(state, event)
    return "settlement"


def _information_given(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "settlement/information")
    check_by = _law(state).understanding.checked_within.after(event.on)
    _wait(state, changes, _UNDERSTOOD, "understanding.confirmed", event.on, due=check_by, task=True)
    _settle(state, event)
    return "settlement"


def _mapping_completed(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "mapping/completed")
    _meet(state, changes, "mapping/mapping-completed")
    state.education = event.data["education"]
    state.stages["guidance"] = "active"
    shared = _start(state, changes, "mapping", "mapping-shared", event)
    assessed = _start(state, changes, "guidance", "guidance-assessed", event)
    _wait(state, changes, "mapping/received", "mapping.received", event.on, deadline=shared, task=True)
    _wait(state, changes, "guidance/assessed/1", "guidance.assessed", event.on, deadline=assessed, task=True)
    return "mapping"


def _mapping_received(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "mapping/received")
    _meet(state, changes, "mapping/mapping-shared")
    state.stages["mapping"] = "done"
    decide_by = state.running["decision/programme-decision"].due
    due = _law(state).deadline("guidance-held").due_after(event.on)
    _start(state, changes, "guidance", "guidance-held", event, due=min(due, decide_by))
    return "mapping"


def _guidance_assessed(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "guidance/assessed/1")
    _meet(state, changes, "guidance/guidance-assessed")
    answered = _start(state, changes, "guidance", "guidance-answered", event, key="answered/1")
    _wait(
        state,
        changes,
        "guidance/answered/1",
        "guidance.booked",
        event.on,
        also=("guidance.accepted", "guidance.declined"),
        deadline=answered,
        task=True,
    )
    _wait(state, changes, "guidance/ordered/1", "guidance.ordered", event.on, task=True)
    return "guidance"


def _guidance_booked(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "guidance/answered/1")
    _close(changes, "guidance/ordered/1")
    _meet(state, changes, "guidance/answered/1")
    key = f"guidance/held/{event.data['meeting_id']}"
    also = ("guidance.cancelled", "guidance.noshow")
    _wait(state, changes, key, "guidance.held", event.on, also=also, task=True)
    return "guidance"


def _guidance_held(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, f"guidance/held/{event.data['meeting_id']}")
    _meet(state, changes, "guidance/guidance-held")
    shared = _start(state, changes, "guidance", "note-shared", event)
    _wait(state, changes, "guidance/note/shared", "note.shared", event.on, deadline=shared, task=True)
    return "guidance"


def _note_shared(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "guidance/note/shared")
    _meet(state, changes, "guidance/note-shared")
    read = _start(state, changes, "guidance", "note-acknowledged", event)
    _wait(state, changes, "guidance/note/read", "note.received", event.on, deadline=read, task=True)
    return "guidance"


def _note_received(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "guidance/note/read")
    _meet(state, changes, "guidance/note-acknowledged")
    state.stages["guidance"] = "done"
    decide_by = "decision/programme-decision"
    _task(state, changes, "decision/made", TASKS["decision.made"], event.on, decide_by)
    state.stages["plan"] = "active"
    for key, name in _PLAN.items():
        _wait(state, changes, key, name, event.on, deadline=decide_by, task=True)
    return "guidance"


def _decision_made(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "decision/made")
    _meet(state, changes, "decision/programme-decision")
    state.months = event.data.get("months")
    plan = _start(state, changes, "plan", "plan-and-contract", event)
    _wait(state, changes, "decision/delivered", "decision.delivered", event.on, task=True)
    _wait(state, changes, "decision/archived", "document.archived", event.on, sender=Role.ARCHIVE)
    for key, name in _PLAN.items():
        _wait(state, changes, key, name, event.on, deadline=plan, task=True)
    start_by = "programme/programme-started"
    _wait(state, changes, "programme/started", "programme.started", event.on, deadline=start_by, task=True)
    return "decision"


def _programme_started(state: State, event: SentEvent, changes: Changes) -> str:
    _close(changes, "programme/started")
    _close(changes, _UNDERSTOOD)
    _meet(state, changes, "programme/programme-started")
    state.stages["programme"] = "active"
    end = add_months(event.on, state.months) if state.months is not None else None
    ends = _start(state, changes, "programme", "programme-end", event, key="end/1", due=end) if end else None
    _wait(
        state,
        changes,
        "programme/ended",
        "programme.completed",
        event.on,
        also=("programme.interrupted",),
        deadline=ends,
        sender=Role.PROGRAMME_ADVISER,
    )
    held = _start(state, changes, "programme", "follow-up", event)
    _wait(state, changes, held, "followup.held", event.on, deadline=held, task=True)
    _training(state, event, changes)
    if end is not None:
        _parts(state, event, changes, end)
    return "programme"


def _training(state: State, event: SentEvent, changes: Changes) -> None:
    """The time for Norwegian and social studies, from the start of the programme."""
    law = _law(state)
    _start(
        state,
        changes,
        "programme",
        "norwegian-goal",
        event,
        due=law.norwegian_goal.length(state.education).after(event.on),
    )
    if law.social_studies.owed:
        for name in ("social-studies-hours", "social-studies-test"):
            _start(state, changes, "programme", name, event, due=law.social_studies.within.after(event.on))


def _parts(state: State, event: SentEvent, changes: Changes, end: date) -> None:
    """What is due before the end of the programme."""
    law = _law(state)
    themes = {
        "career-competence-hours": law.career_competence,
        "migration-health-hours": law.migration_health_diversity,
    }
    for name, theme in themes.items():
        if theme.hours(state.education):
            _start(state, changes, "programme", name, event, due=law.deadline(name).due_after(end))
    _start(state, changes, "ending", "handover", event, due=law.deadline("handover").due_after(end))


_HANDLERS: dict[str, Callable[[State, SentEvent, Changes], str]] = {
    "participant.settled": _settled,
    "dwelling.allocated": _dwelling_allocated,
    "information.given": _information_given,
    "mapping.completed": _mapping_completed,
    "mapping.received": _mapping_received,
    "guidance.assessed": _guidance_assessed,
    "guidance.booked": _guidance_booked,
    "guidance.held": _guidance_held,
    "note.shared": _note_shared,
    "note.received": _note_received,
    "decision.made": _decision_made,
    "programme.started": _programme_started,
}


# --- what they have in common --------------------------------------------------------------------------------------


def _start(
    state: State,
    changes: Changes,
    stage: str,
    name: str,
    event: SentEvent,
    *,
    key: str | None = None,
    due: date | None = None,
) -> str:
    """Set a deadline going; gives its key."""
    whole_key = f"{stage}/{key or name}"
    rule = _law(state).deadline(name)
    running = Running(name, event.on, rule.due_after(event.on) if due is None else due)
    state.running[whole_key] = running
    rolled, judged = judged_date(rule, running.due)
    changes.deadlines.append(
        {
            "key": whole_key,
            "name": name,
            "stage": stage,
            "starts": running.starts,
            "due": running.due,
            "rolled": rolled,
            "judged": judged,
            "warnings": warning_days(rule, judged, running.starts),
            "started_by_source": event.source,
            "started_by_id": event.id,
            "legal_basis": rule.legal_basis,
            "party": rule.role.party,
            "organisation": _organisation(state, rule.role),
        }
    )
    return whole_key


def _meet(state: State, changes: Changes, deadline: str) -> None:
    del state.running[deadline]
    changes.met.append(deadline)


def _wait(
    state: State,
    changes: Changes,
    key: str,
    name: str,
    since: date,
    *,
    also: tuple[str, ...] = (),
    deadline: str | None = None,
    due: date | None = None,
    task: bool = False,
    sender: Role | None = None,
) -> None:
    role = sender or TASKS[name].role
    due = _judged(state, state.running[deadline]) if deadline else due
    changes.waits.append(
        {
            "key": key,
            "stage": key.split("/", maxsplit=1)[0],
            "event": name,
            "also": also,
            "role": role,
            "party": role.party,
            "organisation": _organisation(state, role),
            "since": since,
            "due": due,
            "deadline": deadline,
        }
    )
    if task:
        _task(state, changes, key, TASKS[name], since, deadline, due)


def _task(
    state: State,
    changes: Changes,
    key: str,
    task: TaskType,
    opened_on: date,
    deadline: str | None,
    due: date | None = None,
) -> None:
    changes.tasks.append(
        {
            "key": key,
            "type": task.name,
            "stage": key.split("/", maxsplit=1)[0],
            "completes_with": task.form.event_name,
            "role": task.role,
            "organisation": _organisation(state, task.role),
            "opened_on": opened_on,
            "due": _judged(state, state.running[deadline]) if deadline else due,
            "deadline": deadline,
        }
    )


def _close(changes: Changes, key: str) -> None:
    changes.closed_waits.append(key)
    changes.closed_tasks.append(key)


def _settle(state: State, event: SentEvent) -> None:
    state.lacking.remove(event.name)
    if not state.lacking:
        state.stages["settlement"] = "done"


def _eligibility(rules: RuleSet, answer: dict[str, Any]) -> str | None:
    facts = {key: value for key, value in answer.items() if key != "person"}
    born, granted = date.fromisoformat(answer["person"]["birth_date"]), date.fromisoformat(answer["permit_granted_on"])
    facts["age_at_permit"] = whole_years(born, granted)
    return rules.eligibility.outcome(ParticipantSettled.model_validate(facts, strict=False))


def _law(state: State) -> RuleSet:
    assert state.rule_set is not None
    return RULES.named(state.rule_set)


def _rule(state: State, running: Running) -> DeadlineRule:
    return _law(state).deadline(running.name)


def _judged(state: State, running: Running) -> date:
    return judged_date(_rule(state, running), running.due)[1]


def _organisation(state: State, role: Role) -> str:
    if role.party is Party.KOMMUNE:
        return state.kommune
    return kommune(state.kommune).county if role.party is Party.COUNTY else role.party.value


def _journey(state: State, today: date) -> dict[str, Any]:
    return {
        "kommune": state.kommune,
        "county": kommune(state.kommune).county,
        "rule_set": state.rule_set,
        "stages": dict(state.stages),
        "eligibility": state.eligibility,
        "settled_on": state.settled_on,
        "wake_on": next_look(state, today),
    }
