"""The connection to Temporal, with the same data converter for every client."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from functools import cache
from uuid import UUID

import structlog
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest, ResetActivityRequest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
from temporalio.service import RPCError, RPCStatusCode

from schemas.errors import StegvisError
from workers.backoff import Backoff
from workers.settings import Settings
from workers.temporal_setup import check_prepared, prepare
from workflows.messages import ASK_SERVICE, JOURNEY, JOURNEY_QUEUE, NUDGE, workflow_id

ANSWER_LIMIT = 10.0  # seconds for Temporal to answer
AT_ONCE = 20  # journeys described concurrently
FAILED_ATTEMPTS = 3  # at one workflow task, after which it is not expected to succeed

log = structlog.get_logger()


class TemporalAway(StegvisError):
    """Temporal does not answer, or refuses the connection."""

    def __init__(self, address: str, cause: str) -> None:
        super().__init__(f"Temporal at {address} does not answer: {cause}", "check that the stack runs: stegvis doctor")


async def client(settings: Settings, embedded: str | None = None, runtime: Runtime | None = None) -> Client:
    """Connect to Temporal, in one attempt.

    Args:
        settings: The settings; they name the server unless it is embedded.
        embedded: The address of an embedded server.
        runtime: The SDK's runtime; by default the one of all clients of this process.

    Raises:
        TemporalAway: Temporal does not answer.
    """
    connection = settings.temporal_connection(embedded)
    address = connection.get("target_host", "")
    try:
        async with asyncio.timeout(ANSWER_LIMIT):
            return await Client.connect(**connection, data_converter=pydantic_data_converter, runtime=runtime)
    except TimeoutError:
        raise TemporalAway(address, f"no answer within {ANSWER_LIMIT:.0f} seconds") from None
    except RuntimeError as fault:
        raise TemporalAway(address, str(fault)[:200]) from None


@cache
def _measured(address: str) -> Runtime:
    return Runtime(telemetry=TelemetryConfig(metrics=PrometheusConfig(bind_address=address)))


def _runtime(settings: Settings) -> Runtime | None:
    """Give the SDK's runtime: one that serves its metrics where a port is set, else the default."""
    if settings.temporal_metrics_port is None:
        return None
    return _measured(f"{settings.metrics_host}:{settings.temporal_metrics_port}")


async def connect(settings: Settings, stopping: asyncio.Event) -> Client | None:
    """Connect to Temporal, waiting for it as long as it is away; None when stopped meanwhile.

    Raises:
        NotPrepared: It answers, and lacks what every workflow task would fail without: no waiting mends that.
    """
    backoff = Backoff()
    while not stopping.is_set():
        try:
            connected = await client(settings, runtime=_runtime(settings))
            await check_prepared(connected)
            return connected
        except TemporalAway as fault:
            cause = fault.message
        except RPCError as fault:
            cause = f"{fault.status.name}: {fault.message}"
        log.warning("waiting for Temporal", cause=cause, seconds=backoff.next_pause)
        await backoff.pause(stopping)
    return None


async def nudge(client: Client, participant: UUID) -> None:
    """Nudge a participant's journey, and start its workflow where none runs.

    Raises:
        RPCError: Temporal refuses, or does not answer.
    """
    await client.start_workflow(
        JOURNEY, participant, id=workflow_id(participant), task_queue=JOURNEY_QUEUE, start_signal=NUDGE
    )


async def nudge_again(client: Client, participant: UUID) -> None:
    """Nudge a journey that did not play what it was nudged about; where its workflow cannot go on, start another.

    A workflow that rests though it was nudged, or that fails at one task again and again, is of no more use: its
    history may be that of another moment than what workers remember, as after a restore of Temporal. Another one loses
    nothing, since it loads every event and every open request from the database.

    Raises:
        RPCError: Temporal refuses, or does not answer.
    """
    try:
        found = await client.get_workflow_handle(workflow_id(participant)).describe()
        task = found.raw_description.pending_workflow_task if found.status is WorkflowExecutionStatus.RUNNING else None
        # Without a pending task it has the attempt 0.
        if task is not None and (task.attempt == 0 or task.attempt >= FAILED_ATTEMPTS):
            log.warning("workflow is replaced", participant=str(participant), attempts=task.attempt)
            run = client.get_workflow_handle(workflow_id(participant), run_id=found.run_id)
            await run.terminate("it did not play what it was nudged about; another one goes on")
    except RPCError as fault:
        if fault.status is not RPCStatusCode.NOT_FOUND:
            raise
    await nudge(client, participant)


async def polled_at(client: Client) -> float | None:
    """Give when a worker last asked for journeys to carry, in seconds since 1970; None where none has for minutes.

    Raises:
        RPCError: Temporal refuses, or does not answer.
    """
    described = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=client.namespace,
            task_queue=TaskQueue(name=JOURNEY_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
        ),
        timeout=timedelta(seconds=ANSWER_LIMIT),
    )
    return max((poller.last_access_time.seconds for poller in described.pollers), default=None)


async def prepare_temporal(settings: Settings) -> list[str]:
    """Register in a Temporal of one's own what is missing there.

    Returns:
        What was registered.

    Raises:
        TemporalAway: It does not answer.
        NotPrepared: It does not let us.
    """
    connected = await client(settings)
    try:
        return await prepare(connected)
    except (RPCError, TimeoutError) as fault:
        cause = fault.message if isinstance(fault, RPCError) else "what was registered does not become visible"
        raise TemporalAway(connected.service_client.config.target_host, cause) from None


async def ask_now(client: Client, participants: Iterable[UUID]) -> None:
    """Try failing requests of journeys now instead of after Temporal's back-off.

    Raises:
        TemporalAway: Temporal does not answer.
    """
    turns = asyncio.Semaphore(AT_ONCE)

    async def of(participant: UUID) -> None:
        async with turns:
            await _ask_now(client, workflow_id(participant))

    try:
        await asyncio.gather(*map(of, participants))
    except RPCError as fault:
        raise TemporalAway(client.service_client.config.target_host, fault.message) from None


async def _ask_now(client: Client, journey: str) -> None:
    try:
        described = await client.get_workflow_handle(journey).describe()
        for pending in described.raw_description.pending_activities:
            if pending.activity_type.name == ASK_SERVICE:
                await client.workflow_service.reset_activity(
                    ResetActivityRequest(
                        namespace=client.namespace,
                        execution=WorkflowExecution(workflow_id=journey),
                        id=pending.activity_id,
                    )
                )
    except RPCError as fault:
        if fault.status is not RPCStatusCode.NOT_FOUND:  # the activity or the workflow has ended meanwhile
            raise
