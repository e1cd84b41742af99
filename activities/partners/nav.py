"""NAV: takes over after the programme (S-55)."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar, Literal

from activities.partners.client import Content, Kind, Partner, withdrawal
from schemas.journey import WITHDRAW


class Handover(Content):
    """Who is handed over is the participant of the message; this says when and to what."""

    to: Literal["nav", "education", "employer"]
    on: date


class MeasureOrder(Content):
    """A place in a measure."""

    measure_id: str
    kind: str
    planned_start: date | None = None
    hours_per_week: float | None = None
    target_occupation: str | None = None


class Nav(Partner):
    """A client of NAV."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "hand-over": Kind("no.stegvis.nav.v1.overgang.varsel", Handover, ("handover.accepted",)),
        "order-measure": Kind("no.stegvis.nav.v1.tiltak.bestilling", MeasureOrder, ("measure.confirmed",)),
        WITHDRAW: withdrawal("nav"),
    }
