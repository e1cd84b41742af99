"""Events of the ending: hand-over, certificate and outcome."""

from typing import Literal

from schemas.events.catalogue.base import KOMMUNE
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Day, WeeklyHours


class _Handover(EventData):
    """Common base of the hand-over to the organisation that takes over after the programme."""

    on: Day
    to: Literal["nav", "education", "employer"]


class HandoverStarted(_Handover, name="handover.started", dated="on", sent_by=("kommune", "nav")):
    """The hand-over was started."""


class HandoverAccepted(_Handover, name="handover.accepted", dated="on", sent_by=("kommune", "nav", "adult_education")):
    """The receiving organisation has taken over."""


class CertificateIssued(EventData, name="certificate.issued", dated="issued_on", sent_by=KOMMUNE):
    """The certificate of participation (deltakerbevis, § 18 a) was issued."""

    issued_on: Day


class OutcomeRecorded(EventData, name="outcome.recorded", dated="on", sent_by=KOMMUNE):
    """The participant's situation was recorded, at another time than the follow-up of the outcome."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


class OutcomeFollowedup(EventData, name="outcome.followedup", dated="on", sent_by=KOMMUNE):
    """The outcome was followed up: the participant's situation on that day (S-70)."""

    on: Day
    situation: Literal["work", "education", "work_and_education", "neither", "unknown"]


class JourneyEnded(EventData, name="journey.ended", dated="ended_on", sent_by=KOMMUNE):
    """The journey has ended before its time."""

    ended_on: Day
    reason: Literal["died", "left_country", "declined", "no_right", "work", "duplicate", "other"]
    hours_per_week: WeeklyHours | None = None
    """Of the job that the participant has or is offered, where that is why (§ 8)."""
