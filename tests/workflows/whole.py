"""Whole journeys of three years and more, event by event: with every type there is, and one for each variant."""

from datetime import date, timedelta
from typing import Any

from tests.workflows.caseload import Story

MEMBER = "11111111-1111-4111-8111-111111111111"
THIRD = "22222222-2222-4222-8222-222222222222"


class EventBuilder:
    """Tells a story in days counted from settlement; the date field of a type is filled in by itself."""

    def __init__(self, settled_on: date) -> None:
        self.settled_on, self.state = settled_on, Story()

    def day(self, days: int) -> str:
        return (self.settled_on + timedelta(days=days)).isoformat()

    def add(self, days: int, name: str, dated: str | None = "on", **data: Any) -> "EventBuilder":
        data |= {} if dated is None else {dated: self.day(days)}
        self.state = self.state.add(name, self.day(days), **data)
        return self

    def settled(self, **more: Any) -> "EventBuilder":
        facts = {
            "kommune": "3301", "residence_basis": "asylum", "permit_granted_on": self.day(-90), "entry": "reception",
            "language": "ti", "interpreter_needed": True, "education": "lower_secondary",
            "person": {"birth_date": "1990-05-15"},
        }  # fmt: skip
        return self.add(0, "participant.settled", "settled_on", **(facts | more))


def every_type(settled_on: date = date(2022, 9, 1)) -> Story:
    """A journey in which everything happens that there is an event for, and that ends well after four years."""
    t, m, b = EventBuilder(settled_on), {"meeting_id": "m1"}, {"booking_id": "m1"}
    t.add(-30, "participant.proposed", "proposed_on", kommune="3301")
    t.add(-20, "participant.accepted", "accepted_on", kommune="3301")
    t.add(-10, "programme.claimed", "claimed_on").settled()
    t.add(0, "nir.rejected", "rejected_on", reason="the permit is not found")
    t.add(2, "nir.registered", "registered_on", reference="nir-1")
    t.add(1, "participant.settlementcorrected", None, settled_on=t.day(0), reason="checked")
    t.add(1, "adviser.assigned", adviser="a-17", role="programme_adviser")
    t.add(2, "adviser.changed", adviser="a-18", role="programme_adviser", reason="moved on")
    t.add(2, "participant.identified", "identified_on", kind="dnr")
    t.add(2, "participant.protected", "since", protected=True)
    t.add(2, "duplicate.suspected", other=MEMBER)
    t.add(3, "duplicate.merged", other=THIRD)
    t.add(3, "duplicate.reviewed", "reviewed_on", other=MEMBER, finding="different")
    t.add(3, "household.linked", "linked_on", member=MEMBER, relation="child", children_under_18=2)
    t.add(3, "eligibility.assessed", "assessed_on", outcome="right_and_duty")
    t.add(4, "dwelling.prepared", "prepared_on", done=["found", "keys"])
    t.add(5, "dwelling.allocated", "allocated_on")
    t.add(6, "information.given", "given_on", language="ti", interpreter_used=True, topics=["rights"])
    t.add(7, "understanding.confirmed", "confirmed_on", about="rights_and_duties", understood=True)
    t.add(8, "document.received", document_id="diploma", translation_needed=True)
    t.add(9, "translation.ordered", document_id="diploma").add(30, "translation.completed", document_id="diploma")
    t.add(31, "recognition.applied", document_id="diploma")
    t.add(300, "recognition.decided", document_id="diploma", outcome="in_part")
    t.add(70, "feedback.given", about="guidance", rating=4)
    t.add(8, "mapping.ordered").add(9, "mapping.started")
    own = {"starts_at": f"{t.day(15)}T10:00:00+02:00", "minutes": 90, "booking_id": "k1"}
    t.add(8, "interpreter.needassessed", "assessed_on", needed=True, meeting="mapping", **own)
    t.add(9, "interpreter.confirmed", "confirmed_on", booking_id="k1", category="A", interpreter_number="54321")
    t.add(10, "interpreter.checked", booking_id="k1", interpreter_number="54321", found="active", category="A")
    t.add(16, "interpreting.completed", booking_id="k1", rating=5)
    t.add(9, "mapping.imported", "completed_on", origin="reception", reference="r-1")
    t.add(20, "mapping.completed", "completed_on", languages=["ti"], education="lower_secondary", work_years=4)
    t.add(21, "mapping.shared").add(22, "mapping.received", "received_on", reference="c-1")
    t.add(23, "mapping.supplemented")
    t.add(24, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    t.add(25, "guidance.ordered", "ordered_on", goal="work", questions=["which?"])
    t.add(26, "guidance.declined", "answered_on", reason="no capacity")
    t.add(27, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    t.add(28, "guidance.accepted", "answered_on", goal_confirmed=True)
    t.add(28, "guidance.postponed", "postponed_on", not_before=t.day(32), reason="too early")
    t.add(32, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    at = {"minutes": 60, "mode": "attendance"}
    t.add(33, "guidance.booked", "booked_on", meeting_id="m0", starts_at=f"{t.day(40)}T10:00:00+02:00", **at)
    t.add(33, "guidance.cancelled", None, meeting_id="m0", reason="illness")
    t.add(33, "interpreter.cancelled", booking_id="m0", reason="as asked")
    t.add(34, "guidance.booked", "booked_on", starts_at=f"{t.day(50)}T10:00:00+02:00", **m, **at)
    t.add(34, "interpreter.needassessed", "assessed_on", needed=True, meeting="guidance", dialect="tigrinya", **b)
    t.add(35, "interpreter.requested", **b).add(35, "interpreter.offered", **b)
    t.add(35, "interpreter.declined", "declined_on", reason="busy", **b)
    t.add(36, "interpreter.confirmed", "confirmed_on", category="C", interpreter_number="12345", **b)
    t.add(37, "interpreter.replaced", "replaced_on", category="none", **b)
    t.add(37, "interpreter.exceptiongranted", "granted_on", reason="nobody else", granted_by="leader", **b)
    group = {"meeting_id": "g1", "starts_at": f"{t.day(47)}T10:00:00+02:00", "minutes": 90, "mode": "attendance"}
    t.add(38, "groupguidance.booked", "booked_on", **group)
    t.add(47, "groupguidance.held", "held_on", meeting_id="g1", attended=True, interpreter_present=True)
    t.add(38, "interpreter.objected", ground="related", **b)
    t.add(38, "interpreter.notfound", **b)
    t.add(39, "guidance.rescheduled", None, starts_at=f"{t.day(55)}T10:00:00+02:00", reason="interpreter", **m)
    t.add(40, "interpreter.confirmed", "confirmed_on", category="A", interpreter_number="54321", **b)
    t.add(41, "infopack.sent", "sent_on", language="en", **m).add(42, "infopack.delivered", **m)
    t.add(43, "preparation.missing", role="career_adviser", reason="ill", **m)
    t.add(44, "preparation.completed", "completed_on", role="programme_adviser", **m)
    t.add(45, "preparation.completed", "completed_on", role="career_adviser", **m)
    t.add(55, "guidance.noshow", who="interpreter", **m)
    t.add(56, "interpreter.cancelled", reason="as asked", **b)
    t.add(56, "guidance.booked", "booked_on", meeting_id="m2", starts_at=f"{t.day(62)}T10:00:00+02:00", **at)
    t.add(57, "interpreter.confirmed", "confirmed_on", booking_id="m2", category="A", interpreter_number="54321")
    t.add(62, "guidance.held", "held_on", meeting_id="m2", interpreter_present=True)
    t.add(62, "interpreting.failed", booking_id="m2", rating=1, deviation="left early")
    t.add(63, "interpreting.deviationreported", booking_id="m2").add(
        63, "interpreting.rated", booking_id="m2", rating=1
    )
    t.add(63, "note.drafted", meeting_id="m2").add(64, "note.completed", meeting_id="m2")
    t.add(
        65, "note.shared", "shared_on", meeting_id="m2", recommendation="work", participant_access=True,
        recipients=["programme_adviser"], registered_in_imdinett=False,
    )  # fmt: skip
    t.add(66, "note.registered", meeting_id="m2").add(66, "note.accessgranted", meeting_id="m2")
    t.add(67, "note.received", "received_on", meeting_id="m2")
    t.add(68, "note.contested", about="work", meeting_id="m2")
    t.add(69, "note.answered", meeting_id="m2", answer="talked", corrected=False)
    _decided(t)
    _lived(t)
    _ended(t)
    return t.state


def _decided(t: EventBuilder) -> None:
    t.add(60, "forewarning.sent", "sent_on", about="length").add(63, "comment.received", "received_on")
    t.add(66, "programme.offered", "offered_on").add(68, "decision.drafted")
    t.add(70, "decision.made", "decided_on", outcome="granted", months=30, end_goal="work")
    archived = {"document": t.state.events[-1].ref.digest, "reference": "a-1"}
    t.add(70, "archiving.failed", document=archived["document"], reason="the archive is closed")
    t.add(70, "document.archived", "archived_on", **archived)
    t.add(71, "decision.notified").add(73, "decision.delivered", "delivered_on")
    t.add(74, "deadline.extended", "decided_on", deadline="appeal", due=t.day(100), reason="illness", granted_by="l")
    t.add(80, "appeal.received", "received_on", about="length").add(85, "appeal.forwarded", "forwarded_on")
    t.add(120, "appeal.decided", "decided_on", outcome="upheld")
    t.add(75, "plan.drafted").add(76, "goal.set", end_goal="work").add(77, "goal.changed", reason="talked")
    t.add(78, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1")
    t.add(79, "decision.othermade", "decided_on", decision="plan", outcome="changed", reason="another goal")
    t.add(78, "contract.refused", "refused_on").add(80, "contract.signed", "signed_on").add(81, "plan.delivered")


def _lived(t: EventBuilder) -> None:
    t.add(82, "norwegian.offered", "offered_on")
    t.add(84, "programme.started", "started_on", planned_end=t.day(900))
    t.add(85, "deadline.suspended", "decided_on", deadline="follow-up", reason="ill", granted_by="l",
           **{"from": t.day(85), "to": t.day(95)})  # fmt: skip
    t.add(86, "measure.planned", None, measure_id="c1", kind="norwegian", planned_start=t.day(100), provider="nav")
    t.add(87, "measure.ordered", measure_id="c1").add(88, "measure.confirmed", "confirmed_on", measure_id="c1")
    t.add(99, "measure.delayed", measure_id="c1", planned_start=t.day(110), reason="room")
    t.add(110, "measure.started", measure_id="c1").add(400, "measure.ended", measure_id="c1")
    t.add(111, "practice.requested", practice_id="p1").add(115, "practice.notfound", practice_id="p1", reason="none")
    t.add(116, "practice.requested", practice_id="p2").add(120, "practice.found", practice_id="p2")
    t.add(115, "followup.missed", reason="ill")
    for month in range(4, 29):
        t.add(30 * month, "followup.held", "held_on")
    for quarter in range(2, 10):
        t.add(90 * quarter, "plan.revised", "revised_on")
    for number in range(8):
        t.add(200 + number, "hours.recorded", element="parental_guidance", hours=2)
        t.add(220 + number, "hours.recorded", element="career_competence", hours=2)
    t.add(228, "hours.recorded", element="migration_health_diversity", hours=10)
    t.add(430, "test.taken", subject="social_studies", passed=True)
    t.add(230, "hours.recorded", element="norwegian", hours=100).add(
        231, "hours.recorded", element="social_studies", hours=50
    )
    t.add(300, "absence.registered", "from", to=t.day(330), valid=False)
    t.add(335, "benefit.deductiondecided", "decided_on", outcome="not_deducted", reason="heard")
    t.add(551, "leave.granted", "decided_on", kind="parental", **{"from": t.day(560), "to": t.day(690)})
    archived = {"document": t.state.events[-1].ref.digest, "reference": "a-3"}
    t.add(551, "document.archived", "archived_on", **archived)
    t.add(552, "decision.delivered", "delivered_on", decision="leave")
    t.add(640, "leave.offermade", "offered_on").add(521, "programme.resumed", "resumed_on")
    t.add(350, "leave.granted", "decided_on", kind="care", **{"from": t.day(360), "to": t.day(366)})
    for kind, days in (("leave", 350), ("stop", 500), ("extension", 700)):
        if kind == "stop":
            t.add(days, "programme.stopped", "decided_on", permanent=False, until=t.day(520), reason="absence")
        elif kind == "extension":
            t.add(days, "programme.extended", "decided_on", months=3)
        archived = {"document": t.state.events[-1].ref.digest, "reference": "a-2"}
        t.add(days, "document.archived", "archived_on", **archived)
        t.add(days + 2, "decision.delivered", "delivered_on", decision=kind)
    t.add(600, "participant.moved", "moved_on", to_kommune="0301")
    t.add(600, "transfer.accepted", "accepted_on")
    t.add(601, "hours.recorded", element="norwegian", hours=9)
    t.state = t.state.retracted(t.day(602), t.state.events[-1].ref)


def _ended(t: EventBuilder) -> None:
    t.add(870, "norwegian.assessed", level="B1", basis="test")
    t.add(875, "extension.assessed", "assessed_on", outcome="do_not_extend", reason="the goal is reached")
    t.add(880, "handover.started", to="nav").add(890, "handover.accepted", to="nav")
    t.add(980, "programme.interrupted", "ended_on", outcome="other")
    t.add(983, "programme.reopened", "reopened_on", planned_end=t.day(990))
    t.add(990, "programme.completed", "ended_on", outcome="work").add(995, "certificate.issued", "issued_on")
    t.add(1100, "outcome.recorded", situation="work").add(1350, "outcome.followedup", situation="work")


def short(settled_on: date, **more: Any) -> Story:
    """The straight way to the end, for somebody settled as a variant is: some forty events."""
    t = EventBuilder(settled_on).settled(**({"interpreter_needed": False} | more))
    t.add(1, "nir.registered", "registered_on", reference="n").add(2, "dwelling.allocated", "allocated_on")
    t.add(3, "information.given", "given_on", language="en", interpreter_used=False, topics=["rights"])
    if more.get("residence_basis") == "other":
        t.add(4, "eligibility.assessed", "assessed_on", outcome="may_be_offered")
    if more.get("earlier_mapping"):
        t.add(5, "mapping.imported", "completed_on", origin="imdi", reference="i-1")
    t.add(20, "mapping.completed", "completed_on", languages=["en"], education="higher", work_years=4)
    t.add(22, "mapping.received", "received_on", reference="c")
    t.add(24, "guidance.assessed", "assessed_on", outcome="not_needed", reason="has had it")
    t.add(40, "decision.made", "decided_on", outcome="granted", months=6)
    archived = {"document": t.state.events[-1].ref.digest, "reference": "a"}
    t.add(41, "document.archived", "archived_on", **archived).add(42, "decision.delivered", "delivered_on")
    t.add(45, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1").add(45, "contract.signed", "signed_on")
    t.add(50, "programme.started", "started_on")
    for month in range(3, 8):
        t.add(30 * month, "followup.held", "held_on")
    t.add(120, "hours.recorded", element="career_competence", hours=15).add(130, "plan.revised", "revised_on")
    t.add(140, "handover.started", to="employer").add(150, "handover.accepted", to="employer")
    t.add(230, "programme.completed", "ended_on", outcome="work").add(235, "certificate.issued", "issued_on")
    return t.add(590, "outcome.followedup", situation="work").state


VARIANTS: dict[str, dict[str, Any]] = {
    "asylum, by reception": {},
    "settled directly": {"entry": "direct", "residence_basis": "collective_protection", "language": "uk"},
    "resettlement, mapped by IMDi": {
        "entry": "resettlement",
        "residence_basis": "resettlement",
        "earlier_mapping": True,
    },
    "integration reception, mapped there": {"entry": "integration_reception", "earlier_mapping": True},
    "family reunification": {"entry": "family", "residence_basis": "family_reunification"},
    "another basis, in doubt": {"residence_basis": "other"},
    "under 25": {"person": {"birth_date": "2001-05-15"}, "education": "primary"},
    "with children": {"children_under_18": 2},
    "Oslo, kommune and county in one": {"kommune": "0301"},
}
"""By entry and residence basis (domain brief), and what else makes a journey another."""
