"""Which client asks which service, and how each is reached."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import httpx

from activities.partners.adult_education import AdultEducation
from activities.partners.archive import Archive
from activities.partners.career_centre import CareerCentre
from activities.partners.client import Partner
from activities.partners.digital_post import DigitalPost
from activities.partners.interpreter_service import InterpreterService
from activities.partners.nav import Nav
from activities.partners.nir import Nir
from activities.partners.wire import HttpWire
from activities.services import Recorder, Service

CLIENTS: Mapping[str, type[Partner]] = {
    "career-centre": CareerCentre,
    "nir": Nir,
    "interpreter-service": InterpreterService,
    "nav": Nav,
    "adult-education": AdultEducation,
    "digital-post": DigitalPost,
    "archive": Archive,
}
"""By the names that stages ask them by."""


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
        for name, client in CLIENTS.items():
            address = addresses.get(name)
            if address is None:
                services[name] = Recorder()
                continue
            headers = {} if address.token is None else {"Authorization": f"Bearer {address.token}"}
            http = httpx.AsyncClient(timeout=address.timeout_seconds, headers=headers)
            await connections.enter_async_context(http)
            services[name] = client(HttpWire(http, address.url, address.timeout_seconds))
        yield services
