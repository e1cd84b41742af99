"""Whole journeys of three years and more, told event by event: with every type there is, and one for each variant."""

from datetime import date, timedelta
from typing import Any

from tests.workflows.caseload import Story

MEMBER = "11111111-1111-4111-8111-111111111111"


class Teller:
    """Tells a story in days counted from settlement; the date field of a type is filled in by itself."""

    def __init__(self, settled_on: date) -> None:
        self.settled_on, self.state = settled_on, Story()

    def day(self, days: int) -> str:
        return (self.settled_on + timedelta(days=days)).isoformat()

    def tell(self, days: int, name: str, dated: str | None = "on", **data: Any) -> "Teller":
        data |= {} if dated is None else {dated: self.day(days)}
        self.state = self.state.tell(name, self.day(days), **data)
        return self

    def settled(self, **more: Any) -> "Teller":
        facts = {
            "kommune": "3301", "residence_basis": "asylum", "permit_granted_on": self.day(-90), "entry": "reception",
            "language": "ti", "interpreter_needed": True, "education": "lower_secondary",
            "person": {"birth_date": "1990-05-15"},
        }  # fmt: skip
        return self.tell(0, "participant.settled", "settled_on", **(facts | more))


def every_type(settled_on: date = date(2022, 9, 1)) -> Story:
    """A journey in which everything happens that there is an event for, and that ends well after four years."""
    t, m, b = Teller(settled_on), {"meeting_id": "m1"}, {"booking_id": "m1"}
    t.tell(-30, "participant.proposed", "proposed_on", kommune="3301")
    t.tell(-20, "participant.accepted", "accepted_on", kommune="3301")
    t.tell(-10, "programme.claimed", "claimed_on").settled()
    t.tell(0, "nir.rejected", "rejected_on", reason="the permit is not found")
    t.tell(2, "nir.registered", "registered_on", reference="nir-1")
    t.tell(1, "participant.settlementcorrected", None, settled_on=t.day(0), reason="checked")
    t.tell(1, "adviser.assigned", adviser="a-17", role="programme_adviser")
    t.tell(2, "adviser.changed", adviser="a-18", role="programme_adviser", reason="moved on")
    t.tell(2, "participant.identified", "identified_on", kind="dnr")
    t.tell(2, "participant.protected", "since", protected=True)
    t.tell(3, "household.linked", "linked_on", member=MEMBER, relation="child", children_under_18=2)
    t.tell(3, "eligibility.assessed", "assessed_on", outcome="right_and_duty")
    t.tell(4, "dwelling.prepared", "prepared_on", done=["found", "keys"])
    t.tell(5, "dwelling.allocated", "allocated_on")
    t.tell(6, "information.given", "given_on", language="ti", interpreter_used=True, topics=["rights"])
    t.tell(7, "understanding.confirmed", "confirmed_on", about="rights_and_duties", understood=True)
    t.tell(8, "document.received", document_id="diploma", translation_needed=True)
    t.tell(9, "translation.ordered", document_id="diploma").tell(30, "translation.completed", document_id="diploma")
    t.tell(31, "recognition.applied", document_id="diploma")
    t.tell(300, "recognition.decided", document_id="diploma", outcome="in_part")
    t.tell(70, "feedback.given", about="guidance", rating=4)
    t.tell(8, "mapping.ordered").tell(9, "mapping.started")
    own = {"starts_at": f"{t.day(15)}T10:00:00+02:00", "minutes": 90, "booking_id": "k1"}
    t.tell(8, "interpreter.needassessed", "assessed_on", needed=True, meeting="mapping", **own)
    t.tell(9, "interpreter.confirmed", "confirmed_on", booking_id="k1", category="A", interpreter_number="54321")
    t.tell(16, "interpreting.completed", booking_id="k1", rating=5)
    t.tell(9, "mapping.imported", "completed_on", origin="reception", reference="r-1")
    t.tell(20, "mapping.completed", "completed_on", languages=["ti"], education="lower_secondary", work_years=4)
    t.tell(21, "mapping.shared").tell(22, "mapping.received", "received_on", reference="c-1")
    t.tell(23, "mapping.supplemented")
    t.tell(24, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    t.tell(25, "guidance.ordered", "ordered_on", goal="work", questions=["which?"])
    t.tell(26, "guidance.declined", "answered_on", reason="no capacity")
    t.tell(27, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    t.tell(28, "guidance.accepted", "answered_on", goal_confirmed=True)
    t.tell(28, "guidance.postponed", "postponed_on", not_before=t.day(32), reason="too early")
    t.tell(32, "guidance.assessed", "assessed_on", outcome="now", reason="ready")
    at = {"minutes": 60, "mode": "attendance"}
    t.tell(33, "guidance.booked", "booked_on", meeting_id="m0", starts_at=f"{t.day(40)}T10:00:00+02:00", **at)
    t.tell(33, "guidance.cancelled", None, meeting_id="m0", reason="illness")
    t.tell(33, "interpreter.cancelled", booking_id="m0", reason="as asked")
    t.tell(34, "guidance.booked", "booked_on", starts_at=f"{t.day(50)}T10:00:00+02:00", **m, **at)
    t.tell(34, "interpreter.needassessed", "assessed_on", needed=True, meeting="guidance", dialect="tigrinya", **b)
    t.tell(35, "interpreter.requested", **b).tell(35, "interpreter.offered", **b)
    t.tell(35, "interpreter.declined", "declined_on", reason="busy", **b)
    t.tell(36, "interpreter.confirmed", "confirmed_on", category="C", interpreter_number="12345", **b)
    t.tell(37, "interpreter.replaced", "replaced_on", category="none", **b)
    t.tell(37, "interpreter.exceptiongranted", "granted_on", reason="nobody else", granted_by="leader", **b)
    t.tell(38, "interpreter.objected", ground="related", **b)
    t.tell(38, "interpreter.notfound", **b)
    t.tell(39, "guidance.rescheduled", None, starts_at=f"{t.day(55)}T10:00:00+02:00", reason="interpreter", **m)
    t.tell(40, "interpreter.confirmed", "confirmed_on", category="A", interpreter_number="54321", **b)
    t.tell(41, "infopack.sent", "sent_on", language="en", **m).tell(42, "infopack.delivered", **m)
    t.tell(43, "preparation.missing", role="career_adviser", reason="ill", **m)
    t.tell(44, "preparation.completed", "completed_on", role="programme_adviser", **m)
    t.tell(45, "preparation.completed", "completed_on", role="career_adviser", **m)
    t.tell(55, "guidance.noshow", who="interpreter", **m)
    t.tell(56, "interpreter.cancelled", reason="as asked", **b)
    t.tell(56, "guidance.booked", "booked_on", meeting_id="m2", starts_at=f"{t.day(62)}T10:00:00+02:00", **at)
    t.tell(57, "interpreter.confirmed", "confirmed_on", booking_id="m2", category="A", interpreter_number="54321")
    t.tell(62, "guidance.held", "held_on", meeting_id="m2", interpreter_present=True)
    t.tell(62, "interpreting.failed", booking_id="m2", rating=1, deviation="left early")
    t.tell(63, "interpreting.deviationreported", booking_id="m2").tell(
        63, "interpreting.rated", booking_id="m2", rating=1
    )
    t.tell(63, "note.drafted", meeting_id="m2").tell(64, "note.completed", meeting_id="m2")
    t.tell(
        65, "note.shared", "shared_on", meeting_id="m2", recommendation="work", participant_access=True,
        recipients=["programme_adviser"], registered_in_imdinett=False,
    )  # fmt: skip
    t.tell(66, "note.registered", meeting_id="m2").tell(66, "note.accessgranted", meeting_id="m2")
    t.tell(67, "note.received", "received_on", meeting_id="m2")
    t.tell(68, "note.contested", about="work", meeting_id="m2")
    t.tell(69, "note.answered", meeting_id="m2", answer="talked", corrected=False)
    _decided(t)
    _lived(t)
    _ended(t)
    return t.state


def _decided(t: Teller) -> None:
    t.tell(60, "forewarning.sent", "sent_on", about="length").tell(63, "comment.received", "received_on")
    t.tell(66, "programme.offered", "offered_on").tell(68, "decision.drafted")
    t.tell(70, "decision.made", "decided_on", outcome="granted", months=30, end_goal="work")
    archived = {"document": t.state.events[-1].ref.digest, "reference": "a-1"}
    t.tell(70, "archiving.failed", document=archived["document"], reason="the archive is closed")
    t.tell(70, "document.archived", "archived_on", **archived)
    t.tell(71, "decision.notified").tell(73, "decision.delivered", "delivered_on")
    t.tell(74, "deadline.extended", "decided_on", deadline="appeal", due=t.day(100), reason="illness", granted_by="l")
    t.tell(80, "appeal.received", "received_on", about="length").tell(85, "appeal.forwarded", "forwarded_on")
    t.tell(120, "appeal.decided", "decided_on", outcome="upheld")
    t.tell(75, "plan.drafted").tell(76, "goal.set", end_goal="work").tell(77, "goal.changed", reason="talked")
    t.tell(78, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1")
    t.tell(78, "contract.refused", "refused_on").tell(80, "contract.signed", "signed_on").tell(81, "plan.delivered")


def _lived(t: Teller) -> None:
    t.tell(84, "programme.started", "started_on", planned_end=t.day(900))
    t.tell(85, "deadline.suspended", "decided_on", deadline="follow-up", reason="ill", granted_by="l",
           **{"from": t.day(85), "to": t.day(95)})  # fmt: skip
    t.tell(86, "measure.planned", None, measure_id="c1", kind="norwegian", planned_start=t.day(100), provider="nav")
    t.tell(87, "measure.ordered", measure_id="c1").tell(88, "measure.confirmed", "confirmed_on", measure_id="c1")
    t.tell(99, "measure.delayed", measure_id="c1", planned_start=t.day(110), reason="room")
    t.tell(110, "measure.started", measure_id="c1").tell(400, "measure.ended", measure_id="c1")
    t.tell(111, "practice.requested", practice_id="p1").tell(115, "practice.notfound", practice_id="p1", reason="none")
    t.tell(116, "practice.requested", practice_id="p2").tell(120, "practice.found", practice_id="p2")
    t.tell(115, "followup.missed", reason="ill")
    for month in range(4, 29):
        t.tell(30 * month, "followup.held", "held_on")
    for quarter in range(2, 10):
        t.tell(90 * quarter, "plan.revised", "revised_on")
    for number in range(8):
        t.tell(200 + number, "hours.recorded", element="parental_guidance", hours=2)
        t.tell(220 + number, "hours.recorded", element="career_competence", hours=2)
    t.tell(230, "hours.recorded", element="norwegian", hours=100).tell(
        231, "hours.recorded", element="social_studies", hours=50
    )
    t.tell(300, "absence.registered", "from", to=t.day(330), valid=False)
    t.tell(335, "benefit.deductiondecided", "decided_on", outcome="not_deducted", reason="heard")
    t.tell(350, "leave.granted", "decided_on", kind="care", **{"from": t.day(360), "to": t.day(366)})
    for kind, days in (("leave", 350), ("stop", 500), ("extension", 700)):
        if kind == "stop":
            t.tell(days, "programme.stopped", "decided_on", permanent=False, until=t.day(520), reason="absence")
        elif kind == "extension":
            t.tell(days, "programme.extended", "decided_on", months=3)
        archived = {"document": t.state.events[-1].ref.digest, "reference": "a-2"}
        t.tell(days, "document.archived", "archived_on", **archived)
        t.tell(days + 2, "decision.delivered", "delivered_on", decision=kind)
    t.tell(600, "participant.moved", "moved_on", to_kommune="0301")
    t.tell(601, "hours.recorded", element="norwegian", hours=9)
    t.state = t.state.retracted(t.day(602), t.state.events[-1].ref)


def _ended(t: Teller) -> None:
    t.tell(870, "norwegian.assessed", level="B1", basis="test")
    t.tell(875, "extension.assessed", "assessed_on", outcome="do_not_extend", reason="the goal is reached")
    t.tell(880, "handover.started", to="nav").tell(890, "handover.accepted", to="nav")
    t.tell(990, "programme.completed", "ended_on", outcome="work").tell(995, "certificate.issued", "issued_on")
    t.tell(1100, "outcome.recorded", situation="work").tell(1350, "outcome.followedup", situation="work")


def short(settled_on: date, **more: Any) -> Story:
    """The straight way to the end, for somebody settled as a variant is: some forty events."""
    t = Teller(settled_on).settled(**({"interpreter_needed": False} | more))
    t.tell(1, "nir.registered", "registered_on", reference="n").tell(2, "dwelling.allocated", "allocated_on")
    t.tell(3, "information.given", "given_on", language="en", interpreter_used=False, topics=["rights"])
    if more.get("residence_basis") == "other":
        t.tell(4, "eligibility.assessed", "assessed_on", outcome="may_be_offered")
    if more.get("earlier_mapping"):
        t.tell(5, "mapping.imported", "completed_on", origin="imdi", reference="i-1")
    t.tell(20, "mapping.completed", "completed_on", languages=["en"], education="higher", work_years=4)
    t.tell(22, "mapping.received", "received_on", reference="c")
    t.tell(24, "guidance.assessed", "assessed_on", outcome="not_needed", reason="has had it")
    t.tell(40, "decision.made", "decided_on", outcome="granted", months=6)
    archived = {"document": t.state.events[-1].ref.digest, "reference": "a"}
    t.tell(41, "document.archived", "archived_on", **archived).tell(42, "decision.delivered", "delivered_on")
    t.tell(45, "plan.agreed", "agreed_on", end_goal="work", norwegian_goal="B1").tell(
        45, "contract.signed", "signed_on"
    )
    t.tell(50, "programme.started", "started_on")
    for month in range(3, 8):
        t.tell(30 * month, "followup.held", "held_on")
    t.tell(120, "hours.recorded", element="career_competence", hours=15).tell(130, "plan.revised", "revised_on")
    t.tell(140, "handover.started", to="employer").tell(150, "handover.accepted", to="employer")
    t.tell(230, "programme.completed", "ended_on", outcome="work").tell(235, "certificate.issued", "issued_on")
    return t.tell(590, "outcome.followedup", situation="work").state


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
