"""The snapshot of a play: open waits and tasks, deadlines, requests, notices, timeline, and the next wake-up."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from schemas.deadlines import Deadline, day_after
from schemas.events import Event
from schemas.events.vocabulary import Role
from schemas.journey import (
    JourneyState,
    JourneyStatus,
    Notice,
    Request,
    StageStatus,
    Subject,
    Task,
    TimelineEntry,
    Wait,
)
from schemas.services import ANSWER_BY_TASK, ServiceCall
from workflows.engine import waits as played
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.never_taken import lines_and_notices, never_taken
from workflows.engine.play_state import PlayState

_SUBJECTS = frozenset(each.name for each in fields(Subject))


def snapshot(
    state: PlayState,
    today: date,
    future_events: Sequence[Event[Any]],
    later: Iterable[date],
    corrections: Iterable[TimelineEntry] = (),
) -> JourneyState:
    """Give the state of a journey at the end of a play.

    Args:
        state: The state of the play.
        today: The date it was played to.
        future_events: Events whose business date has not come yet.
        later: Future days on which events may change the journey.
        corrections: Timeline entries of retractions and corrections, which were applied before the play.
    """
    assert state.kind is not None
    assert state.law is not None
    closed = state.closed_on is not None
    lost, about_lost = lines_and_notices(state, list(never_taken(state)))
    open_waits = [wait for wait in state.waits if wait.open and wait.shown]
    running = [deadline for deadline in state.deadlines if not deadline.closed and not closed]
    return JourneyState(
        as_of=today,
        kind=state.kind,
        status=JourneyStatus.CLOSED if closed else JourneyStatus.ACTIVE,
        kommune=state.residence.kommune,
        county=state.residence.county,
        rule_set=state.law.id,
        counted_from=dict(state.days),
        settled_on=state.settled.on if state.settled is not None else None,
        closed_on=state.closed_on,
        eligibility=state.participant.eligibility,
        stages={name: _stage_status(status, closed) for name, status in state.stages.items()},
        waits=tuple(_wait(state, wait) for wait in open_waits),
        tasks=tuple(_task(state, wait) for wait in open_waits if wait.task is not None),
        deadlines=tuple(_deadline(state, deadline) for deadline in state.deadlines),
        requests=tuple(_request(state, wait) for wait in state.waits if wait.wanted),
        kept=tuple(_request(state, wait) for wait in state.waits if wait.kept and not closed),
        standing=tuple(_request_key(wait, wait.request) for wait in state.waits if wait.request and wait.stands),
        notices=tuple(about_lost) if closed else (*_notices(state, running, open_waits, today), *about_lost),
        timeline=tuple(
            sorted([*corrections, *state.timeline, *_passed(state.deadlines, today), *lost], key=attrgetter("on"))
        ),
        buffered=tuple(event.ref for event in (*state.scheduler.buffered, *future_events)),
        wake_on=_next_change(state, running, open_waits, today, later),
    )


def _stage_status(status: StageStatus, closed: bool) -> StageStatus:
    return StageStatus.STOPPED if closed and status is StageStatus.ACTIVE else status


def _due(wait: played.Wait[Any]) -> date | None:
    return wait.deadline.judged if wait.deadline is not None else wait.due


def _deadline_key(wait: played.Wait[Any]) -> str | None:
    return wait.deadline.key if wait.deadline is not None else None


def _wait(state: PlayState, wait: played.Wait[Any]) -> Wait:
    first, *others = wait.types
    return Wait(
        key=wait.key,
        stage=wait.stage,
        event=first.event_name,
        also=tuple(other.event_name for other in others),
        role=wait.sender,
        party=wait.at.party,
        organisation=state.organisation(wait.at),
        since=wait.since,
        due=_due(wait),
        deadline=_deadline_key(wait),
    )


def _task(state: PlayState, wait: played.Wait[Any]) -> Task:
    task = wait.task
    assert task is not None
    return Task(
        key=wait.key,
        type=task.name,
        stage=wait.stage,
        completes_with=task.form.event_name,
        role=wait.sender,
        organisation=state.organisation(wait.sender),
        opened_on=wait.task_since,
        due=_due(wait),
        deadline=_deadline_key(wait),
        adviser=state.participant.advisers.get(wait.sender),
        subject=_subject(wait),
        details=(wait.details or {}) | _paused(state, wait),
        statutory=wait.deadline is not None and wait.deadline.rule.kind == "statutory",
    )


def _paused(state: PlayState, wait: played.Wait[Any]) -> dict[str, date]:
    """Show with a task until when it is put off, because the programme is stopped for a time (§ 18)."""
    until = state.participant.stops.until
    return {"paused_until": until} if wait.pauses and until is not None else {}


def _subject(wait: played.Wait[Any]) -> Subject:
    """Give the subject of a task; empty when its scope has no id, such as the rights and duties."""
    field, value = wait.scope or ("", "")
    name = field.removesuffix("_id")
    return Subject(**{name: value}) if name in _SUBJECTS and field != "meeting" else Subject()


def _request(state: PlayState, wait: played.Wait[Any]) -> Request:
    call = wait.request
    assert call is not None
    return Request(
        key=_request_key(wait, call),
        wait=wait.key,
        service=wait.partner.service,
        kind=call.call_name,
        organisation=wait.asked_of or state.organisation(wait.asked),
        details=_request_details(state, call),
        withdrawal=call.withdrawal,
        answer_with=wait.answer_with if wait.open else (),
        answered=not wait.open,
    )


def _request_details(state: PlayState, call: ServiceCall) -> dict[str, Any]:
    protected = call.tells_protection and state.participant.address_protected
    return call.details | ({"address_protected": True} if protected else {})


def _request_key(wait: played.Wait[Any], call: ServiceCall) -> str:
    return f"{wait.key}/{call.call_name}"


def _deadline(state: PlayState, deadline: RunningDeadline) -> Deadline:
    return Deadline(
        key=deadline.key,
        name=deadline.rule.name,
        stage=deadline.stage,
        starts=deadline.starts,
        due=deadline.due,
        rolled=deadline.rolled,
        judged=deadline.judged,
        warnings=deadline.warnings,
        met_on=deadline.met.on if deadline.met else None,
        cancelled_on=deadline.cancelled_on,
        started_by=deadline.set_by,
        met_by=deadline.met.ref if deadline.met else None,
        legal_basis=deadline.rule.legal_basis,
        party=deadline.recipients[0].party,
        organisation=state.organisation(deadline.recipients[0]),
    )


def _notices(
    state: PlayState, running: Iterable[RunningDeadline], waits: Iterable[played.Wait[Any]], today: date
) -> tuple[Notice, ...]:
    """Give all notices up to today: warnings, escalations, overdue tasks and alarms."""

    def notice(about: str, kind: str, on: date, role: Role, deadline: str | None = None, also: str = "") -> Notice:
        key, organisation = f"{about}/{kind}/{on.isoformat()}{also}", state.organisation(role)
        return Notice(key=key, kind=kind, deadline=deadline, on=on, role=role, organisation=organisation)

    put_off = {wait.deadline for wait in waits if wait.pauses} if state.participant.stops else set()
    notices = [
        notice(deadline.key, kind, on, role, deadline.key, f"/{role}" if turn else "")
        for deadline in running
        if deadline not in put_off
        for kind, on, roles in _recipients_of(deadline, today)
        for turn, role in enumerate(roles)
    ]
    for wait in waits:
        late_on = _late_on(wait)
        if late_on is not None and late_on <= today:
            notices.append(notice(wait.key, "overdue", late_on, wait.sender.leader))
        silent_on = _silent_on(state, wait)
        if silent_on is not None and silent_on <= today:
            notices += [notice(wait.key, "overdue", silent_on, role, None, f"/{role}") for role in _both_sides(wait)]
    notices += [notice(entry.key, entry.kind, entry.on, leader) for entry, leader in state.alarms]
    return tuple(notices)


def _recipients_of(deadline: RunningDeadline, today: date) -> list[tuple[str, date, tuple[Role, ...]]]:
    """Give the notices of a running deadline as (kind, day, roles): its latest warning, or that it has passed.

    Nobody gets a notice when a right of the participant lapses.
    """
    if deadline.overdue_from > today:
        warned = [day for day in deadline.warnings if day <= today]
        return [("warned", warned[-1], deadline.recipients)] if warned else []
    if deadline.rule.role is Role.PARTICIPANT and not deadline.leaders:
        return []
    other_side = [role for role in deadline.rule.also_tells if role not in (*deadline.recipients, *deadline.leaders)]
    return [
        ("passed", deadline.overdue_from, (*deadline.recipients, *other_side)),
        ("escalated", deadline.overdue_from, deadline.leaders),
    ]


def _late_on(wait: played.Wait[Any]) -> date | None:
    """Give the first day on which a task with a due date and no deadline is overdue; None for all others."""
    if wait.task is None or wait.deadline is not None or wait.due is None:
        return None
    return day_after(wait.due)


def _silent_on(state: PlayState, wait: played.Wait[Any]) -> date | None:
    """Give the first day on which a partner has not answered what no deadline asks of it; None for other waits."""
    if wait.sender not in ANSWER_BY_TASK or wait.deadline is not None:
        return None
    assert state.law is not None
    return day_after(wait.due or state.law.cooperation.answered_within.after(wait.task_since))


def _both_sides(wait: played.Wait[Any]) -> tuple[Role, ...]:
    """Give who is notified that a partner has not answered: the partner, and whoever asked."""
    return wait.sender, wait.orders or Role.PROGRAMME_ADVISER


def _passed(deadlines: Iterable[RunningDeadline], today: date) -> list[TimelineEntry]:
    """Give a timeline entry for every deadline that passed before it was met or cancelled, even if it was met later."""
    return [
        TimelineEntry(
            key=f"{deadline.key}/passed",
            # A deadline that is counted back from a day may have passed before it started.
            on=max(deadline.overdue_from, deadline.starts),
            kind="passed",
            stage=deadline.stage,
            event=deadline.set_by,
            details={"deadline": deadline.rule.name, "due": deadline.due, "legal_basis": deadline.rule.legal_basis},
        )
        for deadline in deadlines
        if deadline.overdue_from <= today and not deadline.closed_before(deadline.overdue_from)
    ]


def _next_change(
    state: PlayState,
    running: Iterable[RunningDeadline],
    waits: Iterable[played.Wait[Any]],
    today: date,
    later: Iterable[date],
) -> date | None:
    days = list(later)
    # A right of the participant runs on after the journey is closed, and the timeline shows that it passed.
    days += [each.overdue_from for each in state.deadlines if not each.closed and each.overdue_from > today]
    if state.closed_on is None:
        days += [day for deadline in running for day in (*deadline.warnings, deadline.overdue_from) if day > today]
        days += [late_on for wait in waits if (late_on := _late_on(wait)) is not None and late_on > today]
        days += [
            silent_on for wait in waits if (silent_on := _silent_on(state, wait)) is not None and silent_on > today
        ]
        timer = state.scheduler.next_timer()
        days += [timer] if timer is not None else []
    return min(days, default=None)
