"""Parental leave (forskrift § 16): follow-up and Norwegian are offered from the fourth month on."""

from schemas.events import Event
from schemas.events.catalogue import LeaveGranted, LeaveOfferMade
from workflows.engine.case import Case
from workflows.stages.records import Records


def leave(case: Case, records: Records) -> None:
    """From now on, have an offer made in every parental leave that lasts long enough."""

    def granted(event: Event[LeaveGranted]) -> None:
        if event.data.kind != "parental":
            return
        offer_by = case.rule("parental-leave-offer").due_after(event.data.from_)
        if offer_by <= event.data.to:
            case.spawn(_offered(case, event))

    records.leave.on_each(granted)


async def _offered(case: Case, event: Event[LeaveGranted]) -> None:
    key = f"leave/{event.ref.digest}/offer"
    deadline = case.deadline("parental-leave-offer", event, key=key, counted_from=event.data.from_)
    details = {"from": event.data.from_, "to": event.data.to}
    await case.expect(LeaveOfferMade, key=key, by=deadline, task=True, details=details, not_before=event.on)
