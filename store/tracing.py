"""The trace of an event on its way through the mailbox: from intake through the dispatcher's nudge to the commit.

Spans cost nothing until a process has set up OpenTelemetry's SDK.
"""

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
