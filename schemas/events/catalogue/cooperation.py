"""Events between a kommune and its career centre, apart from any participant."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.events.catalogue.base import BOTH, COUNTY, KOMMUNE
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, KommuneNumber, ParticipantId, Text


class AgendaItem(BaseModel):
    """Overdue tasks of one type: their number, and the UUIDs of some of the participants."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Code
    whose: Code
    count: Annotated[int, Field(ge=1)]
    participants: list[ParticipantId]


Level = Literal["advisers", "leaders"]
"""Who meets (S-92): the advisers of the two about their participants, or their leaders about how they work together."""


class MeetingDecision(BaseModel):
    """A decision of a meeting, with its owner and its due date."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: Text
    owner: Literal["kommune", "career_centre"]
    due: Day


class CooperationBegun(EventData, name="cooperation.begun", dated="on", sent_by=BOTH, of_pair=True):
    """A kommune and its career centre have begun to cooperate; from now on they meet regularly (S-92)."""

    kommune: KommuneNumber
    on: Day


class ContactPersonAssigned(EventData, name="contactperson.assigned", dated="on", sent_by=COUNTY, of_pair=True):
    """The career centre has assigned a contact person and a substitute for a kommune (S-91): accounts, never names."""

    contact: Code
    substitute: Code | None = None
    on: Day
    until: Day | None = None


class MeetingScheduled(EventData, name="meeting.scheduled", dated="scheduled_on", sent_by=BOTH, of_pair=True):
    """A cooperation meeting was scheduled, or moved to another day when it was scheduled before."""

    meeting_id: Code
    scheduled_on: Day
    day: Day
    invited: list[Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]]
    level: Level = "leaders"


class MeetingReplied(EventData, name="meeting.replied", dated="on", sent_by=BOTH, of_pair=True):
    """An invited party has replied whether it comes, and what prevents it (S-95)."""

    meeting_id: Code
    party: Literal["kommune", "career_centre", "nav", "adult_education", "imdi"]
    comes: bool
    obstacle: Text | None = None
    on: Day


class AgreementSigned(EventData, name="agreement.signed", dated="signed_on", sent_by=BOTH, of_pair=True):
    """The two have signed a cooperation agreement (samarbeidsavtale, S-37), for the first time or as a renewal."""

    agreement_id: Code
    signed_on: Day
    until: Day | None = None


class AgendaCompiled(EventData, name="agenda.compiled", dated="compiled_on", sent_by=("stegvis",), of_pair=True):
    """The agenda of a cooperation meeting was compiled: the overdue tasks between the two, by type."""

    meeting_id: Code
    compiled_on: Day
    items: list[AgendaItem]


class MeetingHeld(EventData, name="meeting.held", dated="held_on", sent_by=BOTH, of_pair=True):
    """The meeting was held; every decision has an owner and a due date."""

    meeting_id: Code
    held_on: Day
    decisions: list[MeetingDecision] = Field(default_factory=list)
    level: Level = "leaders"


class MeetingDecisionDone(EventData, name="meeting.decisiondone", dated="done_on", sent_by=BOTH, of_pair=True):
    """What a meeting decided was done by its owner; ``number`` is the decision's place in the meeting, from 1."""

    meeting_id: Code
    number: Annotated[int, Field(ge=1)]
    done_on: Day


class QuestionRaised(EventData, name="question.raised", dated="raised_on", sent_by=BOTH, of_pair=True):
    """A question was raised that must be answered after the meeting (S-99)."""

    question_id: Code
    raised_on: Day
    about: Text
    to: Literal["kommune", "career_centre"]


class QuestionAnswered(EventData, name="question.answered", dated="answered_on", sent_by=BOTH, of_pair=True):
    """The question was answered, for everybody who was at the meeting."""

    question_id: Code
    answered_on: Day
    answer: Text


class AnswerShared(EventData, name="answer.shared", dated="shared_on", sent_by=BOTH, of_pair=True):
    """The answer to a question was sent to everybody who was at the meeting (S-99)."""

    question_id: Code
    shared_on: Day


class CountyMeetingInvited(EventData, name="countymeeting.invited", dated="invited_on", sent_by=COUNTY, of_pair=True):
    """The career centre has invited the kommune to a county meeting (samling, S-82), with its programme."""

    meeting_id: Code
    invited_on: Day
    first_day: Day
    last_day: Day
    reply_by: Day
    programme: Annotated[list[Text], Field(min_length=1)]
    senders: list[Literal["county", "kommune", "imdi", "hk_dir", "nav", "adult_education"]] = Field(
        default_factory=list
    )
    """Who invites together (S-95)."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day must not be before first_day")
        if self.reply_by > self.first_day:
            raise ValueError("reply_by must not be after first_day")
        return self


class CountyMeetingAnswered(
    EventData, name="countymeeting.answered", dated="answered_on", sent_by=KOMMUNE, of_pair=True
):
    """The kommune has answered the invitation: whether and how many come, what prevents them, what they wish for."""

    meeting_id: Code
    answered_on: Day
    comes: bool
    people: Annotated[int, Field(ge=0)] | None = None
    obstacle: Text | None = None
    wishes: Text | None = None


class CountyMeetingHeld(EventData, name="countymeeting.held", dated="held_on", sent_by=COUNTY, of_pair=True):
    """The county meeting was held, with or without this kommune; what was asked there is a question raised."""

    meeting_id: Code
    held_on: Day
    attended: bool
