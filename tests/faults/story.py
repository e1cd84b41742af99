"""A story: a caseload on a stack, faults at moments by a seed, and after each what must hold."""

import asyncio
import contextlib
import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from uuid import UUID

from temporalio.service import RPCError

from console.access.callers import Scope
from store import inbox, sweeps
from store.database import FAULTS, Connection
from tests.faults import ledger, oracle
from tests.faults.http_senders import HttpSenders
from tests.faults.senders import Senders
from tests.faults.stack import Stack, started
from workers.sweep import missing_workflows

PER_SECOND = 60.0  # events sent
HEALED = 240.0  # seconds in which everything is right again after a fault
REPORT_EVERY = 20.0  # seconds
OUT = "STEGVIS_FAULTS_OUT"
"""Names a file that gets a line for each fault: its kind, the seed, and the seconds until all was right, or what was
wrong."""


class NotHealed(AssertionError):
    """Something is not as it must be after a fault."""


@dataclass
class Story:
    """What the faults of a story share.

    Attributes:
        stack: The stack.
        senders: Those who send events meanwhile.
        dice: The story's own chance.
        broken: Participants whose journeys cannot be played, and the kind of incident that says so.
        restored: Whether the database was put back to an earlier moment.
    """

    stack: Stack
    senders: Senders
    dice: Random
    reader: ledger.FeedReader = field(default_factory=ledger.FeedReader)
    broken: dict[UUID, str] = field(default_factory=dict)
    restored: bool = False

    @contextlib.asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        async with self.stack.database.acquire() as conn:
            yield conn

    async def moment(self, at_most: float = 1.0) -> None:
        """Let a random time pass, so that what follows comes at a random moment of the work."""
        await asyncio.sleep(self.dice.random() * at_most)

    async def until(self, what: str, query: str, *arguments: object, patience: float = HEALED) -> None:
        """Wait until a query gives true, also while the database is away."""
        give_up = time.monotonic() + patience
        while time.monotonic() < give_up:
            with contextlib.suppress(*FAULTS):
                async with self.connection() as conn:
                    if await conn.fetchval(query, *arguments):
                        return
            await asyncio.sleep(0.1)
        raise NotHealed(f"{what}: not after {patience:.0f} seconds")

    # --- what must hold -------------------------------------------------------------------------------------------

    async def check(self) -> None:
        """Wait until everything that was accepted has been carried, and compare everything.

        Raises:
            NotHealed: Something stands still, or is wrong.
        """
        async with self.senders.at_rest():
            before = -1
            while (accepted := await self._all_carried()) != before:
                before, wrong = accepted, await self._wrong()
        if wrong:
            raise NotHealed(f"{len(wrong)} things are wrong:\n" + "\n".join(wrong[:20]))

    async def _wrong(self) -> list[str]:
        async with self.connection() as conn:
            return [
                *await oracle.faults(conn, self.stack.rules, self.broken),
                *await ledger.inbox_faults(conn, self.senders.accepted),
                *await ledger.feed_faults(conn, self.reader),
                *await ledger.partner_faults(conn, self.stack.partner.asked, self.restored),
            ]

    async def _all_carried(self) -> int:
        """Wait until nothing is left to do; gives how many events were accepted by then.

        A journey that has just been carried may still let events out of quarantine, and then goes on.
        """
        began, left, reported = time.monotonic(), "", 0.0
        while (waited := time.monotonic() - began) < HEALED:
            with contextlib.suppress(*FAULTS, RPCError):
                left = await self._left()
                if not left:
                    return await self._accepted()
            if waited > reported + REPORT_EVERY:
                reported = waited
                print(f"    after {waited:.0f} s: {left}", flush=True)
            await asyncio.sleep(0.1)
        raise NotHealed(f"not carried after {HEALED:.0f} seconds: {left}")

    async def _accepted(self) -> int:
        async with self.connection() as conn:
            return int(await conn.fetchval("select coalesce(sum(accepted), 0) from stegvis.mailbox"))

    async def _left(self) -> str:
        """Give what is still to be done, in words."""
        async with self.connection() as conn:
            unplayed = await conn.fetch(
                """select participant from stegvis.mailbox
                where startable and processed < accepted and not participant = any($1)""",
                list(self.broken),
            )
            if unplayed:
                return f"{len(unplayed)} mailboxes, such as {unplayed[0][0]}"
            if requests := await inbox.open_requests(conn):
                return f"requests {requests}"
            if far := await sweeps.too_far(conn, 0):
                return f"{len(far)} views for days that have not come"
            kinds = await conn.fetch(
                "select kind, participant from stegvis.incidents where resolved_at is null and participant is not null"
            )
            if odd := [(kind, who) for kind, who in kinds if self.broken.get(who) != kind]:
                return f"incidents {odd[:3]}"
            expected = await sweeps.with_workflow(conn, 0)
        missing = await missing_workflows(self.stack.client, expected)
        return f"{len(missing)} workflows do not run" if missing else ""


@contextlib.asynccontextmanager
async def telling(seed: int, directory: Path, *, over_http: bool = False) -> AsyncIterator[Story]:
    """Begin a story: a stack that carries a caseload while the block runs.

    Args:
        seed: Of the caseload, and of the moments of faults.
        directory: An empty directory.
        over_http: Whether events are sent to the web process with keys of organisations, and the feed is read there.
    """
    async with started(directory) as stack:
        senders, reader = Senders(stack.way_url, seed, PER_SECOND), ledger.FeedReader()
        if over_http:
            key = await stack.key("stegvis", Scope.READ)
            senders, reader = HttpSenders(stack, seed, PER_SECOND), ledger.HttpFeedReader(stack.web_url, key)
        sending = asyncio.create_task(senders.run())
        try:
            story = Story(stack, senders, Random(seed), reader)
            await story.until("the first journeys", "select count(*) > 5 from stegvis.journeys")
            yield story
            if sending.done():
                sending.result()
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


def noted(kind: str, seed: int, seconds: float, events: int) -> None:
    """Report a fault after which all was right; see ``OUT``."""
    print(f"  {kind:<28} all right after {seconds:5.1f} s, {events} events", flush=True)
    _written({"fault": kind, "seed": seed, "seconds": round(seconds, 1), "events": events})


def noted_wrong(kind: str, seed: int, wrong: Exception) -> None:
    """Report a fault after which something was wrong, at once: testers side by side print only at the end."""
    print(f"  {kind}: {wrong!r}", flush=True)
    _written({"fault": kind, "seed": seed, "wrong": repr(wrong)})


def _written(line: dict[str, object]) -> None:
    if path := os.environ.get(OUT):
        with Path(path).open("a", encoding="utf-8") as out:
            out.write(json.dumps(line) + "\n")
