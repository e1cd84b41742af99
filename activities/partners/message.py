"""The message to a partner, modelled on Fiks protocol messages (domain brief, section 3)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_serializer

from activities.failures import ServiceDoesNotDoThis, ServiceRefused
from schemas.events.person import Identifier
from schemas.events.texts import references_in, with_texts
from schemas.events.vocabulary import Code
from schemas.services import Partner, ServiceCall, Withdraw, service_named
from store.journeys import StoredRequest
from store.person import PersonData

NOTHING_KNOWN = PersonData()


class Addressee(BaseModel):
    """Whom a message is about, for a partner that needs to know. Its representation shows nothing of it.

    Attributes:
        name: The name; None where it is not known.
        identifiers: The newest number of each kind by which the partner knows people.
    """

    model_config = ConfigDict(frozen=True)

    name: str | None = Field(default=None, repr=False)
    identifiers: tuple[Identifier, ...] = Field(default=(), repr=False)


class Enclosure(BaseModel):
    """A document that goes with a message.

    Attributes:
        name: The name of its file, without personal data.
        media_type: ``application/pdf``, or ``text/html`` where no PDF could be made.
        language: ``nb`` or ``nn``, or ``en``.
        sha256: The hash of the content.
        content: The bytes; in Base64 where they are sent.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True, ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    media_type: str = Field(alias="mediaType")
    language: str
    sha256: str
    content: bytes = Field(repr=False)


class Message(BaseModel):
    """What a partner receives.

    Attributes:
        service: The partner it is for; not sent.
        type: The message type, such as ``no.stegvis.karriere.v1.veiledning.bestilling``.
        id: Our id of the message (``KlientMeldingId``), the same whenever it is sent again.
        participant: The UUID of the participant.
        person: Who that is, for a partner that needs to know; None for others, and where nothing is known.
        organisation: The organisation that is asked, or on whose behalf: a kommune, a county, a national body.
        contact: The account of the contact person there; None when there is none.
        opened_on: The day since which the journey waits for the answer; None when it no longer waits.
        answer_with: The event types that answer it, sent as CloudEvents to the intake.
        answer_to: The id of the earlier message that this one corrects or withdraws (``svar-til``); None for a first
            message.
        corrects: The content of that earlier message.
        content: The call, without the fields that were not given; with the words of people where its partner gets them.
        enclosed: The document of a call that encloses one; None for all others, and for a message that is not sent.
    """

    model_config = ConfigDict(frozen=True)

    service: str = Field(exclude=True)
    type: str
    id: UUID
    participant: UUID
    person: Addressee | None = None
    organisation: str
    contact: str | None = None
    opened_on: date | None
    answer_with: tuple[str, ...] = Field(serialization_alias="answerWith", default=())
    answer_to: UUID | None = Field(serialization_alias="answerTo", default=None)
    corrects: dict[str, Any] | None = None
    content: ServiceCall
    enclosed: Enclosure | None = None

    @field_serializer("content")
    def _said(self, content: ServiceCall) -> dict[str, Any]:
        return content.model_dump(mode="json", exclude_none=True)


def references_of(request: StoredRequest) -> set[str]:
    """Give the references to texts that a stored request holds."""
    return {reference for call, details in _contents(request) for reference in references_in(call, details)}


def message_of(
    participant: UUID,
    request: StoredRequest,
    contact: str | None = None,
    texts: Mapping[str, str] | None = None,
    known: PersonData = NOTHING_KNOWN,
) -> Message:
    """Make the message of a stored request. Details without a field in its call are not sent.

    Args:
        participant: Whom the request is about.
        request: The request.
        contact: The account of the contact person there.
        texts: The words by reference; None for a message that is not sent, which keeps the references.
        known: Who the participant is. A partner gets of it what its row of the table names.

    Raises:
        ServiceRefused: A field that the call needs is missing or invalid, or its words were erased.
        ServiceDoesNotDoThis: The service takes no such calls.
    """
    partner = service_named(request.service)
    taken = partner.taking(request.kind)
    if taken is None:
        raise ServiceDoesNotDoThis(f"has no message for {request.kind}")
    request = _without_places(request, known)
    if texts is not None:
        request = _in_words(request, texts)
    try:
        content = taken.call.model_validate(request.details, extra="ignore")
    except ValidationError as faults:
        fields = ", ".join(".".join(map(str, fault["loc"])) for fault in faults.errors())
        raise ServiceRefused(f"{request.kind} lacks what its message needs: {fields}") from None
    earlier = None
    if request.corrects is not None:
        earlier = idempotency_key(participant, request.withdraws or request.key, request.corrects)
    return Message(
        service=request.service,
        type=partner.message_type(taken),
        id=idempotency_key(participant, request.key, request.version),
        participant=participant,
        person=_addressee(partner, taken.call, known),
        organisation=request.organisation,
        contact=contact,
        opened_on=request.since,
        answer_with=request.answer_with,
        answer_to=earlier,
        corrects=request.corrected_details,
        content=content,
    )


def _contents(request: StoredRequest) -> Iterator[tuple[type[ServiceCall], dict[str, Any]]]:
    """Give the content of a request, and of the one that it corrects or withdraws, each with its call."""
    partner = service_named(request.service)
    earlier = request.details.get("withdraws", "") if request.withdraws is not None else request.kind
    for kind, details in ((request.kind, request.details), (earlier, request.corrected_details)):
        if details is not None and (taken := partner.taking(kind)) is not None:
            yield taken.call, details


def _addressee(partner: Partner, call: type[ServiceCall], known: PersonData) -> Addressee | None:
    """Give who the participant is as far as the partner needs it; a withdrawal names a message, and nobody."""
    if partner.identity is None or call is Withdraw:
        return None
    numbers = [
        Identifier(kind=kind, value=known.numbers[kind]) for kind in partner.identity.numbers if kind in known.numbers
    ]
    return Addressee(name=known.name, identifiers=tuple(numbers)) if known.name or numbers else None


def _without_places(request: StoredRequest, known: PersonData) -> StoredRequest:
    """Leave out where the participant will be, while the address is protected: also of an earlier message.

    The request may have been stored before the protection was known.
    """
    if not (known.address_protected or request.details.get("address_protected")):
        return request
    kept = [
        {name: value for name, value in details.items() if name not in call.tells_place}
        for call, details in _contents(request)
    ]
    if not kept:
        return request
    return replace(request, details=kept[0], corrected_details=kept[1] if kept[1:] else request.corrected_details)


def _in_words(request: StoredRequest, texts: Mapping[str, str]) -> StoredRequest:
    """Put the words in the places of their references. An earlier message keeps references whose words are gone."""
    words: list[dict[str, Any]] = []
    for call, details in _contents(request):
        content, gone = with_texts(call, details, texts)
        if gone and not words:
            raise ServiceRefused(f"{request.kind} needs words that were erased: {', '.join(gone)}")
        words.append(content)
    corrected = words[1] if words[1:] else request.corrected_details
    return replace(request, details=words[0], corrected_details=corrected)


def idempotency_key(participant: UUID, key: str, version: int) -> UUID:
    """Give the idempotency key of one version of a request, the same for every attempt."""
    return uuid5(NAMESPACE_URL, f"{participant}/{key}/{version}")


class Receipt(BaseModel):
    """What a partner answers at once: its own reference for the message.

    A reference that holds a person number makes the receipt invalid, since it is stored outside the person store.
    """

    reference: Annotated[Code, Field(pattern=r"^[^\x00-\x1f\x7f]*$")]
