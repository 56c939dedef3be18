"""Schemathesis: whatever is sent, the service does not fail, and it answers as its OpenAPI description says.

Half of the addresses name what the caller owns, because an invented id ends early.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from schemathesis.checks import CHECKS

from tests.review_api.test_access import ALLOWED, CALLS, Call
from tests.review_api.world import World

# Left out: an opaque cursor is a string of which most are refused.
TRUTHS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "unsupported_method",
]  # fmt: skip
# The bytes of an upload are sent as they are, and so is a manifest.
schemathesis.serializer.alias(["application/offset+octet-stream", "application/jsonl"], "application/octet-stream")


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_answers_are_as_described(call: Call, world: World) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.service.app)
    who = ALLOWED[call.who][0]
    # Not signed in where it would sign out, nor where nobody has to.
    signed_in = call.who != "everybody" and (call.method, call.path) != ("DELETE", "/v1/session")
    shown = {"Authorization": f"Bearer {world.secrets[who]}"} if signed_in else {}

    @settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
    @given(schema[call.path][call.method].as_strategy(), some.booleans())
    def send(case: Any, known: bool) -> None:
        if known:
            case.path_parameters = {name: world.known(who)[name] for name in case.path_parameters or {}}
        case.call_and_validate(headers=shown, checks=CHECKS.get_by_names(TRUTHS))

    send()
