"""Body limit: a body that is too large is refused before it is parsed, and nobody waits meanwhile."""

from collections.abc import Iterator

import pytest

from review_api.body_limit import MAX_BODY_BYTES, SIGN_IN_BYTES
from tests.conftest import Service


def chunks(size: int) -> Iterator[bytes]:
    """A body whose length is not announced."""
    yield b'{"login": "'
    for _ in range(size // 1000):
        yield b"a" * 1000


@pytest.mark.parametrize("announced", [True, False])
@pytest.mark.parametrize(
    ("method", "path", "most"),
    [("POST", "/v1/session", SIGN_IN_BYTES), ("POST", "/v1/session/", SIGN_IN_BYTES),
     ("PUT", "/v1/vocabulary", MAX_BODY_BYTES), ("POST", "/v1/tasks/lease", MAX_BODY_BYTES),
     ("POST", "/v1/nothing", MAX_BODY_BYTES)],
)  # fmt: skip
def test_a_stranger_cannot_make_the_service_parse_much(
    service: Service, method: str, path: str, most: int, announced: bool
) -> None:
    body = b"[" + b"[]," * most if announced else chunks(most + 2000)
    answer = service.caller().request(method, path, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert str(most) in answer.json()["detail"]


def test_what_is_announced_is_believed_at_once(service: Service) -> None:
    headers = {"Content-Length": str(300 * 1024**2), "Content-Type": "application/json"}
    answer = service.caller().post("/v1/session", content=b"{}", headers=headers)
    assert answer.status_code == 413


def test_the_longest_vocabulary_fits_in_any_spelling_of_its_letters(service: Service) -> None:
    _, caller = service.client("asha")
    words = [f"{number:03}{'😀' * 56}" for number in range(500)]
    assert caller.put("/v1/vocabulary", json={"words": words}).status_code == 200
    assert caller.get("/v1/vocabulary").json()["words"] == words
