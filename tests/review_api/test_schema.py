"""Schemathesis: whatever is sent, the service does not fail, and it answers as its OpenAPI description says.

Half of the addresses name what the caller owns, because an invented id ends early.
"""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from tests.review_api.test_access import ALLOWED, CALLS, Call
from tests.review_api.world import World

TRUTHS = [
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "unsupported_method", "response_headers_conformance", "missing_required_header", "ignored_auth",
    "allow_header_conformance",
]  # fmt: skip
# Whatever the description allows is taken. It holds where nothing but ids is sent. Bodies, queries and headers have
# rules that JSON Schema cannot say (a letter in a name, fields that fit each other, a cursor of ours, sound).
IDS_ALONE = "positive_data_acceptance"
# What the description forbids is refused. Not at uploads: they are refused with a status that the check does not know.
FORBIDDEN = "negative_data_rejection"
# Not there: uploads, whose protocol wants a version in a header that its description leaves open; and where live sound
# is asked for, since a refusal is all that is answered.
NEVER_TAKEN = ("/v1/uploads", "/v1/listen", "/v1/realtime", "/v3/ws")
# The bytes of an upload are sent as they are, and so is a manifest.
schemathesis.serializer.alias(["application/offset+octet-stream", "application/jsonl"], "application/octet-stream")


def sendings(operation: Any) -> SearchStrategy[Any]:
    """Return what may be sent: what the description allows, and what it forbids, where it forbids anything."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    described = operation.definition.raw
    if operation.path.startswith("/v1/uploads") or not (described.get("parameters") or "requestBody" in described):
        return allowed
    return some.one_of(allowed, operation.as_strategy(generation_mode=GenerationMode.NEGATIVE))


def sends_ids_alone(operation: Any) -> bool:
    """Say whether a call has no body, and no parameter outside its address."""
    described = operation.definition.raw
    return "requestBody" not in described and all(one["in"] == "path" for one in described.get("parameters", ()))


@pytest.mark.slow
@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.method} {call.path}")
def test_answers_are_as_described(call: Call, world: World) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.service.app)
    who = ALLOWED[call.who][0]
    # Not signed in where it would sign out, nor where nobody has to.
    signed_in = call.who != "everybody" and (call.method, call.path) != ("DELETE", "/v1/session")
    shown = {"Authorization": f"Bearer {world.secrets[who]}"} if signed_in else {}

    operation = schema[call.path][call.method]
    taken = sends_ids_alone(operation) and not call.path.startswith(NEVER_TAKEN)
    truths = [*TRUTHS, FORBIDDEN, *([IDS_ALONE] if taken else [])]

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(sendings(operation), some.booleans())
    def send(case: Any, known: bool) -> None:
        if known and case.meta.generation.mode.is_positive:
            case.path_parameters = {name: world.known(who)[name] for name in case.path_parameters or {}}
        case.call_and_validate(headers=shown, checks=CHECKS.get_by_names(truths))

    send()
