"""The event catalogue: one model per event type, in the order of the journey (event contract; domain brief 5.1).

The class arguments name the type, the field that is its business date (none: the envelope's time) and the senders.
"""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.events.envelope import EventData
from schemas.events.person import Person
from schemas.events.vocabulary import (
    Code,
    Count,
    Day,
    DayUnderTheAct,
    DecisionKind,
    Education,
    Element,
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
    ParticipantId,
    ResidenceBasis,
    Text,
)

OLDEST = 120  # years; an older age is a slip of the pen

_KOMMUNE = ("kommune",)
_COUNTY = ("county",)
_BOTH = ("kommune", "county")


class _Stretch(EventData):
    """A stretch of days, the first and the last included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.to < self.from_:
            raise ValueError("to lies before from")
        return self


class AgendaItem(BaseModel):
    """One kind of thing that is overdue, and whose journeys it concerns (some of them, by UUID)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    whose: Code
    count: Annotated[int, Field(ge=1)]
    participants: list[ParticipantId]


class MeetingDecision(BaseModel):
    """Something that was decided, by whom it is done, and until when."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Text
    owner: Literal["kommune", "career_centre"]
    due: Day


class _Personal(EventData):
    """Common to ``participant.*``: personal data, which intake moves to the person store before anything is kept."""

    person: Person | None = None


# --- settlement -------------------------------------------------------------------------------------------------


class ParticipantProposed(_Personal, name="participant.proposed", dated="proposed_on", sent_by=("imdi",)):
    """On IMDi's distribution list to a kommune, before settlement."""

    kommune: KommuneNumber
    proposed_on: Day


class ParticipantAccepted(_Personal, name="participant.accepted", dated="accepted_on", sent_by=_KOMMUNE):
    """The kommune will settle the person."""

    kommune: KommuneNumber
    accepted_on: Day


class ParticipantSettled(_Personal, name="participant.settled", dated="settled_on", sent_by=_KOMMUNE):
    """Moved in: starts the journey and the time to decide (§ 12)."""

    settled_on: DayUnderTheAct
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
    address_protected: bool | None = None
    """Whether the address is protected from the beginning; derived by intake from ``person.address_protected``."""


class SettlementCorrected(_Personal, name="participant.settlementcorrected", sent_by=_KOMMUNE):
    """The settled date was wrong: all that followed from it is computed anew."""

    settled_on: DayUnderTheAct
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


class ParticipantIdentified(
    _Personal, name="participant.identified", dated="identified_on", sent_by=("kommune", "imdi")
):
    """A new identifier: first DUF, then D-number, then fødselsnummer. The number itself goes into ``person`` only."""

    identified_on: Day
    kind: Literal["duf", "dnr", "fnr"]


class ParticipantProtected(_Personal, name="participant.protected", dated="since", sent_by=_KOMMUNE):
    """Address protection (adressesperre) is set or lifted."""

    protected: bool
    since: Day


class _Responsible(EventData):
    """Who is responsible for the participant in a role; the adviser is an account, never a name."""

    adviser: Code
    role: Literal["settlement_adviser", "programme_adviser", "career_adviser"]
    on: Day


class AdviserAssigned(_Responsible, name="adviser.assigned", dated="on", sent_by=_BOTH):
    """An adviser becomes responsible."""


class AdviserChanged(_Responsible, name="adviser.changed", dated="on", sent_by=_BOTH):
    """Another adviser takes over; every change costs trust, so there is a reason."""

    reason: Text


class HouseholdLinked(EventData, name="household.linked", dated="linked_on", sent_by=_KOMMUNE):
    """Members of one household are linked; a child may have been born since."""

    linked_on: Day
    member: ParticipantId
    relation: Literal["spouse", "child", "parent", "sibling", "other"]
    children_under_18: Count | None = None


class ProgrammeClaimed(EventData, name="programme.claimed", dated="claimed_on", sent_by=_KOMMUNE):
    """The person claims a programme: starts the time to decide (§ 12) when it comes before settlement."""

    claimed_on: Day


class EligibilityAssessed(EventData, name="eligibility.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """Right and duty, may be offered, or none (§ 8); overrides what the rule set derives."""

    outcome: Literal["right_and_duty", "may_be_offered", "none"]
    assessed_on: Day
    reason: Text | None = None


class DwellingPrepared(EventData, name="dwelling.prepared", dated="prepared_on", sent_by=_KOMMUNE):
    """The dwelling is ready to move into: the checklist of what is done (S-03)."""

    prepared_on: Day
    done: list[Literal["found", "prepared", "contract", "furniture", "keys"]]


class DwellingAllocated(EventData, name="dwelling.allocated", dated="allocated_on", sent_by=_KOMMUNE):
    """The first dwelling is allocated."""

    allocated_on: Day


class InformationGiven(EventData, name="information.given", dated="given_on", sent_by=_KOMMUNE):
    """Rights and duties were explained."""

    given_on: Day
    language: Language
    interpreter_used: bool
    topics: list[Text]


class UnderstandingConfirmed(EventData, name="understanding.confirmed", dated="confirmed_on", sent_by=_KOMMUNE):
    """It was checked that the participant has understood (S-18)."""

    confirmed_on: Day
    about: Literal["rights_and_duties", "decision", "plan"]
    understood: bool
    note: Text | None = None


class NirRegistered(EventData, name="nir.registered", dated="registered_on", sent_by=("imdi", "kommune")):
    """The national introduction register (NIR) has taken in the settlement."""

    registered_on: Day
    reference: Code


class NirRejected(EventData, name="nir.rejected", dated="rejected_on", sent_by=("imdi",)):
    """NIR does not take in the settlement as it was told: something has to be set right by hand."""

    rejected_on: Day
    reason: Text


# --- mapping ----------------------------------------------------------------------------------------------------


class MappingOrdered(EventData, name="mapping.ordered", dated="on", sent_by=_KOMMUNE):
    """A mapping is asked for."""

    on: Day


class MappingStarted(EventData, name="mapping.started", dated="on", sent_by=_KOMMUNE):
    """The first mapping conversation took place."""

    on: Day


class MappingShared(EventData, name="mapping.shared", dated="on", sent_by=_KOMMUNE):
    """The kommune sent the mapping to the county in another way than through here."""

    on: Day


class MappingSupplemented(EventData, name="mapping.supplemented", dated="on", sent_by=_BOTH):
    """More became known of the participant's competence; what was mapped stands."""

    on: Day
    note: Text | None = None


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


class GuidanceOrdered(EventData, name="guidance.ordered", dated="ordered_on", sent_by=_KOMMUNE):
    """The order says what guidance is to answer; both sides work from this text (S-85)."""

    ordered_on: Day
    goal: Text
    questions: list[Text]


class GuidancePostponed(EventData, name="guidance.postponed", dated="postponed_on", sent_by=_BOTH):
    """It is too early for the conversation (S-86): not before a date, when it is assessed anew."""

    postponed_on: Day
    not_before: Day
    reason: Text


class GuidanceAccepted(EventData, name="guidance.accepted", dated="answered_on", sent_by=_COUNTY):
    """The career centre takes the order."""

    answered_on: Day
    reason: Text | None = None
    goal_confirmed: bool | None = None
    """Whether the career centre confirms the goal and the questions as they were ordered (S-85)."""


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


class InfopackDelivered(EventData, name="infopack.delivered", dated="on", sent_by=_KOMMUNE):
    """The information has reached the participant."""

    meeting_id: Code
    on: Day


class PreparationMissing(EventData, name="preparation.missing", dated="on", sent_by=_BOTH):
    """An adviser could not prepare."""

    meeting_id: Code
    role: Literal["programme_adviser", "career_adviser"]
    reason: Text
    on: Day


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


class NoteSections(BaseModel):
    """What the note holds (S-76, S-102)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    competence: Text
    wishes: Text
    options: Text
    next_steps: Text


class NoteShared(EventData, name="note.shared", dated="shared_on", sent_by=_COUNTY):
    """The career adviser's note is shared with the kommune."""

    meeting_id: Code
    shared_on: Day
    recommendation: Text
    participant_access: bool
    access_reason: Text | None = None
    recipients: list[Code]
    registered_in_imdinett: bool
    purpose: Text | None = None
    sections: NoteSections | None = None


class NoteReceived(EventData, name="note.received", dated="received_on", sent_by=_KOMMUNE):
    """The kommune has read the note."""

    meeting_id: Code
    received_on: Day
    answer: Text | None = None


class _AboutNote(EventData):
    """Something that happened to a note."""

    meeting_id: Code
    on: Day


class NoteDrafted(_AboutNote, name="note.drafted", dated="on", sent_by=_COUNTY):
    """The note is begun."""


class NoteCompleted(_AboutNote, name="note.completed", dated="on", sent_by=_COUNTY):
    """The note is signed off, not yet shared."""


class NoteRegistered(_AboutNote, name="note.registered", dated="on", sent_by=_COUNTY):
    """The note is registered in IMDinett (S-80)."""


class NoteAccessGranted(_AboutNote, name="note.accessgranted", dated="on", sent_by=_BOTH):
    """The participant got access to the note."""


class NoteContested(_AboutNote, name="note.contested", dated="on", sent_by=_BOTH):
    """The participant does not agree with the note."""

    about: Text


class NoteAnswered(_AboutNote, name="note.answered", dated="on", sent_by=_COUNTY):
    """What the career adviser answers a participant who contests the note."""

    answer: Text
    corrected: bool


# --- interpreter ------------------------------------------------------------------------------------------------


class InterpreterNeedAssessed(EventData, name="interpreter.needassessed", dated="assessed_on", sent_by=_BOTH):
    """The professional, not the participant alone, judges the need (tolkeloven § 6).

    For a meeting that is booked already the time may be left out; for one of the kommune's own it orders.
    """

    booking_id: Code
    needed: bool
    assessed_on: Day
    meeting: Literal["guidance", "mapping", "information", "decision", "plan", "appeal", "forewarning", "follow_up"]
    starts_at: Moment | None = None
    minutes: Minutes | None = None
    mode: Literal["attendance", "screen", "phone"] | None = None
    dialect: Code | None = None
    gender: Literal["woman", "man"] | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _an_order_has_a_time(self) -> Self:
        if self.needed and self.meeting != "guidance" and (self.starts_at is None or self.minutes is None):
            raise ValueError(
                "starts_at and minutes are required when an interpreter is needed for the kommune's meeting"
            )
        return self


class _Interpreter(EventData):
    """Something that happened to a booking."""

    booking_id: Code
    on: Day


class InterpreterRequested(_Interpreter, name="interpreter.requested", dated="on", sent_by=_BOTH):
    """An interpreter was asked for in another way than through here."""


class InterpreterOffered(_Interpreter, name="interpreter.offered", dated="on", sent_by=("interpreter_service",)):
    """The service offers an interpreter, not yet confirmed."""


class InterpreterNotFound(_Interpreter, name="interpreter.notfound", dated="on", sent_by=("interpreter_service",)):
    """The service has nobody, however far one looks."""

    reason: Text | None = None


class InterpreterCancelled(
    _Interpreter, name="interpreter.cancelled", dated="on", sent_by=("kommune", "county", "interpreter_service")
):
    """Whoever ordered needs no interpreter any more, or the service takes back the one it confirmed.

    Where it does not say by whom, an interpreter is looked for anew: one that is needed must not be lost in silence.
    """

    reason: Text
    by: Literal["orderer", "interpreter_service"] | None = None


class InterpreterObjected(_Interpreter, name="interpreter.objected", dated="on", sent_by=_BOTH):
    """The participant or the interpreter objects: a relation to the party, an interest of one's own (§§ 14 to 16)."""

    ground: Literal["related", "own_interest", "not_understood", "other"]
    reason: Text | None = None


class InterpreterConfirmed(
    EventData, name="interpreter.confirmed", dated="confirmed_on", sent_by=("interpreter_service",)
):
    """An interpreter is booked; ``booking_id`` is the id of the meeting it serves."""

    booking_id: Code
    interpreter_number: Code | None = None
    category: Literal["A", "B", "C", "D", "E", "none"]
    confirmed_on: Day
    under_18: bool | None = None
    related: bool | None = None
    """A minor or a relative is never accepted (tolkeloven § 4)."""


class InterpreterReplaced(
    EventData, name="interpreter.replaced", dated="replaced_on", sent_by=("interpreter_service",)
):
    """Another interpreter takes the assignment."""

    booking_id: Code
    interpreter_number: Code | None = None
    category: Literal["A", "B", "C", "D", "E", "none"]
    replaced_on: Day
    under_18: bool | None = None
    related: bool | None = None


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


class InterpretingRated(_Interpreter, name="interpreting.rated", dated="on", sent_by=_BOTH):
    """A rating on its own."""

    rating: Annotated[int, Field(ge=1, le=5)]


class DeviationReported(_Interpreter, name="interpreting.deviationreported", dated="on", sent_by=_BOTH):
    """A serious breach was reported to IMDi in writing (tolkeloven § 19)."""

    reference: Code | None = None


# --- decision ---------------------------------------------------------------------------------------------------


class ForewarningSent(EventData, name="forewarning.sent", dated="sent_on", sent_by=_KOMMUNE):
    """The participant is told what is about to be decided, with time to comment."""

    sent_on: Day
    about: Text


class CommentReceived(EventData, name="comment.received", dated="received_on", sent_by=_KOMMUNE):
    """The participant's comment on a forewarning."""

    received_on: Day
    about: Text | None = None


class DecisionDrafted(EventData, name="decision.drafted", dated="on", sent_by=_KOMMUNE):
    """A decision is drafted."""

    on: Day


class DecisionNotified(EventData, name="decision.notified", dated="on", sent_by=_KOMMUNE):
    """The notice of a decision is sent; the appeal clock starts when it has arrived."""

    on: Day


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
    decision: DecisionKind = "programme"


class AppealForwarded(EventData, name="appeal.forwarded", dated="forwarded_on", sent_by=_KOMMUNE):
    """The kommune stands by its decision and sends the appeal on to the appeal body."""

    forwarded_on: Day
    decision: DecisionKind = "programme"


class AppealReceived(EventData, name="appeal.received", dated="received_on", sent_by=_KOMMUNE):
    """The participant appeals."""

    received_on: Day
    about: Text
    decision: DecisionKind = "programme"


class AppealDecided(EventData, name="appeal.decided", dated="decided_on", sent_by=_KOMMUNE):
    """The appeal is closed: by the kommune itself, or by the appeal body."""

    decided_on: Day
    outcome: Literal["upheld", "changed", "dismissed", "withdrawn"]
    decision: DecisionKind = "programme"


class ProgrammeStopped(EventData, name="programme.stopped", dated="decided_on", sent_by=_KOMMUNE):
    """The programme is stopped for a time or for good (§ 18); an individual decision."""

    decided_on: Day
    permanent: bool
    until: Day | None = None
    reason: Text

    @model_validator(mode="after")
    def _a_pause_ends(self) -> Self:
        if not self.permanent and self.until is None:
            raise ValueError("until is required when the programme is stopped for a time")
        return self


class LeaveGranted(_Stretch, name="leave.granted", dated="decided_on", sent_by=_KOMMUNE):
    """Leave (§ 17); an individual decision."""

    decided_on: Day
    kind: Literal["parental", "care", "health", "work", "other"]


class DeductionDecided(EventData, name="benefit.deductiondecided", dated="decided_on", sent_by=_KOMMUNE):
    """A deduction from the benefit that is large enough to need an individual decision (§ 21), or none after all."""

    decided_on: Day
    outcome: Literal["deducted", "not_deducted"]
    reason: Text


# --- plan and programme -----------------------------------------------------------------------------------------


class PlanAgreed(EventData, name="plan.agreed", dated="agreed_on", sent_by=_KOMMUNE):
    """The integration plan is made with the participant (§ 15)."""

    agreed_on: Day
    end_goal: EndGoal
    norwegian_goal: Literal["A1", "A2", "B1", "B2"]
    next_review: Day | None = None


class PlanDrafted(EventData, name="plan.drafted", dated="on", sent_by=_KOMMUNE):
    """The plan is begun with the participant."""

    on: Day


class PlanDelivered(EventData, name="plan.delivered", dated="on", sent_by=_KOMMUNE):
    """The participant has a copy: one third report that they never got a plan (supervision 2026 to 2028)."""

    on: Day


class _Goal(EventData):
    """What the programme leads to."""

    on: Day
    end_goal: EndGoal | None = None
    norwegian_goal: Literal["A1", "A2", "B1", "B2"] | None = None


class GoalSet(_Goal, name="goal.set", dated="on", sent_by=_KOMMUNE):
    """A goal is set."""


class GoalChanged(_Goal, name="goal.changed", dated="on", sent_by=_KOMMUNE):
    """Another goal than before."""

    reason: Text


class NorwegianAssessed(EventData, name="norwegian.assessed", dated="on", sent_by=_KOMMUNE):
    """A level of Norwegian was found, by a test or by the teachers (S-50)."""

    on: Day
    level: Literal["A1", "A2", "B1", "B2", "C1", "C2"]
    basis: Literal["test", "assessment"]


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


class ExtensionAssessed(EventData, name="extension.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """Whether more time would reach the goal (§§ 13, 14); an extension is decided with ``programme.extended``."""

    assessed_on: Day
    outcome: Literal["extend", "do_not_extend"]
    reason: Text


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
    """A measure (tiltak) is planned.

    The occupation it leads to (S-42), whether its tasks are tied to one (S-53), and what formal outcome it may have,
    such as a trade certificate (S-45), are said in codes.
    """

    measure_id: Code
    kind: Code
    planned_start: Day | None = None
    provider: Literal["kommune", "adult_education", "nav", "employer", "voluntary"] | None = None
    target_occupation: Code | None = None
    occupation_oriented: bool | None = None
    formal_outcome: Code | None = None
    hours_per_week: Annotated[float, Field(gt=0, le=60, allow_inf_nan=False)] | None = None


class MeasureOrdered(EventData, name="measure.ordered", dated="on", sent_by=_KOMMUNE):
    """A measure is ordered in another way than through here."""

    measure_id: Code
    on: Day


class MeasureConfirmed(
    EventData, name="measure.confirmed", dated="confirmed_on", sent_by=("adult_education", "nav", "kommune")
):
    """Whoever gives the measure has a place."""

    measure_id: Code
    confirmed_on: Day
    starts_on: Day | None = None


class MeasureDelayed(EventData, name="measure.delayed", dated="on", sent_by=_KOMMUNE):
    """The measure starts later than planned."""

    measure_id: Code
    on: Day
    planned_start: Day
    reason: Text


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

    element: Element
    hours: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    on: Day


class AbsenceRegistered(_Stretch, name="absence.registered", dated="from_", sent_by=_BOTH):
    """Absence from the programme."""

    valid: bool


class FollowupMissed(EventData, name="followup.missed", dated="on", sent_by=_KOMMUNE):
    """A follow-up conversation that did not take place; it is still to be held."""

    on: Day
    reason: Text


class PracticeRequested(EventData, name="practice.requested", dated="on", sent_by=_KOMMUNE):
    """A place for work practice is wanted (S-51)."""

    practice_id: Code
    on: Day


class PracticeFound(EventData, name="practice.found", dated="on", sent_by=("kommune", "nav")):
    """There is a place."""

    practice_id: Code
    on: Day


class PracticeNotFound(EventData, name="practice.notfound", dated="on", sent_by=("kommune", "nav")):
    """There is none."""

    practice_id: Code
    on: Day
    reason: Text


# --- documents --------------------------------------------------------------------------------------------------


class _Document(EventData):
    """Something that happened to a diploma or certificate that the participant brought (S-15)."""

    document_id: Code
    on: Day


class DocumentReceived(_Document, name="document.received", dated="on", sent_by=_KOMMUNE):
    """The participant handed it in."""

    translation_needed: bool


class TranslationOrdered(_Document, name="translation.ordered", dated="on", sent_by=_KOMMUNE):
    """A translation is ordered."""


class TranslationCompleted(_Document, name="translation.completed", dated="on", sent_by=_KOMMUNE):
    """The translation is there."""


class RecognitionApplied(_Document, name="recognition.applied", dated="on", sent_by=_KOMMUNE):
    """Recognition of foreign education, or authorisation for an occupation, is applied for (S-48)."""


class RecognitionDecided(_Document, name="recognition.decided", dated="on", sent_by=_KOMMUNE):
    """What came of it: informal competence becomes formal, in part or not at all (S-49)."""

    outcome: Literal["recognised", "in_part", "not_recognised"]


class DocumentArchived(EventData, name="document.archived", dated="archived_on", sent_by=("archive", "kommune")):
    """The kommune's archive has taken in a case document (arkivlova)."""

    document: Code
    archived_on: Day
    reference: Code


class ArchivingFailed(EventData, name="archiving.failed", dated="on", sent_by=("archive",)):
    """The archive could not take in a case document: somebody has to file it by hand."""

    document: Code
    on: Day
    reason: Text


# --- deadlines --------------------------------------------------------------------------------------------------


class _DeadlineMoved(EventData):
    """A running deadline gets more time, where its rule allows it."""

    deadline: Code
    decided_on: Day
    reason: Text
    granted_by: Code


class DeadlineExtended(_DeadlineMoved, name="deadline.extended", dated="decided_on", sent_by=_BOTH):
    """It is due later."""

    due: Day


class DeadlineSuspended(_DeadlineMoved, _Stretch, name="deadline.suspended", dated="decided_on", sent_by=_BOTH):
    """It stands still for a while, and is due as much later."""


# --- what the participant says ----------------------------------------------------------------------------------------


class FeedbackGiven(EventData, name="feedback.given", dated="on", sent_by=_BOTH):
    """What the participant thinks of guidance, interpreting or the plan (S-98), as told to an adviser."""

    about: Literal["guidance", "interpreting", "plan", "programme"]
    on: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: Text | None = None


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


class OutcomeRecorded(EventData, name="outcome.recorded", dated="on", sent_by=_KOMMUNE):
    """Where the participant stands at some other time than that of the follow-up."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


class OutcomeFollowedup(EventData, name="outcome.followedup", dated="on", sent_by=_KOMMUNE):
    """Where the participant stands when the outcome is followed up (S-70)."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


# --- cooperation of a kommune and its career centre ----------------------------------------------------------------


class CooperationBegun(EventData, name="cooperation.begun", dated="on", sent_by=_BOTH, of_pair=True):
    """From now on the two meet regularly (S-92)."""

    kommune: KommuneNumber
    on: Day


class ContactPersonAssigned(EventData, name="contactperson.assigned", dated="on", sent_by=_COUNTY, of_pair=True):
    """The fixed contact at the career centre for a kommune, and the substitute (S-91): accounts, never names."""

    contact: Code
    substitute: Code | None = None
    on: Day
    until: Day | None = None


class MeetingScheduled(EventData, name="meeting.scheduled", dated="scheduled_on", sent_by=_BOTH, of_pair=True):
    """A cooperation meeting gets a day; scheduled once more, another one."""

    meeting_id: Code
    scheduled_on: Day
    day: Day
    invited: list[Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]]


class MeetingReplied(EventData, name="meeting.replied", dated="on", sent_by=_BOTH, of_pair=True):
    """Whether an invited party comes, and what stands in the way (S-95)."""

    meeting_id: Code
    party: Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]
    comes: bool
    obstacle: Text | None = None
    on: Day


class AgreementSigned(EventData, name="agreement.signed", dated="signed_on", sent_by=_BOTH, of_pair=True):
    """A cooperation agreement (samarbeidsavtale) between the two (S-37), signed anew before it runs out."""

    agreement_id: Code
    signed_on: Day
    until: Day | None = None


class AgendaCompiled(EventData, name="agenda.compiled", dated="compiled_on", sent_by=("stegvis",), of_pair=True):
    """What the meeting should talk about: what is overdue between the two, by kind."""

    meeting_id: Code
    compiled_on: Day
    items: list[AgendaItem]


class MeetingHeld(EventData, name="meeting.held", dated="held_on", sent_by=_BOTH, of_pair=True):
    """The meeting took place; what was decided has an owner and a day."""

    meeting_id: Code
    held_on: Day
    decisions: list[MeetingDecision] = Field(default_factory=list)


class QuestionRaised(EventData, name="question.raised", dated="raised_on", sent_by=_BOTH, of_pair=True):
    """A question that must be answered afterwards (S-99)."""

    question_id: Code
    raised_on: Day
    about: Text
    to: Literal["kommune", "career_centre"]


class QuestionAnswered(EventData, name="question.answered", dated="answered_on", sent_by=_BOTH, of_pair=True):
    """The answer, for everybody who was there."""

    question_id: Code
    answered_on: Day
    answer: Text
