"""What ``stegvis access-log`` reads from the database of a running stack, and how it is shown."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from schemas.access_log import organisation_in_words, role_in_words, what_was_done
from schemas.texts import TextLanguage
from store import access_log
from store.access_log import Checked, Head, Line
from store.database import Connection
from workers.connections import running_database
from workers.settings import Settings

_OSLO = ZoneInfo("Europe/Oslo")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which lines: of a participant, of an organisation, from a day to a day of Europe/Oslo; all where each is None."""

    participant: UUID | None = None
    organisation: str | None = None
    first: date | None = None
    last: date | None = None


async def show(settings: Settings, asked: Asked, shown: Callable[[Line], None]) -> int:
    """Give each line to ``shown``, oldest first; how many there were."""
    count = 0
    async with _connection(settings) as conn:
        async for line in access_log.lines(
            conn, participant=asked.participant, organisation=asked.organisation, first=asked.first, last=asked.last
        ):
            shown(line)
            count += 1
    return count


async def verify(settings: Settings, noted: Head | None) -> Checked:
    """Check the chain; see ``store.access_log.verify``."""
    async with _connection(settings) as conn:
        return await access_log.verify(conn, noted)


def in_words(line: Line, language: TextLanguage, *, whose: bool) -> str:
    """Give a line for people: when, who in which role, what.

    Args:
        line: The line.
        language: Of the words.
        whose: Whether the line also says whose data were seen.
    """
    at = line.at.astimezone(_OSLO)
    who = f"{role_in_words(line.role, language)}, {organisation_in_words(line.organisation, language)} ({line.who})"
    what = what_was_done(line.reason, line.parameters, language)
    about = f" [{line.participant}]" if whose and line.participant is not None else ""
    return f"{at:%Y-%m-%d %H:%M}  {who}: {what}{about}"


def as_json(line: Line) -> dict[str, Any]:
    """Give a line as JSON, with its words in all languages."""
    words = {language.value: what_was_done(line.reason, line.parameters, language) for language in TextLanguage}
    return line._asdict() | {"text": words}


@asynccontextmanager
async def _connection(settings: Settings) -> AsyncIterator[Connection]:
    async with running_database(settings, settings.data_dir) as database, database.acquire() as conn:
        yield conn
