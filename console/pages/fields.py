"""Reading what people typed into small forms."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.datastructures import FormData

from console.api.reading import Day

LONGEST_REASON = 500  # characters

NearDay = Annotated[Day, Field(ge=date(1900, 1, 1), le=date(2199, 12, 31))]
"""A day in an address from which weeks are counted, forwards and backwards: not at the end of all days."""


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
