"""Digital post (SvarUt): decisions reach the participant, on paper where there is no other way."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from activities.partners.client import Content, Kind, Partner


class Delivery(Content):
    """Which decision is to reach the participant; the document itself is fetched from the archive."""

    decision: str
    decided_on: date
    document: str


class DigitalPost(Partner):
    """A client of digital post."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "deliver-decision": Kind("no.stegvis.post.v1.vedtak.forsendelse", Delivery, ("decision.delivered",))
    }
