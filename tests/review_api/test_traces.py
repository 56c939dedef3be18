"""Traces: spans of requests and statements, without a text, an id, a token or an address; off unless asked for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from configs.settings import Api
from review_api import traces
from review_api.app import create_app
from review_api.traces import ALLOWED, telemetry
from tests.conftest import Service

PHRASE = "मगरमच्छ"
SECRET = "boli_secret_of_nobody"


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


def spans(service: Service, kept: InMemorySpanExporter, *paths: str) -> str:
    """Ask the service for these paths, with spans on, and return all that was exported, as text."""
    made = traces.provider(kept)
    app = create_app(service.settings, service.engine, service.blobs, made)
    asha = service.client("asha")[1].headers["Authorization"]
    headers = {"Authorization": asha, "traceparent": f"00-{'1' * 32}-{'2' * 16}-01", "tracestate": f"vendor={SECRET}"}
    caller = TestClient(app, headers=headers, raise_server_exceptions=False)
    for path in paths:
        caller.get(path)
    assert caller.put("/v1/guidelines", json={"text": PHRASE}).status_code == 200
    made.force_flush()  # type: ignore[attr-defined]
    return "\n".join(f"{span.to_json()} {asha in str(span.__dict__)}" for span in kept.get_finished_spans())


def test_spans_name_routes_and_statements_and_nothing_else(service: Service, kept: InMemorySpanExporter) -> None:
    said = spans(
        service, kept, f"/v1/recordings/{SECRET}?q={SECRET}", f"/v1/recordings?language={PHRASE}", f"/{SECRET}"
    )
    names = {span.name for span in kept.get_finished_spans()}
    assert {"GET /v1/recordings/{recording_id}", "PUT /v1/guidelines", "SELECT"} <= names
    assert {key for span in kept.get_finished_spans() for key in span.attributes or {}} <= ALLOWED
    assert not [span.name for span in kept.get_finished_spans() if span.events or span.links]
    assert SECRET not in said
    assert "True" not in said  # the key
    assert PHRASE not in said
    assert json.dumps(PHRASE)[1:-1] not in said


def test_statements_belong_to_requests(service: Service, kept: InMemorySpanExporter) -> None:
    spans(service, kept, "/v1/recordings")
    found = {span.context.span_id: span for span in kept.get_finished_spans()}
    statements = [span for span in found.values() if span.name == "SELECT"]
    assert statements
    for one in statements:
        root = one
        while root.parent is not None and root.parent.span_id in found:
            root = found[root.parent.span_id]
        assert root.name in ("GET /v1/recordings", "PUT /v1/guidelines")


def test_the_environment_alone_switches_nothing_on(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    with TestClient(create_app(service.settings, service.engine, service.blobs)) as caller:
        assert caller.get("/v1/health").status_code == 200
    assert type(trace.get_tracer_provider()).__name__ == "ProxyTracerProvider"
    assert not any(value for key, value in telemetry(None).items() if key != "tracer_provider")
    assert Api().traces is False


def test_without_the_packages_it_is_one_clear_error(tmp_path: Path) -> None:
    code = "import sys; sys.modules['opentelemetry.sdk'] = None; from review_api import traces; traces.provider()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert "pip install 'boli-speech[otel]'" in done.stderr.splitlines()[-1]
