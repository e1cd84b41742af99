"""What the clients of all partners have in common: a typed content for each kind of request, and a wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError

from activities.failures import ServiceDoesNotDoThis, ServiceRefused
from activities.partners.message import Message
from activities.partners.wire import Wire
from activities.services import Reply, ServiceRequest


class Content(BaseModel):
    """What one kind of message says. What it has no field for is not sent: a partner gets what it needs."""

    model_config = ConfigDict(extra="ignore", frozen=True)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    Attributes:
        message_type: The message type.
        content: What it says.
        answer_with: The short names of the events that answer it.
    """

    message_type: str
    content: type[Content]
    answer_with: tuple[str, ...]


class Withdrawal(Content):
    """Takes back the message that the envelope names in ``answerTo``.

    Attributes:
        withdraws: The kind of request that it was.
    """

    withdraws: str


def withdrawal(area: str) -> Kind:
    """Give the kind of message by which a partner is told that an earlier one is taken back; it answers nothing."""
    return Kind(f"no.stegvis.{area}.v1.melding.tilbaketrekking", Withdrawal, ())


class Partner:
    """A client of one partner service. A subclass names the kinds of messages it takes."""

    KINDS: ClassVar[Mapping[str, Kind]]

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def make(self, request: ServiceRequest) -> Reply:
        """Send a request as a message.

        Raises:
            ServiceUnavailable: Try again.
            ServiceRefused: A person must look.
            ServiceDoesNotDoThis: There are no such messages for this partner.
        """
        kind = self.KINDS.get(request.kind)
        if kind is None:
            raise ServiceDoesNotDoThis(f"{type(self).__name__} has no message for {request.kind}")
        try:
            content = kind.content.model_validate(request.details)
        except ValidationError as faults:
            fields = ", ".join(".".join(map(str, fault["loc"])) for fault in faults.errors())
            raise ServiceRefused(f"{request.kind} lacks what its message needs: {fields}") from None
        receipt = await self._wire.send(
            Message(
                type=kind.message_type,
                id=request.idempotency_key,
                participant=request.participant,
                organisation=request.organisation,
                contact=request.contact,
                opened_on=request.opened_on,
                answer_with=kind.answer_with,
                answer_to=request.follows,
                corrects=None if request.corrects is None else dict(request.corrects),
                content=content.model_dump(mode="json", exclude_none=True),
            )
        )
        return Reply(receipt.reference)
