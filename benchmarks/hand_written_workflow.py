"""The workflow of the first competitor: Temporal as its documentation and samples recommend it.

What it follows, and why it is written so:

- the event is the signal's payload; the handler only puts it in a list, and the main loop does the work, one event
  after another: docs.temporal.io/develop/python/workflows/message-passing, sample safe_message_handlers;
- state lives in the workflow, set up by ``@workflow.init`` so that a signal may come first (same page);
- database work is an activity, an ordinary one with a timeout, that may be repeated: docs.temporal.io/activities;
- one timer, for the next deadline, set anew only when that changes: sample updatable_timer;
- an event's id is remembered, so that a repeated signal does nothing: docs.temporal.io/handling-messages;
- continue-as-new when suggested, with the state: docs.temporal.io/develop/python/workflows/continue-as-new.

In a module of its own, since the sandbox imports it anew for every workflow: the less is in it the better.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from benchmarks import by_hand
    from benchmarks.by_hand import Changes, SentEvent, State
    from schemas.calendar import oslo_date

QUEUE = "by-hand"
WRITE = "write"


@dataclass(slots=True)
class Start:
    """How a run begins: anew, or with what the run before it knew."""

    participant: UUID
    state: State | None = None
    waiting: Sequence[SentEvent] = ()


@workflow.defn
class JourneyByHand:
    """Carries one participant."""

    @workflow.init
    def __init__(self, start: Start) -> None:
        self._state = start.state or State(start.participant)
        self._waiting = list(start.waiting)
        self._look_on: date | None = None
        self._time_to_look = False
        self._timer: asyncio.Task[None] | None = None

    @workflow.signal
    def happened(self, event: SentEvent) -> None:
        """An event has come."""
        self._waiting.append(event)

    @workflow.run
    async def run(self, start: Start) -> None:
        """Handle events as they come, and look when a deadline warns or has passed."""
        while True:
            await workflow.wait_condition(lambda: bool(self._waiting) or self._time_to_look)
            if self._waiting:
                event = self._waiting.pop(0)
                if event.id not in self._state.handled:
                    await self._write(by_hand.happened(self._state, event, self._today()))
            else:
                self._time_to_look = False
                await self._write(by_hand.looked(self._state, self._today()))
            self._set_timer()
            if workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(Start(start.participant, self._state, self._waiting))

    async def _write(self, changes: Changes) -> None:
        await workflow.execute_activity(WRITE, changes, start_to_close_timeout=timedelta(seconds=30))

    def _set_timer(self) -> None:
        day = by_hand.next_look(self._state, self._today())
        if day == self._look_on:
            return
        if self._timer is not None:
            self._timer.cancel()
        self._look_on = day
        self._timer = asyncio.create_task(self._ring(day)) if day is not None else None

    async def _ring(self, day: date) -> None:
        at = datetime.combine(day, time(), UTC)
        await workflow.sleep(max(at - workflow.now(), timedelta()))
        self._look_on, self._time_to_look = None, True

    def _today(self) -> date:
        return oslo_date(workflow.now())
