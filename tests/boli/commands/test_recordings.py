"""`boli submit` and `boli export` over HTTP: how much people see, marks, and the final version."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from tests.conftest import Service
from tests.pipeline.review.test_review_modes import deliver, lease, submit
from tests.review_api.clients.test_recordings import wav

pytestmark = pytest.mark.slow


@pytest.fixture
def url(service: Service) -> Iterator[str]:
    """The address at which the service listens."""
    server = uvicorn.Server(uvicorn.Config(service.app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def rows(done: Result) -> Any:
    """Return the JSON of a command; the service, in this process, logs above it."""
    return json.loads(done.stdout[done.stdout.index("[\n") :])


def test_from_submission_to_the_final_version(service: Service, url: str, tmp_path: Path) -> None:
    _, asha = service.client("asha")
    _, mina = service.person("mina")
    key = str(asha.headers["Authorization"]).removeprefix("Bearer ")
    (tmp_path / "call.wav").write_bytes(wav())

    def asked(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--url", url, "--key", key])

    def boli(*words: str) -> Result:
        done = asked(*words)
        assert done.exit_code == 0, (done.output, done.exception)
        return done

    wrong = asked("submit", str(tmp_path / "call.wav"), "--style", "neat")
    assert "--style is verbatim or clean, not 'neat'" in str(wrong.exception)
    refused = asked("submit", str(tmp_path / "call.wav"), "--review", "some")
    assert "--review is none, sample, full or full_twice" in str(refused.exception)
    sent = boli("submit", str(tmp_path / "call.wav"), "--language", "hi", "--review", "full", "--spread",
                "--training-consent", "--numbers", "digits",
                "--deadline", "2030-01-01T00:00:00+05:30", "--json")  # fmt: skip
    (made,) = rows(sent)
    assert made["modes"]["numbers"] == "digits"
    assert (made["review"], made["spread"], made["deadline"]) == ("full", True, "2029-12-31T18:30:00Z")
    assert made["training_consent"] is True
    deliver(service, made["id"], ["राशन कार्ड", "नमस्ते"])
    assert "[00:00:00] [machine] S1: राशन कार्ड" in boli("export", made["id"]).stdout
    assert "machine" not in boli("export", made["id"], "--no-marks").stdout
    assert "S1: rāśana kārḍa\n" in boli("export", made["id"], "--no-marks", "--script", "latin").stdout
    early = asked("export", made["id"], "--final")
    assert "no final version yet: the recording is drafted" in str(early.exception)
    for task in lease(mina):
        submit(mina, task, "राशन")
    assert "[00:00:00] S1: राशन\n" in boli("export", made["id"], "--final").stdout
    (row,) = rows(boli("status", made["id"], "--json"))
    assert row["status"] == "delivered"


def test_a_manifest_is_sent_and_its_refused_rows_are_shown(service: Service, url: str, tmp_path: Path) -> None:
    _, asha = service.client("asha")
    key = str(asha.headers["Authorization"]).removeprefix("Bearer ")
    manifest = tmp_path / "calls.csv"
    manifest.write_text("url,language\nhttps://host.example/1.wav,hi\nhttps://host.example/2.wav,klingon\n")

    def boli(*words: str) -> Result:
        return CliRunner().invoke(app, [*words, "--url", url, "--key", key])

    first, again = (boli("submit", "--manifest", str(manifest)) for _ in range(2))
    assert "1 of 2 rows were taken" in first.output, first.exception
    assert "klingon" in first.output
    assert "language" in first.output
    (sent,) = rows(boli("submit", "--manifest", str(manifest), "--json"))
    assert sent["id"] in first.output
    assert sent["id"] in again.output
    (made,) = rows(boli("status", "--batch", sent["id"], "--json"))
    assert made["name"] == "1.wav"
    assert "without files" in str(boli("submit", "--manifest", str(manifest), "--rush").exception)
    assert "name the files" in str(boli("submit").exception)
