"""A program that a step runs: it ends with its step, it never runs twice, and what it says last is told."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.improvement import child
from pipeline.improvement.problems import StepFailed, StopAsked

PROCESSES = multiprocessing.get_context("forkserver")
# Says its number, then works for long.
LONG = ["/bin/sh", "-c", "echo $$ >> began; exec sleep 1000"]


def nothing() -> None:
    """Nobody wants it to stop."""


def long(folder: Path) -> None:
    os.chdir(folder)
    child.run(LONG, folder, nothing)


def began(folder: Path, count: int = 1) -> list[int]:
    """Return the numbers of the programs that began, once there are so many."""
    deadline_s = time.monotonic() + 60
    while len(found := (folder / "began").read_text().split() if (folder / "began").exists() else []) < count:
        assert time.monotonic() < deadline_s
        time.sleep(0.01)
    return [int(one) for one in found]


def gone(process: int) -> Callable[[], bool]:
    return lambda: not Path(f"/proc/{process}").exists() or "Z" in Path(f"/proc/{process}/stat").read_text().split()[2]


def test_what_it_says_last_is_told(tmp_path: Path) -> None:
    child.run(["/bin/sh", "-c", "echo done"], tmp_path, nothing)
    assert (tmp_path / "child.log").read_text() == "done\n"
    with pytest.raises(StepFailed, match="sh ended with exit code 3: boli: no such base"):
        child.run(["/bin/sh", "-c", "echo one; echo boli: no such base >&2; exit 3"], tmp_path, nothing)
    with pytest.raises(StepFailed, match="exit code 127"):
        child.run(["/no/such/boli"], tmp_path, nothing)


def test_it_ends_with_its_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    def stop() -> None:
        if (tmp_path / "began").exists() and (tmp_path / "began").read_text().strip():
            raise StopAsked("stopped by a person")

    with pytest.raises(StopAsked):
        child.run(LONG, tmp_path, stop)
    (process,) = began(tmp_path)
    assert gone(process)()


@pytest.mark.slow
def test_what_a_killed_process_left_behind_is_ended_first(tmp_path: Path) -> None:
    """kill -9 while a model is trained: training goes on without its parent, until the step is taken up again."""
    parent = PROCESSES.Process(target=long, args=(tmp_path,))
    parent.start()
    (orphan,) = began(tmp_path)
    assert parent.pid is not None
    os.kill(parent.pid, signal.SIGKILL)
    parent.join()
    assert not gone(orphan)()
    child.run(["/bin/sh", "-c", "echo trained"], tmp_path, nothing)
    assert gone(orphan)()
    assert (tmp_path / "child.log").read_text() == "trained\n"
