"""Commits what calls bring, in transactions of their own; events that come one by one at the same time share one."""

import asyncio
from collections import deque
from collections.abc import Sequence

from intake.accept import Sender, commit, read
from intake.answers import Answer
from schemas.events import EventRefused, IncomingEvent
from store import inbox
from store.database import Pool, patiently

TOGETHER = 200  # events of one sender that share a transaction
PATIENCE = 3.0  # seconds for a database that restarts; after that the sender is asked to come later
ANSWERED_WITHIN = 10.0  # seconds for a transaction, when the database neither answers nor refuses
ON_A_THREAD = 100  # events; reading so many holds up other calls for longer than a thread costs

Event = IncomingEvent | EventRefused
_Waiting = tuple[Event, "asyncio.Future[Answer]"]


class Intake:
    """Reads and commits events for all calls of a process.

    While a transaction of a sender is under way, its next single events gather, and go into the next one together. So a
    lone event waits for nobody, and a thousand senders at a time cost few transactions.
    """

    def __init__(self, database: Pool, *, production: bool) -> None:
        self._database, self._production = database, production
        self._hash_key: bytes | None = None
        self._waiting: dict[Sender, deque[_Waiting]] = {}
        self._committing: dict[Sender, asyncio.Task[None]] = {}

    async def read(self, raw: Sequence[bytes | EventRefused], traceparent: str | None) -> list[Event]:
        """Read and check events; those that are refused already stay so.

        Args:
            raw: The events.
            traceparent: The trace of the call, for events that name none.

        Raises:
            Exception: One of ``store.database.FAULTS``, at the first call only.
        """
        if self._hash_key is None:
            async with asyncio.timeout(ANSWERED_WITHIN):
                self._hash_key = await patiently(self._database, inbox.hash_key, PATIENCE)
        key = self._hash_key

        def read_all() -> list[Event]:
            events = iter(read((each for each in raw if isinstance(each, bytes)), key, production=self._production))
            return [_in_trace(next(events), traceparent) if isinstance(each, bytes) else each for each in raw]

        return await asyncio.to_thread(read_all) if len(raw) >= ON_A_THREAD else read_all()

    async def commit(self, events: Sequence[Event], sender: Sender) -> list[Answer]:
        """Commit events that came together. Accepted ones are durable when this returns.

        Raises:
            Exception: One of ``store.database.FAULTS``, or TimeoutError; it is safe to send the events again.
        """
        async with asyncio.timeout(ANSWERED_WITHIN):
            return await patiently(self._database, lambda conn: commit(conn, events, sender), PATIENCE)

    async def commit_one(self, event: Event, sender: Sender) -> Answer:
        """Commit an event that came alone, with others that came meanwhile.

        Raises:
            Exception: As for `commit`.
        """
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(sender, deque()).append((event, answer))
        if sender not in self._committing:
            self._committing[sender] = asyncio.create_task(self._commit_waiting(sender))
        return await answer

    async def _commit_waiting(self, sender: Sender) -> None:
        waiting = self._waiting[sender]
        while waiting:
            together = [waiting.popleft() for _ in range(min(TOGETHER, len(waiting)))]
            try:
                answers = await self.commit([event for event, _ in together], sender)
            except Exception as fault:
                for _, future in together:
                    if not future.done():
                        future.set_exception(fault)
            else:
                for (_, future), answer in zip(together, answers, strict=True):
                    if not future.done():  # the sender is gone; its event is committed all the same
                        future.set_result(answer)
        del self._waiting[sender], self._committing[sender]


def _in_trace(event: Event, traceparent: str | None) -> Event:
    if traceparent is None or isinstance(event, EventRefused) or event.traceparent is not None:
        return event
    return event._replace(traceparent=traceparent)
