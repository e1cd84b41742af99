"""What ``stegvis erase`` and ``stegvis hold`` do with the person store of a running stack."""

from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager
from getpass import getuser
from uuid import UUID

from store import person
from store.database import Pool
from store.person import Due, Hold, HoldStands, Stored
from workers.connections import running_database, today_in_oslo
from workers.rules import load_rules
from workers.settings import Settings


async def stored_about(settings: Settings, participant: UUID) -> Stored:
    """Count the personal data of a participant."""
    async with _database(settings) as database, database.acquire() as conn:
        return await person.stored_about(conn, participant)


async def erase(settings: Settings, participant: UUID, reason: str) -> Stored:
    """Erase the personal data of a participant in the name of whoever runs the command; gives what there was.

    Raises:
        HoldStands: There is a legal hold.
    """
    async with _database(settings) as database, database.acquire() as conn:
        stored = await person.stored_about(conn, participant)
        return await person.erase(conn, participant, getuser(), reason) if stored else stored


async def due(settings: Settings) -> list[Due]:
    """Give those whose personal data have been kept as long as their rule set says."""
    rules = load_rules(settings)
    async with _database(settings) as database, database.acquire() as conn:
        return await person.due(conn, rules, today_in_oslo())


async def erase_all(settings: Settings, which: Iterable[Due], reason: str) -> tuple[int, int]:
    """Erase participants one by one, each in a transaction of its own, so that an interrupted run loses none.

    Returns:
        How many were erased, and how many of them a hold stopped, also one that was given meanwhile.
    """
    erased = held = 0
    async with _database(settings) as database, database.acquire() as conn:
        for each in which:
            try:
                await person.erase(conn, each.participant, getuser(), reason)
                erased += 1
            except HoldStands:
                held += 1
    return erased, held


async def hold(settings: Settings, participant: UUID, reason: str) -> tuple[int, bool]:
    """Stop every erasure of a participant; see ``store.person.hold``."""
    async with _database(settings) as database, database.acquire() as conn:
        return await person.hold(conn, participant, getuser(), reason)


async def end_hold(settings: Settings, participant: UUID, reason: str) -> Hold | None:
    """End the hold of a participant; None when none stands."""
    async with _database(settings) as database, database.acquire() as conn:
        return await person.end_hold(conn, participant, getuser(), reason)


async def holds(settings: Settings, participant: UUID | None, *, ended: bool) -> list[Hold]:
    """Give the holds of a participant, or all."""
    async with _database(settings) as database, database.acquire() as conn:
        return await person.holds(conn, participant, ended=ended)


def _database(settings: Settings) -> AbstractAsyncContextManager[Pool]:
    return running_database(settings, settings.data_dir)
