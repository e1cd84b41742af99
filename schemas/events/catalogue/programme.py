"""Events of plan, contract and programme."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.events.catalogue.base import BOTH, KOMMUNE, Period
from schemas.events.envelope import EventData
from schemas.events.vocabulary import (
    AbsenceKind,
    Code,
    Day,
    Element,
    EndGoal,
    Level,
    Months,
    Outcome,
    Text,
    WeeklyHours,
)


class PartGoals(BaseModel):
    """The goal of each part of the final test of Norwegian (forskrift § 28)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reading: Level
    listening: Level
    writing: Level
    oral: Level


class PlanAgreed(EventData, name="plan.agreed", dated="agreed_on", sent_by=KOMMUNE):
    """The integration plan was agreed with the participant (§ 15)."""

    agreed_on: Day
    end_goal: EndGoal
    norwegian_goal: Literal["A1", "A2", "B1", "B2"]
    next_review: Day | None = None
    norwegian_parts: PartGoals | None = None
    long_term_goals: Text | None = None
    norwegian_extent: Text | None = None
    social_studies_extent: Text | None = None
    months: Months | None = None
    elements: Annotated[list[Code], Field(min_length=1, max_length=50)] | None = None
    reasons: Text | None = None
    """Why these work- or education-oriented elements, and how they help to reach work and the Norwegian goal."""
    appeal_explained: bool | None = None
    builds_on: Text | None = None
    """The elements from before the settlement that the plan builds on."""


class PlanDrafted(EventData, name="plan.drafted", dated="on", sent_by=KOMMUNE):
    """The plan was begun with the participant."""

    on: Day


class PlanDelivered(EventData, name="plan.delivered", dated="on", sent_by=KOMMUNE):
    """The participant has a copy of the plan; one third report that they never got one (supervision 2026 to 2028)."""

    on: Day


class _Goal(EventData):
    """Common base of the goals of a programme."""

    on: Day
    end_goal: EndGoal | None = None
    norwegian_goal: Literal["A1", "A2", "B1", "B2"] | None = None


class GoalSet(_Goal, name="goal.set", dated="on", sent_by=KOMMUNE):
    """A goal was set."""


class GoalChanged(_Goal, name="goal.changed", dated="on", sent_by=KOMMUNE):
    """The goal was changed."""

    reason: Text


class NorwegianAssessed(EventData, name="norwegian.assessed", dated="on", sent_by=KOMMUNE):
    """A test or the teachers have assessed the level of Norwegian (S-50)."""

    on: Day
    level: Level
    basis: Literal["test", "assessment"]


class NorwegianOffered(EventData, name="norwegian.offered", dated="offered_on", sent_by=BOTH):
    """The start of training in Norwegian and social studies was offered: their time counts from then (§§ 32, 33)."""

    offered_on: Day
    starts_on: Day | None = None


class FinalTestTaken(EventData, name="test.taken", dated="on", sent_by=BOTH):
    """The participant took a final test (§ 37); one of Norwegian has four parts."""

    subject: Literal["norwegian", "social_studies"]
    on: Day
    part: Literal["reading", "listening", "writing", "oral"] | None = None
    level: Level | None = None
    passed: bool | None = None


class ContractSigned(EventData, name="contract.signed", dated="signed_on", sent_by=KOMMUNE):
    """Both parties have signed the integration contract (§ 16)."""

    signed_on: Day
    reason: Text | None = None


class ContractRefused(EventData, name="contract.refused", dated="refused_on", sent_by=KOMMUNE):
    """The participant has refused to sign the contract."""

    refused_on: Day
    reason: Text | None = None


class ProgrammeStarted(EventData, name="programme.started", dated="started_on", sent_by=KOMMUNE):
    """The introduction programme has started."""

    started_on: Day
    planned_end: Day | None = None

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.planned_end is not None and self.planned_end < self.started_on:
            raise ValueError("planned_end lies before started_on")
        return self


class ProgrammeExtended(EventData, name="programme.extended", dated="decided_on", sent_by=KOMMUNE):
    """The programme was extended by some months."""

    months: Months
    decided_on: Day


class ExtensionAssessed(EventData, name="extension.assessed", dated="assessed_on", sent_by=KOMMUNE):
    """The kommune has assessed whether more time is needed (§§ 13, 14); ``programme.extended`` is the decision."""

    assessed_on: Day
    outcome: Literal["extend", "do_not_extend"]
    reason: Text


class _Ended(EventData):
    """Common base of the ends of a programme."""

    ended_on: Day
    outcome: Outcome
    nir_cause: Code | None = None
    """NIR's code of the cause: one main activity, weighed against the plan. The register's list is not public."""


class ProgrammeCompleted(_Ended, name="programme.completed", dated="ended_on", sent_by=KOMMUNE):
    """The participant has completed the programme."""


class ProgrammeInterrupted(_Ended, name="programme.interrupted", dated="ended_on", sent_by=KOMMUNE):
    """The programme ended early."""


class ProgrammeReopened(EventData, name="programme.reopened", dated="reopened_on", sent_by=KOMMUNE):
    """A programme that had ended goes on (in NIR: gjenåpning).

    ``planned_end`` is its new end; without one it ends as many days later as it was over.
    """

    reopened_on: Day
    planned_end: Day | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _ends_after_it_goes_on(self) -> Self:
        if self.planned_end is not None and self.planned_end < self.reopened_on:
            raise ValueError("planned_end lies before reopened_on")
        return self


class FollowupHeld(EventData, name="followup.held", dated="held_on", sent_by=KOMMUNE):
    """A follow-up conversation was held."""

    held_on: Day
    note: Text | None = None


class PlanRevised(EventData, name="plan.revised", dated="revised_on", sent_by=KOMMUNE):
    """The plan was reviewed, and changed where needed."""

    revised_on: Day
    substantial: bool | None = None
    """Whether the change is substantial: then it is an individual decision (§ 46), sent as one of that kind."""
    cause: Literal["regular", "life_situation", "other"] | None = None


class MeasurePlanned(EventData, name="measure.planned", sent_by=KOMMUNE):
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
    hours_per_week: WeeklyHours | None = None


class MeasureOrdered(EventData, name="measure.ordered", dated="on", sent_by=KOMMUNE):
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


class MeasureDelayed(EventData, name="measure.delayed", dated="on", sent_by=KOMMUNE):
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


class MeasureStarted(_Measure, name="measure.started", dated="on", sent_by=KOMMUNE):
    """The measure has started."""


class MeasureEnded(_Measure, name="measure.ended", dated="on", sent_by=KOMMUNE):
    """The measure has ended."""


class HoursRecorded(EventData, name="hours.recorded", dated="on", sent_by=KOMMUNE):
    """Hours in one of the mandatory elements were recorded."""

    element: Element
    hours: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
    on: Day
    form: Literal["group", "individual"] | None = None


class AbsenceRegistered(Period, name="absence.registered", dated="from_", sent_by=BOTH):
    """The participant was absent from the programme."""

    valid: bool
    kind: AbsenceKind | None = None
    hours: Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None = None
    """The hours of the programme that were missed in the whole period; without it, full days were."""
    certificate: Literal["self", "doctor"] | None = None


class FollowupMissed(EventData, name="followup.missed", dated="on", sent_by=KOMMUNE):
    """A follow-up conversation did not take place, and is still to be held."""

    on: Day
    reason: Text


class PracticeRequested(EventData, name="practice.requested", dated="on", sent_by=KOMMUNE):
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
