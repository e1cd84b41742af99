"""The services of all partners: a client for a partner with an address, the recorder for one without."""

from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

import httpx

from activities.partners.by_organisation import ByOrganisation, Gate
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
        per_second: How many messages an address beside others of its service gets in a second.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    timeout_seconds: float = 10.0
    per_second: float = 50.0


@asynccontextmanager
async def partners(
    addresses: Mapping[str, Address], at_once: int = 10, by_hand: Collection[str] = ()
) -> AsyncIterator[dict[str, Service]]:
    """Give every service by name, and close the connections on leaving.

    Args:
        addresses: By service, or by service and organisation (``archive@3301``). A service without one, or an
            organisation without one where the service has none for all, gets the recorder.
        at_once: How many messages may be under way to one of several addresses of a service.
        by_hand: See ``Recorder``.
    """
    async with AsyncExitStack() as connections:
        services: dict[str, Service] = {}
        for name in PARTNERS:
            general = addresses.get(name)
            own = {key.partition("@")[2]: each for key, each in addresses.items() if key.startswith(f"{name}@")}
            others = Recorder(by_hand) if general is None else await _client(general, connections)
            if own and general is not None:
                others = Gate(others, at_once, general.per_second)
            made = {whose: await _client(each, connections) for whose, each in own.items()}
            gates = {whose: Gate(each, at_once, own[whose].per_second) for whose, each in made.items()}
            services[name] = ByOrganisation(gates, others) if own else others
        yield services


async def _client(address: Address, connections: AsyncExitStack) -> Service:
    headers = {} if address.token is None else {"Authorization": f"Bearer {address.token}"}
    http = httpx.AsyncClient(timeout=address.timeout_seconds, headers=headers)
    await connections.enter_async_context(http)
    return Client(HttpWire(http, address.url, address.timeout_seconds))
