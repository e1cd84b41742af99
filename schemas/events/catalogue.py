"""The event catalogue: one model per event type, in the order of the journey (event contract; domain brief 5.1).

The class arguments name the type, the field with its business date (without one the envelope's time counts) and the
senders. JSON Schemas and docs publish the docstrings.
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

OLDEST = 120  # years; a higher age is a typing error

_KOMMUNE = ("kommune",)
_COUNTY = ("county",)
_BOTH = ("kommune", "county")


class _Stretch(EventData):
    """A period of days, first and last included."""

    from_: Day = Field(alias="from")
    to: Day

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.to < self.from_:
            raise ValueError("to lies before from")
        return self


class AgendaItem(BaseModel):
    """Overdue tasks of one type: their number, and the UUIDs of some of the participants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    whose: Code
    count: Annotated[int, Field(ge=1)]
    participants: list[ParticipantId]


class MeetingDecision(BaseModel):
    """A decision of a meeting, with its owner and its due date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Text
    owner: Literal["kommune", "career_centre"]
    due: Day


class _Personal(EventData):
    """Common base of ``participant.*``: personal data, which intake moves to the person store."""

    person: Person | None = None


# --- settlement -------------------------------------------------------------------------------------------------


class ParticipantProposed(_Personal, name="participant.proposed", dated="proposed_on", sent_by=("imdi",)):
    """IMDi has put the person on its distribution list to a kommune, before settlement."""

    kommune: KommuneNumber
    proposed_on: Day


class ParticipantAccepted(_Personal, name="participant.accepted", dated="accepted_on", sent_by=_KOMMUNE):
    """The kommune will settle the person."""

    kommune: KommuneNumber
    accepted_on: Day


class ParticipantSettled(_Personal, name="participant.settled", dated="settled_on", sent_by=_KOMMUNE):
    """The participant has moved in: starts the journey and the time to decide (§ 12)."""

    settled_on: DayUnderTheAct
    kommune: KommuneNumber
    residence_basis: ResidenceBasis
    family_within_five_years: bool | None = None
    """Of a family reunification: whether the reference person had lived in a kommune for less than five years when it
    was applied for (§ 9); None where it is not known."""
    permit_granted_on: Day
    entry: Entry
    language: Language
    interpreter_needed: bool
    education: Education
    children_under_18: Count | None = None
    earlier_mapping: bool | None = None
    age_at_permit: Annotated[int, Field(ge=0, le=OLDEST)] | None = None
    """Age in whole years on the day the permit was granted (§ 8); intake derives it from ``person.birth_date``."""
    address_protected: bool | None = None
    """Whether the address is protected from the beginning; intake derives it from ``person.address_protected``."""


class SettlementCorrected(_Personal, name="participant.settlementcorrected", sent_by=_KOMMUNE):
    """The settled date was wrong: everything that follows from it is computed again."""

    settled_on: DayUnderTheAct
    kommune: KommuneNumber | None = None
    reason: Text


class EventRetracted(EventData, name="event.retracted", sent_by=("sender", "operator")):
    """An event was wrong: the journey continues as if the event had never been sent."""

    source: EventSource
    id: EventId
    reason: Text


class ParticipantMoved(_Personal, name="participant.moved", dated="moved_on", sent_by=_KOMMUNE):
    """The participant has moved to another kommune: the journey goes on there."""

    to_kommune: KommuneNumber
    moved_on: Day


class ParticipantIdentified(
    _Personal, name="participant.identified", dated="identified_on", sent_by=("kommune", "imdi")
):
    """The participant has a new identifier: first DUF, then D-number, then fødselsnummer. Only ``person`` holds it."""

    identified_on: Day
    kind: Literal["duf", "dnr", "fnr"]


class ParticipantProtected(_Personal, name="participant.protected", dated="since", sent_by=_KOMMUNE):
    """Address protection (adressesperre) was set or lifted."""

    protected: bool
    since: Day


class _Responsible(EventData):
    """The adviser responsible for the participant in a role; an account, never a name."""

    adviser: Code
    role: Literal["settlement_adviser", "programme_adviser", "career_adviser"]
    on: Day


class AdviserAssigned(_Responsible, name="adviser.assigned", dated="on", sent_by=_BOTH):
    """An adviser has become responsible for the participant."""


class AdviserChanged(_Responsible, name="adviser.changed", dated="on", sent_by=_BOTH):
    """Another adviser has taken over; every change costs trust, so a reason is required."""

    reason: Text


class HouseholdLinked(EventData, name="household.linked", dated="linked_on", sent_by=_KOMMUNE):
    """A member of the participant's household is linked, such as a child born since the settlement."""

    linked_on: Day
    member: ParticipantId
    relation: Literal["spouse", "child", "parent", "sibling", "other"]
    children_under_18: Count | None = None


class ProgrammeClaimed(EventData, name="programme.claimed", dated="claimed_on", sent_by=_KOMMUNE):
    """The person has claimed a programme: starts the time to decide (§ 12) when it comes before settlement."""

    claimed_on: Day


class EligibilityAssessed(EventData, name="eligibility.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """The kommune has assessed the right and duty to a programme (§ 8); overrides what the rule set derives."""

    outcome: Literal["right_and_duty", "may_be_offered", "none"]
    assessed_on: Day
    reason: Text | None = None


class DwellingPrepared(EventData, name="dwelling.prepared", dated="prepared_on", sent_by=_KOMMUNE):
    """The dwelling is ready to move into; ``done`` holds the completed items of the checklist (S-03)."""

    prepared_on: Day
    done: list[Literal["found", "prepared", "contract", "furniture", "keys"]]


class DwellingAllocated(EventData, name="dwelling.allocated", dated="allocated_on", sent_by=_KOMMUNE):
    """The first dwelling was allocated."""

    allocated_on: Day


class InformationGiven(EventData, name="information.given", dated="given_on", sent_by=_KOMMUNE):
    """Rights and duties were explained."""

    given_on: Day
    language: Language
    interpreter_used: bool
    topics: list[Text]


class UnderstandingConfirmed(EventData, name="understanding.confirmed", dated="confirmed_on", sent_by=_KOMMUNE):
    """An adviser has checked whether the participant understands (S-18)."""

    confirmed_on: Day
    about: Literal["rights_and_duties", "decision", "plan"]
    understood: bool
    note: Text | None = None


class NirRegistered(EventData, name="nir.registered", dated="registered_on", sent_by=("imdi", "kommune")):
    """The national introduction register (NIR) has registered the settlement."""

    registered_on: Day
    reference: Code


class NirRejected(EventData, name="nir.rejected", dated="rejected_on", sent_by=("imdi",)):
    """NIR has rejected the settlement: a person has to correct it by hand."""

    rejected_on: Day
    reason: Text


# --- mapping ----------------------------------------------------------------------------------------------------


class MappingOrdered(EventData, name="mapping.ordered", dated="on", sent_by=_KOMMUNE):
    """A mapping was ordered."""

    on: Day


class MappingStarted(EventData, name="mapping.started", dated="on", sent_by=_KOMMUNE):
    """The first mapping conversation took place."""

    on: Day


class MappingShared(EventData, name="mapping.shared", dated="on", sent_by=_KOMMUNE):
    """The kommune has sent the mapping to the county outside Stegvis."""

    on: Day


class MappingSupplemented(EventData, name="mapping.supplemented", dated="on", sent_by=_BOTH):
    """More is known about the participant's competence; the completed mapping stands."""

    on: Day
    note: Text | None = None


class MappingCompleted(EventData, name="mapping.completed", dated="completed_on", sent_by=_KOMMUNE):
    """The competence mapping is done, or an imported one is quality-assured (§ 10)."""

    completed_on: Day
    languages: list[Language]
    education: Education
    work_years: Annotated[int, Field(ge=0, le=80)]
    interpreter_category: InterpreterCategory | None = None


class MappingImported(EventData, name="mapping.imported", dated="completed_on", sent_by=("imdi", "reception")):
    """A mapping from before settlement was imported; the kommune quality-assures it instead of making a new one."""

    completed_on: Day
    origin: Literal["imdi", "reception"]
    reference: Code


class MappingReceived(EventData, name="mapping.received", dated="received_on", sent_by=_COUNTY):
    """The county confirms that it has received the mapping."""

    received_on: Day
    reference: Code


# --- guidance ---------------------------------------------------------------------------------------------------


class GuidanceAssessed(EventData, name="guidance.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """The kommune has assessed whether and when career guidance is to be held (§ 11)."""

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
    """Guidance was ordered: the goal and the questions to answer, from which both advisers work (S-85)."""

    ordered_on: Day
    goal: Text
    questions: list[Text]


class GuidancePostponed(EventData, name="guidance.postponed", dated="postponed_on", sent_by=_BOTH):
    """It is too early for the conversation (S-86); the kommune assesses again on ``not_before``."""

    postponed_on: Day
    not_before: Day
    reason: Text


class GuidanceAccepted(EventData, name="guidance.accepted", dated="answered_on", sent_by=_COUNTY):
    """The career centre has accepted the order."""

    answered_on: Day
    reason: Text | None = None
    goal_confirmed: bool | None = None
    """Whether the career centre confirms the ordered goal and questions (S-85)."""


class GuidanceDeclined(EventData, name="guidance.declined", dated="answered_on", sent_by=_COUNTY):
    """The career centre has declined the order."""

    answered_on: Day
    reason: Text | None = None


class GuidanceBooked(EventData, name="guidance.booked", dated="booked_on", sent_by=_COUNTY):
    """The conversation was booked."""

    meeting_id: Code
    starts_at: Moment
    minutes: Minutes
    mode: Literal["attendance", "screen", "phone"]
    place: Text | None = None
    booked_on: Day


class GuidanceRescheduled(EventData, name="guidance.rescheduled", sent_by=_COUNTY):
    """The conversation was moved to another time."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class GuidanceCancelled(EventData, name="guidance.cancelled", sent_by=_COUNTY):
    """The booked conversation was cancelled."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class InfopackSent(EventData, name="infopack.sent", dated="sent_on", sent_by=_KOMMUNE):
    """The participant was sent adapted information before the conversation."""

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
    """One of the two advisers has prepared for the conversation."""

    meeting_id: Code
    role: Literal["programme_adviser", "career_adviser"]
    completed_on: Day


class GuidanceHeld(EventData, name="guidance.held", dated="held_on", sent_by=_COUNTY):
    """The conversation was held."""

    meeting_id: Code
    held_on: Day
    interpreter_present: bool


class GuidanceNoshow(EventData, name="guidance.noshow", dated="on", sent_by=_COUNTY):
    """The conversation was not held because somebody did not come."""

    meeting_id: Code
    who: Literal["participant", "interpreter", "career_adviser"]
    on: Day


class NoteSections(BaseModel):
    """The sections of the note (S-76, S-102)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    competence: Text
    wishes: Text
    options: Text
    next_steps: Text


class NoteShared(EventData, name="note.shared", dated="shared_on", sent_by=_COUNTY):
    """The career adviser has shared the note with the kommune."""

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
    """Common base of events about a note."""

    meeting_id: Code
    on: Day


class NoteDrafted(_AboutNote, name="note.drafted", dated="on", sent_by=_COUNTY):
    """The note was begun."""


class NoteCompleted(_AboutNote, name="note.completed", dated="on", sent_by=_COUNTY):
    """The note was signed off, but not yet shared."""


class NoteRegistered(_AboutNote, name="note.registered", dated="on", sent_by=_COUNTY):
    """The note was registered in IMDinett (S-80)."""


class NoteAccessGranted(_AboutNote, name="note.accessgranted", dated="on", sent_by=_BOTH):
    """The participant was given access to the note."""


class NoteContested(_AboutNote, name="note.contested", dated="on", sent_by=_BOTH):
    """The participant has objected to the note."""

    about: Text


class NoteAnswered(_AboutNote, name="note.answered", dated="on", sent_by=_COUNTY):
    """The career adviser has answered the participant's objection to the note."""

    answer: Text
    corrected: bool


# --- interpreter ------------------------------------------------------------------------------------------------


class InterpreterNeedAssessed(EventData, name="interpreter.needassessed", dated="assessed_on", sent_by=_BOTH):
    """The professional, not the participant alone, has judged the need for an interpreter (tolkeloven § 6).

    The time may be left out for a booked guidance meeting. For a meeting of the kommune's own it is required, since
    the event orders the interpreter.
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
    """Common base of events about a booking."""

    booking_id: Code
    on: Day


class InterpreterRequested(_Interpreter, name="interpreter.requested", dated="on", sent_by=_BOTH):
    """An interpreter was ordered outside Stegvis."""


class InterpreterOffered(_Interpreter, name="interpreter.offered", dated="on", sent_by=("interpreter_service",)):
    """The service offers an interpreter, but has not confirmed one yet."""


class InterpreterNotFound(_Interpreter, name="interpreter.notfound", dated="on", sent_by=("interpreter_service",)):
    """The service has searched everywhere and found no interpreter."""

    reason: Text | None = None


class InterpreterCancelled(
    _Interpreter, name="interpreter.cancelled", dated="on", sent_by=("kommune", "county", "interpreter_service")
):
    """The orderer needs no interpreter any more, or the service has withdrawn the confirmed interpreter.

    Without ``by``, a new interpreter is searched for, so that a meeting never silently loses the one it needs.
    """

    reason: Text
    by: Literal["orderer", "interpreter_service"] | None = None


class InterpreterObjected(_Interpreter, name="interpreter.objected", dated="on", sent_by=_BOTH):
    """The participant or the interpreter objects, for a relation to the party or an own interest (§§ 14 to 16)."""

    ground: Literal["related", "own_interest", "not_understood", "other"]
    reason: Text | None = None


class InterpreterConfirmed(
    EventData, name="interpreter.confirmed", dated="confirmed_on", sent_by=("interpreter_service",)
):
    """The service has confirmed an interpreter; ``booking_id`` is the id of the meeting."""

    booking_id: Code
    interpreter_number: Code | None = None
    category: Literal["A", "B", "C", "D", "E", "none"]
    confirmed_on: Day
    under_18: bool | None = None
    related: bool | None = None
    """Stegvis never accepts a minor or a relative (tolkeloven § 4)."""


class InterpreterReplaced(
    EventData, name="interpreter.replaced", dated="replaced_on", sent_by=("interpreter_service",)
):
    """Another interpreter has taken over the assignment."""

    booking_id: Code
    interpreter_number: Code | None = None
    category: Literal["A", "B", "C", "D", "E", "none"]
    replaced_on: Day
    under_18: bool | None = None
    related: bool | None = None


class InterpreterDeclined(
    EventData, name="interpreter.declined", dated="declined_on", sent_by=("interpreter_service",)
):
    """The service has declined this booking."""

    booking_id: Code
    reason: Text
    declined_on: Day


class InterpreterExceptionGranted(EventData, name="interpreter.exceptiongranted", dated="granted_on", sent_by=_BOTH):
    """An exception for an unqualified interpreter was granted and documented."""

    booking_id: Code
    reason: Text
    granted_by: Code
    granted_on: Day


class _Interpreted(EventData):
    """Common base of reports on an assignment afterwards."""

    booking_id: Code
    on: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    deviation: Text | None = None


class InterpretingCompleted(_Interpreted, name="interpreting.completed", dated="on", sent_by=_BOTH):
    """The interpreter did the assignment."""


class InterpretingFailed(_Interpreted, name="interpreting.failed", dated="on", sent_by=_BOTH):
    """The interpreter did not complete the assignment."""


class InterpretingRated(_Interpreter, name="interpreting.rated", dated="on", sent_by=_BOTH):
    """The interpreter was rated, apart from the report on the assignment."""

    rating: Annotated[int, Field(ge=1, le=5)]


class DeviationReported(_Interpreter, name="interpreting.deviationreported", dated="on", sent_by=_BOTH):
    """A serious breach was reported to IMDi in writing (tolkeloven § 19)."""

    reference: Code | None = None


# --- decision ---------------------------------------------------------------------------------------------------


class ForewarningSent(EventData, name="forewarning.sent", dated="sent_on", sent_by=_KOMMUNE):
    """The participant was forewarned of a decision, with time to comment."""

    sent_on: Day
    about: Text


class CommentReceived(EventData, name="comment.received", dated="received_on", sent_by=_KOMMUNE):
    """The participant has commented on a forewarning."""

    received_on: Day
    about: Text | None = None


class DecisionDrafted(EventData, name="decision.drafted", dated="on", sent_by=_KOMMUNE):
    """A decision was drafted."""

    on: Day


class DecisionNotified(EventData, name="decision.notified", dated="on", sent_by=_KOMMUNE):
    """The notice of a decision was sent; the time to appeal starts when it is delivered."""

    on: Day


class ProgrammeOffered(EventData, name="programme.offered", dated="offered_on", sent_by=_KOMMUNE):
    """The start was offered: that day chooses how long the programme may last (forskrift §§ 75, 76)."""

    offered_on: Day
    starts_on: Day | None = None


class DecisionMade(EventData, name="decision.made", dated="decided_on", sent_by=_KOMMUNE):
    """The kommune has decided on the introduction programme (§ 12)."""

    outcome: Literal["granted", "refused"]
    decided_on: Day
    months: Months | None = None
    end_goal: EndGoal | None = None
    reason: Text | None = None
    """Required for a refusal, and when the mapping is not completed; without it the journey raises an alarm."""


class DecisionDelivered(EventData, name="decision.delivered", dated="delivered_on", sent_by=_KOMMUNE):
    """The decision has reached the participant: the time to appeal starts."""

    delivered_on: Day
    decision: DecisionKind = "programme"


class AppealForwarded(EventData, name="appeal.forwarded", dated="forwarded_on", sent_by=_KOMMUNE):
    """The kommune upholds its decision and has sent the appeal on to the appeal body."""

    forwarded_on: Day
    decision: DecisionKind = "programme"


class AppealReceived(EventData, name="appeal.received", dated="received_on", sent_by=_KOMMUNE):
    """The participant has appealed."""

    received_on: Day
    about: Text
    decision: DecisionKind = "programme"


class AppealDecided(EventData, name="appeal.decided", dated="decided_on", sent_by=_KOMMUNE):
    """The kommune or the appeal body has decided the appeal, or it was withdrawn."""

    decided_on: Day
    outcome: Literal["upheld", "changed", "dismissed", "withdrawn"]
    decision: DecisionKind = "programme"


class ProgrammeStopped(EventData, name="programme.stopped", dated="decided_on", sent_by=_KOMMUNE):
    """An individual decision has stopped the programme, for a time or for good (§ 18)."""

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
    """An individual decision has granted leave (§ 17)."""

    decided_on: Day
    kind: Literal["parental", "care", "health", "work", "other"]


class DeductionDecided(EventData, name="benefit.deductiondecided", dated="decided_on", sent_by=_KOMMUNE):
    """The kommune has decided whether to make a deduction that needs an individual decision (§ 21)."""

    decided_on: Day
    outcome: Literal["deducted", "not_deducted"]
    reason: Text


# --- plan and programme -----------------------------------------------------------------------------------------


class PlanAgreed(EventData, name="plan.agreed", dated="agreed_on", sent_by=_KOMMUNE):
    """The integration plan was agreed with the participant (§ 15)."""

    agreed_on: Day
    end_goal: EndGoal
    norwegian_goal: Literal["A1", "A2", "B1", "B2"]
    next_review: Day | None = None


class PlanDrafted(EventData, name="plan.drafted", dated="on", sent_by=_KOMMUNE):
    """The plan was begun with the participant."""

    on: Day


class PlanDelivered(EventData, name="plan.delivered", dated="on", sent_by=_KOMMUNE):
    """The participant has a copy of the plan; one third report that they never got one (supervision 2026 to 2028)."""

    on: Day


class _Goal(EventData):
    """Common base of the goals of a programme."""

    on: Day
    end_goal: EndGoal | None = None
    norwegian_goal: Literal["A1", "A2", "B1", "B2"] | None = None


class GoalSet(_Goal, name="goal.set", dated="on", sent_by=_KOMMUNE):
    """A goal was set."""


class GoalChanged(_Goal, name="goal.changed", dated="on", sent_by=_KOMMUNE):
    """The goal was changed."""

    reason: Text


class NorwegianAssessed(EventData, name="norwegian.assessed", dated="on", sent_by=_KOMMUNE):
    """A test or the teachers have assessed the level of Norwegian (S-50)."""

    on: Day
    level: Literal["A1", "A2", "B1", "B2", "C1", "C2"]
    basis: Literal["test", "assessment"]


class ContractSigned(EventData, name="contract.signed", dated="signed_on", sent_by=_KOMMUNE):
    """Both parties have signed the integration contract (§ 16)."""

    signed_on: Day
    reason: Text | None = None


class ContractRefused(EventData, name="contract.refused", dated="refused_on", sent_by=_KOMMUNE):
    """The participant has refused to sign the contract."""

    refused_on: Day
    reason: Text | None = None


class ProgrammeStarted(EventData, name="programme.started", dated="started_on", sent_by=_KOMMUNE):
    """The introduction programme has started."""

    started_on: Day
    planned_end: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.planned_end is not None and self.planned_end < self.started_on:
            raise ValueError("planned_end lies before started_on")
        return self


class ProgrammeExtended(EventData, name="programme.extended", dated="decided_on", sent_by=_KOMMUNE):
    """The programme was extended by some months."""

    months: Months
    decided_on: Day


class ExtensionAssessed(EventData, name="extension.assessed", dated="assessed_on", sent_by=_KOMMUNE):
    """The kommune has assessed whether more time is needed (§§ 13, 14); ``programme.extended`` is the decision."""

    assessed_on: Day
    outcome: Literal["extend", "do_not_extend"]
    reason: Text


class _Ended(EventData):
    """Common base of the ends of a programme."""

    ended_on: Day
    outcome: Outcome


class ProgrammeCompleted(_Ended, name="programme.completed", dated="ended_on", sent_by=_KOMMUNE):
    """The participant has completed the programme."""


class ProgrammeInterrupted(_Ended, name="programme.interrupted", dated="ended_on", sent_by=_KOMMUNE):
    """The programme ended early."""


class FollowupHeld(EventData, name="followup.held", dated="held_on", sent_by=_KOMMUNE):
    """A follow-up conversation was held."""

    held_on: Day
    note: Text | None = None


class PlanRevised(EventData, name="plan.revised", dated="revised_on", sent_by=_KOMMUNE):
    """The plan was reviewed, and changed where needed."""

    revised_on: Day


class MeasurePlanned(EventData, name="measure.planned", sent_by=_KOMMUNE):
    """A measure (tiltak) was planned.

    Codes give the occupation it leads to (S-42), whether its tasks belong to an occupation (S-53), and its formal
    outcome, such as a trade certificate (S-45).
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
    """A measure was ordered outside Stegvis."""

    measure_id: Code
    on: Day


class MeasureConfirmed(
    EventData, name="measure.confirmed", dated="confirmed_on", sent_by=("adult_education", "nav", "kommune")
):
    """The provider has confirmed a place in the measure."""

    measure_id: Code
    confirmed_on: Day
    starts_on: Day | None = None


class MeasureDelayed(EventData, name="measure.delayed", dated="on", sent_by=_KOMMUNE):
    """The measure will start later than planned."""

    measure_id: Code
    on: Day
    planned_start: Day
    reason: Text


class _Measure(EventData):
    """Common base of events about a measure."""

    measure_id: Code
    kind: Code | None = None
    on: Day


class MeasureStarted(_Measure, name="measure.started", dated="on", sent_by=_KOMMUNE):
    """The measure has started."""


class MeasureEnded(_Measure, name="measure.ended", dated="on", sent_by=_KOMMUNE):
    """The measure has ended."""


class HoursRecorded(EventData, name="hours.recorded", dated="on", sent_by=_KOMMUNE):
    """Hours in one of the mandatory elements were recorded."""

    element: Element
    hours: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    on: Day


class AbsenceRegistered(_Stretch, name="absence.registered", dated="from_", sent_by=_BOTH):
    """The participant was absent from the programme."""

    valid: bool


class FollowupMissed(EventData, name="followup.missed", dated="on", sent_by=_KOMMUNE):
    """A follow-up conversation did not take place, and is still to be held."""

    on: Day
    reason: Text


class PracticeRequested(EventData, name="practice.requested", dated="on", sent_by=_KOMMUNE):
    """A place for work practice was requested (S-51)."""

    practice_id: Code
    on: Day


class PracticeFound(EventData, name="practice.found", dated="on", sent_by=("kommune", "nav")):
    """A place for work practice was found."""

    practice_id: Code
    on: Day


class PracticeNotFound(EventData, name="practice.notfound", dated="on", sent_by=("kommune", "nav")):
    """No place for work practice was found."""

    practice_id: Code
    on: Day
    reason: Text


# --- documents --------------------------------------------------------------------------------------------------


class _Document(EventData):
    """Common base of events about a diploma or certificate that the participant brought (S-15)."""

    document_id: Code
    on: Day


class DocumentReceived(_Document, name="document.received", dated="on", sent_by=_KOMMUNE):
    """The participant has handed in a diploma or certificate."""

    translation_needed: bool


class TranslationOrdered(_Document, name="translation.ordered", dated="on", sent_by=_KOMMUNE):
    """A translation was ordered."""


class TranslationCompleted(_Document, name="translation.completed", dated="on", sent_by=_KOMMUNE):
    """The translation was received."""


class RecognitionApplied(_Document, name="recognition.applied", dated="on", sent_by=_KOMMUNE):
    """The participant has applied for recognition of foreign education, or authorisation for an occupation (S-48)."""


class RecognitionDecided(_Document, name="recognition.decided", dated="on", sent_by=_KOMMUNE):
    """The application for recognition was decided (S-49)."""

    outcome: Literal["recognised", "in_part", "not_recognised"]


class DocumentArchived(EventData, name="document.archived", dated="archived_on", sent_by=("archive", "kommune")):
    """The kommune's archive has archived a case document (arkivlova)."""

    document: Code
    archived_on: Day
    reference: Code


class ArchivingFailed(EventData, name="archiving.failed", dated="on", sent_by=("archive",)):
    """The archive could not archive a case document: a person has to file it by hand."""

    document: Code
    on: Day
    reason: Text


# --- deadlines --------------------------------------------------------------------------------------------------


class _DeadlineMoved(EventData):
    """Common base of changes that give a running deadline more time, if its rule allows it."""

    deadline: Code
    decided_on: Day
    reason: Text
    granted_by: Code


class DeadlineExtended(_DeadlineMoved, name="deadline.extended", dated="decided_on", sent_by=_BOTH):
    """The deadline was extended to a later due date."""

    due: Day


class DeadlineSuspended(_DeadlineMoved, _Stretch, name="deadline.suspended", dated="decided_on", sent_by=_BOTH):
    """The deadline was suspended for a period, and is due later by as many days."""


# --- feedback ---------------------------------------------------------------------------------------------------------


class FeedbackGiven(EventData, name="feedback.given", dated="on", sent_by=_BOTH):
    """The participant has given an adviser feedback on guidance, interpreting, plan or programme (S-98)."""

    about: Literal["guidance", "interpreting", "plan", "programme"]
    on: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: Text | None = None


# --- ending -----------------------------------------------------------------------------------------------------


class _Handover(EventData):
    """Common base of the hand-over to the organisation that takes over after the programme."""

    on: Day
    to: Literal["nav", "education", "employer"]


class HandoverStarted(_Handover, name="handover.started", dated="on", sent_by=("kommune", "nav")):
    """The hand-over was started."""


class HandoverAccepted(_Handover, name="handover.accepted", dated="on", sent_by=("kommune", "nav")):
    """The receiving organisation has taken over."""


class CertificateIssued(EventData, name="certificate.issued", dated="issued_on", sent_by=_KOMMUNE):
    """The certificate of participation (deltakerbevis, § 18 a) was issued."""

    issued_on: Day


class OutcomeRecorded(EventData, name="outcome.recorded", dated="on", sent_by=_KOMMUNE):
    """The participant's situation was recorded, at another time than the follow-up of the outcome."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


class OutcomeFollowedup(EventData, name="outcome.followedup", dated="on", sent_by=_KOMMUNE):
    """The outcome was followed up: the participant's situation on that day (S-70)."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


# --- cooperation of a kommune and its career centre ----------------------------------------------------------------


class CooperationBegun(EventData, name="cooperation.begun", dated="on", sent_by=_BOTH, of_pair=True):
    """A kommune and its career centre have begun to cooperate; from now on they meet regularly (S-92)."""

    kommune: KommuneNumber
    on: Day


class ContactPersonAssigned(EventData, name="contactperson.assigned", dated="on", sent_by=_COUNTY, of_pair=True):
    """The career centre has assigned a contact person and a substitute for a kommune (S-91): accounts, never names."""

    contact: Code
    substitute: Code | None = None
    on: Day
    until: Day | None = None


class MeetingScheduled(EventData, name="meeting.scheduled", dated="scheduled_on", sent_by=_BOTH, of_pair=True):
    """A cooperation meeting was scheduled, or moved to another day when it was scheduled before."""

    meeting_id: Code
    scheduled_on: Day
    day: Day
    invited: list[Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]]


class MeetingReplied(EventData, name="meeting.replied", dated="on", sent_by=_BOTH, of_pair=True):
    """An invited party has replied whether it comes, and what prevents it (S-95)."""

    meeting_id: Code
    party: Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]
    comes: bool
    obstacle: Text | None = None
    on: Day


class AgreementSigned(EventData, name="agreement.signed", dated="signed_on", sent_by=_BOTH, of_pair=True):
    """The two have signed a cooperation agreement (samarbeidsavtale, S-37), for the first time or as a renewal."""

    agreement_id: Code
    signed_on: Day
    until: Day | None = None


class AgendaCompiled(EventData, name="agenda.compiled", dated="compiled_on", sent_by=("stegvis",), of_pair=True):
    """The agenda of a cooperation meeting was compiled: the overdue tasks between the two, by type."""

    meeting_id: Code
    compiled_on: Day
    items: list[AgendaItem]


class MeetingHeld(EventData, name="meeting.held", dated="held_on", sent_by=_BOTH, of_pair=True):
    """The meeting was held; every decision has an owner and a due date."""

    meeting_id: Code
    held_on: Day
    decisions: list[MeetingDecision] = Field(default_factory=list)


class QuestionRaised(EventData, name="question.raised", dated="raised_on", sent_by=_BOTH, of_pair=True):
    """A question was raised that must be answered after the meeting (S-99)."""

    question_id: Code
    raised_on: Day
    about: Text
    to: Literal["kommune", "career_centre"]


class QuestionAnswered(EventData, name="question.answered", dated="answered_on", sent_by=_BOTH, of_pair=True):
    """The question was answered, for everybody who was at the meeting."""

    question_id: Code
    answered_on: Day
    answer: Text
