"""The words of a language: sent once, compressed, and not again."""

import shutil
from pathlib import Path

import pytest

from lexicons.typing_words import words_for_typing
from pipeline.registry import releases
from tests.conftest import Service
from tests.registered import added, passed
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow  # fills a service: left to make test


def test_words_are_sent_once(service: Service) -> None:
    _, asha = service.client("asha")
    first = asha.get("/v1/languages/hi/words")
    assert (first.status_code, first.text) == (200, words_for_typing("hi"))
    assert first.headers["content-type"] == "text/plain; charset=utf-8"
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["cache-control"] == "private, max-age=86400"
    again = asha.get("/v1/languages/hi/words", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_dialect_has_the_words_of_its_language_and_a_language_without_a_list_has_none(service: Service) -> None:
    _, asha = service.client("asha")
    assert asha.get("/v1/languages/bho/words").text == words_for_typing("hi")
    assert asha.get("/v1/languages/sat/words").text == ""


@pytest.mark.parametrize(("tag", "status"), [("xx-klingon", 404), ("h" * 65, 422)])
def test_an_unknown_language_is_a_problem(service: Service, tag: str, status: int) -> None:
    _, asha = service.client("asha")
    answer = asha.get(f"/v1/languages/{tag}/words")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_the_list_says_what_the_model_in_use_can_draft(service: Service) -> None:
    _, asha = service.client("asha")
    items = asha.get("/v1/languages").json()["items"]
    drafted = {one["tag"] for one in items if one["draft"]}
    assert {"hi", "bho", "ta", "ta-IN-x-kongu", "gu"} <= drafted
    # The bundled model was not trained on these, though Whisper has tokens for them.
    assert not {"en", "ur", "pa", "ks", "ne", "as", "or", "sat"} & drafted


def test_a_release_counts_for_the_list_at_once(service: Service, tmp_path: Path) -> None:
    """The service needs no file of the model: the registry says what it knows."""
    _, asha = service.client("asha")
    made = passed(
        service.engine, service.blobs, added(service.engine, tmp_path / "models" / "urdu", "ur"), tmp_path / "models",
        "ur",
    )  # fmt: skip
    shutil.rmtree(tmp_path / "models")
    with service.engine.begin() as connection:
        releases.promote(connection, made.id, "ur", "asha")
    assert "ur" in {one["tag"] for one in asha.get("/v1/languages").json()["items"] if one["draft"]}


@pytest.mark.parametrize("written", ["hi-IN", "hi_IN", "HIN", "Hindi", "हिन्दी"])
def test_a_language_is_taken_as_the_world_writes_it(service: Service, written: str) -> None:
    _, asha = service.client("asha")
    made = asha.post("/v1/recordings", files={"file": ("a.wav", wav(0.3))}, data={"language": written})
    assert (made.status_code, made.json()["language"]) == (201, "hi")
    assert len(asha.get("/v1/recordings", params={"language": written}).json()["items"]) == 1
