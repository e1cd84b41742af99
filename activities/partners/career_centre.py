"""The county's career centre (karrieresenter): gets the mapping, and the order of guidance (§§ 10, 11)."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from activities.partners.client import Content, Kind, Partner, withdrawal
from schemas.journey import WITHDRAW


class SharedMapping(Content):
    """Where the mapping is to be found, and from when it is."""

    completed_on: date
    mapping: str


class GuidanceOrder(Content):
    """What guidance is to answer (S-85)."""

    assessed_on: date
    assessment: str
    reason: str
    goal: str | None = None
    questions: list[str] | None = None
    address_protected: bool | None = None


class CareerCentre(Partner):
    """A client of the career centres."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "share-mapping": Kind("no.stegvis.karriere.v1.kartlegging.deling", SharedMapping, ("mapping.received",)),
        "order-guidance": Kind(
            "no.stegvis.karriere.v1.veiledning.bestilling",
            GuidanceOrder,
            ("guidance.accepted", "guidance.declined", "guidance.booked"),
        ),
        WITHDRAW: withdrawal("karriere"),
    }
