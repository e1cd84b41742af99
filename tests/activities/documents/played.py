"""Played journeys for tests of documents, full of what people write, and one with next to nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from activities.documents import render
from activities.documents.facts import Facts
from schemas.documents import DocumentKind
from schemas.events.catalogue import DecisionMade
from schemas.rules import packaged_rules
from schemas.texts import TextLanguage
from store.person import Who
from tests.workflows.caseload import Story

PARTICIPANT = UUID("7f0e7a5c-3a51-4c55-9a0c-2d1c4f7f3b02")
SOMEBODY = Who("Kanari Fuglesang", date(1990, 5, 15), "Kanarigata 7, 3015 Drammen", address_protected=False)
EVERY = [(kind, language) for kind in DocumentKind for language in TextLanguage]


def begun() -> Story:
    """A journey up to its note, in the text of 2026."""
    story = Story().settled("2026-02-02", permit_granted_on="2025-12-01", age_at_permit=35).mapped("2026-02-20")
    story = story.mapping_received("2026-02-21").assessed("2026-02-24").booked("2026-03-01", at="2026-03-10")
    return story.held("2026-03-10")


def full(**made: Any) -> Story:
    """A whole journey, with every text of plan and note."""
    sections = {name: f"Avsnitt om {name}." for name in ("competence", "wishes", "options", "next_steps", "hindrances")}
    story = begun().add(
        "note.shared", "2026-03-12", meeting_id="m1", shared_on="2026-03-12", recommendation="Arbeid i barnehage.",
        participant_access=True, recipients=["programme_adviser"], registered_in_imdinett=True, sections=sections,
    )  # fmt: skip
    decision = {"decided_on": "2026-04-01", "outcome": "granted", "months": 24, "end_goal": "work"} | made
    story = story.add("decision.made", "2026-04-01", **decision).delivered("2026-04-03")
    story = story.add(
        "plan.agreed", "2026-04-01", agreed_on="2026-04-01", end_goal="work", norwegian_goal="B1",
        long_term_goals="Fast arbeid.", norwegian_extent="20 timer i uken.", social_studies_extent="3 timer i uken.",
        months=24, elements=["norwegian", "work_practice"], reasons="Praksis gir språk.", appeal_explained=True,
        norwegian_parts={"reading": "B1", "listening": "B1", "writing": "A2", "oral": "B2"}, next_review="2026-07-01",
    )  # fmt: skip
    story = story.signed("2026-04-01").started("2026-04-06")
    story = story.add(
        "measure.planned", "2026-04-07", measure_id="p", kind="work_practice", planned_start="2026-05-04",
        hours_per_week=7.5,
    )  # fmt: skip
    story = story.add("measure.started", "2026-05-04", measure_id="p", on="2026-05-04")
    story = story.hours("2026-06-01", 12.5).hours("2026-06-08", 2.5).hours("2026-06-09", 30, "norwegian")
    story = story.add(
        "test.taken", "2027-02-01", subject="norwegian", part="oral", level="B1", on="2027-02-01", passed=True
    )
    return story.completed("2028-04-05").certified("2028-04-10")


def bare() -> Story:
    """A journey in which everything happened, with as little registered as an event may hold."""
    story = begun().note_shared("2026-03-12").decided("2026-04-01").delivered("2026-04-03")
    return story.planned("2026-04-01").signed("2026-04-01").started("2026-04-06")


def facts(story: Story, who: Who = SOMEBODY, today: str = "2028-06-01") -> Facts:
    """Give what documents of a journey are filled from."""
    return Facts(PARTICIPANT, story.on(today), story.events, packaged_rules(), who)


def letter(of: Facts, kind: DocumentKind, language: str = "nb", event: Sequence[type[Any]] = ()) -> str:
    """Give a document as HTML, with ordinary blanks; of a decision that on the programme, unless another is named."""
    kinds = event or ((DecisionMade,) if kind is DocumentKind.DECISION else ())
    found = next((each for each in of.events if isinstance(each.data, tuple(kinds))), None)
    page = render.page(of, kind, found or of.source(kind, None), TextLanguage(language))
    return page.replace("\N{NO-BREAK SPACE}", " ")
