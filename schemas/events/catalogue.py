"""The event catalogue: one model per event type, in the order of the journey (event contract; domain brief 5.1).

The class arguments name the type, the field that is its business date (none: the envelope's time) and the senders.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.events.envelope import EventData
from schemas.events.person import Person
from schemas.events.vocabulary import (
    Code,
    Count,
    Day,
    Education,
    EndGoal,
    Entry,
    EventId,
    EventSource,
    InterpreterCategory,
    KommuneNumber,
    Language,
    Minutes,
    Moment,
    Months,
    Outcome,
    ResidenceBasis,
    Text,
)

OLDEST = 120  # years; an older age is a slip of the pen

_KOMMUNE = ("kommune",)
_COUNTY = ("county",)
_BOTH = ("kommune", "county")


class _Personal(EventData):
    """Common to ``participant.*``: personal data, which intake moves to the person store before anything is kept."""

    person: Person | None = None


# --- settlement -------------------------------------------------------------------------------------------------


class ParticipantSettled(_Personal, name="participant.settled", dated="settled_on", sent_by=_KOMMUNE):
    """Moved in: starts the journey and the three months of § 12."""

    settled_on: Day
    kommune: KommuneNumber
    residence_basis: ResidenceBasis
    permit_granted_on: Day
    entry: Entry
    language: Language
    interpreter_needed: bool
    education: Education
    children_under_18: Count | None = None
    earlier_mapping: bool | None = None
    age_at_permit: Annotated[int, Field(ge=0, le=OLDEST)] | None = None
    """Whole years on the day the permit was granted (§ 8); derived by intake from ``person.birth_date``."""


class SettlementCorrected(_Personal, name="participant.settlementcorrected", sent_by=_KOMMUNE):
    """The settled date was wrong: all that followed from it is computed anew."""

    settled_on: Day
    kommune: KommuneNumber | None = None
    reason: Text


class EventRetracted(EventData, name="event.retracted", sent_by=("sender", "operator")):
    """An event was wrong: the journey is as if it had never come."""

    source: EventSource
    id: EventId
    reason: Text


class ParticipantMoved(_Personal, name="participant.moved", dated="moved_on", sent_by=_KOMMUNE):
    """Moved to another kommune: the journey goes on there."""

    to_kommune: KommuneNumber
    moved_on: Day


class ProgrammeClaimed(EventData, name="programme.claimed", dated="claimed_on", sent_by=_KOMMUNE):
    """The person claims a programme: starts the three months of § 12 when it comes before settlement."""

    claimed_on: Day


class EligibilityAssessed(EventData, name="eligibility.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """Right and duty, may be offered, or none (§ 8); overrides what the rule set derives."""

    outcome: Literal["right_and_duty", "may_be_offered", "none"]
    assessed_on: Day
    reason: Text | None = None


class DwellingAllocated(EventData, name="dwelling.allocated", dated="allocated_on", sent_by=_KOMMUNE):
    """The first dwelling is allocated."""

    allocated_on: Day


class InformationGiven(EventData, name="information.given", dated="given_on", sent_by=_KOMMUNE):
    """Rights and duties were explained."""

    given_on: Day
    language: Language
    interpreter_used: bool
    topics: list[Text]


class NirRegistered(EventData, name="nir.registered", dated="registered_on", sent_by=("imdi",)):
    """The national introduction register (NIR) has taken in the settlement."""

    registered_on: Day
    reference: Code


# --- mapping ----------------------------------------------------------------------------------------------------


class MappingCompleted(EventData, name="mapping.completed", dated="completed_on", sent_by=_KOMMUNE):
    """Competence mapping is done, or an imported one is quality-assured (§ 10)."""

    completed_on: Day
    languages: list[Language]
    education: Education
    work_years: Annotated[int, Field(ge=0, le=80)]
    interpreter_category: InterpreterCategory | None = None


class MappingImported(EventData, name="mapping.imported", dated="completed_on", sent_by=("imdi", "reception")):
    """A mapping made before settlement came along; it is quality-assured, not done again."""

    completed_on: Day
    origin: Literal["imdi", "reception"]
    reference: Code


class MappingReceived(EventData, name="mapping.received", dated="received_on", sent_by=_COUNTY):
    """The county confirms that it has the mapping."""

    received_on: Day
    reference: Code


# --- guidance ---------------------------------------------------------------------------------------------------


class GuidanceAssessed(EventData, name="guidance.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """Whether and when career guidance is to be held (§ 11)."""

    outcome: Literal["now", "later", "not_needed"]
    assessed_on: Day
    reason: Text
    not_before: Day | None = None

    @model_validator(mode="after")
    def _later_has_a_date(self) -> Self:
        if self.outcome == "later" and self.not_before is None:
            raise ValueError("not_before is required when the outcome is 'later'")
        return self


class GuidanceAccepted(EventData, name="guidance.accepted", dated="answered_on", sent_by=_COUNTY):
    """The career centre takes the order."""

    answered_on: Day
    reason: Text | None = None


class GuidanceDeclined(EventData, name="guidance.declined", dated="answered_on", sent_by=_COUNTY):
    """The career centre does not take the order."""

    answered_on: Day
    reason: Text | None = None


class GuidanceBooked(EventData, name="guidance.booked", dated="booked_on", sent_by=_COUNTY):
    """A time for the conversation is set."""

    meeting_id: Code
    starts_at: Moment
    minutes: Minutes
    mode: Literal["attendance", "screen", "phone"]
    place: Text | None = None
    booked_on: Day


class GuidanceRescheduled(EventData, name="guidance.rescheduled", sent_by=_COUNTY):
    """The conversation gets another time."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class GuidanceCancelled(EventData, name="guidance.cancelled", sent_by=_COUNTY):
    """The conversation will not be held as booked."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class InfopackSent(EventData, name="infopack.sent", dated="sent_on", sent_by=_KOMMUNE):
    """The participant got adapted information before the conversation."""

    meeting_id: Code
    language: Language
    sent_on: Day


class PreparationCompleted(EventData, name="preparation.completed", dated="completed_on", sent_by=_BOTH):
    """One of the two advisers is prepared."""

    meeting_id: Code
    role: Literal["programme_adviser", "career_adviser"]
    completed_on: Day


class GuidanceHeld(EventData, name="guidance.held", dated="held_on", sent_by=_COUNTY):
    """The conversation took place."""

    meeting_id: Code
    held_on: Day
    interpreter_present: bool


class GuidanceNoshow(EventData, name="guidance.noshow", dated="on", sent_by=_COUNTY):
    """Somebody did not come, so the conversation was not held."""

    meeting_id: Code
    who: Literal["participant", "interpreter", "career_adviser"]
    on: Day


class NoteShared(EventData, name="note.shared", dated="shared_on", sent_by=_COUNTY):
    """The career adviser's note is shared with the kommune."""

    meeting_id: Code
    shared_on: Day
    recommendation: Text
    participant_access: bool
    access_reason: Text | None = None
    recipients: list[Code]
    registered_in_imdinett: bool


class NoteReceived(EventData, name="note.received", dated="received_on", sent_by=_KOMMUNE):
    """The kommune has read the note."""

    meeting_id: Code
    received_on: Day
    answer: Text | None = None


# --- interpreter ------------------------------------------------------------------------------------------------


class InterpreterConfirmed(
    EventData, name="interpreter.confirmed", dated="confirmed_on", sent_by=("interpreter_service",)
):
    """An interpreter is booked; ``booking_id`` is the id of the meeting it serves."""

    booking_id: Code
    interpreter_number: Code | None = None
    category: Literal["A", "B", "C", "D", "E", "none"]
    confirmed_on: Day


class InterpreterDeclined(
    EventData, name="interpreter.declined", dated="declined_on", sent_by=("interpreter_service",)
):
    """No interpreter for this booking."""

    booking_id: Code
    reason: Text
    declined_on: Day


class InterpreterExceptionGranted(EventData, name="interpreter.exceptiongranted", dated="granted_on", sent_by=_BOTH):
    """An unqualified interpreter is allowed, documented."""

    booking_id: Code
    reason: Text
    granted_by: Code
    granted_on: Day


class _Interpreted(EventData):
    """What is told of an assignment afterwards."""

    booking_id: Code
    on: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    deviation: Text | None = None


class InterpretingCompleted(_Interpreted, name="interpreting.completed", dated="on", sent_by=_BOTH):
    """The interpreter did the assignment."""


class InterpretingFailed(_Interpreted, name="interpreting.failed", dated="on", sent_by=_BOTH):
    """The assignment failed."""


# --- decision ---------------------------------------------------------------------------------------------------


class ForewarningSent(EventData, name="forewarning.sent", dated="sent_on", sent_by=_KOMMUNE):
    """The participant is told what is about to be decided, with time to comment."""

    sent_on: Day
    about: Text


class DecisionMade(EventData, name="decision.made", dated="decided_on", sent_by=_KOMMUNE):
    """The decision on the introduction programme (§ 12)."""

    outcome: Literal["granted", "refused"]
    decided_on: Day
    months: Months | None = None
    end_goal: EndGoal | None = None
    reason: Text | None = None
    """Required when the mapping is not completed; that is known to the journey, which notes it when it is missing."""


class DecisionDelivered(EventData, name="decision.delivered", dated="delivered_on", sent_by=_KOMMUNE):
    """The decision has reached the participant: the appeal clock starts."""

    delivered_on: Day


class AppealReceived(EventData, name="appeal.received", dated="received_on", sent_by=_KOMMUNE):
    """The participant appeals."""

    received_on: Day
    about: Text


class AppealDecided(EventData, name="appeal.decided", dated="decided_on", sent_by=_KOMMUNE):
    """The appeal is closed: by the kommune itself, or by the appeal body."""

    decided_on: Day
    outcome: Literal["upheld", "changed", "dismissed", "withdrawn"]


# --- plan and programme -----------------------------------------------------------------------------------------


class PlanAgreed(EventData, name="plan.agreed", dated="agreed_on", sent_by=_KOMMUNE):
    """The integration plan is made with the participant (§ 15)."""

    agreed_on: Day
    end_goal: EndGoal
    norwegian_goal: Literal["A1", "A2", "B1", "B2"]
    next_review: Day | None = None


class ContractSigned(EventData, name="contract.signed", dated="signed_on", sent_by=_KOMMUNE):
    """Both parties signed the integration contract (§ 16)."""

    signed_on: Day
    reason: Text | None = None


class ContractRefused(EventData, name="contract.refused", dated="refused_on", sent_by=_KOMMUNE):
    """The participant would not sign."""

    refused_on: Day
    reason: Text | None = None


class ProgrammeStarted(EventData, name="programme.started", dated="started_on", sent_by=_KOMMUNE):
    """The introduction programme begins."""

    started_on: Day
    planned_end: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.planned_end is not None and self.planned_end < self.started_on:
            raise ValueError("planned_end lies before started_on")
        return self


class ProgrammeExtended(EventData, name="programme.extended", dated="decided_on", sent_by=_KOMMUNE):
    """The programme gets more months."""

    months: Months
    decided_on: Day


class _Ended(EventData):
    """How a programme ended."""

    ended_on: Day
    outcome: Outcome


class ProgrammeCompleted(_Ended, name="programme.completed", dated="ended_on", sent_by=_KOMMUNE):
    """The programme was carried through."""


class ProgrammeInterrupted(_Ended, name="programme.interrupted", dated="ended_on", sent_by=_KOMMUNE):
    """The programme ended before its time."""


class FollowupHeld(EventData, name="followup.held", dated="held_on", sent_by=_KOMMUNE):
    """A follow-up conversation."""

    held_on: Day
    note: Text | None = None


class PlanRevised(EventData, name="plan.revised", dated="revised_on", sent_by=_KOMMUNE):
    """The plan was assessed and changed where needed."""

    revised_on: Day


class MeasurePlanned(EventData, name="measure.planned", sent_by=_KOMMUNE):
    """A measure (tiltak) is planned."""

    measure_id: Code
    kind: Code
    planned_start: Day | None = None


class _Measure(EventData):
    """Something that happened to a measure."""

    measure_id: Code
    kind: Code | None = None
    on: Day


class MeasureStarted(_Measure, name="measure.started", dated="on", sent_by=_KOMMUNE):
    """A measure is set in motion."""


class MeasureEnded(_Measure, name="measure.ended", dated="on", sent_by=_KOMMUNE):
    """A measure is over."""


class HoursRecorded(EventData, name="hours.recorded", dated="on", sent_by=_KOMMUNE):
    """Hours in one of the mandatory elements."""

    element: Literal["career_competence", "parental_guidance", "norwegian", "social_studies"]
    hours: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    on: Day


class AbsenceRegistered(EventData, name="absence.registered", dated="from_", sent_by=_BOTH):
    """Absence from the programme, both days included."""

    from_: Day = Field(alias="from")
    to: Day
    valid: bool

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.to < self.from_:
            raise ValueError("to lies before from")
        return self


# --- ending -----------------------------------------------------------------------------------------------------


class _Handover(EventData):
    """The hand-over to whoever takes on after the programme."""

    on: Day
    to: Literal["nav", "education", "employer"]


class HandoverStarted(_Handover, name="handover.started", dated="on", sent_by=("kommune", "nav")):
    """The hand-over has begun."""


class HandoverAccepted(_Handover, name="handover.accepted", dated="on", sent_by=("kommune", "nav")):
    """The receiver takes on."""


class CertificateIssued(EventData, name="certificate.issued", dated="issued_on", sent_by=_KOMMUNE):
    """The participation certificate (deltakerbevis, § 18 a)."""

    issued_on: Day


class OutcomeFollowedup(EventData, name="outcome.followedup", dated="on", sent_by=_KOMMUNE):
    """Where the participant stands twelve months after."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]
