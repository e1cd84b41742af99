"""The kommune's archive (Noark 5): case documents are journaled and kept (arkivlova)."""

from collections.abc import Mapping
from datetime import date
from typing import ClassVar

from activities.partners.client import Content, Kind, Partner


class ArchivedDocument(Content):
    """What is to be kept; in the manner of Fiks Arkiv's ``arkivmelding.opprett``."""

    document: str
    kind: str
    dated: date


class Archive(Partner):
    """A client of the archive."""

    KINDS: ClassVar[Mapping[str, Kind]] = {
        "archive-document": Kind(
            "no.stegvis.arkiv.v1.arkivering.arkivmelding.opprett",
            ArchivedDocument,
            ("document.archived", "archiving.failed"),
        )
    }
