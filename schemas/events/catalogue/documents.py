"""Events of documents: received, translated, recognised and archived."""

from typing import Literal

from schemas.events.catalogue.base import KOMMUNE
from schemas.events.envelope import EventData
from schemas.events.vocabulary import Code, Day, Text


class _Document(EventData):
    """Common base of events about a diploma or certificate that the participant brought (S-15)."""

    document_id: Code
    on: Day


class DocumentReceived(_Document, name="document.received", dated="on", sent_by=KOMMUNE):
    """The participant has handed in a diploma or certificate."""

    translation_needed: bool


class TranslationOrdered(_Document, name="translation.ordered", dated="on", sent_by=KOMMUNE):
    """A translation was ordered."""


class TranslationCompleted(_Document, name="translation.completed", dated="on", sent_by=KOMMUNE):
    """The translation was received."""


class RecognitionApplied(_Document, name="recognition.applied", dated="on", sent_by=KOMMUNE):
    """The participant has applied for recognition of foreign education, or authorisation for an occupation (S-48)."""


class RecognitionDecided(_Document, name="recognition.decided", dated="on", sent_by=KOMMUNE):
    """The application for recognition was decided (S-49)."""

    outcome: Literal["recognised", "in_part", "not_recognised"]


class DocumentArchived(EventData, name="document.archived", dated="archived_on", sent_by=("archive", "kommune")):
    """The kommune's archive has archived a case document (arkivlova)."""

    document: Code
    archived_on: Day
    reference: Code


class ArchivingFailed(EventData, name="archiving.failed", dated="on", sent_by=("archive",)):
    """The archive has not taken a case document, or nothing sends it there: a person has to file it by hand."""

    document: Code
    on: Day
    reason: Text
