"""What people register though no task asks for it, by topic in the order of the journey; and what no form asks for."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from console.pages.words import N_
from schemas.events import CATALOGUE
from schemas.events.vocabulary import Party
from schemas.organisations import party_of, sends_as


class Topic(NamedTuple):
    """A topic, and the events about it, by what their names begin with."""

    name: str
    families: tuple[str, ...]


TOPICS = (
    Topic(
        N_("The participant and the settlement"),
        (
            "participant", "household", "adviser", "settlement", "transfer", "duplicate", "dwelling", "information",
            "understanding", "nir", "eligibility",
        ),
    ),
    Topic(N_("Mapping and diplomas"), ("mapping", "document", "translation", "recognition", "archiving")),
    Topic(N_("Career guidance and note"), ("guidance", "infopack", "preparation", "groupguidance", "note")),
    Topic(N_("Interpreter"), ("interpreter", "interpreting")),
    Topic(N_("Decision and appeal"), ("forewarning", "comment", "decision", "appeal")),
    Topic(N_("Plan and contract"), ("plan", "goal", "contract")),
    Topic(N_("Programme and measures"), ("programme", "extension", "followup", "measure", "practice")),
    Topic(N_("Hours, absence and leave"), ("hours", "absence", "leave", "benefit", "norwegian", "test")),
    Topic(N_("Deadlines and feedback"), ("deadline", "feedback", "event")),
    Topic(N_("Ending and afterwards"), ("handover", "certificate", "outcome", "journey")),
)  # fmt: skip

MOST_USUAL: Mapping[Party, tuple[str, ...]] = {
    Party.KOMMUNE: (
        "absence.registered", "hours.recorded", "leave.granted", "followup.held", "participant.moved",
        "programme.stopped", "appeal.received", "journey.ended",
    ),
    Party.COUNTY: ("guidance.rescheduled", "guidance.cancelled", "guidance.noshow", "guidance.postponed"),
}  # fmt: skip
"""What comes up most often without a task, by who registers it; others have few things to choose from."""

ASKED_BY_NOBODY: Mapping[str, str] = {
    "event.retracted": "the history takes back and corrects",
    "participant.proposed": "says who the person is, which IMDi's system does",
    "participant.accepted": "says who the person is, and begins the journey, which is there already",
    "participant.settled": "says who the person is, and begins the journey, which is there already",
    "participant.identified": "a system alone registers a number, in the person store",
    "participant.merged": "names another participant, which its task does",
    "duplicate.reviewed": "names another participant, which its task does",
    "document.archived": "names a document by its digest, which its task or the archive does",
    "archiving.failed": "names a document by its digest, which the archive does",
}
"""What no form asks for, though the organisation may send it, and why."""


def types_for(organisation: str) -> tuple[str, ...]:
    """Give the events that an organisation's people may register, in the order of the catalogue."""
    return _types(sends_as(organisation))


@cache
def _types(senders: frozenset[str]) -> tuple[str, ...]:
    return tuple(
        name
        for name, model in CATALOGUE.items()
        if not model.of_pair and name not in ASKED_BY_NOBODY and not senders.isdisjoint(model.sent_by)
    )


def usual_for(organisation: str) -> tuple[str, ...]:
    """Give what an organisation registers most often; empty where it has few things to choose from."""
    party = party_of(organisation)
    return () if party is None else MOST_USUAL.get(party, ())


def topic_of(event: str) -> Topic:
    """Give the topic of an event."""
    family = event.partition(".")[0]
    return next(topic for topic in TOPICS if family in topic.families)
