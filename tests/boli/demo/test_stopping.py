"""A demo that is killed leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v1/health", timeout=5).status_code in (200, 503)
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_demo_that_is_killed_stops_its_service(tmp_path: Path, number: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {"BOLI_STORAGE__DATA_DIR": str(tmp_path / "data"), "BOLI_API__PORT": str(port)}
    url, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
    with demo(os.environ | own) as process:
        while not answers(url):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        process.send_signal(number)
        process.wait(60)
    assert not answers(url)


@contextmanager
def demo(environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A demo that minds a hang-up, also where these tests run under nohup. A test that fails does not wait for it."""
    hang_up = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "boli", "demo"], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    finally:
        signal.signal(signal.SIGHUP, hang_up)
    with process:
        try:
            yield process
        finally:
            process.terminate()
