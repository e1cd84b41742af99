"""More time in the programme: extension (§§ 13, 14) and leave (§ 17), which move the end."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any

from schemas.calendar import add_months, each_day
from schemas.events import Event
from schemas.events.catalogue import DecisionMade, ExtensionAssessed, LeaveGranted, ProgrammeExtended
from schemas.rules import DurationRule
from workflows.engine.case import Case
from workflows.engine.promise import Promise, first_of
from workflows.stages.appeal import delivered_and_final
from workflows.stages.programme_end import ProgrammeEnd


def duration(case: Case, made: Event[DecisionMade]) -> DurationRule:
    """Give how long the programme may last by the text that the offer of its start chose (forskrift §§ 75, 76)."""
    age = case.settled.data.age_at_permit
    return case.law.programme.duration(case.participant.education, made.data.end_goal, age)


def more_time(case: Case, end: ProgrammeEnd, made: Event[DecisionMade], ended: Promise[Any]) -> None:
    """From now on, move the end by extensions and leave, and have an extension assessed in good time before it."""
    most = duration(case, made).extension_months
    extended = 0
    on_leave_on: set[date] = set()

    def extend(event: Event[ProgrammeExtended]) -> None:
        nonlocal extended
        extended += event.data.months
        if extended > most:
            case.alarm("extended-beyond-the-rules", months=extended, most=most)
        if end.day is not None:
            end.move(add_months(end.day, event.data.months))
        case.spawn(_final(case, event, "extension", task=False))

    def on_leave(event: Event[LeaveGranted]) -> None:
        """Add a day to the programme for each day of leave in it, each day once."""
        if case.law.programme.leave_extends and end.day is not None:
            first, last = max(event.data.from_, end.started.on), min(event.data.to, end.day)
            days = set(each_day(first, last)) - on_leave_on
            on_leave_on.update(days)
            if days:
                end.move(end.day + timedelta(days=len(days)))
        case.spawn(_final(case, event, "leave", task=True))

    case.on_every(ProgrammeExtended, extend)
    case.on_every(LeaveGranted, on_leave)
    if most and end.day is not None:
        case.spawn(_assessed(case, end, extend, ended))
    else:
        case.log_only(ExtensionAssessed)


async def _assessed(
    case: Case, end: ProgrammeEnd, extend: Callable[[Event[ProgrammeExtended]], None], ended: Promise[Any]
) -> None:
    """Assess some weeks before the end whether more time would reach the goal, and again before a new end.

    An assessment made before it was asked for counts as well.
    """
    since = end.started.on
    for turn in count(1):
        assert end.day is not None, "an end that is known may move, and stays known"
        by, over = case.law.extension.assessed_before.before(end.day), first_of(end.changed, ended)
        asked_on = case.law.extension.asked_before.before(by)
        await first_of(case.until(asked_on, f"extension/{turn}"), over)
        if not over.resolved:
            await _decided(case, end.day, by, since, over, turn, extend)
        await over
        if ended.resolved:
            case.log_only(ExtensionAssessed)
            return
        since = case.today


async def _decided(
    case: Case,
    ends_on: date,
    by: date,
    since: date,
    over: Promise[Any],
    turn: int,
    extend: Callable[[Event[ProgrammeExtended]], None],
) -> None:
    """Assessed in time; and where the goal takes more time, extended before the end."""
    details = {"ends_on": ends_on}
    assessed = await case.wait_for(
        ExtensionAssessed, key=f"extension/{turn}", task=True, due=by, details=details, not_before=since, unless=over
    )
    if assessed is None or assessed.data.outcome != "extend":
        return
    extended = await case.wait_for(ProgrammeExtended, key=f"extended/{turn}", task=True, due=ends_on, unless=over)
    if extended is not None:
        extend(extended)


async def _final(case: Case, made: Event[Any], kind: str, *, task: bool) -> None:
    await delivered_and_final(case, made, kind, f"{kind}/{made.ref.digest}/", task=task)
