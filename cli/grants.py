"""What ``stegvis grants`` does with the database of a running stack."""

import getpass
from datetime import date

from schemas.accounts import Post
from store import grants
from workers.connections import running_database
from workers.settings import Settings


def _by() -> str:
    """Name whoever types the command."""
    try:
        return f"command line ({getpass.getuser()})"
    except (KeyError, OSError):  # the user of a container may have no name
        return "command line"


async def give(
    settings: Settings, account: grants.Account, post: Post, since: date, until: date | None, reason: str
) -> grants.Given:
    """Give a grant; see ``store.grants.give_grant``."""
    async with running_database(settings, settings.data_dir) as database, database.acquire() as conn:
        return await grants.give_grant(conn, account, post, since, until, by=_by(), reason=reason)


async def end(settings: Settings, grant: int, last_day: date, reason: str) -> grants.Grant | None:
    """End a grant; see ``store.grants.end_grant``."""
    async with running_database(settings, settings.data_dir) as database, database.acquire() as conn:
        return await grants.end_grant(conn, grant, last_day, by=_by(), reason=reason)


async def found(
    settings: Settings, organisation: str | None, on: date | None
) -> list[tuple[grants.Account, grants.Grant]]:
    """Give the grants at an organisation, or all."""
    async with running_database(settings, settings.data_dir) as database, database.acquire() as conn:
        return await grants.all_grants(conn, organisation, on)


async def history(settings: Settings, organisation: str | None) -> list[grants.Change]:
    """Give who changed which grant, when and why."""
    async with running_database(settings, settings.data_dir) as database, database.acquire() as conn:
        return await grants.changes(conn, organisation)
