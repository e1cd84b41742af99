"""Opens a participant for somebody who registers something: who, what the journey knows, and what they may register."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from console.access.rights import Action
from console.access.visitors import Visitor
from console.api.journeys import as_it_is
from console.pages.faults import no_such_page
from console.pages.frame import Pages
from console.pages.inbox.people import colleagues_of
from console.pages.interpreters import BACK, MOST
from console.pages.look import Look
from console.pages.participant.correctable import seen_on
from console.pages.participant.facts import AnyEvent, day_of
from console.pages.register.known import Choices, Nameable, named_by
from console.pages.register.topics import types_for
from console.pages.task.before import as_before
from console.pages.task.opening import is_of_role, law_of
from console.pages.task.suggestions import Facts
from console.texts.catalogues import translations
from schemas.events import is_a
from schemas.events.catalogue import ParticipantSettled
from schemas.events.vocabulary import Party
from schemas.journey import JourneyKind
from schemas.organisations import party_of
from schemas.rules import RuleBook, RuleSet
from schemas.texts import TextLanguage
from store.database import Connection
from store.interpreters import assignments
from store.journeys import UnreadableEvents, load
from store.lists import Viewer
from store.participants import KnownAs, known_as
from store.worklists import subjects_of
from workers.connections import today_in_oslo
from workflows.engine.play import standing


@dataclass(frozen=True)
class Registering:
    """A participant about whom somebody registers something.

    Attributes:
        participant: Whose journey it is.
        who: Who they are.
        shows_person: Whether the visitor's role may be shown who they are.
        journey: The journey as the visitor's organisation sees it, with keys.
        facts: What is known of the case.
        accepted: Every event that was accepted.
        known: What events may name.
        organisation: The visitor's.
        tasks: The open tasks that are the visitor's to do, by each event that does them.
    """

    participant: UUID
    who: KnownAs
    shows_person: bool
    journey: Mapping[str, Any]
    facts: Facts
    accepted: tuple[AnyEvent, ...]
    known: Nameable
    organisation: str
    tasks: Mapping[str, list[dict[str, Any]]]

    @property
    def kommune(self) -> str | None:
        """The participant's kommune, as far as it is seen."""
        return self.journey.get("kommune")

    def choices(self, language: TextLanguage) -> Choices:
        """Give what may be chosen, in the words of a language."""
        return Choices(self.known, Look(language, self.facts.today), translations(language).gettext)

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The events that may be registered here, in the order of the catalogue."""
        choices = self.choices(TextLanguage.NB)
        return tuple(each for each in types_for(self.organisation) if choices.is_possible(each))


async def open_registering(pages: Pages, visitor: Visitor, participant: UUID) -> Registering:
    """Open a participant.

    Raises:
        PageFault: There is none whom the visitor's organisation sees today.
    """
    viewer, today = Viewer.of(visitor.organisation), today_in_oslo()
    async with pages.reading(visitor, participant) as conn:
        journey = await as_it_is(conn, participant, viewer, keyed=True)
        if journey is None or journey["kind"] != JourneyKind.PARTICIPANT:
            raise no_such_page()
        who = await known_as(conn, participant)
        try:
            accepted = (await load(conn, participant)).events
        except UnreadableEvents:
            accepted = []
        counting = standing(accepted, today)[1]
        law = law_of(pages.book, journey.get("rule_set"))
        known = Nameable(
            party=party_of(visitor.organisation),
            events=tuple(counting),
            bookings=tuple(journey["bookings"]),
            deadlines=tuple(_deadlines(pages.book, law, journey)),
            assignments=await _assignments(conn, visitor, participant),
        )
    seen = seen_on(journey["timeline"])
    shown = [each for each in counting if viewer.whole or each.ref in seen]
    settled = next((each.data for each in counting if is_a(each, ParticipantSettled) and viewer.whole), None)
    return Registering(
        participant=participant,
        who=who,
        shows_person=visitor.may(Action.SEE_PERSON),
        journey=journey,
        facts=Facts(
            law,
            {} if settled is None else settled.model_dump(mode="json", exclude_none=True),
            tuple(map(as_before, reversed(shown))),
            None,
            today,
        ),
        accepted=tuple(accepted),
        known=known,
        organisation=visitor.organisation,
        tasks=_tasks(journey, visitor),
    )


async def with_colleagues(pages: Pages, visitor: Visitor, opened: Registering, event: str) -> Registering:
    """Give the same with whom an event may name as an adviser, where it names one."""
    if "adviser" not in named_by(event):
        return opened
    async with pages.writing(visitor) as conn:
        found = await colleagues_of(conn, pages, visitor, opened.facts.today)
        subjects = await subjects_of(conn, [each.account for each in found])
    people = {subjects[each.account]: each.name or "" for each in found if each.account in subjects and each.name}
    return replace(opened, known=replace(opened.known, colleagues=people))


def _tasks(journey: Mapping[str, Any], visitor: Visitor) -> dict[str, list[dict[str, Any]]]:
    also = {wait["key"]: wait["also"] for wait in journey["waits"]}
    found: dict[str, list[dict[str, Any]]] = {}
    for task in journey["tasks"]:
        if is_of_role(visitor, task["role"], task["organisation"]):
            for event in {task["completes_with"], *also.get(task["key"], ())}:
                found.setdefault(event, []).append(task)
    return found


def _deadlines(book: RuleBook, law: RuleSet | None, journey: Mapping[str, Any]) -> Any:
    """Give the deadlines that are neither met nor cancelled, and may be given more time."""
    for each in sorted(journey["deadlines"], key=lambda deadline: str(deadline["due"])):
        if law is None or each["status"] not in {"running", "passed"}:
            continue
        try:
            rule = book.deadline(law, each["name"], journey.get("kommune") or "")
        except LookupError:
            continue
        if rule.extendable:
            yield each["name"], day_of(each["due"])


async def _assignments(conn: Connection, visitor: Visitor, participant: UUID) -> tuple[Mapping[str, Any], ...]:
    if party_of(visitor.organisation) is not Party.INTERPRETER_SERVICE:
        return ()
    found = await assignments(conn, today_in_oslo() - timedelta(days=BACK), MOST)
    return tuple(
        {"id": each.booking, "meeting": each.meeting or "guidance", "starts_at": each.needs["starts_at"]}
        for each in found
        if each.participant == participant
    )
