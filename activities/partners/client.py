"""The client of a partner: a message goes over its wire, and the receipt is the reply."""

from activities.partners.message import Message
from activities.partners.wire import Wire
from activities.services import Reply


class Client:
    """Sends messages to one partner."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def make(self, message: Message) -> Reply:
        """Send a message; see ``Service.make``."""
        receipt = await self._wire.send(message)
        return Reply(receipt.reference)
