"""Every partner's service: a client where it has an address, the recorder where it has none."""

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
        url: Where it takes messages.
        token: What it knows us by; None where it asks for nothing.
        timeout_seconds: How long it may take to answer.
    """

    url: str
    token: str | None = None
    timeout_seconds: float = 10.0


@asynccontextmanager
async def partners(addresses: Mapping[str, Address]) -> AsyncIterator[dict[str, Service]]:
    """Give every service: a client where there is an address, else the recorder, as long as it is needed."""
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
