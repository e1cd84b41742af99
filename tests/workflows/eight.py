"""What the tests of the eight cases have in common: events sent twice or late, and states held together."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from schemas.journey import JourneyState
from tests.workflows.caseload import Story, deadlines, notices, sameness


def again(story: Story, name: str) -> Iterator[Story]:
    """Tell the last event of a type once more: under another id, and then the very same one."""
    last = next(reported for reported in reversed(story.events) if reported.name == name)
    other = replace(last, ref=last.ref._replace(id=f"{last.ref.id}-again"))
    for once_more in (other, last):
        yield replace(story, events=(*story.events, once_more))


def arriving_last(story: Story, name: str) -> tuple[Story, Story]:
    """Give a story without an event that has not arrived yet, and the one in which it arrives at last."""
    last = next(reported for reported in story.events if reported.name == name)
    before = story.without(last.ref)
    return before, replace(before, events=(*before.events, last))


def changed(one: JourneyState, other: JourneyState) -> set[str]:
    """Name the parts in which two states of a journey are not the same, but for what only tells of an event in vain."""
    other_parts = sameness(_without_the_vain(other))
    return {name for name, part in sameness(_without_the_vain(one)).items() if part != other_parts[name]}


def _without_the_vain(state: JourneyState) -> JourneyState:
    return replace(
        state,
        notices=tuple(each for each in state.notices if each.kind != "never-taken"),
        timeline=tuple(each for each in state.timeline if each.kind != "never-taken"),
    )


def outcome(state: JourneyState) -> dict[str, Any]:
    """Give what a journey has come to, whatever the days on which it came about."""
    names = {deadline.name for deadline in state.deadlines}
    return {
        "status": state.status,
        "stages": state.stages,
        "waits": sorted(wait.event for wait in state.waits),
        "tasks": sorted(task.type for task in state.tasks),
        "deadlines": {name: [each.status(state.as_of) for each in deadlines(state, name)] for name in names},
        "buffered": state.buffered,
    }


def alarms(state: JourneyState, name: str) -> set[tuple[str, str]]:
    """Give the notices on the deadlines of a name: recipient and kind."""
    return {(notice.kind, notice.role) for notice in notices(state, name)}


def tasks_in(state: JourneyState, stage: str) -> set[str]:
    return {task.type for task in state.tasks if task.stage == stage}


def waits_in(state: JourneyState, stage: str) -> set[str]:
    return {wait.event for wait in state.waits if wait.stage == stage}


ADVISER_AND_LEADER = {("passed", "programme_adviser"), ("escalated", "programme_leader")}
CENTRE_AND_LEADER = {("passed", "career_centre"), ("escalated", "career_centre_leader")}
KOMMUNE_TOO = {("passed", "programme_adviser"), ("passed", "programme_leader")}
"""The other side, which waits for the county."""
CENTRE_TOO = {("passed", "career_adviser"), ("passed", "career_centre_leader")}
CAREER_ADVISER_AND_LEADER = {("passed", "career_adviser"), ("escalated", "career_centre_leader")}
"""Who is notified when a deadline has passed: whose duty it was, and their leader."""
