"""Journeys in which the rare things happen: what a generated caseload seldom or never holds, written in days."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import orjson

from schemas.events import CATALOGUE, Event, EventData, full_type, read_event, stored_event

_BEGUN = date(2026, 2, 2)
_SOURCE = "https://stories.example"
_PARTICIPANT = "/participant/7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02"
_COOPERATION = "/cooperation/3301"
_LAST = "the event before"
_ABSENT = {"from": "2026-08-03", "to": "2026-08-31", "valid": False}

Sent = tuple[int, str, dict[str, Any]]
"""An event: the day counted from settlement, its type, and its data without the date field that the day fills in."""

_SETTLED: Sent = (
    0,
    "participant.settled",
    {
        "kommune": "3301",
        "residence_basis": "asylum",
        "permit_granted_on": "2025-11-03",
        "entry": "reception",
        "language": "ti",
        "interpreter_needed": True,
        "education": "lower_secondary",
        "person": {"birth_date": "1990-05-15"},
    },
)
_MAPPED: Sent = (20, "mapping.completed", {"languages": ["ti"], "education": "lower_secondary", "work_years": 4})
_BOOKING = {"booking_id": "m1"}
_MEETING = {"meeting_id": "m1"}

_STORIES: tuple[tuple[Sent, ...], ...] = (
    (  # papers, rejected and filed by hand; interpreters that should not come; a note that is contested
        _SETTLED,
        (1, "nir.rejected", {"reason": "the permit is not found"}),
        (2, "document.received", {"document_id": "diploma", "translation_needed": True}),
        (9, "translation.ordered", {"document_id": "diploma"}),
        (40, "recognition.applied", {"document_id": "diploma"}),
        _MAPPED,
        (21, "mapping.received", {"reference": "c-1"}),
        (24, "guidance.assessed", {"outcome": "now", "reason": "ready"}),
        (25, "guidance.ordered", {"goal": "work", "questions": ["which?"]}),
        (26, "guidance.accepted", {"goal_confirmed": True}),
        (27, "guidance.booked", {"starts_at": "2027-01-20T10:00:00+02:00", "minutes": 60, "mode": "attendance",
                                 **_MEETING}),
        (28, "groupguidance.booked", {"meeting_id": "g1", "starts_at": "2027-01-10T10:00:00+02:00", "minutes": 90,
                                      "mode": "attendance"}),
        (28, "interpreter.needassessed", {"needed": True, "meeting": "guidance", **_BOOKING}),
        (29, "interpreter.confirmed", {"category": "none", "related": False, **_BOOKING}),
        (30, "interpreter.objected", {"ground": "related", **_BOOKING}),
        (31, "interpreter.confirmed", {"category": "none", "related": True, **_BOOKING}),
        (32, "interpreter.confirmed", {"category": "none", **_BOOKING}),
        (352, "guidance.held", {"interpreter_present": True, **_MEETING}),
        (353, "interpreting.completed", {"rating": 1, "deviation": "left early", **_BOOKING}),
        (354, "note.shared", {"recommendation": "work", "participant_access": False, "registered_in_imdinett": False,
                              "recipients": ["programme_adviser"], **_MEETING}),
        (355, "note.contested", {"about": "work", **_MEETING}),
        (356, "forewarning.sent", {"about": "refusal"}),
        (358, "decision.made", {"outcome": "refused"}),
        (358, "archiving.failed", {"document": _LAST, "reason": "the archive is closed"}),
    ),
    (  # a conversation that is called off when its interpreter is confirmed
        _SETTLED,
        _MAPPED,
        (24, "guidance.assessed", {"outcome": "now", "reason": "ready"}),
        (27, "guidance.booked", {"starts_at": "2026-04-20T10:00:00+02:00", "minutes": 60, "mode": "attendance",
                                 **_MEETING}),
        (29, "interpreter.confirmed", {"category": "A", **_BOOKING}),
        (40, "guidance.cancelled", {"reason": "illness", **_MEETING}),
    ),
    (  # a goal that the two do not agree on
        _SETTLED,
        _MAPPED,
        (24, "guidance.assessed", {"outcome": "now", "reason": "ready"}),
        (26, "guidance.accepted", {"goal_confirmed": False, "reason": "too wide"}),
    ),
    (  # decided too early and for too long; measures that do not come to a full week; absence, practice, no known end
        _SETTLED,
        (3, "eligibility.assessed", {"outcome": "none"}),
        (10, "decision.made", {"outcome": "granted", "months": 60, "end_goal": "work"}),
        (12, "decision.delivered", {}),
        (13, "contract.refused", {}),
        (14, "programme.started", {}),
        (15, "measure.planned", {"measure_id": "c1", "kind": "norwegian", "planned_start": "2026-03-10",
                                 "hours_per_week": 10, "provider": "nav"}),
        (16, "practice.requested", {"practice_id": "p1"}),
        (17, "duplicate.suspected", {"other": "11111111-1111-4111-8111-111111111111"}),
        (18, "participant.moved", {"to_kommune": "4601"}),
        (19, "duplicate.reviewed", {"other": "11111111-1111-4111-8111-111111111111", "finding": "same"}),
        (30, "practice.notfound", {"practice_id": "p1", "reason": "none"}),
        (190, "leave.granted", {"kind": "parental", "from": "2026-08-17", "to": "2027-02-28"}),
        (182, "absence.registered", _ABSENT),
        (400, "programme.extended", {"months": 40}),
        (450, "handover.started", {"to": "employer"}),
        (401, "participant.settled", {**_SETTLED[2], "kommune": "4601"}),
        (460, "programme.stopped", {"permanent": False, "until": "2027-09-30", "reason": "absence"}),
        (620, "programme.stopped", {"permanent": True, "reason": "absence"}),
    ),
    (  # mapped by IMDi before the settlement
        (0, "participant.settled", {**_SETTLED[2], "residence_basis": "resettlement", "entry": "resettlement"}),
    ),
    (  # the end has come and nobody has registered it; the extension is assessed and not yet decided
        _SETTLED,
        _MAPPED,
        (21, "mapping.received", {"reference": "c-1"}),
        (24, "guidance.assessed", {"outcome": "not_needed", "reason": "has had it"}),
        (30, "decision.made", {"outcome": "granted", "months": 12, "end_goal": "upper_secondary"}),
        (32, "decision.delivered", {}),
        (35, "plan.agreed", {"end_goal": "upper_secondary", "norwegian_goal": "B1"}),
        (35, "contract.signed", {}),
        (40, "programme.started", {"planned_end": "2027-03-10"}),
        (330, "handover.started", {"to": "education"}),
        (370, "extension.assessed", {"outcome": "extend", "reason": "close to the goal"}),
        (800, "programme.completed", {"outcome": "other"}),
    ),
    (  # eligibility in doubt; no interpreter, and one who stays away; an end that nobody knows, and an appeal
        (0, "participant.settled", {**_SETTLED[2], "residence_basis": "other"}),
        (3, "eligibility.assessed", {"outcome": "may_be_offered"}),
        _MAPPED,
        (21, "mapping.received", {"reference": "c-1"}),
        (24, "guidance.assessed", {"outcome": "now", "reason": "ready"}),
        (25, "guidance.ordered", {"goal": "work", "questions": ["which?"]}),
        (27, "guidance.booked", {"starts_at": "2026-04-10T10:00:00+02:00", "minutes": 60, "mode": "attendance",
                                 **_MEETING}),
        (28, "interpreter.needassessed", {"needed": True, "meeting": "guidance", **_BOOKING}),
        *((29, "interpreter.notfound", _BOOKING),) * 4,
        (32, "interpreter.confirmed", {"category": "A", "interpreter_number": "54321", **_BOOKING}),
        (67, "guidance.noshow", {"who": "interpreter", **_MEETING}),
        (70, "decision.made", {"outcome": "granted", "end_goal": "work"}),
        (72, "decision.delivered", {}),
        (75, "appeal.received", {"about": "length"}),
        (76, "programme.started", {}),
        (160, "decision.othermade", {"decision": "self_certificate", "outcome": "withdrawn", "reason": "four times"}),
        (170, "appeal.decided", {"outcome": "upheld"}),
    ),
    (  # a kommune and its career centre
        (0, "cooperation.begun", {"kommune": "3301"}),
        (1, "agreement.signed", {"agreement_id": "a1", "until": "2026-12-31"}),
        (80, "meeting.scheduled", {"meeting_id": "m1", "day": "2026-04-27", "invited": ["kommune", "career_centre"]}),
        (84, "meeting.held", {"meeting_id": "m1", "decisions": [
            {"what": "a common form", "owner": "kommune", "due": "2026-06-01"},
        ]}),
        (84, "question.raised", {"question_id": "q1", "about": "time", "to": "kommune"}),
        (84, "question.raised", {"question_id": "q2", "about": "time", "to": "career_centre"}),
        (90, "question.answered", {"question_id": "q2", "answer": "two hours"}),
        (85, "meeting.held", {"meeting_id": "a1", "level": "advisers", "decisions": [
            {"what": "call before the note", "owner": "career_centre", "due": "2026-06-01"},
        ]}),
        (100, "countymeeting.invited", {"meeting_id": "c1", "first_day": "2026-06-09", "last_day": "2026-06-10",
                                        "reply_by": "2026-06-01", "programme": ["talks"], "senders": ["county"]}),
        (200, "feedback.given", {"about": "guidance", "rating": 4}),
    ),
)  # fmt: skip


def stories() -> Iterator[list[Event[EventData]]]:
    """Give the events of each, as the inbox holds them."""
    for story in _STORIES:
        events: list[Event[EventData]] = []
        for days, name, data in story:
            filled = {key: events[-1].ref.digest if value == _LAST else value for key, value in data.items()}
            events.append(_event(len(events) + 1, days, name, filled))
        yield events


def _event(number: int, days: int, name: str, data: dict[str, Any]) -> Event[EventData]:
    day = _BEGUN + timedelta(days=days)
    model = CATALOGUE[name]
    dated = {} if model.dated_by is None else {model.model_fields[model.dated_by].alias or model.dated_by: str(day)}
    body = {
        "specversion": "1.0",
        "id": f"{number:03}",
        "source": _SOURCE,
        "type": full_type(name),
        "subject": _COOPERATION if model.of_pair else _PARTICIPANT,
        "time": f"{day}T12:00:00Z",
        "data": dated | data,
    }
    read = read_event(orjson.dumps(body), hash_key=b"docs")
    return stored_event(*read.ref, read.name, read.on, read.time, read.data)
