"""Schemathesis, one call after another: ids of an answer are sent on, as each role; what was made is there, and what
was deleted is not. Which answer has the ids that another call wants, schemathesis finds in the OpenAPI description.
"""

import contextlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import Flaky
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup

from tests.review_api.test_access import ALLOWED, CALLS
from tests.review_api.test_schema import TRUTHS
from tests.review_api.world import World

ROLES = ["key", "client person", "transcriber", "reviewer", "lead", "ml", "operator"]
CHECKED = [*TRUTHS, "use_after_free", "ensure_resource_availability"]
# Who signs out, or changes who they are, has ended the history. Uploads and live sound have tests of their protocols.
ENDS = r"^/v1/(session|sessions|password|second-factor|uploads|listen|realtime)|/ws"
HISTORIES = 6
STEPS = 10


def histories(world: World, who: str, seen: Callable[[Any, Any], None]) -> Any:
    """Return the state machine of what a role may call; `seen` gets each case with its answer."""
    mine = {f"{call.method} {call.path}" for call in CALLS if who in ALLOWED[call.who]}
    schema = schemathesis.openapi.from_asgi("/openapi.json", world.service.app).exclude(path_regex=ENDS)
    machine = schema.include(lambda context: context.operation.label in mine).as_state_machine()

    class Histories(machine):  # type: ignore[misc, valid-type]
        def get_call_kwargs(self, case: Any) -> dict[str, Any]:
            return {"headers": {"Authorization": f"Bearer {world.secrets[who]}"}}

        def validate_response(self, response: Any, case: Any, *_: Any, **__: Any) -> None:
            seen(case, response)

    return Histories


@pytest.mark.slow
@pytest.mark.parametrize("who", ROLES)
def test_histories_are_as_described(who: str, world: World) -> None:
    load_all_checks()
    checks, wrong, answered = CHECKS.get_by_names(CHECKED), [], []

    def seen(case: Any, response: Any) -> None:
        answered.append((case.operation.label, response.status_code))
        if urlsplit(response.request.url).path.count("/") != case.path.count("/"):
            return  # an id of "." or "..": taken out of the address on the way, which is another operation's then
        try:
            headers = {"Authorization": f"Bearer {world.secrets[who]}"}
            case.validate_response(response, checks=checks, headers=headers)
        except (Failure, FailureGroup) as error:
            wrong.append(f"{answered[-1]}: {error}")

    limits = settings(
        max_examples=2, stateful_step_count=STEPS, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    for number in range(HISTORIES):
        # What one history did is there in the next, and hypothesis minds that.
        with contextlib.suppress(Flaky):
            hypothesis.seed(number)(histories(world, who, seen)).run(settings=limits)
    assert wrong == []
    assert len(answered) > 5 * HISTORIES
    assert len({label for label, status in answered if status < 300}) > 3
