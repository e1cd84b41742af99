"""What of a participant's history somebody may correct, and one event of it opened to be corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.journeys import as_it_is
from console.pages.faults import erased, no_such_page
from console.pages.frame import Pages
from console.pages.participant.facts import AnyEvent
from console.pages.paths import participant_path
from console.pages.task.before import as_before, in_words
from console.pages.task.fields import FormField, fields_of
from console.pages.task.opening import law_of
from console.pages.task.suggestions import Known
from intake.rights import may_correct
from schemas.events import is_a
from schemas.events.catalogue import ParticipantSettled
from store.journeys import UnreadableEvents, load
from store.lists import Viewer
from store.participants import KnownAs, known_as
from workers.connections import today_in_oslo
from workflows.engine.never_taken import KIND as NEVER_TAKEN
from workflows.engine.play import standing

CORRECTED_LINES = ("event", NEVER_TAKEN)
"""Lines of a timeline that stand for an event that counts."""
_KEPT = frozenset({"document", "into", "number", "other"})
"""Fields that name something else by its id or number: they stay as they were sent, as those that end so."""


@dataclass(frozen=True, slots=True)
class Correctable:
    """An event that somebody may correct.

    Attributes:
        event: The event.
        counts: Whether it still counts; otherwise somebody has taken it back, and nothing of it is to be shown.
        data: Its data as JSON, with the words of its texts.
        who: Who the participant is.
        known: What is known of the case.
        accepted: Every event that was accepted.
    """

    event: AnyEvent
    counts: bool
    data: Mapping[str, Any]
    who: KnownAs
    known: Known
    accepted: tuple[AnyEvent, ...]

    @property
    def kept(self) -> dict[str, Any]:
        """The data that the form does not ask for."""
        asked = {field.key for field in asked_of(self.event.name)}
        return {name: value for name, value in self.data.items() if name not in asked}


def asked_of(event: str) -> list[FormField]:
    """Give the fields of an event that a correction asks for."""
    return [field for field in fields_of(event) if not (field.name.endswith("_id") or field.name in _KEPT)]


def corrections(timeline: Iterable[Mapping[str, Any]], counting: Iterable[AnyEvent], visitor: Visitor) -> set[str]:
    """Give the digests of the events that somebody may correct, of those on the timeline that they see.

    Args:
        timeline: The lines, as the organisation sees them.
        counting: The events that count.
        visitor: Who.
    """
    if not visitor.may(Action.CORRECT_EVENTS):
        return set()
    seen = seen_on(timeline)
    mine = (each for each in counting if each.ref in seen and may_correct(visitor.organisation, each))
    return {each.ref.digest for each in mine}


async def open_event(pages: Pages, visitor: Visitor, participant: UUID, digest: str) -> Correctable:
    """Open an event of a participant to correct it.

    Raises:
        PageFault: There is none that is theirs to correct, or the participant is erased.
    """
    async with pages.reading(visitor, participant) as conn:
        journey = await as_it_is(conn, participant, Viewer.of(visitor.organisation), keyed=True)
        if journey is None:
            raise no_such_page()
        try:
            accepted = (await load(conn, participant)).events
        except UnreadableEvents:
            raise no_such_page() from None
        event = next((each for each in accepted if each.ref.digest == digest), None)
        if event is None or not may_correct(visitor.organisation, event):
            raise no_such_page()
        counting = standing(accepted, today_in_oslo())[1]
        counts = any(each.ref == event.ref for each in counting)
        if counts and event.ref not in seen_on(journey["timeline"]):
            raise no_such_page()
        who = await known_as(conn, participant)
        before = await in_words(conn, participant, map(as_before, [event, *reversed(counting)]))
    if who.erased or before[0].data.pop("", []):
        raise erased(participant_path(participant))
    settled = next((each.data for each in counting if is_a(each, ParticipantSettled)), None)
    return Correctable(
        event=event,
        counts=counts,
        data=before[0].data,
        who=who,
        known=Known(
            law_of(pages.book, journey.get("rule_set")),
            {} if settled is None else settled.model_dump(mode="json", exclude_none=True),
            tuple(before[1:]),
        ),
        accepted=tuple(accepted),
    )


def seen_on(timeline: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Give the keys of the events that stand on a timeline and count."""
    lines = (line["event"] for line in timeline if line["kind"] in CORRECTED_LINES and line["event"])
    return {(event["source"], event["id"]) for event in lines}
