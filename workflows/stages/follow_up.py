"""Follow-up (S-12): a conversation every month of the programme, with an interpreter where one is needed."""

from itertools import count
from typing import Any

from schemas.checklists import FOLLOW_UP
from schemas.events import Event
from schemas.events.catalogue import FollowupHeld
from workflows.engine.case import Case
from workflows.engine.deadlines import RunningDeadline
from workflows.engine.promise import Promise, first_of
from workflows.engine.waits import Wait
from workflows.stages.interpreter import assess_need


async def followed_up(case: Case, begun: Event[Any], ended: Promise[Any]) -> None:
    """Have a conversation held again and again; while the programme is stopped for a time its task is put off."""
    since = begun
    for turn in count(1):
        key = f"follow-up/{turn}"
        deadline = case.deadline("follow-up", since, key=key)
        held = case.expect(FollowupHeld, key=key, by=deadline, task=True, details={"checklist": FOLLOW_UP.code})
        held.pauses = True
        over = first_of(held, ended)
        case.spawn(_interpreter(case, deadline, held, over, key))
        await over
        if not held.resolved:
            case.end(held, deadline=deadline, over=ended)
            return
        since = held.value


async def _interpreter(
    case: Case, deadline: RunningDeadline, held: Wait[FollowupHeld], over: Promise[Any], key: str
) -> None:
    """Judge for each conversation whether it needs an interpreter, in time to order one (§ 6)."""
    ask_on = case.law.interpreting.order_before.before(deadline.due)
    await first_of(case.until(ask_on, f"{key}/interpreter"), over)
    if held.open and not over.resolved:
        assess_need(case, "follow_up", held, over)
