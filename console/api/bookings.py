"""The meetings of a journey with their times and interpreters, read from its events."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from store.lists import GUIDANCE

_MEETING = {
    "guidance.booked": "booked",
    "guidance.rescheduled": "booked",
    "guidance.cancelled": "cancelled",
    "guidance.noshow": "no_show",
    "guidance.held": "held",
}
_INTERPRETER = {
    "interpreter.requested": "ordered",
    "interpreter.offered": "offered",
    "interpreter.confirmed": "confirmed",
    "interpreter.replaced": "confirmed",
    "interpreter.declined": "declined",
    "interpreter.notfound": "not_found",
    "interpreter.cancelled": "cancelled",
    "interpreting.completed": "completed",
    "interpreting.failed": "failed",
}
_TIMES = ("starts_at", "minutes", "mode")


class Booking(BaseModel):
    """A meeting, by the id that its events and its interpreter's have."""

    id: str
    meeting: str | None = Field(description="what it is for: guidance, mapping, plan …; null where no event says")
    status: Literal["booked", "cancelled", "no_show", "held"] | None = Field(
        description="of a guidance conversation; null for other meetings"
    )
    starts_at: str | None
    minutes: int | None
    mode: str | None
    interpreter: (
        Literal[
            "needed", "not_needed", "ordered", "offered", "confirmed", "declined", "not_found", "cancelled",
            "completed", "failed",
        ]
        | None
    ) = Field(description="how far the interpreter has come; null where none was assessed")  # fmt: skip


def bookings(events: Iterable[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
    """Give the bookings in events, in the order in which each first appears.

    Args:
        events: Short names and data, in order.
    """
    found: dict[str, dict[str, Any]] = {}
    for name, data in events:
        id_ = data.get("meeting_id") or data.get("booking_id")
        if id_ is None:
            continue
        booking = found.setdefault(id_, dict.fromkeys(Booking.model_fields) | {"id": id_})
        if name in _MEETING:
            booking |= {"meeting": GUIDANCE, "status": _MEETING[name]}
        elif name == "interpreter.needassessed":
            booking["meeting"] = data["meeting"]
            booking["interpreter"] = "needed" if data["needed"] else "not_needed"
        else:
            booking["interpreter"] = _INTERPRETER[name]
        if name == "guidance.rescheduled":
            booking["starts_at"] = None  # until the new time is known
        booking |= {field: data[field] for field in _TIMES if data.get(field) is not None}
    return list(found.values())
