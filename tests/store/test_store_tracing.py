"""The trace that goes with an event through the mailbox."""

from uuid import uuid4

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider

from store.database import Connection
from store.inbox import accept, due_mailboxes
from store.journeys import load
from store.tracing import context_of
from tests.store.builders import event


async def test_nudge_and_commit_go_on_with_the_trace_of_the_intake(conn: Connection) -> None:
    tracer = TracerProvider().get_tracer("test")
    participant = uuid4()
    with tracer.start_as_current_span("intake") as intake:
        await accept(conn, [event(participant)])
    (due,) = await due_mailboxes(conn, 10, 60)
    loaded = await load(conn, participant)
    for traceparent in (due.traceparent, loaded.traceparent):
        continued = trace.get_current_span(context_of(traceparent)).get_span_context()
        assert continued.trace_id == intake.get_span_context().trace_id
        assert continued.span_id == intake.get_span_context().span_id


async def test_without_tracing_nothing_is_carried(conn: Connection) -> None:
    await accept(conn, [event(uuid4())])
    (due,) = await due_mailboxes(conn, 10, 60)
    assert due.traceparent is None
    assert context_of(due.traceparent) is None


@pytest.mark.parametrize("broken", ["", "nonsense", "00-xyz"])
def test_a_trace_that_cannot_be_read_is_none(broken: str) -> None:
    assert not trace.get_current_span(context_of(broken)).get_span_context().is_valid
