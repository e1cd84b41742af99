"""The kinds of documents that are made for a participant, and what people call them."""

from collections.abc import Mapping
from enum import StrEnum

from schemas.texts import in_all_languages


class DocumentKind(StrEnum):
    """A kind of document: a letter of an individual decision, the plan, the contract, the note, the certificate."""

    DECISION = "decision"
    PLAN = "plan"
    CONTRACT = "contract"
    NOTE = "note"
    CERTIFICATE = "certificate"


DOCUMENT_NAMES: Mapping[str, Mapping[str, str]] = {
    DocumentKind.DECISION: in_all_languages("vedtaksbrev", "vedtaksbrev", "letter of a decision"),
    DocumentKind.PLAN: in_all_languages("integreringsplan", "integreringsplan", "integration plan"),
    DocumentKind.CONTRACT: in_all_languages("integreringskontrakt", "integreringskontrakt", "integration contract"),
    DocumentKind.NOTE: in_all_languages(
        "notat fra karriereveiledningen", "notat frå karriererettleiinga", "note of the career guidance"
    ),
    DocumentKind.CERTIFICATE: in_all_languages("deltakerbevis", "deltakarbevis", "certificate of participation"),
}
"""What people call a document of a kind, in the middle of a sentence."""
