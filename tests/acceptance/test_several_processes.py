"""One service as several processes behind one port, each killed with a real signal."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.lib.served import Served, children, serving
from benchmarks.lib.worker import free_port
from boli.family import TOO_SOON_S

pytestmark = pytest.mark.slow  # starts a service, and kills its processes
PROCESSES = 2
PATIENCE_S = 180


@pytest.fixture
def metrics_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """The first of as many free ports in a row as there are processes."""
    port = next(port for port in iter(free_port, None) if all(is_free(port + number) for number in range(PROCESSES)))
    monkeypatch.setenv("BOLI_API__METRICS_PORT", str(port))
    return port


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with serving(tmp_path, f"sqlite:///{tmp_path / 'boli.db'}", lease_minutes=30, processes=PROCESSES) as found:
        until(lambda: len(answering(found)) == PROCESSES)
        yield found


def test_both_answer_and_one_that_is_killed_is_started_again(metrics_port: int, served: Served) -> None:
    pages = [metrics(metrics_port + number) for number in range(PROCESSES)]
    assert ["boli_queue_up" in page for page in pages] == [True, False]  # the queue is the same for all
    time.sleep(TOO_SOON_S)  # who dies before is not started again
    first, second = sorted(answering(served))
    os.kill(first, signal.SIGKILL)
    until(lambda: not alive(first))
    for _ in range(20):  # meanwhile the other one answers all
        assert ask(served) == 200
    until(lambda: len(answering(served) - {first}) == PROCESSES)
    assert second in answering(served)


def test_a_signal_to_the_parent_stops_all(served: Served) -> None:
    pids = children(served.process.pid)
    served.process.terminate()
    assert served.process.wait(PATIENCE_S) == 0
    assert not [pid for pid in pids if alive(pid)]


def test_without_their_parent_they_stop(served: Served) -> None:
    pids = children(served.process.pid)
    served.process.kill()
    served.process.wait()
    until(lambda: not [pid for pid in pids if alive(pid)])


def test_a_port_that_is_taken_is_one_clear_error(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            [sys.executable, "-m", "boli", "serve", "--port", str(taken.getsockname()[1])],
            env=os.environ | {"BOLI_STORAGE__DATA_DIR": str(tmp_path), "BOLI_API__PROCESSES": str(PROCESSES)},
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
    assert done.returncode != 0
    lines = [line for line in done.stderr.splitlines() if line.startswith("boli:")]
    assert len(lines) == 1
    assert "set api.port" in lines[0]


def ask(served: Served) -> int:
    """Ask on a connection of its own."""
    with urllib.request.urlopen(f"{served.url}/v1/health", timeout=PATIENCE_S) as answer:
        return int(answer.status)


def is_free(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) != 0


def metrics(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=PATIENCE_S) as answer:
        return str(answer.read().decode())


def answering(served: Served) -> set[int]:
    """Return the ids of the processes that accept connections: those that hold one of many that are open at once."""
    port = int(served.url.rpartition(":")[2])
    connections = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(60)]
    time.sleep(0.3)
    try:
        return {pid for pid in children(served.process.pid) if sockets(pid) >= 12}  # each has a few of its own
    finally:
        for connection in connections:
            connection.close()


def sockets(pid: int) -> int:
    found = 0
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found += os.readlink(one).startswith("socket:")
        except FileNotFoundError:
            continue
    return found


def alive(pid: int) -> bool:
    """Return whether it was not reaped yet: until then a thread of it may still hold its sockets."""
    return Path(f"/proc/{pid}").exists()


def until(condition: Callable[[], object]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, "it did not come to that"
        time.sleep(0.1)
