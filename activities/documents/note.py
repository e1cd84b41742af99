"""What the note of a guidance conversation shows (§ 11): purpose, sections, recommendation, and who gets it."""

from typing import Any

from markupsafe import Markup

from activities.documents.facts import Facts
from activities.documents.words import Words
from schemas.events import Event
from schemas.events.catalogue import GuidanceHeld, NoteContested, NoteShared
from schemas.purposes import GUIDANCE

REQUIRED = ("competence", "wishes", "options", "next_steps")
"""The sections that a note always has (S-76); a missing one is named."""
OPTIONAL = ("recognition", "hindrances")


def content(facts: Facts, words: Words, event: Event[Any]) -> dict[str, Any]:
    """Give what the note shows. It has no address: only the two offices and the participant read it."""
    note: NoteShared = event.data
    sender = words("common.county", name=facts.county_on(event.on))
    purpose = facts.words(note.purpose) or GUIDANCE.text[words.language]
    return {
        "title": words("note.title"),
        "sender": sender,
        "opening": words("note.opening", sender=sender, basis=facts.law.deadlines["guidance-held"].legal_basis),
        "held": _held(facts, words, note),
        "purpose": words.paragraphs(purpose),
        "sections": _sections(facts, words, note),
        "recommendation": _written(facts, words, note.recommendation),
        "recipients": [words.begun(each) for each in note.recipients],
        "access": words("note.participant_access" if note.participant_access else "note.no_participant_access"),
        "access_reason": _written(facts, words, note.access_reason),
        "registered": words("note.registered" if note.registered_in_imdinett else "note.not_registered"),
        "contested": [
            (words("note.contested", day=words.day(each.on)), _written(facts, words, each.data.about))
            for each in facts.every(NoteContested)
            if each.data.meeting_id == note.meeting_id
        ],
    }


def _held(facts: Facts, words: Words, note: NoteShared) -> list[Markup]:
    held = next((each for each in facts.every(GuidanceHeld) if each.data.meeting_id == note.meeting_id), None)
    if held is None:
        return [words("note.not_held")]
    interpreter = "note.with_interpreter" if held.data.interpreter_present else "note.without_interpreter"
    return [words("note.held", day=words.day(held.on)), words(interpreter)]


def _sections(facts: Facts, words: Words, note: NoteShared) -> list[tuple[Markup, Markup | None]]:
    written = {name: _written(facts, words, getattr(note.sections, name, None)) for name in (*REQUIRED, *OPTIONAL)}
    return [(words(f"note.{name}"), text) for name, text in written.items() if text or name in REQUIRED]


def _written(facts: Facts, words: Words, text: str | None) -> Markup | None:
    found = facts.words(text)
    return words.paragraphs(found) if found else None
