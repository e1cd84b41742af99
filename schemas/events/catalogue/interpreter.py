"""Events of interpreting: need, booking and what came of it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from schemas.events.catalogue.base import BOTH
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, Minutes, Moment, ParticipantId, Text


class InterpreterNeedAssessed(EventData, name="interpreter.needassessed", dated="assessed_on", sent_by=BOTH):
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
    fee_explained: bool | None = None
    """Whether the participant knows that an interpreter is booked, and of the fee for not coming (tolkeloven § 11)."""
    booked_with: ParticipantId | None = None
    """The member of the household for whom the interpreter is ordered, when one booking serves several of them."""

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


class InterpreterRequested(_Interpreter, name="interpreter.requested", dated="on", sent_by=BOTH):
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


class InterpreterObjected(_Interpreter, name="interpreter.objected", dated="on", sent_by=BOTH):
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


class InterpreterChecked(_Interpreter, name="interpreter.checked", dated="on", sent_by=BOTH):
    """Somebody has looked the interpreter up in the national register, by number, for the day of the check (§ 7)."""

    interpreter_number: Code
    found: Literal["active", "on_leave", "not_registered"]
    category: Literal["A", "B", "C", "D", "E"] | None = None
    """The category that the register shows; None where it shows none."""


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


class InterpreterExceptionGranted(EventData, name="interpreter.exceptiongranted", dated="granted_on", sent_by=BOTH):
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


class InterpretingCompleted(_Interpreted, name="interpreting.completed", dated="on", sent_by=BOTH):
    """The interpreter did the assignment."""


class InterpretingFailed(_Interpreted, name="interpreting.failed", dated="on", sent_by=BOTH):
    """The interpreter did not complete the assignment."""


class InterpretingRated(_Interpreter, name="interpreting.rated", dated="on", sent_by=BOTH):
    """The interpreter was rated, apart from the report on the assignment."""

    rating: Annotated[int, Field(ge=1, le=5)]


class DeviationReported(_Interpreter, name="interpreting.deviationreported", dated="on", sent_by=BOTH):
    """A serious breach was reported to IMDi in writing (tolkeloven § 19)."""

    reference: Code | None = None
