"""The interpreter service (tolketjeneste): orders and cancellations, what the assignment needs (tolkeloven § 5)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import ClassVar, Literal

from activities.partners.client import Content, Kind, Partner, withdrawal
from schemas.journey import WITHDRAW


class InterpreterOrder(Content):
    """What the assignment needs (domain brief 5.6, 3)."""

    booking_id: str
    language: str
    dialect: str | None = None
    gender: Literal["woman", "man"] | None = None
    starts_at: datetime
    place: str | None = None
    minutes: int
    mode: Literal["attendance", "screen", "phone"]
    asks_for: str
    categories: tuple[str, ...] | None = None
    urgent: bool
    preferred: str | None = None
    excluded: list[str] | None = None
    priority: bool | None = None
    instead_of: int | None = None
    address_protected: bool | None = None


class InterpreterCancellation(Content):
    """An order that is no longer wanted."""

    booking_id: str
    cancelled_on: date


class InterpreterService(Partner):
    """A client of the interpreter services."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "order-interpreter": Kind(
            "no.stegvis.tolk.v1.oppdrag.bestilling", InterpreterOrder, ("interpreter.confirmed", "interpreter.declined")
        ),
        "cancel-interpreter": Kind(
            "no.stegvis.tolk.v1.oppdrag.avbestilling", InterpreterCancellation, ("interpreter.cancelled",)
        ),
        WITHDRAW: withdrawal("tolk"),
    }
