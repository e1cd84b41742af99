"""What a document of each kind shows: its values from the facts, its sentences from the texts. Pure.

No number and no paragraph of the law stands in a text or a template: each comes from the journey's rule set.
"""

from collections.abc import Callable, Mapping
from typing import Any

from activities.documents import certificate, decision, note, plan
from activities.documents.facts import Facts
from activities.documents.words import Words
from schemas.documents import DocumentKind
from schemas.events import Event
from schemas.texts import TextLanguage

_CONTENT: Mapping[DocumentKind, Callable[[Facts, Words, Event[Any]], dict[str, Any]]] = {
    DocumentKind.DECISION: decision.content,
    DocumentKind.PLAN: plan.plan,
    DocumentKind.CONTRACT: plan.contract,
    DocumentKind.NOTE: note.content,
    DocumentKind.CERTIFICATE: certificate.content,
}


def address_on(facts: Facts, kind: DocumentKind) -> str | None:
    """Give the address that stands on a document: on a letter to the participant alone, and a protected one nowhere."""
    who = facts.who
    return who.address if kind is DocumentKind.DECISION and not who.address_protected else None


def content(facts: Facts, kind: DocumentKind, event: Event[Any], words: Words) -> dict[str, Any]:
    """Give what the template of a kind shows.

    Args:
        facts: The journey.
        kind: The kind of document.
        event: What it is made from.
        words: The language.
    """
    who = facts.who
    own = _CONTENT[kind](facts, words, event)
    sender = words("common.kommune", name=facts.kommune_on(event.on))
    return {
        "w": words,
        "kind": kind,
        "sender": sender,
        "reference": str(facts.participant),
        "day": words.day(event.on),
        "name": words.name(who.name),
        "born": words.day(who.birth_date) if who.birth_date is not None else words("common.missing"),
        "address": address_on(facts, kind),
        "translated": words.language is TextLanguage.EN,
        **own,
    }
