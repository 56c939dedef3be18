"""A model hub, for real: huggingface_hub talks to a small server of ours, and to a port where nobody listens."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.asr.models.test_install import CONTENT

REVISION = "0" * 40
# The command with a catalogue of one model, whose only source is a hub.
PROGRAM = """
import sys
from configs import catalogue
from configs.catalogue import CatalogueEntry, HubSource, ModelFile
files = {name: ModelFile((), sha256) for name, sha256 in zip(sys.argv[3::2], sys.argv[4::2])}
source = HubSource("nobody/small", "0" * 40, files)
one = CatalogueEntry("small", "tests", "MIT", "made here", "hi", 1, (source,))
catalogue.catalogue = lambda: {"small": one}
sys.argv[1:] = sys.argv[1:3] + ["small"]
from boli.cli import main
main()
"""


class Hub(BaseHTTPRequestHandler):
    """It answers as a hub does, for one repository at one commit."""

    slow = False

    def do_HEAD(self) -> None:
        self._answer()

    def do_GET(self) -> None:
        content = self._answer()
        if content is None:
            return
        if self.slow and len(content) > 1000:
            self.wfile.write(content[:1000])
            self.wfile.flush()
            time.sleep(60)
        self.wfile.write(content)

    def _answer(self) -> bytes | None:
        content = CONTENT.get(self.path.removeprefix(f"/nobody/small/resolve/{REVISION}/"))
        self.send_response(404 if content is None else 200)
        self.send_header("X-Repo-Commit", REVISION)
        self.send_header("ETag", f'"{hashlib.sha256(content or b"").hexdigest()}"')
        self.send_header("Content-Length", str(len(content or b"")))
        self.end_headers()
        return content

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@contextmanager
def served(*, slow: bool = False) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Hub,), {"slow": slow}))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def command(folder: Path, hub: str, **wrong: str) -> tuple[list[str], dict[str, str]]:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENT.items()} | wrong
    words = [word for pair in hashes.items() for word in pair]
    environment = os.environ | {
        "HF_ENDPOINT": hub, "HF_HOME": str(folder / "cache"), "BOLI_ASR__MODELS": str(folder / "models"),
        "HF_HUB_DISABLE_XET": "1",
    }  # fmt: skip
    return [sys.executable, "-c", PROGRAM, "model", "install", *words], environment


def installed(folder: Path, hub: str, **wrong: str) -> tuple[int, list[str]]:
    words, environment = command(folder, hub, **wrong)
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    return done.returncode, done.stderr.splitlines()


def left(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir()) if folder.exists() else []


@pytest.mark.slow
def test_a_model_comes_from_a_hub(tmp_path: Path) -> None:
    with served() as hub:
        code, said = installed(tmp_path, hub)
    assert code == 0, said
    assert (tmp_path / "models" / "small" / "model.bin").read_bytes() == CONTENT["model.bin"]
    assert left(tmp_path / "models") == ["small"]
    assert not list((tmp_path / "cache").rglob("model.bin"))


@pytest.mark.slow
def test_a_wrong_hash_from_a_hub_is_one_line(tmp_path: Path) -> None:
    with served() as hub:
        code, said = installed(tmp_path, hub, **{"tokenizer.json": "1" * 64})
    assert code == 2
    assert said[-1].startswith("boli: tokenizer.json is not the file that the catalogue speaks of")
    assert left(tmp_path / "models") == []


@pytest.mark.slow
def test_a_hub_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    code, said = installed(tmp_path, "http://127.0.0.1:9")
    assert code == 2
    assert len(said) == 1
    assert "cannot be fetched from the model hub" in said[0]
    assert "--from FOLDER" in said[0]
    assert left(tmp_path / "models") == []


@pytest.mark.slow
def test_an_interrupted_installation_leaves_nothing(tmp_path: Path) -> None:
    with served(slow=True) as hub:
        words, environment = command(tmp_path, hub)
        with subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
            until = time.monotonic() + 60
            while not any(tmp_path.glob("models/.small.*.partial/source-0/tokenizer.json")):
                assert time.monotonic() < until
                assert running.poll() is None
                time.sleep(0.05)
            running.send_signal(signal.SIGTERM)
            assert running.wait(30) == 128 + signal.SIGTERM
    assert left(tmp_path / "models") == []
