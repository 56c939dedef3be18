"""A demo that is killed leaves nothing running."""

import os
import signal
import socket
import subprocess
import sys
import time
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
    command = [sys.executable, "-m", "boli", "demo"]
    with subprocess.Popen(command, env=os.environ | own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as demo:
        url, until = f"http://127.0.0.1:{port}", time.monotonic() + 60
        while not answers(url):
            assert demo.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        demo.send_signal(number)
        demo.wait(60)
    assert not answers(url)
