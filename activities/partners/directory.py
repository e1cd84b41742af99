"""The services of all partners: a client for a partner with an address, the recorder for one without."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx

from activities.partners.client import Client
from activities.partners.wire import HttpWire
from activities.services import Recorder, Service
from schemas.services import PARTNERS


@dataclass(frozen=True, slots=True)
class Address:
    """How a partner is reached.

    Attributes:
        url: The base address that takes messages.
        token: The bearer token; None when the partner needs none.
        timeout_seconds: How long an answer may take.
    """

    url: str
    token: str | None = None
    timeout_seconds: float = 10.0


@asynccontextmanager
async def partners(addresses: Mapping[str, Address]) -> AsyncIterator[dict[str, Service]]:
    """Give every service by name, and close the connections on leaving.

    Args:
        addresses: By service; a service without one gets the recorder.
    """
    async with AsyncExitStack() as connections:
        services: dict[str, Service] = {}
        for name in PARTNERS:
            address = addresses.get(name)
            if address is None:
                services[name] = Recorder()
                continue
            headers = {} if address.token is None else {"Authorization": f"Bearer {address.token}"}
            http = httpx.AsyncClient(timeout=address.timeout_seconds, headers=headers)
            await connections.enter_async_context(http)
            services[name] = Client(HttpWire(http, address.url, address.timeout_seconds))
        yield services
