"""Waiting for a real service: it ends when the recording is there, failed, or at another end."""

import threading
import time
from typing import Any

import pytest

from boli.client import NeverReached, NotFound, RecordingFailed, WaitTimeout
from boli.client.flows import waiting
from pipeline.recordings import recordings
from tests.boli.client.conftest import Served
from tests.pipeline.review.test_review_modes import deliver, lease, submit
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow

PATIENCE_S = 60


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service of the tests holds requests for 0.3 s; it may be asked again at once."""
    monkeypatch.setattr(waiting, "_NO_SOONER_S", 0.05)


def sent(served: Served, review: str = "sample") -> str:
    made = served.service.caller(served.key).post(
        "/v1/recordings", files={"file": ("call.wav", wav())}, data={"language": "hi", "review": review}
    )
    return str(made.json()["id"])


def meanwhile(*given: Any) -> threading.Timer:
    timer = threading.Timer(0.5, given[0], given[1:])
    timer.start()
    return timer


def test_until_there_is_a_draft(client: Any, served: Served) -> None:
    id = sent(served)
    timer = meanwhile(deliver, served.service, id, ["राशन", "कार्ड"])
    assert client.wait(id, timeout_s=PATIENCE_S).status == "drafted"
    timer.join()


def test_until_people_have_seen_all_of_it(client: Any, served: Served) -> None:
    id = sent(served, "full")
    deliver(served.service, id, ["राशन", "कार्ड"])
    _, mina = served.service.person("mina")

    def review() -> None:
        for task in lease(mina):
            submit(mina, task, "राशन")

    timer = meanwhile(review)
    found = client.wait(id, "reviewed", timeout_s=PATIENCE_S)
    timer.join()
    assert (found.status, found.review_progress.percent) == ("reviewed", 100)
    client.confirm_receipt(id)
    assert client.wait(id, "reviewed", timeout_s=1).status == "delivered"


def test_a_failure_ends_it(client: Any, served: Served) -> None:
    id = sent(served)

    def fail() -> None:
        with served.service.engine.begin() as connection:
            problem = {"title": "Damaged", "detail": "the file ends too soon", "code": "truncated"}
            recordings.set_failed(connection, id, problem)

    timer = meanwhile(fail)
    with pytest.raises(RecordingFailed, match="the file ends too soon") as failed:
        client.wait(id, "final", timeout_s=PATIENCE_S)
    timer.join()
    assert failed.value.code == "truncated"


@pytest.mark.parametrize(("review", "texts"), [("none", ["राशन"]), ("sample", []), ("full", [])])
def test_another_end_ends_it(
    client: Any, served: Served, monkeypatch: pytest.MonkeyPatch, review: str, texts: list[str]
) -> None:
    """Nobody will ever see it, as the client asked or because there is nothing to see."""
    monkeypatch.setitem(served.service.settings.route.__dict__, "dropped_audio_share", 0.0)  # nor check the silence
    id = sent(served, review)
    timer = meanwhile(deliver, served.service, id, texts, not texts)
    with pytest.raises(NeverReached, match="will not be reviewed"):
        client.wait(id, "reviewed", timeout_s=PATIENCE_S)
    timer.join()
    assert client.wait(id, "final", timeout_s=PATIENCE_S).status == "delivered"


def test_so_does_deletion(client: Any, served: Served) -> None:
    id = sent(served)
    timer = meanwhile(served.service.caller(served.key).delete, f"/v1/recordings/{id}")
    with pytest.raises(NotFound):
        client.wait(id, timeout_s=PATIENCE_S)
    timer.join()


def test_and_the_callers_patience(client: Any, served: Served) -> None:
    id = sent(served)
    began_s = time.monotonic()
    with pytest.raises(WaitTimeout, match="is queued after 1 s, and not drafted yet"):
        client.wait(id, timeout_s=1)
    assert time.monotonic() - began_s >= 1
