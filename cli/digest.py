"""Reads the digests of today from a running stack, and sends none."""

from pathlib import Path

from console.access.visitors import code_of
from console.mail.digest import morning_of, written
from console.mail.rounds import sections_of
from console.pages.frame import Pages
from store.digests import digests_asked, digests_waiting
from workers.connections import running_database, running_stack, today_in_oslo
from workers.rules import load_rules
from workers.settings import Settings


async def read_digests(settings: Settings, data: Path) -> tuple[list[tuple[str, str]], int]:
    """Give the digests of today, and how many wait for the mail server.

    Args:
        settings: The settings.
        data: The data directory of the stack, where it is an embedded one.

    Returns:
        The code of each account with its digest, empty where there is nothing to say; and the number that waits.
    """
    today = today_in_oslo()
    address = settings.web_address or (None if settings.postgres_url else running_stack(data).web) or ""
    async with running_database(settings, data) as database:
        async with database.acquire() as conn:
            everybody = await digests_asked(conn, morning_of(today, settings.digest_at))
            waiting = await digests_waiting(conn, today)
        pages = Pages(settings, database, b"", load_rules(settings))
        shown = []
        for wanted in everybody:
            sections = await sections_of(pages, wanted, today)
            shown.append((code_of(wanted.id), written(sections, wanted.language, today, address) if sections else ""))
    return shown, waiting
