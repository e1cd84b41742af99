"""``/participants/{participant}/comments``: what advisers write about a participant for their own colleagues."""

from dataclasses import dataclass
from uuid import UUID

from starlette.datastructures import FormData

from console.pages.fields import text_in, uuid_or_none
from console.pages.words import N_
from schemas.events.vocabulary import holds_person_number

COMMENTS = "/participants/{participant}/comments"
WITHDRAW = f"{COMMENTS}/withdraw"
LONGEST = 4_000  # characters
MOST = 200
"""Comments that a page shows."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A comment as it was typed.

    Attributes:
        id: Of the form, so that sending it twice writes once.
        text: The words.
        fault: What is wrong with them: English, translated where it is shown; empty where nothing is.
    """

    id: UUID
    text: str = ""
    fault: str = ""


def read_comment(form: FormData) -> Typed | None:
    """Read a comment; None where the form is none of ours."""
    id_, text = uuid_or_none(text_in(form, "id")), text_in(form, "text").replace("\0", "").replace("\r\n", "\n")
    return None if id_ is None else Typed(id_, text, _fault(text))


def _fault(text: str) -> str:
    if not text:
        return N_("Write the comment")
    if len(text) > LONGEST:
        return N_("Write at most 4000 characters")
    if holds_person_number(text):
        return N_("Take out the person number; Stegvis knows who it is about")
    return ""
