"""Traces: spans of requests and of what they ask the database, for OpenTelemetry. Off unless `api.traces`.

    POST /v1/recordings          fastapi.endpoint          SELECT, INSERT ...
    └─ the route's template      └─ a function's name      └─ the first word of the statement, and no more

Where spans go says the environment of OpenTelemetry (OTEL_EXPORTER_OTLP_ENDPOINT and so on). Of each span only what
is in ALLOWED leaves: addresses and queries may hold ids, words and tokens, and statements may hold anything. The
framework could export more by its own variable (FASTAPI_OTEL_AUTO_CONFIGURE); `telemetry` does not let it.
"""

from collections.abc import Sequence
from typing import Any, Final, cast

import sqlalchemy as sa
from opentelemetry.trace import INVALID_SPAN, SpanKind, TracerProvider, get_current_span

from configs.errors import BoliError

ALLOWED: Final = frozenset(
    {
        "code.function.name", "db.system.name", "error.type", "http.request.method", "http.response.status_code",
        "http.route", "network.protocol.version", "url.scheme",
    }
)  # fmt: skip
_STATEMENTS: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"})


class NoTracing(BoliError, RuntimeError):
    """api.traces is on, but OpenTelemetry's packages are missing: pip install 'boli-speech[otel]'."""


def provider(to: Any = None) -> TracerProvider:
    """Return what makes spans and sends them. `to`: an exporter; without it OTLP, to where the environment says.

    Raises NoTracing.
    """
    try:
        # Optional: nothing else needs these packages.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider as Provider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise NoTracing("api.traces needs OpenTelemetry's packages: pip install 'boli-speech[otel]'") from error
    made = Provider(resource=Resource.create({"service.name": "boli"}))
    made.add_span_processor(BatchSpanProcessor(cast(Any, Reduced(to or OTLPSpanExporter()))))
    return made


def telemetry(tracer_provider: TracerProvider | None) -> dict[str, Any]:
    """Return the framework's settings: spans if there is a provider, and nothing else whatever the environment says."""
    return {
        "tracer_provider": tracer_provider,
        "tracing": tracer_provider is not None,
        "metrics": False,
        "logs": False,
        "auto_configure": False,
    }


class Reduced:
    """An exporter before another. It hands on what a span is named, how long it took, and the allowed attributes."""

    def __init__(self, to: Any) -> None:
        self._to = to

    def export(self, spans: Sequence[Any]) -> Any:
        """Export the spans without the rest."""
        return self._to.export([_reduced(span) for span in spans])

    def shutdown(self) -> None:
        self._to.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        return bool(self._to.force_flush(timeout_millis))


def _reduced(span: Any) -> Any:
    from opentelemetry.sdk.trace import ReadableSpan  # noqa: PLC0415
    from opentelemetry.trace import SpanContext, Status  # noqa: PLC0415

    known = span.context
    return ReadableSpan(
        name=span.name,
        # Without trace state, which a caller may fill with anything.
        context=SpanContext(known.trace_id, known.span_id, known.is_remote, known.trace_flags),
        parent=span.parent,
        resource=span.resource,
        attributes={name: value for name, value in (span.attributes or {}).items() if name in ALLOWED},
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def watch(engine: sa.Engine, tracer_provider: TracerProvider) -> None:
    """Make a span of each statement that is run for a request."""
    tracer = tracer_provider.get_tracer("boli.database")
    system = {"db.system.name": engine.dialect.name}

    @sa.event.listens_for(engine, "before_cursor_execute")
    def begin(_c: Any, _cursor: Any, statement: str, _p: Any, context: Any, _many: bool) -> None:
        if get_current_span() is not INVALID_SPAN and context is not None:
            word = statement.lstrip().split(None, 1)[0].upper()
            name = word if word in _STATEMENTS else "statement"
            context.boli_span = tracer.start_span(name, kind=SpanKind.CLIENT, attributes=system)

    @sa.event.listens_for(engine, "after_cursor_execute")
    def end(_c: Any, _cursor: Any, _statement: str, _p: Any, context: Any, _many: bool) -> None:
        if span := getattr(context, "boli_span", None):
            span.end()

    @sa.event.listens_for(engine, "handle_error")
    def fail(found: sa.engine.ExceptionContext) -> None:
        if span := getattr(found.execution_context, "boli_span", None):
            span.set_attribute("error.type", type(found.original_exception).__name__)
            span.end()
