"""What-ifs under way, in the memory of the process: each belongs to an account, and goes on without its page."""

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import structlog

from analysis.what_if.comparison import Comparison
from analysis.what_if.lengths import write_lengths
from analysis.what_if.run import WhatIfFailed, what_if
from store.database import Pool
from store.journeys import one_mailbox, playable
from store.lists import Viewer
from store.organisation import as_organisation, name_participant
from workers.connections import today_in_oslo
from workers.settings import Settings, SettingsError

AT_ONCE = 2  # jobs that run in a process
KEPT = 20  # jobs of which the result is kept
CHUNK = 50  # journeys that are read in one transaction
EXAMPLES = 3

log = structlog.get_logger()


class TooMany(Exception):
    """As many what-ifs run as may."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is otherwise: another day's law, a text that comes into force, or rule sets that are written otherwise."""

    law_of: date | None = None
    coming: Mapping[str, date] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


@dataclass(slots=True, eq=False)
class Job:
    """A what-if: whose, of what, how far, and what came of it.

    Attributes:
        account: Whose; nobody else sees it.
        organisation: For which organisation.
        said: What was chosen, for the page: names and values of the form.
        most: At most so many journeys; None for all.
        done: How many are compared.
        result: What would change, when it is done.
        failed: Whether it could not be done.
        cancelled: Whether somebody has ended it.
    """

    account: UUID
    organisation: str
    said: Mapping[str, str]
    change: Change
    most: int | None
    id: UUID = field(default_factory=uuid4)
    done: int = 0
    result: Comparison | None = None
    failed: bool = False
    cancelled: bool = False
    task: asyncio.Task[None] | None = None

    @property
    def runs(self) -> bool:
        """Whether it goes on."""
        return self.task is not None and not self.task.done()

    def count(self, journeys: int) -> None:
        """Count journeys that are compared."""
        self.done += journeys


class Jobs:
    """The jobs of a process. A restart forgets them: nothing is changed by one, and it is asked for again."""

    def __init__(self, settings: Settings, database: Pool) -> None:
        self._settings, self._database = settings, database
        self._jobs: dict[UUID, Job] = {}

    def begin(self, job: Job) -> None:
        """Begin a job; an earlier one of the account ends.

        Raises:
            TooMany: Others have as many as run at once.
        """
        for other in list(self._jobs.values()):
            if other.account == job.account and other.runs:
                self.cancel(other)
        if sum(each.runs and not each.cancelled for each in self._jobs.values()) >= AT_ONCE:
            raise TooMany
        self._jobs[job.id] = job
        for old in [each for each in self._jobs.values() if not each.runs and each is not job][:-KEPT]:
            del self._jobs[old.id]
        job.task = asyncio.create_task(self._run(job))

    def of(self, account: UUID, organisation: str, id_: UUID) -> Job | None:
        """Give a job of an account, in the organisation for which it was begun."""
        job = self._jobs.get(id_)
        return job if job is not None and (job.account, job.organisation) == (account, organisation) else None

    def cancel(self, job: Job) -> None:
        """End a job."""
        if job.task is not None and job.runs:
            job.cancelled = True
            job.task.cancel()

    async def _run(self, job: Job) -> None:
        try:
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                write_lengths(folder, job.change.texts)
                job.result = await what_if(
                    self._journeys(job), self._settings, folder if job.change.texts else None, None,
                    today_in_oslo(), law_of=job.change.law_of, coming=job.change.coming,
                    examples=EXAMPLES, players=1, progress=job.count,
                )  # fmt: skip
        except (WhatIfFailed, SettingsError) as fault:
            job.failed = True
            log.warning("what-if.failed", cause=type(fault).__name__)
        except Exception as fault:  # of the job alone: its page says so, and the process goes on
            job.failed = True
            log.error("what-if.failed", cause=type(fault).__name__)

    async def _journeys(self, job: Job) -> AsyncGenerator[bytes, None]:
        """Give the journeys that the organisation sees, a chunk in each transaction, which names them in turn."""
        kommune, after, left = Viewer.of(job.organisation).kommune, None, job.most
        while left is None or left > 0:
            async with as_organisation(self._database, job.organisation) as conn:
                chunk = await playable(conn, kommune, after, CHUNK if left is None else min(CHUNK, left))
                lines = []
                for participant in chunk:
                    await name_participant(conn, participant)
                    lines.append(await one_mailbox(conn, participant))
            for line in lines:
                if line is not None:
                    yield line
            if not chunk:
                return
            after, left = chunk[-1], None if left is None else left - len(chunk)
