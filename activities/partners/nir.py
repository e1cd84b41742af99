"""The national introduction register (NIR) at IMDi: settlements are registered in it (§ 41)."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from activities.partners.client import Content, Kind, Partner, withdrawal
from schemas.journey import WITHDRAW


class Settlement(Content):
    """Who settled where is the participant of the message; this says when."""

    settled_on: date
    kommune: str


class Nir(Partner):
    """A client of NIR."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "register-settlement": Kind(
            "no.stegvis.nir.v1.bosetting.registrering", Settlement, ("nir.registered", "nir.rejected")
        ),
        WITHDRAW: withdrawal("nir"),
    }
