"""The trace of an event on its way through the mailbox: from intake through the dispatcher's nudge to the commit.

Spans cost nothing until a process has set up OpenTelemetry's SDK.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

tracer = trace.get_tracer("stegvis")

_W3C = TraceContextTextMapPropagator()


def current_traceparent() -> str | None:
    """Give the current span as a W3C ``traceparent``, or None where tracing is off."""
    carrier: dict[str, str] = {}
    _W3C.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent: str | None) -> Context | None:
    """Give the context in which a new span continues a trace."""
    return _W3C.extract({"traceparent": traceparent}) if traceparent is not None else None


def span_of(
    name: str, traceparents: Iterable[str | None], attributes: dict[str, Any]
) -> AbstractContextManager[trace.Span]:
    """Begin a span for work on events that may belong to traces: within the trace if it is one, else linked to each.

    What is raised in it is not recorded: the text of an error may repeat what was sent.
    """
    contexts = [context_of(traceparent) for traceparent in dict.fromkeys(traceparents) if traceparent is not None]
    spans = [trace.get_current_span(context).get_span_context() for context in contexts]
    return tracer.start_as_current_span(
        name,
        context=contexts[0] if len(contexts) == 1 else None,
        links=[] if len(contexts) == 1 else [trace.Link(span) for span in spans],
        attributes=attributes,
        record_exception=False,
        set_status_on_exception=False,
    )
