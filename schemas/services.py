"""What services are asked: a typed call for each thing that a stage may ask, and the table of who takes which."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from schemas.events.catalogue import (
    DecisionDelivered,
    DocumentArchived,
    HandoverAccepted,
    InterpreterCancelled,
    MappingReceived,
    MeasureConfirmed,
    NirRegistered,
)
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Role


class WithdrawalPolicy(StrEnum):
    """How a request is withdrawn once it is made and no longer wanted.

    Something is to come of an ``ORDER``: it is withdrawn when nobody waits for that any more. A ``FACT`` is withdrawn
    when it turns out to be none, answered or not. A ``LETTER`` has been read: a leader is told, who mends it by hand.
    What is ``NEVER`` withdrawn hurts nobody.
    """

    ORDER = "order"
    FACT = "fact"
    LETTER = "letter"
    NEVER = "never"


# --- the calls ----------------------------------------------------------------------------------------------------


class ServiceCall(BaseModel):
    """What a stage asks a service, so that a wait comes to its end. A field that is not given is not said.

    Attributes:
        call_name: What the call is named in keys and in the stored row.
        moves: Whether it is made anew in the place where the participant moves. What was done on behalf of the kommune
            of the time (a decision sent and archived, an interpreter ordered) stays with that kommune.
        withdrawal: How it is withdrawn.
        tells_protection: Whether it says that the participant's address is protected, once it is.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    call_name: ClassVar[str]
    moves: ClassVar[bool] = False
    withdrawal: ClassVar[WithdrawalPolicy] = WithdrawalPolicy.NEVER
    tells_protection: ClassVar[bool] = False

    @property
    def details(self) -> dict[str, Any]:
        """The content: what was given, also where that is None."""
        return self.model_dump(exclude_unset=True)


class ShareMapping(ServiceCall):
    """Where the mapping is to be found, and from when it is (§ 10)."""

    call_name = "share-mapping"
    moves = True
    withdrawal = WithdrawalPolicy.FACT

    completed_on: date
    mapping: str


class OrderGuidance(ServiceCall):
    """What guidance is to answer (S-85); also of a protected address, so that the centre tells nobody of the place."""

    call_name = "order-guidance"
    moves = True
    withdrawal = WithdrawalPolicy.ORDER
    tells_protection = True

    assessed_on: date
    assessment: str
    reason: str
    goal: str | None = None
    questions: list[str] | None = None
    address_protected: bool | None = None


class RegisterSettlement(ServiceCall):
    """Who settled where is the participant of the message; this says when (§ 41)."""

    call_name = "register-settlement"
    withdrawal = WithdrawalPolicy.FACT

    settled_on: date
    kommune: str


class OrderInterpreter(ServiceCall):
    """What the assignment needs (domain brief 5.6, 3), nothing of the case (tolkeloven § 5)."""

    call_name = "order-interpreter"
    withdrawal = WithdrawalPolicy.ORDER
    tells_protection = True

    booking_id: str
    language: str
    starts_at: datetime
    minutes: int
    mode: Literal["attendance", "screen", "phone"]
    asks_for: str
    urgent: bool
    dialect: str | None = None
    gender: Literal["woman", "man"] | None = None
    categories: list[str] | None = None
    preferred: str | None = None
    excluded: list[str] | None = None
    priority: bool | None = None
    instead_of: int | None = None
    place: str | None = None
    address_protected: bool | None = None

    @property
    def details(self) -> dict[str, Any]:
        """The content, without what the assignment does not need."""
        return self.model_dump(exclude_none=True)


class CancelInterpreter(ServiceCall):
    """An order that is no longer wanted after it was confirmed: it may cost, and is answered."""

    call_name = "cancel-interpreter"

    booking_id: str
    cancelled_on: date


class OrderMeasure(ServiceCall):
    """A place in a measure."""

    call_name = "order-measure"
    withdrawal = WithdrawalPolicy.ORDER

    measure_id: str
    kind: str
    planned_start: date | None = None
    hours_per_week: float | None = None
    target_occupation: str | None = None


class HandOver(ServiceCall):
    """Who is handed over is the participant of the message; this says when and to what."""

    call_name = "hand-over"
    withdrawal = WithdrawalPolicy.FACT

    to: Literal["nav", "education", "employer"]
    on: date


class DeliverDecision(ServiceCall):
    """Which decision is to reach the participant; the document itself is fetched from the archive."""

    call_name = "deliver-decision"
    withdrawal = WithdrawalPolicy.LETTER

    decision: str
    decided_on: date
    document: str


class ArchiveDocument(ServiceCall):
    """What is to be kept (arkivlova); in the manner of Fiks Arkiv's ``arkivmelding.opprett``."""

    call_name = "archive-document"

    document: str
    kind: str
    dated: date


class CompileAgenda(ServiceCall):
    """Put together what is overdue between a kommune and its career centre, for a cooperation meeting."""

    call_name = "compile-agenda"

    meeting_id: str
    day: date


class Withdraw(ServiceCall):
    """Withdraws the request that the envelope of the message names. No stage asks for it: the commit does.

    Attributes:
        withdraws: The name of the call that is withdrawn.
    """

    call_name = "withdraw"

    withdraws: str


# --- who takes them -----------------------------------------------------------------------------------------------

Call = TypeVar("Call", bound=ServiceCall)


@dataclass(frozen=True, slots=True)
class Takes(Generic[Call]):
    """A call that a partner takes.

    Attributes:
        call: The call.
        message: The end of the type of its message.
        answer: The plain answer, from the call, a reference and the day of the answer; None where there is no such.
        recorder_answers: Whether the recorder gives that answer, in place of a partner that has no address. Where it
            does not, the answer comes another way.
    """

    call: type[Call]
    message: str
    answer: Callable[[Call, str, date], EventData] | None = None
    recorder_answers: bool = False


_WITHDRAWAL = Takes(Withdraw, "melding.tilbaketrekking")


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner service, and all that is particular to it.

    Attributes:
        service: Its name, in settings, queues and stored rows.
        role: Whose organisation is asked, or on whose behalf. Where a wait says who orders, it is that one's.
        area: Its part of the message types.
        calls: The calls that it takes.
    """

    service: str
    role: Role
    area: str
    calls: tuple[Takes[Any], ...]

    @property
    def takes(self) -> tuple[Takes[Any], ...]:
        """Its calls, and the withdrawal of those that are withdrawn by a message."""
        by_message = any(taken.call.withdrawal in _BY_MESSAGE for taken in self.calls)
        return (*self.calls, _WITHDRAWAL) if by_message else self.calls

    def taking(self, call_name: str) -> Takes[Any] | None:
        """Give what it takes under a call's name; None where it does not take that call."""
        return next((taken for taken in self.takes if taken.call.call_name == call_name), None)

    def message_type(self, taken: Takes[Any]) -> str:
        """Give the full type of a message, in the manner of Fiks protocol messages."""
        return f"no.stegvis.{self.area}.v1.{taken.message}"


_BY_MESSAGE = frozenset({WithdrawalPolicy.ORDER, WithdrawalPolicy.FACT})


def _mapping_received(call: ShareMapping, reference: str, on: date) -> MappingReceived:
    return MappingReceived(received_on=on, reference=reference)


def _registered(call: RegisterSettlement, reference: str, on: date) -> NirRegistered:
    return NirRegistered(registered_on=on, reference=reference)


def _cancelled(call: CancelInterpreter, reference: str, on: date) -> InterpreterCancelled:
    return InterpreterCancelled(booking_id=call.booking_id, on=on, reason="as asked")


def _taken_on(call: HandOver, reference: str, on: date) -> HandoverAccepted:
    return HandoverAccepted(on=on, to=call.to)


def _confirmed(call: OrderMeasure, reference: str, on: date) -> MeasureConfirmed:
    return MeasureConfirmed(measure_id=call.measure_id, confirmed_on=on)


def _delivered(call: DeliverDecision, reference: str, on: date) -> DecisionDelivered:
    return DecisionDelivered.model_validate({"delivered_on": on, "decision": call.decision})


def _archived(call: ArchiveDocument, reference: str, on: date) -> DocumentArchived:
    return DocumentArchived(document=call.document, archived_on=on, reference=reference)


_TAKES_OVER = (
    Takes(HandOver, "overgang.varsel", _taken_on),
    Takes(OrderMeasure, "tiltak.bestilling", _confirmed),
)
"""NAV and adult education both give measures, and take over after the programme (S-55)."""

PARTNERS: dict[str, Partner] = {
    partner.service: partner
    for partner in (
        Partner(
            "career-centre",
            Role.CAREER_CENTRE,
            "karriere",
            (
                Takes(ShareMapping, "kartlegging.deling", _mapping_received),
                Takes(OrderGuidance, "veiledning.bestilling"),
            ),
        ),
        Partner(
            "nir",
            Role.IMDI,
            "nir",
            (Takes(RegisterSettlement, "bosetting.registrering", _registered, recorder_answers=True),),
        ),
        Partner(
            "interpreter-service",
            Role.INTERPRETER_SERVICE,
            "tolk",
            (
                Takes(OrderInterpreter, "oppdrag.bestilling"),
                Takes(CancelInterpreter, "oppdrag.avbestilling", _cancelled, recorder_answers=True),
            ),
        ),
        Partner("nav", Role.NAV, "nav", _TAKES_OVER),
        Partner("adult-education", Role.ADULT_EDUCATION, "voksenopplaering", _TAKES_OVER),
        Partner(
            "digital-post",
            Role.PROGRAMME_ADVISER,
            "post",
            (Takes(DeliverDecision, "vedtak.forsendelse", _delivered),),
        ),
        Partner(
            "archive",
            Role.PROGRAMME_ADVISER,
            "arkiv",
            (Takes(ArchiveDocument, "arkivering.arkivmelding.opprett", _archived, recorder_answers=True),),
        ),
    )
}
"""All partners: a new one is a row here. Queues, settings, client, recorder and simulator follow."""

AGENDA = Partner("agenda", Role.PROGRAMME_LEADER, "samarbeid", (Takes(CompileAgenda, "saksliste.utarbeiding"),))
"""The service that compiles agendas: our own, asked like a partner."""


def service_named(name: str) -> Partner:
    """Give a service by its name.

    Raises:
        KeyError: There is none of that name.
    """
    return AGENDA if name == AGENDA.service else PARTNERS[name]


def who_takes(call: ServiceCall) -> list[Partner]:
    """Give every service that takes a call of a stage."""
    kind = type(call)
    return [each for each in (*PARTNERS.values(), AGENDA) if any(taken.call is kind for taken in each.calls)]
