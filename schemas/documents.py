"""The kinds of documents that are made for a participant."""

from enum import StrEnum


class DocumentKind(StrEnum):
    """A kind of document: a letter of an individual decision, the plan, the contract, the note, the certificate."""

    DECISION = "decision"
    PLAN = "plan"
    CONTRACT = "contract"
    NOTE = "note"
    CERTIFICATE = "certificate"
