"""Events of career guidance (§ 11): assessment, order, conversation and note."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, model_validator

from schemas.events.catalogue.base import BOTH, COUNTY, KOMMUNE
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, Language, Minutes, Moment, Text


class GuidanceAssessed(EventData, name="guidance.assessed", dated="assessed_on", sent_by=KOMMUNE):
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


class GuidanceOrdered(EventData, name="guidance.ordered", dated="ordered_on", sent_by=KOMMUNE):
    """Guidance was ordered: the goal and the questions to answer, from which both advisers work (S-85)."""

    ordered_on: Day
    goal: Text
    questions: list[Text]


class GuidancePostponed(EventData, name="guidance.postponed", dated="postponed_on", sent_by=BOTH):
    """It is too early for the conversation (S-86); the kommune assesses again on ``not_before``."""

    postponed_on: Day
    not_before: Day
    reason: Text


class GuidanceAccepted(EventData, name="guidance.accepted", dated="answered_on", sent_by=COUNTY):
    """The career centre has accepted the order."""

    answered_on: Day
    reason: Text | None = None
    goal_confirmed: bool | None = None
    """Whether the career centre confirms the ordered goal and questions (S-85)."""


class GuidanceDeclined(EventData, name="guidance.declined", dated="answered_on", sent_by=COUNTY):
    """The career centre has declined the order."""

    answered_on: Day
    reason: Text | None = None
    can_from: Day | None = None
    """The first day on which the career centre can."""


class GuidanceBooked(EventData, name="guidance.booked", dated="booked_on", sent_by=COUNTY):
    """The conversation was booked."""

    meeting_id: Code
    starts_at: Moment
    minutes: Minutes
    mode: Literal["attendance", "screen", "phone"]
    place: Text | None = None
    booked_on: Day


class GuidanceRescheduled(EventData, name="guidance.rescheduled", sent_by=COUNTY):
    """The conversation was moved to another time."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class GuidanceCancelled(EventData, name="guidance.cancelled", sent_by=COUNTY):
    """The booked conversation was cancelled."""

    meeting_id: Code
    starts_at: Moment | None = None
    reason: Text


class InfopackSent(EventData, name="infopack.sent", dated="sent_on", sent_by=KOMMUNE):
    """The participant was sent adapted information before the conversation."""

    meeting_id: Code
    language: Language
    sent_on: Day


class InfopackDelivered(EventData, name="infopack.delivered", dated="on", sent_by=KOMMUNE):
    """The information has reached the participant."""

    meeting_id: Code
    on: Day


class PreparationMissing(EventData, name="preparation.missing", dated="on", sent_by=BOTH):
    """An adviser could not prepare."""

    meeting_id: Code
    role: Literal["programme_adviser", "career_adviser"]
    reason: Text
    on: Day


class PreparationCompleted(EventData, name="preparation.completed", dated="completed_on", sent_by=BOTH):
    """One of the two advisers has prepared for the conversation."""

    meeting_id: Code
    role: Literal["programme_adviser", "career_adviser"]
    completed_on: Day


class GuidanceHeld(EventData, name="guidance.held", dated="held_on", sent_by=COUNTY):
    """The conversation was held."""

    meeting_id: Code
    held_on: Day
    interpreter_present: bool


class GuidanceNoshow(EventData, name="guidance.noshow", dated="on", sent_by=COUNTY):
    """The conversation was not held because somebody did not come."""

    meeting_id: Code
    who: Literal["participant", "interpreter", "career_adviser"]
    on: Day


class GroupGuidanceBooked(EventData, name="groupguidance.booked", dated="booked_on", sent_by=COUNTY):
    """A session of career guidance in a group was booked for the participant, beside the conversation or before it."""

    meeting_id: Code
    starts_at: Moment
    minutes: Minutes
    mode: Literal["attendance", "screen"]
    place: Text | None = None
    theme: Text | None = None
    booked_on: Day


class GroupGuidanceHeld(EventData, name="groupguidance.held", dated="held_on", sent_by=COUNTY):
    """A session of career guidance in a group was held, and the participant was there or not."""

    meeting_id: Code
    held_on: Day
    attended: bool
    interpreter_present: bool | None = None


class NoteSections(BaseModel):
    """The sections of the note (S-76, S-102; forskrift § 47)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    competence: Text
    wishes: Text
    options: Text
    next_steps: Text
    recognition: Text | None = None
    """The need of further education, recognition, authorisation or an assessment of competence (realkompetanse)."""
    hindrances: Text | None = None
    """What keeps the participant from measures, work or education."""


class NoteShared(EventData, name="note.shared", dated="shared_on", sent_by=COUNTY):
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


class NoteReceived(EventData, name="note.received", dated="received_on", sent_by=KOMMUNE):
    """The kommune has read the note."""

    meeting_id: Code
    received_on: Day
    answer: Text | None = None


class _AboutNote(EventData):
    """Common base of events about a note."""

    meeting_id: Code
    on: Day


class NoteDrafted(_AboutNote, name="note.drafted", dated="on", sent_by=COUNTY):
    """The note was begun."""


class NoteCompleted(_AboutNote, name="note.completed", dated="on", sent_by=COUNTY):
    """The note was signed off, but not yet shared."""


class NoteRegistered(_AboutNote, name="note.registered", dated="on", sent_by=COUNTY):
    """The note was registered in IMDinett (S-80)."""


class NoteAccessGranted(_AboutNote, name="note.accessgranted", dated="on", sent_by=BOTH):
    """The participant was given access to the note."""


class NoteContested(_AboutNote, name="note.contested", dated="on", sent_by=BOTH):
    """The participant has objected to the note."""

    about: Text


class NoteAnswered(_AboutNote, name="note.answered", dated="on", sent_by=COUNTY):
    """The career adviser has answered the participant's objection to the note."""

    answer: Text
    corrected: bool
