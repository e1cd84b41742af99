"""Adult education (voksenopplæring): gives measures, and takes over after the programme."""

from collections.abc import Mapping
from typing import ClassVar

from activities.partners.client import Kind, Partner, withdrawal
from activities.partners.nav import Handover, MeasureOrder
from schemas.journey import WITHDRAW


class AdultEducation(Partner):
    """A client of the adult education centres."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "hand-over": Kind("no.stegvis.voksenopplaering.v1.overgang.varsel", Handover, ("handover.accepted",)),
        "order-measure": Kind("no.stegvis.voksenopplaering.v1.tiltak.bestilling", MeasureOrder, ("measure.confirmed",)),
        WITHDRAW: withdrawal("voksenopplaering"),
    }
