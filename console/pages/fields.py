"""Reading what people typed into small forms."""

from datetime import date
from uuid import UUID

from starlette.datastructures import FormData

LONGEST_REASON = 500  # characters


def text_in(form: FormData, name: str) -> str:
    """Give what was typed, without blanks around it; empty where nothing was."""
    typed = form.get(name)
    return typed.strip() if isinstance(typed, str) else ""


def day_in(text: str) -> date | None:
    """Give the day that a field holds; None where it holds none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def uuid_or_none(text: str | None) -> UUID | None:
    """Give the UUID that a text is; None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def day_or_empty(text: str | None) -> str:
    """Give a text if it is a day, as a field for days takes it; empty otherwise."""
    day = day_in(text or "")
    return "" if day is None else day.isoformat()
