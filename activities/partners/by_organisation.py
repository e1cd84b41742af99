"""A service whose organisations have addresses of their own: forty kommuner have forty archives."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta

from activities.failures import ServiceBusy, ServiceUnavailable
from activities.partners.message import Message
from activities.services import Reply, Service

_LONGEST_WAIT = 1.0  # seconds; whoever would wait longer for their turn comes again, and holds no slot meanwhile
_COME_AGAIN = timedelta(seconds=2)
_AWAY_AFTER = 3  # failures one after another


class Gate:
    """Lets so many messages at once, and so many a second, through to one address, from one worker.

    An address that failed a few times in a row gets one message at a time until one arrives, so that it holds one slot
    of those that it shares with the others, and not all.
    """

    def __init__(self, service: Service, at_once: int, per_second: float) -> None:
        """Make a gate.

        Args:
            service: The address behind it.
            at_once: How many messages may be under way.
            per_second: How many may begin in a second.
        """
        self._service, self._at_once, self._pause = service, at_once, 1 / per_second
        self._under_way = self._failures = 0
        self._next = 0.0  # when the next message may begin, on the monotonic clock

    async def make(self, message: Message) -> Reply:
        """Send a message when it is its turn.

        Raises:
            ServiceBusy: Its turn is not soon.
        """
        if self._under_way >= (self._at_once if self._failures < _AWAY_AFTER else 1):
            raise ServiceBusy("has as many requests as it takes at once", _COME_AGAIN)
        wait = self._next - time.monotonic()
        if wait > _LONGEST_WAIT:
            raise ServiceBusy("has as many requests as it takes in a second", timedelta(seconds=wait))
        self._next = max(self._next, time.monotonic()) + self._pause
        self._under_way += 1
        try:
            await asyncio.sleep(max(wait, 0))
            return await self._counted(message)
        finally:
            self._under_way -= 1

    async def _counted(self, message: Message) -> Reply:
        try:
            reply = await self._service.make(message)
        except ServiceUnavailable:
            self._failures += 1
            raise
        self._failures = 0
        return reply


class ByOrganisation:
    """Sends each message to the address of the organisation that is asked, or to the one for all others."""

    def __init__(self, own: Mapping[str, Service], others: Service) -> None:
        """Make the service.

        Args:
            own: By organisation, as journeys name it.
            others: For every other organisation; the recorder where there is no address for them.
        """
        self._own, self._others = own, others

    async def make(self, message: Message) -> Reply:
        """Send a message; see ``Service.make``."""
        return await self._own.get(message.organisation, self._others).make(message)
