"""Service calls: a type for each call that a stage can make, and the table of partners with the calls they take."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from schemas.documents import DocumentKind
from schemas.events.catalogue import (
    ArchivingFailed,
    DecisionDelivered,
    DocumentArchived,
    HandoverAccepted,
    InterpreterCancelled,
    MappingImported,
    MappingReceived,
    MeasureConfirmed,
    NirRegistered,
    NirRejected,
)
from schemas.events.envelope import EventData
from schemas.events.person import IdentifierKind
from schemas.events.vocabulary import Personal, Role

Words = Annotated[str, Personal()]
"""A text from an event. A stored request holds its reference; the partner's message gets the words."""


class WithdrawalPolicy(StrEnum):
    """How a made request is withdrawn when it is no longer wanted.

    ``ORDER``: by a message, when no wait wants its result any more. ``FACT``: by a message, when the fact turns out to
    be wrong, answered or not. ``LETTER``: the participant may have read it, so a leader gets an alarm and corrects it
    by hand. ``NEVER``: it stays, since it does no harm.
    """

    ORDER = "order"
    FACT = "fact"
    LETTER = "letter"
    NEVER = "never"


# --- the calls ----------------------------------------------------------------------------------------------------


class ServiceCall(BaseModel):
    """What a stage asks of a service. Fields that are not given are not sent.

    Attributes:
        call_name: The name of the call, in keys and in the stored row.
        moves: Whether the call is made again when the participant moves. Calls on behalf of the former kommune (a
            decision sent and archived, an interpreter ordered) stay with that kommune.
        withdrawal: How it is withdrawn.
        tells_protection: Whether the call states that the participant's address is protected.
        prepares: Whether the partner prepares something for the participant, which nobody needs once the journey has
            ended early.
        tells_place: The fields that tell where the participant will be; not sent while the address is protected.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    call_name: ClassVar[str]
    moves: ClassVar[bool] = False
    withdrawal: ClassVar[WithdrawalPolicy] = WithdrawalPolicy.NEVER
    tells_protection: ClassVar[bool] = False
    prepares: ClassVar[bool] = False
    tells_place: ClassVar[frozenset[str]] = frozenset()

    @property
    def details(self) -> dict[str, Any]:
        """The content: every field that was given, including those given as None."""
        return self.model_dump(exclude_unset=True)


class Encloses(ServiceCall):
    """A call whose message has a document enclosed.

    Attributes:
        document: The digest of the event that makes the document.
    """

    document: str

    @property
    def document_kind(self) -> DocumentKind:
        """Which kind of document that is: the letter of a decision."""
        return DocumentKind.DECISION


class ShareMapping(ServiceCall):
    """Shares the mapping with the county: its reference and its date (§ 10)."""

    call_name = "share-mapping"
    moves = True
    withdrawal = WithdrawalPolicy.FACT

    completed_on: date
    mapping: str


class FetchMapping(ServiceCall):
    """Asks IMDi for the mapping that was made before the settlement (§§ 6, 10)."""

    call_name = "fetch-mapping"

    mapped_by: Literal["imdi", "reception"]


class OrderGuidance(ServiceCall):
    """Orders guidance: the goal and questions it is to answer (S-85), and whether the place must be kept secret."""

    call_name = "order-guidance"
    prepares = True
    moves = True
    withdrawal = WithdrawalPolicy.ORDER
    tells_protection = True

    assessed_on: date
    assessment: str
    reason: Words
    goal: Words | None = None
    questions: list[Words] | None = None
    address_protected: bool | None = None


class RegisterSettlement(ServiceCall):
    """Registers the settlement in NIR: the date and the kommune (§ 41)."""

    call_name = "register-settlement"
    withdrawal = WithdrawalPolicy.FACT

    settled_on: date
    kommune: str


class OrderInterpreter(ServiceCall):
    """Orders an interpreter: what the assignment needs (domain brief 5.6, 3), and nothing else (tolkeloven § 5)."""

    call_name = "order-interpreter"
    prepares = True
    withdrawal = WithdrawalPolicy.ORDER
    tells_protection = True
    tells_place = frozenset({"place"})

    booking_id: str
    language: str
    starts_at: datetime
    minutes: int
    mode: Literal["attendance", "screen", "phone"]
    asks_for: str
    urgent: bool
    outside_hours: bool | None = None
    dialect: str | None = None
    gender: Literal["woman", "man"] | None = None
    categories: list[str] | None = None
    preferred: str | None = None
    excluded: list[str] | None = None
    priority: bool | None = None
    instead_of: int | None = None
    place: Words | None = None
    address_protected: bool | None = None

    @property
    def details(self) -> dict[str, Any]:
        """The content, without fields that are None."""
        return self.model_dump(exclude_none=True)


class CancelInterpreter(ServiceCall):
    """Cancels a confirmed interpreter. The service answers it, and may charge for it."""

    call_name = "cancel-interpreter"

    booking_id: str
    cancelled_on: date


class OrderMeasure(ServiceCall):
    """Orders a place in a measure."""

    call_name = "order-measure"
    prepares = True
    withdrawal = WithdrawalPolicy.ORDER

    measure_id: str
    kind: str
    planned_start: date | None = None
    hours_per_week: float | None = None
    target_occupation: str | None = None


class HandOver(ServiceCall):
    """Hands the participant over to NAV, education or an employer."""

    call_name = "hand-over"
    prepares = True
    withdrawal = WithdrawalPolicy.FACT

    to: Literal["nav", "education", "employer"]
    on: date


class DeliverDecision(Encloses):
    """Sends a decision to the participant, with its letter enclosed."""

    call_name = "deliver-decision"
    withdrawal = WithdrawalPolicy.LETTER

    decision: str
    decided_on: date


class ArchiveDocument(Encloses):
    """Archives the enclosed document (arkivlova), modelled on Fiks Arkiv's ``arkivmelding.opprett``.

    Attributes:
        kind: What is archived: a kind of document, and what it is about, such as ``decision/programme``.
        dated: The day of the event that makes it.
    """

    call_name = "archive-document"

    kind: str
    dated: date

    @property
    def document_kind(self) -> DocumentKind:
        """Which kind of document is enclosed: the first part of ``kind``."""
        return DocumentKind(self.kind.partition("/")[0])


class CompileAgenda(ServiceCall):
    """Compiles the agenda of a cooperation meeting from what is overdue between a kommune and its career centre."""

    call_name = "compile-agenda"

    meeting_id: str
    day: date


class InviteToMeeting(ServiceCall):
    """Invites a kommune to a county meeting (S-82, S-95): its days and programme, who invites, until when to reply."""

    call_name = "invite-to-meeting"
    withdrawal = WithdrawalPolicy.ORDER

    meeting_id: str
    first_day: date
    last_day: date
    reply_by: date
    programme: list[Words]
    senders: list[str]


class Withdraw(ServiceCall):
    """Withdraws the request that the message's ``answer_to`` names. The commit makes this call, no stage does.

    Attributes:
        withdraws: The name of the withdrawn call.
    """

    call_name = "withdraw"

    withdraws: str


# --- the partners -------------------------------------------------------------------------------------------------

Call = TypeVar("Call", bound=ServiceCall)


@dataclass(frozen=True, slots=True)
class ByHand:
    """Who does what a service could not do.

    Attributes:
        failed: The event type by which the service reports that it could not.
        role: Who then has the task.
        not_made: Makes that event for a service that nothing is sent to, since people do by hand what it is asked.
    """

    failed: type[EventData]
    role: Role
    not_made: Callable[[Any, date], EventData]


@dataclass(frozen=True, slots=True)
class Takes(Generic[Call]):
    """A call that a partner takes.

    Attributes:
        call: The call.
        message: The last part of its message type.
        answer: Makes the usual answer from the call, a reference and the day of the answer; None where there is none.
        recorder_answers: Whether the recorder gives that answer for a partner without an address. If not, the answer
            comes as an event or by a manual task.
        by_hand: Who does it when the service reports that it could not; None where the stage handles that.
    """

    call: type[Call]
    message: str
    answer: Callable[[Call, str, date], EventData] | None = None
    recorder_answers: bool = False
    by_hand: ByHand | None = None


_WITHDRAWAL = Takes(Withdraw, "melding.tilbaketrekking")


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a participant is, as far as a partner needs to know. It is read from the person store when a message is sent.

    Attributes:
        numbers: The kinds of number by which the partner knows people; it gets the newest of each, and the name.
    """

    numbers: tuple[IdentifierKind, ...]


_BY_NUMBER = Identity(("fnr", "dnr"))
_BY_ANY_NUMBER = Identity(("fnr", "dnr", "duf"))


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner service.

    Attributes:
        service: Its name, in settings, queues and stored rows.
        role: The role whose organisation is asked, or on whose behalf; a wait may name another one.
        area: The part of the message types that names it.
        calls: The calls that it takes.
        has_inbox: Whether people there work in Stegvis too: every wait for its role is then a task of theirs, whether
            they answer it or their system does.
        identity: Who the participant is, where it needs to know; None where the UUID is enough.
    """

    service: str
    role: Role
    area: str
    calls: tuple[Takes[Any], ...]
    has_inbox: bool = False
    identity: Identity | None = None

    @property
    def takes(self) -> tuple[Takes[Any], ...]:
        """All calls that it takes, including ``Withdraw`` if one of them is withdrawn by a message."""
        by_message = any(taken.call.withdrawal in _BY_MESSAGE for taken in self.calls)
        return (*self.calls, _WITHDRAWAL) if by_message else self.calls

    def taking(self, call_name: str) -> Takes[Any] | None:
        """Give a call that it takes by the call's name; None when it does not take that call."""
        return next((taken for taken in self.takes if taken.call.call_name == call_name), None)

    def by_hand(self, call: ServiceCall) -> ByHand | None:
        """Give who does by hand what this service reports that it could not."""
        taken = self.taking(call.call_name)
        return None if taken is None else taken.by_hand

    def message_type(self, taken: Takes[Any]) -> str:
        """Give the full type of a message, modelled on Fiks protocol messages."""
        return f"no.stegvis.{self.area}.v1.{taken.message}"


_BY_MESSAGE = frozenset({WithdrawalPolicy.ORDER, WithdrawalPolicy.FACT})


def _mapping_received(call: ShareMapping, reference: str, on: date) -> MappingReceived:
    return MappingReceived(received_on=on, reference=reference)


def _imported(call: FetchMapping, reference: str, on: date) -> MappingImported:
    return MappingImported(completed_on=on, origin=call.mapped_by, reference=reference)


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


NOT_MADE = "nothing was sent: it is done by hand"
"""The reason that stands on the timeline where a service has no address on purpose."""


def _not_registered(call: RegisterSettlement, on: date) -> NirRejected:
    return NirRejected(rejected_on=on, reason=NOT_MADE)


def _not_archived(call: ArchiveDocument, on: date) -> ArchivingFailed:
    return ArchivingFailed(document=call.document, on=on, reason=NOT_MADE)


def _archived(call: ArchiveDocument, reference: str, on: date) -> DocumentArchived:
    return DocumentArchived(document=call.document, archived_on=on, reference=reference)


_TAKES_OVER = (
    Takes(HandOver, "overgang.varsel", _taken_on),
    Takes(OrderMeasure, "tiltak.bestilling", _confirmed),
)
"""The calls of NAV and adult education, which both give measures and take over after the programme (S-55)."""

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
            has_inbox=True,
            identity=_BY_ANY_NUMBER,
        ),
        Partner(
            "nir",
            Role.IMDI,
            "nir",
            (
                Takes(
                    RegisterSettlement,
                    "bosetting.registrering",
                    _registered,
                    recorder_answers=True,
                    by_hand=ByHand(NirRejected, Role.SETTLEMENT_ADVISER, _not_registered),
                ),
                Takes(FetchMapping, "kartlegging.henting", _imported),
            ),
            identity=_BY_ANY_NUMBER,
        ),
        Partner(
            "interpreter-service",
            Role.INTERPRETER_SERVICE,
            "tolk",
            (
                Takes(OrderInterpreter, "oppdrag.bestilling"),
                Takes(CancelInterpreter, "oppdrag.avbestilling", _cancelled, recorder_answers=True),
            ),
            has_inbox=True,
        ),
        Partner("nav", Role.NAV, "nav", _TAKES_OVER, has_inbox=True, identity=_BY_NUMBER),
        Partner(
            "adult-education",
            Role.ADULT_EDUCATION,
            "voksenopplaering",
            _TAKES_OVER,
            has_inbox=True,
            identity=_BY_ANY_NUMBER,
        ),
        Partner(
            "digital-post",
            Role.PROGRAMME_ADVISER,
            "post",
            (Takes(DeliverDecision, "vedtak.forsendelse", _delivered),),
            identity=_BY_NUMBER,
        ),
        Partner(
            "archive",
            Role.PROGRAMME_ADVISER,
            "arkiv",
            (
                Takes(
                    ArchiveDocument,
                    "arkivering.arkivmelding.opprett",
                    _archived,
                    recorder_answers=True,
                    by_hand=ByHand(ArchivingFailed, Role.PROGRAMME_ADVISER, _not_archived),
                ),
            ),
            identity=_BY_NUMBER,
        ),
        Partner(
            "kommune-office",
            Role.PROGRAMME_LEADER,
            "samling",
            (Takes(InviteToMeeting, "samling.invitasjon"),),
        ),
    )
}
"""All partners. A new partner is a row here; queues, settings, client, recorder and simulator follow from it."""

FAILURES = frozenset(
    taken.by_hand.failed.event_name
    for partner in PARTNERS.values()
    for taken in partner.takes
    if taken.by_hand is not None
)
"""The event types by which services report that they could not do what they were asked."""

ANSWER_BY_TASK = frozenset(partner.role for partner in PARTNERS.values() if partner.has_inbox)
"""The roles in whose organisations people may answer what the organisation is asked."""

AGENDA = Partner("agenda", Role.PROGRAMME_LEADER, "samarbeid", (Takes(CompileAgenda, "saksliste.utarbeiding"),))
"""Stegvis' own service that compiles agendas; it is called like a partner."""


def service_named(name: str) -> Partner:
    """Give a service by its name.

    Raises:
        KeyError: There is no service of that name.
    """
    return AGENDA if name == AGENDA.service else PARTNERS[name]


def who_takes(call: ServiceCall) -> tuple[Partner, ...]:
    """Give every service that takes a call."""
    return _takers(type(call))


@cache
def _takers(kind: type[ServiceCall]) -> tuple[Partner, ...]:
    return tuple(each for each in (*PARTNERS.values(), AGENDA) if any(taken.call is kind for taken in each.calls))
