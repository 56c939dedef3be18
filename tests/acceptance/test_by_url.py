"""A recording by its URL, with real workers: one is killed while it fetches, another fetches again and drafts it."""

import os
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pipeline.accounts import clients
from pipeline.jobs import queue as jobs
from pipeline.recordings import recordings
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.database import new_id, reading
from tests.acceptance.engine import set_up, spoken_wav, status, until, workers

pytestmark = pytest.mark.slow  # real workers

OUTBOUND = '[outbound]\nallow_http = true\nnetworks = ["127.0.0.1/32"]\n'


class Halting(BaseHTTPRequestHandler):
    """Sends half of the sound to the first who asks, and then waits; all of it to the next."""

    def do_GET(self) -> None:
        server: Any = self.server
        server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(server.sound)))
        self.end_headers()
        if len(server.asked) == 1:
            self.wfile.write(server.sound[: len(server.sound) // 2])
            self.wfile.flush()
            server.released.wait(60)
            return
        self.wfile.write(server.sound)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    running: Any = ThreadingHTTPServer(("127.0.0.1", 0), Halting)
    running.daemon_threads = True
    running.asked, running.released, running.sound = [], threading.Event(), spoken_wav(tmp_path, 1)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.released.set()
    running.shutdown()
    running.server_close()


def test_a_worker_that_dies_while_it_fetches_leaves_nothing_half(tmp_path: Path, server: Any) -> None:
    config, data, log = tmp_path / "boli.toml", tmp_path / "data", tmp_path / "workers.log"
    engine, blobs = set_up(config, data, f"sqlite:///{tmp_path / 'boli.db'}")
    config.write_text(config.read_text() + OUTBOUND)
    made, url = new_id("rec"), f"http://127.0.0.1:{server.server_port}/call.wav"
    with engine.begin() as connection:
        owner = clients.create(connection, "asha").id
        submission = recordings.Submission(made, owner, "call.wav", "", 0, language="hi", source_url=url)
        recordings.create(connection, submission)
        jobs.enqueue(connection, made, owner, "normal")
    with workers(config, 1) as running:
        until("half of the sound", lambda: any((data / "scratch").rglob("original")), log)
        with reading(engine) as connection:
            assert recordings.get(connection, made).stage == "fetch"
        for process in running.values():
            os.kill(process.pid, signal.SIGKILL)
            process.wait(60)
    assert not Artifacts(blobs, made).has_original()
    with workers(config, 1):
        until("draft", lambda: status(engine, made) in ("drafted", "in_review", "delivered"), log)
        assert not any((data / "scratch").rglob("original"))
    assert Artifacts(blobs, made).original().read_bytes() == server.sound
    assert server.asked == ["/call.wav"] * 2
    engine.dispose()
