"""Where pages about a participant are: the one place that makes these addresses."""

from urllib.parse import quote
from uuid import UUID


def task_path(participant: UUID | str, key: str) -> str:
    """Give where a task is done. A key is a code and holds no personal data; its slashes stay."""
    return f"/tasks/{participant}/{quote(key, safe='/:')}"


def participant_path(participant: UUID | str) -> str:
    """Give where somebody who may see persons reads about a participant."""
    return f"/participants/{participant}"


def journey_path(participant: UUID | str) -> str:
    """Give where an operator reads about a journey, without the person."""
    return f"/journeys/{participant}"


def address_path(participant: UUID | str) -> str:
    """Give where the address of a participant stands, for who may see it."""
    return f"/participants/{participant}/address"


def preview_path(participant: UUID | str, key: str) -> str:
    """Give where the document that a task makes is read through before it is registered."""
    return f"/previews/{participant}/{quote(key, safe='/:')}"


def correction_path(participant: UUID | str, event: str) -> str:
    """Give where an event of a participant is corrected: by its digest, and the address reveals nothing of it."""
    return f"/participants/{participant}/corrections/{event}"


def documents_path(participant: UUID | str) -> str:
    """Give where documents of a participant are made."""
    return f"/participants/{participant}/documents"


def document_path(participant: UUID | str, kind: str, made_from: str, language: str) -> str:
    """Give where a document is opened: by the digest of its event, and the address reveals nothing of its content."""
    return f"{documents_path(participant)}/{kind}/{made_from}/{language}"


def register_path(participant: UUID | str, event: str = "") -> str:
    """Give where something is registered that no task asks for; without an event, where one chooses what."""
    return f"/participants/{participant}/register{f'/{event}' if event else ''}"
