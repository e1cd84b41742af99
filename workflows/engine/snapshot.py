"""From a played story to the frozen state of the journey: what is open, where deadlines stand, when to look again."""

from collections.abc import Iterable, Sequence
from datetime import date
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
    Task,
    TimelineEntry,
    Wait,
)
from workflows.engine import play_state as played
from workflows.engine.play_state import Ask, Clock, Story


def freeze(
    story: Story,
    today: date,
    ahead: Sequence[Event[Any]],
    later: Iterable[date],
    aside: Iterable[TimelineEntry] = (),
) -> JourneyState:
    """Freeze a story on a date.

    Args:
        story: What the play found out.
        today: The date it was played to.
        ahead: Events whose business date has not come yet.
        later: The days of these, and of others that may change what the journey is.
        aside: Timeline entries from before the play (retractions, corrections).
    """
    assert story.kind is not None
    assert story.law is not None
    closed = story.closed_on is not None
    open_waits = [wait for wait in story.waits if wait.open and wait.shown]
    running = [clock for clock in story.clocks if not clock.settled and not closed]
    return JourneyState(
        as_of=today,
        kind=story.kind,
        status=JourneyStatus.CLOSED if closed else JourneyStatus.ACTIVE,
        kommune=story.kommune,
        county=story.county,
        rule_set=story.law.id,
        settled_on=story.settled.on if story.settled is not None else None,
        closed_on=story.closed_on,
        eligibility=story.eligibility,
        stages={name: _stage_status(status, closed) for name, status in story.stages.items()},
        waits=tuple(_wait(story, wait) for wait in open_waits),
        tasks=tuple(_task(story, wait) for wait in open_waits if wait.task is not None),
        deadlines=tuple(_deadline(story, clock) for clock in story.clocks),
        requests=tuple(_request(story, wait) for wait in story.waits if wait.wanted),
        standing=tuple(_request_key(wait, wait.request) for wait in story.waits if wait.request and wait.stands),
        notices=() if closed else _notices(story, running, open_waits, today),
        timeline=tuple(sorted([*aside, *story.timeline, *_passed(story.clocks, today)], key=lambda entry: entry.on)),
        buffered=tuple(event.ref for event in (*story.scheduler.buffered, *ahead)),
        wake_on=_next_change(story, running, open_waits, today, later),
    )


def _stage_status(status: StageStatus, closed: bool) -> StageStatus:
    return StageStatus.STOPPED if closed and status is StageStatus.ACTIVE else status


def _due(wait: played.Wait[Any]) -> date | None:
    return wait.clock.judged if wait.clock is not None else wait.due


def _deadline_key(wait: played.Wait[Any]) -> str | None:
    return wait.clock.key if wait.clock is not None else None


def _wait(story: Story, wait: played.Wait[Any]) -> Wait:
    first, *others = wait.types
    return Wait(
        key=wait.key,
        stage=wait.stage,
        event=first.event_name,
        also=tuple(other.event_name for other in others),
        role=wait.sender,
        party=wait.at.party,
        organisation=story.organisation(wait.at),
        since=wait.since,
        due=_due(wait),
        deadline=_deadline_key(wait),
    )


def _task(story: Story, wait: played.Wait[Any]) -> Task:
    task = wait.task
    assert task is not None
    return Task(
        key=wait.key,
        type=task.name,
        stage=wait.stage,
        completes_with=task.form.event_name,
        role=wait.sender,
        organisation=story.organisation(wait.sender),
        opened_on=wait.task_since,
        due=_due(wait),
        deadline=_deadline_key(wait),
        adviser=story.advisers.get(wait.sender),
        says=wait.says or {},
    )


def _request(story: Story, wait: played.Wait[Any]) -> Request:
    ask = wait.request
    assert ask is not None
    return Request(
        key=_request_key(wait, ask),
        wait=wait.key,
        service=ask.service,
        kind=ask.kind,
        organisation=wait.asked_of or story.organisation(ask.role),
        says=ask.says | ({"address_protected": True} if ask.tells_protection and story.protected else {}),
        recall=ask.recall,
    )


def _request_key(wait: played.Wait[Any], ask: Ask) -> str:
    return f"{wait.key}/{ask.kind}"


def _deadline(story: Story, clock: Clock) -> Deadline:
    return Deadline(
        key=clock.key,
        name=clock.rule.name,
        stage=clock.stage,
        starts=clock.starts,
        due=clock.due,
        rolled=clock.rolled,
        judged=clock.judged,
        warnings=clock.warnings,
        met_on=clock.met.on if clock.met else None,
        cancelled_on=clock.cancelled_on,
        started_by=clock.set_by,
        met_by=clock.met.ref if clock.met else None,
        legal_basis=clock.rule.legal_basis,
        party=clock.told[0].party,
        organisation=story.organisation(clock.told[0]),
    )


def _notices(
    story: Story, running: Iterable[Clock], waits: Iterable[played.Wait[Any]], today: date
) -> tuple[Notice, ...]:
    """Who is told of what by now: deadlines near and passed, tasks overdue, and what went wrong otherwise."""

    def notice(about: str, kind: str, on: date, role: Role, deadline: str | None = None, also: str = "") -> Notice:
        key, organisation = f"{about}/{kind}/{on.isoformat()}{also}", story.organisation(role)
        return Notice(key=key, kind=kind, deadline=deadline, on=on, role=role, organisation=organisation)

    told = [
        notice(clock.key, kind, on, role, clock.key, f"/{role}" if turn else "")
        for clock in running
        for kind, on, roles in _told_of(clock, today)
        for turn, role in enumerate(roles)
    ]
    for wait in waits:
        late_on = _late_on(wait)
        if late_on is not None and late_on <= today:
            told.append(notice(wait.key, "overdue", late_on, wait.sender.leader))
    told += [notice(entry.key, entry.kind, entry.on, leader) for entry, leader in story.alarms]
    return tuple(told)


def _told_of(clock: Clock, today: date) -> list[tuple[str, date, tuple[Role, ...]]]:
    """What is told about a running deadline, when and to whom: of the latest warning, and of its passing.

    Of a right that lapses nobody is told.
    """
    if clock.over > today:
        warned = [day for day in clock.warnings if day <= today]
        return [("warned", warned[-1], clock.told)] if warned else []
    if clock.rule.role is Role.PARTICIPANT and not clock.leaders:
        return []
    return [("passed", clock.over, clock.told), ("escalated", clock.over, clock.leaders)]


def _late_on(wait: played.Wait[Any]) -> date | None:
    """Give the first day on which a task is overdue that has a due date, but no deadline that would tell."""
    if wait.task is None or wait.clock is not None or wait.due is None:
        return None
    return day_after(wait.due)


def _passed(clocks: Iterable[Clock], today: date) -> list[TimelineEntry]:
    """Every deadline that passed before it was met or cancelled, also when it was met late in the end."""
    return [
        TimelineEntry(
            key=f"{clock.key}/passed",
            on=max(clock.over, clock.starts),  # counted back from a day, it may have passed before it was set going
            kind="passed",
            stage=clock.stage,
            event=clock.set_by,
            says={"deadline": clock.rule.name, "due": clock.due, "legal_basis": clock.rule.legal_basis},
        )
        for clock in clocks
        if clock.over <= today and not clock.settled_before(clock.over)
    ]


def _next_change(
    story: Story, running: Iterable[Clock], waits: Iterable[played.Wait[Any]], today: date, later: Iterable[date]
) -> date | None:
    days = list(later)
    if story.closed_on is None:
        days += [day for clock in running for day in (*clock.warnings, day_after(clock.judged)) if day > today]
        days += [late_on for wait in waits if (late_on := _late_on(wait)) is not None and late_on > today]
        timer = story.scheduler.next_timer()
        days += [timer] if timer is not None else []
    return min(days, default=None)
