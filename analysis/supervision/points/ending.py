"""Points 11 to 13: how the programme ended; what the national register (NIR) holds; internal control."""

from datetime import date
from typing import Any

from analysis.supervision.facts import CaseFacts, known
from analysis.supervision.lines import Line, Status
from analysis.supervision.points.programme import ended
from schemas.alarms import ALARMS
from schemas.calendar import add_months
from schemas.deadlines import DeadlineStatus
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    AppealDecided,
    CertificateIssued,
    ContractSigned,
    DecisionMade,
    GoalChanged,
    GoalSet,
    GuidanceHeld,
    HandoverAccepted,
    JourneyEnded,
    LeaveGranted,
    MappingCompleted,
    MeasureStarted,
    NirRegistered,
    OutcomeFollowedup,
    ProgrammeCompleted,
    ProgrammeExtended,
    ProgrammeInterrupted,
    ProgrammeOffered,
    ProgrammeReopened,
    ProgrammeResumed,
    ProgrammeStarted,
    ProgrammeStopped,
)
from schemas.events.vocabulary import Role

_ENDED, _REGISTER = "integreringsloven §§ 13, 14", "integreringsloven § 43"
_CONTROL = "kommuneloven § 25-1"
_REGISTERED_WITHIN = 2  # months after it is known (regulation § 58)

_REGISTERED: tuple[type[Any], ...] = (
    MappingCompleted,
    GuidanceHeld,
    ProgrammeOffered,
    DecisionMade,
    ContractSigned,
    GoalSet,
    GoalChanged,
    ProgrammeStarted,
    MeasureStarted,
    AbsenceRegistered,
    LeaveGranted,
    ProgrammeExtended,
    ProgrammeStopped,
    ProgrammeResumed,
    AppealDecided,
    ProgrammeCompleted,
    ProgrammeInterrupted,
    ProgrammeReopened,
    CertificateIssued,
)
"""What a kommune registers besides the settlement (regulation §§ 46 to 58); Stegvis does not send it."""


def ending(facts: CaseFacts) -> list[Line]:
    """Give point 11: the end and its cause, the goal, the certificate, who took over, and the outcome a year later."""
    end = ended(facts)
    before = facts.last(JourneyEnded)
    lines = []
    if before is not None:
        lines.append(facts.done("journey_ended", before, _ENDED, reason=before.data.reason))
    lines += [facts.done("programme_reopened", each, _ENDED) for each in facts.every(ProgrammeReopened)]
    if end is None:
        return [*lines, *facts.by_deadlines("programme_end", "programme-end")]
    accepted = facts.first(HandoverAccepted)
    return [
        *lines,
        facts.done(
            "programme_end", end, _ENDED, outcome=end.data.outcome, interrupted=end.name == "programme.interrupted"
        ),
        _cause(facts, end),
        _goal_reached(facts, end),
        *facts.by_deadlines("certificate", "certificate"),
        *facts.by_deadlines("handover", "handover"),
        facts.shown_by(
            "taken_over",
            accepted,
            "integreringsloven § 12 a",
            since=None,
            to=accepted.data.to if accepted is not None else None,
        ),
        *_followed_up(facts),
    ]


def _cause(facts: CaseFacts, end: Event[Any]) -> Line:
    """The cause by NIR's list, which IMDi looks for and many ended programmes lack."""
    if end.data.nir_cause is None:
        return Line(key="nir_cause", status=Status.MISSING, who=facts.who(end), paragraph=_REGISTER)
    return facts.done("nir_cause", end, _REGISTER, reason=end.data.nir_cause)


def _goal_reached(facts: CaseFacts, end: Event[Any]) -> Line:
    """Whether what the participant went on to is what the plan aimed at."""
    goal = facts.end_goal
    if goal is None or goal == "other":
        return Line(key="goal_reached", status=Status.NOT_HELD, paragraph=_ENDED)
    reached = end.data.outcome in ("work" if goal == "work" else "education", "work_and_education")
    return facts.done("goal_reached", end, _ENDED, end_goal=goal, reached=reached)


def _followed_up(facts: CaseFacts) -> list[Line]:
    followed = facts.last(OutcomeFollowedup)
    situation = followed.data.situation if followed is not None else None
    return facts.by_deadlines("outcome", "outcome-12-months", situation=situation)


def register(facts: CaseFacts) -> list[Line]:
    """Give point 12: each item for NIR, known on, registered on, and whether within two months."""
    settled = facts.handled(
        "nir_settlement",
        facts.first(NirRegistered),
        facts.requested("register-settlement"),
        _REGISTER,
        since=facts.settled.on,
        due=add_months(facts.settled.on, _REGISTERED_WITHIN),
    )
    return [
        settled.also(known_on=facts.settled.on),
        *(_by_hand(facts, each) for each in facts.events if isinstance(each.data, _REGISTERED)),
    ]


def _by_hand(facts: CaseFacts, event: Event[Any]) -> Line:
    """An item that the kommune registers itself: Stegvis knows since when it is owed, not whether it is done."""
    return Line(
        key="nir_item",
        status=Status.NOT_HELD,
        event=event.name,
        who=facts.who(event),
        paragraph=_REGISTER,
        due=add_months(event.on, _REGISTERED_WITHIN),
        facts={"known_on": event.on},
    )


def internal_control(facts: CaseFacts) -> list[Line]:
    """Give point 13: the kommune's routines in force, each deviation, who was notified of it, and what came of it."""
    number = facts.kommune_on(facts.today)
    routines = facts.book.routines.by_kommune.get(number, {})
    lines = [
        Line(
            key="routine",
            status=Status.DONE,
            who=facts.organisation("kommune", facts.today),
            paragraph=_CONTROL,
            facts=known({"deadline": name, "length": str(routine.length) if routine.length is not None else None}),
        )
        for name, routine in sorted(routines.items())
    ]
    found = sorted([*_passed(facts), *_alarms(facts)], key=lambda line: line.on or date.min)
    nothing = Line(key="no_deviation", status=Status.DONE, paragraph=_CONTROL)
    return [*lines, *(found or [nothing])]


def _passed(facts: CaseFacts) -> list[Line]:
    """Give the deadlines that have passed, with the leader who was notified; a right that lapsed is no deviation."""
    rules = facts.law.deadlines
    passed = [
        each
        for each in facts.state.deadlines
        if each.status(facts.today) in (DeadlineStatus.PASSED, DeadlineStatus.MET_LATE)
        and rules[each.name].role is not Role.PARTICIPANT
    ]
    return [
        Line(
            key="deadline_passed",
            status=Status.LATE if each.met_on is not None else Status.MISSING,
            on=each.judged,
            who=facts.organisation(each.party, each.judged),
            paragraph=each.legal_basis,
            due=each.judged,
            facts=known(
                {"deadline": each.name, "told": _role(rules[each.name].escalates_to), "made_good_on": each.met_on}
            ),
        )
        for each in passed
    ]


def _alarms(facts: CaseFacts) -> list[Line]:
    return [
        Line(
            key="alarm",
            status=Status.MISSING,
            on=each.on,
            who=facts.organisation("kommune", each.on),
            paragraph=_CONTROL,
            facts={"alarm": each.kind},
        )
        for each in facts.state.timeline
        if each.kind in ALARMS
    ]


def _role(role: Role | None) -> str | None:
    return role.value if role is not None else None
