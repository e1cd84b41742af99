"""Reading for one organisation: the database then shows only what that organisation may see."""

import contextlib
from collections.abc import AsyncIterator
from uuid import UUID

from store.database import Connection, Pool

_NAMED = """
select set_config('stegvis.organisation', $1, true), set_config('stegvis.participant', coalesce($2::text, ''), true)
"""
_PARTICIPANT = "select set_config('stegvis.participant', $1, true)"


@contextlib.asynccontextmanager
async def as_organisation(
    pool: Pool, organisation: str, participant: UUID | None = None, *, readonly: bool = True
) -> AsyncIterator[Connection]:
    """Open a transaction in which the web's role sees what is an organisation's own.

    The name holds for this transaction alone, so that the next one on the connection, or behind a pooler, begins
    without. Where none is named the web's role sees no row; other roles are not narrowed.

    Args:
        pool: The database.
        organisation: As journeys name it: ``3301``, ``33``, ``nav``, ``stegvis``.
        participant: Whose accepted events may be read too. Whoever names one has judged that the organisation may see
            the participant; the inbox itself does not know.
        readonly: Whether the transaction refuses to write.
    """
    async with pool.acquire() as conn, conn.transaction(readonly=readonly):
        await conn.execute(_NAMED, organisation, None if participant is None else str(participant))
        yield conn


async def name_participant(conn: Connection, participant: UUID) -> None:
    """Name another participant in a transaction of ``as_organisation``; whoever calls has seen the journey in it."""
    await conn.execute(_PARTICIPANT, str(participant))
