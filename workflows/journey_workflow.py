"""The journey workflow: one per participant, durable for years, and independent of what events mean.

A nudge means that there are new events. The workflow then advances (load, play, commit: one local activity), starts the
requests that the commit gave, and sleeps until the next nudge or wake-up. Its commands depend on recorded results
alone, so a worker with other stages replays any old history.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import FailureError

with workflow.unsafe.imports_passed_through():
    from workflows.messages import (
        ADVANCE,
        ASK_SERVICE,
        JOURNEY,
        Advance,
        AdvanceResult,
        AskService,
        RequestRef,
        Visibility,
        service_queue,
    )

STAGE = SearchAttributeKey.for_keyword_list("StegvisStage")
KOMMUNE = SearchAttributeKey.for_keyword("StegvisKommune")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("StegvisNextDeadline")
SEARCH_ATTRIBUTES = (STAGE, KOMMUNE, NEXT_DEADLINE)

SHOWN_AT_MOST_EVERY = timedelta(minutes=10)
ADVANCE_LIMIT = timedelta(minutes=2)  # for a journey with very many events, on a machine that has much else to do
REQUESTS_LIMIT = timedelta(seconds=20)  # then the requests are tried again, except those already recorded as made

_ADVANCE_RETRIES = RetryPolicy(initial_interval=timedelta(milliseconds=100), maximum_attempts=4)
_REQUEST_RETRIES = RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(hours=1))
_BACKOFF_SECONDS = (1, 5, 15, 60, 300)  # between failed advances, when the database is away


@workflow.defn(name=JOURNEY)
class Journey:
    """Carries one participant's journey."""

    @workflow.init
    def __init__(self, participant: UUID) -> None:
        self._participant = participant
        self._nudged = True
        self._closing = False
        self._asking: set[str] = set()
        self._visibility: tuple[object, ...] | None = None
        self._shown_at: datetime | None = None
        self._wake_at: datetime | None = None
        self._timer: asyncio.Task[None] | None = None

    @workflow.signal
    def nudge(self) -> None:
        """There is something new in the inbox."""
        self._nudged = True

    @workflow.run
    async def run(self, participant: UUID) -> None:
        """Carry the journey until it is closed; a later nudge starts the workflow again and loses nothing."""
        while True:
            self._nudged = False
            step = await self._advance()
            self._ask_for(step.requests)
            self._set_timer(step.wake_at)
            self._show(step.visibility)
            at_rest = step.closed and step.wake_at is None
            if at_rest and not self._asking and not self._nudged:
                return
            if workflow.info().is_continue_as_new_suggested():
                # No state is carried over: the new run loads every event, and its commit gives every open request.
                workflow.continue_as_new(participant)
            self._closing = at_rest
            await workflow.wait_condition(lambda: self._nudged or (self._closing and not self._asking))

    async def _advance(self) -> AdvanceResult:
        """Advance, and try again for as long as it takes: a database that is away only delays the journey."""
        for failures in range(1_000_000):
            try:
                step: AdvanceResult = await workflow.execute_local_activity(
                    ADVANCE,
                    Advance(participant=self._participant, now=workflow.now()),
                    result_type=AdvanceResult,
                    start_to_close_timeout=ADVANCE_LIMIT,
                    retry_policy=_ADVANCE_RETRIES,
                )
                return step
            except FailureError:  # a local activity raises its cause, without an ActivityError around it
                await self._back_off(timedelta(seconds=_BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS) - 1)]))
        raise AssertionError("a journey does not give up")

    async def _back_off(self, pause: timedelta) -> None:
        """Wait before the next try; a nudge ends the pause, since its sender has reached the database."""
        if not workflow.patched("nudge-ends-pause"):  # histories from before 2026-11-26
            await workflow.sleep(pause)
            return
        self._nudged = False
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self._nudged, timeout=pause)

    def _ask_for(self, open_requests: Iterable[RequestRef]) -> None:
        """Start the requests that are not under way yet, one activity per service."""
        new: dict[str, list[RequestRef]] = {}
        for request in open_requests:
            if request.name not in self._asking:
                new.setdefault(request.service, []).append(request)
        for service, requests in new.items():
            self._ask(service, requests)

    def _ask(self, service: str, requests: list[RequestRef]) -> None:
        names = [request.name for request in requests]
        self._asking.update(names)
        asked: asyncio.Task[bool] = workflow.start_activity(
            ASK_SERVICE,
            AskService(participant=self._participant, requests=requests),
            result_type=bool,
            task_queue=service_queue(service),
            start_to_close_timeout=REQUESTS_LIMIT,
            retry_policy=_REQUEST_RETRIES,
        )
        asked.add_done_callback(lambda done: self._asked(names, done))

    def _asked(self, names: Iterable[str], done: asyncio.Task[bool]) -> None:
        self._asking.difference_update(names)
        self._nudged |= done.exception() is None and done.result()

    def _set_timer(self, at: datetime | None) -> None:
        """Keep one timer. An earlier timer stays: when it fires, the journey advances and sets the later one."""
        if at is None or (self._wake_at is not None and self._wake_at <= at):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._wake_at = at
        self._timer = asyncio.create_task(self._fire(at))

    async def _fire(self, at: datetime) -> None:
        await workflow.sleep(max(at - workflow.now(), timedelta()))
        self._wake_at, self._nudged = None, True

    def _show(self, visibility: Visibility | None) -> None:
        """Show the journey to operators on Temporal's own pages.

        Every update of search attributes writes to Temporal's visibility store, a quarter of its server's work per
        event. So the first of a burst of events is shown at once, and the last some minutes later.
        """
        if visibility is None:
            return
        workflow.set_current_details(visibility.details)
        if self._visibility == visibility.attributes:
            return
        if self._shown_at is not None and workflow.now() < self._shown_at + SHOWN_AT_MOST_EVERY:
            self._set_timer(self._shown_at + SHOWN_AT_MOST_EVERY)
        else:
            self._visibility, self._shown_at = visibility.attributes, workflow.now()
            deadline = visibility.next_deadline
            workflow.upsert_search_attributes(
                [
                    STAGE.value_set(visibility.stages),
                    KOMMUNE.value_set(visibility.kommune),
                    NEXT_DEADLINE.value_unset() if deadline is None else NEXT_DEADLINE.value_set(deadline),
                ]
            )
