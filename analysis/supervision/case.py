"""The case of one participant: the thirteen points that supervisors look at, from the facts of the journey."""

from collections.abc import Callable
from datetime import date

from analysis.supervision.facts import CaseFacts
from analysis.supervision.lines import CaseFile, Line, Point, Stay
from analysis.supervision.points.beginning import before_the_decision, right_and_duty, started_in_time
from analysis.supervision.points.conversations import conversations
from analysis.supervision.points.decisions import absence_and_leave, decisions
from analysis.supervision.points.ending import ending, internal_control, register
from analysis.supervision.points.plan import goal, plan
from analysis.supervision.points.programme import extent, mandatory_parts

POINTS: dict[int, Callable[[CaseFacts], list[Line]]] = {
    1: started_in_time,
    2: right_and_duty,
    3: before_the_decision,
    4: goal,
    5: plan,
    6: extent,
    7: mandatory_parts,
    8: conversations,
    9: decisions,
    10: absence_and_leave,
    11: ending,
    12: register,
    13: internal_control,
}
"""The points in the order in which supervisors take them."""


def case_file(facts: CaseFacts) -> CaseFile:
    """Make the case of a participant whose journey has begun."""
    state = facts.state
    return CaseFile(
        participant=facts.participant,
        as_of=facts.today,
        status=state.status,
        settled_on=facts.settled.on,
        closed_on=state.closed_on,
        rule_set=facts.settled_law.id,
        title=facts.settled_law.title,
        stays=tuple(
            Stay(
                stay.kommune,
                stay.since if stay.since != date.min else None,
                stay.until if stay.until != date.max else None,
            )
            for stay in facts.stays
        ),
        untaken=len(state.buffered),
        points=tuple(Point(number, tuple(of(facts))) for number, of in POINTS.items()),
    )
