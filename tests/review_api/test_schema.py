"""Schemathesis: whatever is sent, the service does not fail, and it answers as its OpenAPI description says."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

from configs.settings import Settings, Storage
from tests.conftest import Service
from tests.review_api.test_access import CALLS, Call

# Left out: an opaque cursor is a string of which most are refused, and `Allow` names one route's methods only.
TRUTHS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance"]


def secret_of(caller: TestClient) -> dict[str, str]:
    return {"Authorization": caller.headers["authorization"]}


@pytest.fixture(scope="module")
def callers(empty_service: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A service, and the headers of a client and of a person with two roles."""
    data = tmp_path_factory.mktemp("schema") / "data"
    shutil.copytree(empty_service, data)
    service = Service(Settings(storage=Storage(data_dir=data)))
    _, client = service.client("asha")
    _, person = service.person("mina")
    yield {"app": service.app, "client": secret_of(client), "person": secret_of(person)}
    service.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_answers_are_as_described(call: Call, callers: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", callers["app"])
    who = "client" if call.who == "client" else "person"
    shown = {} if call.method == "DELETE" and call.path == "/v1/session" else dict(callers[who])  # stay signed in

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(schema[call.path][call.method].as_strategy())
    def send(case: Any) -> None:
        case.call_and_validate(headers=shown, checks=CHECKS.get_by_names(TRUTHS))

    send()
