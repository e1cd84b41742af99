"""The client of a partner: sends a message over the wire and gives the receipt as the reply."""

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
