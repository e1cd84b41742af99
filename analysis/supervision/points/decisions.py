"""Points 9 and 10: every individual decision from forewarning to appeal; absence, leave and what they add."""

from collections.abc import Callable
from datetime import date
from typing import Any

from analysis.supervision.facts import CaseFacts, known
from analysis.supervision.lines import Line, Status
from schemas.calendar import working_days
from schemas.deadlines import Deadline
from schemas.events import Event
from schemas.events.catalogue import (
    AbsenceRegistered,
    AppealDecided,
    AppealForwarded,
    AppealReceived,
    DecisionDelivered,
    DecisionMade,
    DeductionDecided,
    DocumentArchived,
    ForewarningSent,
    LeaveGranted,
    OtherDecisionMade,
    ProgrammeExtended,
    ProgrammeStarted,
    ProgrammeStopped,
)

_APPEAL, _NOTICE, _REASONS = "forvaltningsloven §§ 28, 29", "forvaltningsloven § 27", "forvaltningsloven §§ 24, 25"
_FOREWARNED, _ARCHIVED = "forvaltningsloven § 16", "arkivlova § 6"

_KINDS: tuple[tuple[type[Any], str, str], ...] = (
    (DecisionMade, "programme", "integreringsloven § 12"),
    (ProgrammeExtended, "extension", "integreringsloven §§ 13, 14"),
    (LeaveGranted, "leave", "integreringsforskriften §§ 11 to 17"),
    (ProgrammeStopped, "stop", "integreringsloven § 18"),
    (DeductionDecided, "deduction", "integreringsloven § 21"),
)

_ADVERSE = frozenset({"refused", "deducted", "withdrawn", "imposed"})


def decisions(facts: CaseFacts) -> list[Line]:
    """Give point 9: for each decision its ground, reasons, forewarning, notice, appeal, and that it is archived."""
    ours = ((each, kind, ground) for model, kind, ground in _KINDS for each in facts.every(model))
    others = ((each, each.data.decision, "integreringsloven § 46") for each in facts.every(OtherDecisionMade))
    made: list[tuple[Event[Any], str, str]] = sorted((*ours, *others), key=lambda decision: decision[0].on)
    if not made:
        return [Line(key="decision_made", status=facts.waiting(), paragraph="integreringsloven § 46")]
    lines: list[Line] = []
    for each, kind, ground in made:
        until = next((later.on for later, other, _ in made if other == kind and later.on > each.on), date.max)
        lines += _of_one(facts, each, kind, ground, until)
    return lines


def _of_one(facts: CaseFacts, made: Event[Any], kind: str, ground: str, until: date) -> list[Line]:
    """Give the lines of one decision; what was delivered or appealed before the next of its kind belongs to it."""

    def belonging(model: type[Any]) -> list[Event[Any]]:
        return [each for each in facts.every(model) if made.on <= each.on < until and each.data.decision == kind]

    since = made.on if made.on < facts.today else None
    adverse = getattr(made.data, "outcome", "") in _ADVERSE or kind == "stop"
    outcome = getattr(made.data, "outcome", None)
    delivered = next(iter(belonging(DecisionDelivered)), None)
    if kind == "deduction" and outcome == "not_deducted":
        return [facts.done("decision_made", made, ground, decision=kind, outcome=outcome)]
    return [
        facts.done("decision_made", made, ground, decision=kind, outcome=outcome),
        *_reasoned(facts, made, kind, adverse=adverse),
        *_forewarned(facts, made, kind, adverse=adverse),
        facts.shown_by("notified", delivered, _NOTICE, since=since, decision=kind),
        *_appeal(facts, kind, belonging),
        _archived(facts, made, kind, since),
    ]


def _archived(facts: CaseFacts, made: Event[Any], kind: str, since: date | None) -> Line:
    document = made.ref.digest
    answer = next((each for each in facts.every(DocumentArchived) if each.data.document == document), None)
    calls = [call for call in facts.requested("archive-document") if call["details"].get("document") == document]
    return facts.handled("archived", answer, calls, _ARCHIVED, since=since).also(decision=kind)


def _reasoned(facts: CaseFacts, made: Event[Any], kind: str, *, adverse: bool) -> list[Line]:
    """That there are reasons, never what they are."""
    if "reason" not in type(made.data).model_fields:
        return [Line(key="reasons", status=Status.NOT_HELD, paragraph=_REASONS, facts={"decision": kind})]
    if made.data.reason:
        return [facts.done("reasons", made, _REASONS, decision=kind)]
    return [
        Line(
            key="reasons",
            status=Status.MISSING if adverse else Status.NOT_HELD,
            paragraph=_REASONS,
            facts={"decision": kind},
        )
    ]


def _forewarned(facts: CaseFacts, made: Event[Any], kind: str, *, adverse: bool) -> list[Line]:
    """A decision against the participant is forewarned: the last forewarning before it counts."""
    if not adverse:
        return []
    sent = [each for each in facts.every(ForewarningSent) if each.on <= made.on]
    return [facts.shown_by("forewarned", sent[-1] if sent else None, _FOREWARNED, since=made.on, decision=kind)]


def _appeal(facts: CaseFacts, kind: str, belonging: Callable[[type[Any]], list[Event[Any]]]) -> list[Line]:
    """Give the end of the time to appeal, and an appeal with what came of it."""
    delivered = {each.ref for each in belonging(DecisionDelivered)}
    times = [each for each in facts.state.deadlines if each.name == "appeal" and each.started_by in delivered]
    appeals = belonging(AppealReceived)
    lines = [_time_to_appeal(facts, each, appealed=bool(appeals)) for each in times]
    for appeal in appeals:
        forwarded, decided = belonging(AppealForwarded), belonging(AppealDecided)
        lines.append(
            Line(
                key="appealed",
                status=Status.DONE if decided else Status.MISSING if not facts.active else Status.NOT_YET_DUE,
                on=appeal.on,
                event=appeal.name,
                who=facts.who(appeal),
                paragraph="forvaltningsloven §§ 31, 33",
                facts=known(
                    {
                        "decision": kind,
                        "forwarded_on": forwarded[0].on if forwarded else None,
                        "decided_on": decided[-1].on if decided else None,
                        "outcome": decided[-1].data.outcome if decided else None,
                    }
                ),
            )
        )
    return lines


def _time_to_appeal(facts: CaseFacts, time: Deadline, *, appealed: bool) -> Line:
    """A right of the participant: that it has run out is nobody's omission."""
    over = time.judged < facts.today
    return Line(
        key="time_to_appeal",
        status=Status.DONE if appealed or over else facts.waiting(),
        due=time.judged,
        who=facts.organisation("participant", time.starts),
        paragraph=_APPEAL,
        facts={"appealed": appealed},
    )


def absence_and_leave(facts: CaseFacts) -> list[Line]:
    """Give point 10: absence and leave, the count of ten working days, the new end, and deductions."""
    started = facts.first(ProgrammeStarted)
    if started is None:
        return [Line(key="absence", status=facts.waiting(), paragraph="integreringsforskriften §§ 5 to 10")]
    return [
        *(
            facts.done(
                "absence",
                each,
                "integreringsforskriften §§ 5 to 8",
                until=each.data.to,
                working_days=_number(each.data.from_, each.data.to),
                kind=each.data.kind,
                valid=each.data.valid,
            )
            for each in facts.every(AbsenceRegistered)
        ),
        *(
            facts.done(
                "leave",
                each,
                "integreringsforskriften §§ 11 to 17",
                since=each.data.from_,
                until=each.data.to,
                working_days=_number(each.data.from_, each.data.to),
                kind=each.data.kind,
                with_benefit=each.data.with_benefit,
            )
            for each in facts.every(LeaveGranted)
        ),
        _added(facts, started.on),
        *(
            facts.done("deduction", each, "integreringsloven § 21", outcome=each.data.outcome)
            for each in facts.every(DeductionDecided)
        ),
    ]


def _added(facts: CaseFacts, started_on: date) -> Line:
    """Absence and leave that count together, and whether they are more than the days that add nothing (§ 19)."""
    rule = facts.law.added_time
    first = max(rule.together_from, started_on)
    away = {
        day
        for each in facts.events
        if (isinstance(each.data, AbsenceRegistered) and each.data.valid and each.data.kind not in rule.not_counted)
        or isinstance(each.data, LeaveGranted)
        for day in working_days(max(each.data.from_, first), each.data.to)
    }
    ends = facts.deadlines("programme-end")
    return Line(
        key="added_time",
        status=Status.DONE,
        paragraph="integreringsforskriften §§ 10, 19",
        facts=known(
            {
                "working_days": len(away),
                "of_days": rule.working_days,
                "added": len(away) > rule.working_days,
                "planned_end": ends[-1].due if ends else None,
            }
        ),
    )


def _number(first: date, last: date) -> int:
    return sum(1 for _ in working_days(first, last))
