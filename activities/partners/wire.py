"""The wire to partners: one interface, HTTP for now. Fiks IO and others take its place without a client noticing."""

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
"""Nothing is there that takes such messages: the same message will never be taken."""


class Wire(Protocol):
    """Takes a message to a partner."""

    async def send(self, message: Message) -> Receipt:
        """Send a message; sent again under the same id it is taken once.

        Raises:
            ServiceUnavailable: It did not get there this time; try again.
            ServiceRefused: The partner will not have it as it is; a person must look.
            ServiceDoesNotDoThis: The partner takes no such messages at all.
        """
        ...


class HttpWire:
    """Messages as JSON over HTTP; the message's id goes along as ``Idempotency-Key``."""

    def __init__(self, client: httpx.AsyncClient, url: str, timeout_seconds: float) -> None:
        """Make it.

        Args:
            client: With the headers that the partner knows us by.
            url: Where the partner takes messages.
            timeout_seconds: How long a message may take, from the first byte out to the last byte in: a partner that
                answers byte by byte is late as well, which httpx' own timeouts of single steps do not notice.
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
    """Read as much of an answer as a receipt may have, as it came: whatever is longer, or packed, is none."""
    body = b""
    async for piece in response.aiter_raw():
        body += piece
        if len(body) > _LONGEST_RECEIPT:
            break
    return body


def _receipt(response: httpx.Response, body: bytes) -> Receipt:
    """Read the answer. Of a body that is none of ours nothing is repeated: it might hold anything."""
    code = response.status_code
    if response.is_success:
        try:
            return Receipt.model_validate_json(body)
        except ValidationError:
            raise ServiceUnavailable(f"answers {code} with something that is no receipt") from None
    if code in _NOT_OURS or response.is_redirect:
        raise ServiceDoesNotDoThis(f"answers {code}: it takes no such messages")
    if code in (408, 425, 429) or code >= 500:
        raise ServiceUnavailable(f"answers {code}", _retry_after(response))
    raise ServiceRefused(f"answers {code}")


def _retry_after(response: httpx.Response) -> timedelta | None:
    """Read when to come again: in so many seconds, or at a moment (RFC 9110, 10.2.3); None where it does not say."""
    value = response.headers.get("Retry-After", "")
    if value.isdecimal():
        seconds = float(value)
    else:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return timedelta(seconds=min(max(seconds, 0), _LONGEST_RETRY_AFTER))
