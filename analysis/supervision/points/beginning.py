"""Points 1 to 3: offered, decided and started in time; right and duty; mapping and guidance before the decision."""

from dataclasses import replace
from datetime import date

from analysis.supervision.facts import CaseFacts, known
from analysis.supervision.lines import Line, Status
from schemas.events import Event
from schemas.events.catalogue import (
    DecisionMade,
    EligibilityAssessed,
    GuidanceAssessed,
    GuidanceHeld,
    JourneyEnded,
    MappingCompleted,
    MappingReceived,
    ParticipantAccepted,
    ProgrammeClaimed,
    ProgrammeOffered,
)

_ACT = "integreringsloven"


def granted_on(facts: CaseFacts) -> date | None:
    """Give the day on which a programme was granted; None unless the last decision has."""
    made = facts.last(DecisionMade)
    return made.on if made is not None and made.data.outcome == "granted" else None


def started_in_time(facts: CaseFacts) -> list[Line]:
    """Give point 1: settlement, claim, offer, decision and start, with the days used of the legal time (§ 12)."""
    claimed, decided = facts.first(ProgrammeClaimed), facts.by_deadlines("decision", "programme-decision")
    lines = [
        facts.done("settled", facts.settled, f"{_ACT} § 12"),
        facts.done("claim", claimed, f"{_ACT} § 12")
        if claimed is not None
        else Line(key="claim", status=Status.NOT_APPLICABLE, paragraph=f"{_ACT} § 12"),
    ]
    if facts.last(DecisionMade) is not None and granted_on(facts) is None:
        not_offered = (
            Line(key=key, status=Status.NOT_APPLICABLE, paragraph=f"{_ACT} § 12") for key in ("offer", "start")
        )
        return [*lines, *decided, *not_offered]
    offered, in_time = facts.first(ProgrammeOffered), all(line.status is Status.DONE for line in decided)
    return [
        *lines,
        facts.shown_by("offer", offered, "integreringsforskriften §§ 75, 76", since=granted_on(facts)),
        *decided,
        *(_with_decision(line, in_time=in_time) for line in facts.by_deadlines("start", "programme-started")),
    ]


def _with_decision(start: Line, *, in_time: bool) -> Line:
    """A late start after a decision in time is another finding than one that followed a late decision."""
    return start.also(decided_in_time=in_time) if start.status in (Status.LATE, Status.MISSING) else start


def right_and_duty(facts: CaseFacts) -> list[Line]:
    """Give point 2: the right and duty (§§ 8, 9), and which text of the law was used, chosen by which day."""
    return [
        _right(facts),
        *_permit(facts),
        _age(facts),
        _two_years(facts),
        *_work(facts),
        _agreement(facts),
        *_texts_used(facts),
    ]


def _right(facts: CaseFacts) -> Line:
    """What a person has assessed, else what follows from the law."""
    basis, assessed = f"{_ACT} §§ 8, 9", facts.last(EligibilityAssessed)
    if assessed is not None:
        return facts.done("right", assessed, basis, eligibility=assessed.data.outcome, by_a_person=True)
    found, settled = facts.state.eligibility, facts.settled
    return Line(
        key="right",
        status=Status.MISSING if found is None else Status.DONE,
        on=settled.on if found is not None else None,
        event=settled.name if found is not None else None,
        who=facts.who(settled),
        paragraph=basis,
        facts={} if found is None else {"eligibility": found, "by_a_person": False},
    )


def _permit(facts: CaseFacts) -> list[Line]:
    settled, paragraph = facts.settled, f"{_ACT} § 9"
    of, letter, granted_on = settled.data.residence_basis, settled.data.permit, settled.data.permit_granted_on
    permit = facts.done("permit", settled, paragraph, basis=of, letter=letter, granted_on=granted_on)
    return [permit] if letter else [permit, Line(key="permit_letter", status=Status.NOT_HELD, paragraph=paragraph)]


def _age(facts: CaseFacts) -> Line:
    age, rule = facts.settled.data.age_at_permit, facts.law.eligibility
    return Line(
        key="age",
        status=Status.MISSING if age is None else Status.DONE,
        paragraph=f"{_ACT} § 8",
        facts=known({"least": rule.min_age, "most": rule.max_age, "age": age}),
    )


def _two_years(facts: CaseFacts) -> Line:
    """Whether settlement and decision came before the participant had lived here for too long."""
    settled, made = facts.settled, facts.first(DecisionMade)
    until = facts.law.eligibility.too_long_from(settled.data)
    return Line(
        key="two_years",
        status=Status.DONE,
        paragraph=f"{_ACT} § 8",
        facts=known(
            {
                "until": until,
                "settled_within": settled.on < until,
                "decided_within": made.on < until if made is not None else None,
            }
        ),
    )


def _work(facts: CaseFacts) -> list[Line]:
    """Work that was said to end right and duty: its hours a week, and until when both come back if the job ends."""
    rule = facts.law.work_exemption
    assessed = [each for each in facts.every(EligibilityAssessed) if each.data.hours_per_week is not None]
    ended = [each for each in facts.every(JourneyEnded) if each.data.reason == "work"]
    found: Event[JourneyEnded] | Event[EligibilityAssessed] | None
    found = ended[-1] if ended else assessed[-1] if assessed else None
    if found is None or not rule.applies(found.on):
        return []
    hours = found.data.hours_per_week
    enough = hours is not None and rule.exempts(hours)
    line = facts.done(
        "work_exemption",
        found,
        rule.legal_basis,
        hours_a_week=hours,
        least_hours=rule.weekly_hours,
        returns_before=facts.law.eligibility.too_long_from(facts.settled.data) if enough else None,
    )
    return [line if enough else replace(line, status=Status.MISSING)]


def _agreement(facts: CaseFacts) -> Line:
    """§ 8 asks for a settlement by agreement, but of families (§ 9 f) and those with a ground of their own (g)."""
    settled = facts.settled.data
    of_a_family = settled.residence_basis == "family_reunification"
    if settled.permit in ("f", "g") or (settled.permit is None and of_a_family):
        return Line(key="agreement", status=Status.NOT_APPLICABLE, paragraph=f"{_ACT} § 8")
    accepted = facts.first(ParticipantAccepted)
    if accepted is None:
        return Line(key="agreement", status=Status.NOT_HELD, paragraph=f"{_ACT} § 4")
    return facts.done("agreement", accepted, f"{_ACT} § 4")


def _texts_used(facts: CaseFacts) -> list[Line]:
    """Give the text of the law that each day has chosen; the other days choose where a transition rule says so."""
    chosen = facts.book.chosen(facts.settled_law, facts.settled.on, facts.state.counted_from)
    return [
        Line(
            key="text_used",
            status=Status.DONE,
            on=day,
            paragraph=text.legal_basis,
            facts={"chosen_by": by, "rule_set": text.id, "called": text.title},
        )
        for by, (text, day) in chosen.items()
    ]


def before_the_decision(facts: CaseFacts) -> list[Line]:
    """Give point 3: the mapping before the decision, guidance before it or why not, and the note (§§ 10, 11)."""
    return [_mapping(facts), _mapping_shared(facts), *_guidance(facts), *_note(facts)]


def _mapping(facts: CaseFacts) -> Line:
    mapped, made = facts.first(MappingCompleted), facts.first(DecisionMade)
    if mapped is not None and made is not None and mapped.on > made.on:
        return facts.done("mapping", mapped, f"{_ACT} § 10", decided_on=made.on).late_if(True)
    if mapped is None and made is not None:
        return facts.shown_by("mapping", None, f"{_ACT} § 10", since=made.on)
    return facts.by_deadlines("mapping", "mapping-completed")[0]


def _mapping_shared(facts: CaseFacts) -> Line:
    """The county confirms what it has received; a kommune that has sent it has not shown that it arrived."""
    times = [each for each in facts.deadlines("mapping-shared") if each.cancelled_on is None]
    received, calls = facts.first(MappingReceived), facts.requested("share-mapping")
    since, due = (times[-1].starts, times[-1].judged) if times else (None, None)
    return facts.handled("mapping_shared", received, calls, f"{_ACT} § 10", since=since, due=due)


def _guidance(facts: CaseFacts) -> list[Line]:
    """Guidance should be held before the decision; that it is not needed, or comes later, is assessed with a reason."""
    held, assessed, made = facts.first(GuidanceHeld), facts.last(GuidanceAssessed), facts.first(DecisionMade)
    decided_on = made.on if made is not None else None
    lines = [
        facts.shown_by(
            "guidance_assessed",
            assessed,
            f"{_ACT} § 11",
            since=decided_on,
            outcome=assessed.data.outcome if assessed else None,
            reason_given=bool(assessed.data.reason) if assessed else None,
        )
    ]
    if held is not None:
        after = decided_on is not None and held.on > decided_on
        return [*lines, facts.done("guidance", held, f"{_ACT} § 11", after_the_decision=after).late_if(after)]
    rule = facts.law.guidance
    if not rule.duty:
        return [*lines, Line(key="guidance", status=Status.NOT_APPLICABLE, paragraph=rule.legal_basis)]
    if assessed is not None and assessed.data.outcome == "not_needed":
        return [*lines, Line(key="guidance", status=Status.NOT_APPLICABLE, paragraph=f"{_ACT} § 11")]
    return [*lines, facts.shown_by("guidance", None, f"{_ACT} § 11", since=decided_on, party="county")]


def _note(facts: CaseFacts) -> list[Line]:
    if facts.first(GuidanceHeld) is None:
        return []
    owed = facts.law.guidance.recommendation
    return [
        *facts.by_deadlines("note_shared", "note-shared", recommendation=owed),
        *facts.by_deadlines("note_read", "note-acknowledged"),
    ]
