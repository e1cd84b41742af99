"""OpenTelemetry tracing from intake to commit. Without an endpoint it is off, and needs no SDK or exporter."""

from workers.settings import Settings, SettingsError


def start_tracing(settings: Settings, part: str) -> None:
    """Send this process's spans to the configured endpoint.

    Args:
        settings: ``tracing_endpoint`` is the endpoint; tracing stays off without it.
        part: The part of Stegvis that this process is, for the service name.

    Raises:
        SettingsError: An endpoint is set, but the extra ``tracing`` is not installed.
    """
    if settings.tracing_endpoint is None:
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        raise SettingsError(
            "tracing_endpoint is set, but the packages that send traces are not installed",
            "Install them with pip install 'stegvis[tracing]', or unset STEGVIS_TRACING_ENDPOINT",
        ) from None
    provider = TracerProvider(resource=Resource.create({"service.name": f"stegvis-{part}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.tracing_endpoint)))
    trace.set_tracer_provider(provider)
