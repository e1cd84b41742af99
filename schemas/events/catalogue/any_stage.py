"""Events that belong to no stage: a deadline moved by hand, and feedback."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.events.catalogue.base import BOTH, Period
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, Text


class _DeadlineMoved(EventData):
    """Common base of changes that give a running deadline more time, if its rule allows it."""

    deadline: Code
    decided_on: Day
    reason: Text
    granted_by: Code


class DeadlineExtended(_DeadlineMoved, name="deadline.extended", dated="decided_on", sent_by=BOTH):
    """The deadline was extended to a later due date."""

    due: Day


class DeadlineSuspended(_DeadlineMoved, Period, name="deadline.suspended", dated="decided_on", sent_by=BOTH):
    """The deadline was suspended for a period, and is due later by as many days."""


class FeedbackGiven(EventData, name="feedback.given", dated="on", sent_by=BOTH):
    """The participant has given an adviser feedback on guidance, interpreting, plan or programme (S-98)."""

    about: Literal["guidance", "interpreting", "plan", "programme"]
    on: Day
    rating: Annotated[int, Field(ge=1, le=5)] | None = None
    comment: Text | None = None
