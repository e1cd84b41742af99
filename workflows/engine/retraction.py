"""Who may retract which event: whoever sent it, or an operator."""

from collections.abc import Iterable, Mapping

from schemas.events import Event, EventData, EventRef
from schemas.events.catalogue import EventRetracted
from schemas.organisations import STEGVIS, sends_as, today_of


def retractable(
    retraction: Event[EventRetracted], events: Mapping[EventRef, Event[EventData]], senders: Iterable[str]
) -> list[EventRef]:
    """Give the events that a retraction names and that its sender may retract; usually one.

    Args:
        retraction: The retraction.
        events: All events of the participant.
        senders: The organisations that sent them over HTTP.
    """
    named = EventRef(retraction.data.source, retraction.data.id)
    return [
        ref
        for ref in (named, *map(named.of_another, senders))
        if ref in events and may_retract(retraction.sender, events[ref])
    ]


def may_retract(organisation: str, event: Event[EventData]) -> bool:
    """Whether an organisation may retract an event.

    What came by a trusted way, as in a file, has no sender: every organisation that could have sent it may retract it.

    Args:
        organisation: Who retracts; empty for who is trusted with every event.
        event: The event.
    """
    if organisation in ("", STEGVIS) or today_of(event.sender) == today_of(organisation):
        return True
    return not event.sender and not sends_as(organisation).isdisjoint(event.data.sent_by)
