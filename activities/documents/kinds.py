"""The events that each kind of document is made from, and which individual decision an event makes."""

from collections.abc import Mapping

from schemas.documents import DocumentKind
from schemas.events import EventData
from schemas.events.catalogue import (
    CertificateIssued,
    ContractSigned,
    DecisionMade,
    DeductionDecided,
    LeaveGranted,
    NoteShared,
    OtherDecisionMade,
    PlanAgreed,
    ProgrammeCompleted,
    ProgrammeExtended,
    ProgrammeInterrupted,
    ProgrammeStarted,
    ProgrammeStopped,
)
from schemas.events.vocabulary import DecisionKind

_DECISIONS: Mapping[type[EventData], DecisionKind] = {
    DecisionMade: "programme",
    ProgrammeExtended: "extension",
    ProgrammeStopped: "stop",
    LeaveGranted: "leave",
    DeductionDecided: "deduction",
}

SOURCES: Mapping[DocumentKind, tuple[tuple[type[EventData], ...], ...]] = {
    DocumentKind.DECISION: ((*_DECISIONS, OtherDecisionMade),),
    DocumentKind.PLAN: ((PlanAgreed,),),
    # A contract is read before it is signed, and a certificate before it is issued.
    DocumentKind.CONTRACT: ((ContractSigned,), (PlanAgreed,)),
    DocumentKind.NOTE: ((NoteShared,),),
    DocumentKind.CERTIFICATE: (
        (CertificateIssued,),
        (ProgrammeCompleted, ProgrammeInterrupted),
        (ProgrammeStarted,),
    ),
}
"""The events that a document of a kind is made from, the best first: the newest of the first group that there is."""


def decision_kind(data: EventData) -> DecisionKind | None:
    """Give which individual decision an event makes; None for one that makes none."""
    return data.decision if isinstance(data, OtherDecisionMade) else _DECISIONS.get(type(data))


_OF_EVENTS = {event.event_name: kind for kind, groups in SOURCES.items() for event in groups[0]}


def kind_of(event: str) -> DocumentKind | None:
    """Give the kind of document that an event makes, by its short name; None for one that makes none."""
    return _OF_EVENTS.get(event)
