"""The wire to partners: one interface, with HTTP behind it. Fiks IO can be added without changing a client."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx
from pydantic import ValidationError

from activities.failures import ServiceDoesNotDoThis, ServiceRefused, ServiceUnavailable
from activities.partners.message import Message, Receipt

_LONGEST_RETRY_AFTER = 3600  # seconds
_LONGEST_RECEIPT = 65_536  # bytes
_NOT_OURS = (404, 405, 410, 501)
"""Status codes that mean that nothing at this address takes such messages."""


class Wire(Protocol):
    """Carries messages to one partner."""

    async def send(self, message: Message) -> Receipt:
        """Send a message. The partner handles a message id once, however often it is sent.

        Raises:
            ServiceUnavailable: The message did not arrive, or the partner cannot take it now; try again.
            ServiceRefused: The partner refuses the message; a person must look at it.
            ServiceDoesNotDoThis: The partner takes no such messages at all.
        """
        ...


class HttpWire:
    """Sends messages as JSON over HTTP, with the message's id as ``Idempotency-Key``."""

    def __init__(self, client: httpx.AsyncClient, url: str, timeout_seconds: float) -> None:
        """Make a wire to one partner.

        Args:
            client: An HTTP client that sends the partner's authorisation header.
            url: The base address that takes messages.
            timeout_seconds: How long a whole exchange may take. httpx' own timeouts cover single steps, and would let
                a partner answer byte by byte for ever.
        """
        self._client, self._url, self._timeout_seconds = client, url.rstrip("/"), timeout_seconds

    async def send(self, message: Message) -> Receipt:
        """Send a message; see ``Wire.send``."""
        try:
            async with (
                asyncio.timeout(self._timeout_seconds),
                self._client.stream(
                    "POST",
                    f"{self._url}/messages",
                    content=message.model_dump_json(by_alias=True),
                    headers={
                        "Content-Type": "application/json",
                        "Idempotency-Key": str(message.id),
                        "Accept-Encoding": "identity",
                    },
                ) as response,
            ):
                return _receipt(response, await _beginning(response))
        except (TimeoutError, httpx.TimeoutException):
            raise ServiceUnavailable("does not answer in time") from None
        except httpx.TransportError as fault:
            raise ServiceUnavailable(f"cannot be reached ({type(fault).__name__})") from None


async def _beginning(response: httpx.Response) -> bytes:
    """Read the answer, up to the length of the longest receipt; a longer or compressed answer is no receipt."""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > _LONGEST_RECEIPT:
            break
    return body


def _receipt(response: httpx.Response, body: bytes) -> Receipt:
    """Read the receipt, or raise the failure that the status means. No text quotes the body: it may hold anything."""
    code = response.status_code
    if response.is_success:
        try:
            return Receipt.model_validate_json(body)
        except ValidationError:
            raise ServiceUnavailable(f"answers {code} without a valid receipt") from None
    if code in _NOT_OURS or response.is_redirect:
        raise ServiceDoesNotDoThis(f"answers {code}: it takes no such messages")
    if code in (408, 425, 429) or code >= 500:
        raise ServiceUnavailable(f"answers {code}", _retry_after(response))
    raise ServiceRefused(f"answers {code}")


def _retry_after(response: httpx.Response) -> timedelta | None:
    """Read the ``Retry-After`` header (RFC 9110, 10.2.3): seconds or a moment; None when it is missing or invalid."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        seconds = float(value)
    else:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return timedelta(seconds=min(max(seconds, 0), _LONGEST_RETRY_AFTER))
