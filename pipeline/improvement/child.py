"""Child: a program that a step runs as a process of its own, and that never runs twice.

folder/child.lock    held by the program as long as it lives, however its parent ends
       child.pid     of its process group
       child.log     what it printed
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

import structlog

from pipeline.improvement.problems import StepFailed

log = structlog.get_logger(__name__)

LOOK_EVERY_S: Final = 0.1
PATIENCE_S: Final = 10.0
_LOG_SHOWN: Final = 300  # characters of what it said last
# The program's own shell writes its number, so it is there before the program is.
_WITH_PID: Final = 'echo $$ > "$0" && exec "$@"'


def run(command: Sequence[str], folder: Path, report: Callable[[], None]) -> None:
    """Run a program in a folder until it ends; `report` is called again and again, and ends it where it raises.

    One that an earlier call left behind (its process was killed) is ended first. Raises StepFailed where it cannot be
    started, or fails: with the last line of what it printed.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _alone(folder) as lock, (folder / "child.log").open("wb") as said:
        process = _start(command, folder, lock, said)
        try:
            while process.poll() is None:
                report()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(LOOK_EVERY_S)
        finally:
            if process.poll() is None:
                _end(process.pid, lambda: process.poll() is not None)
    if process.returncode:
        text = (folder / "child.log").read_text("utf-8", "replace").strip()
        log.error("a program failed", command=list(command), code=process.returncode, said=text[-5 * _LOG_SHOWN :])
        last = text.splitlines()[-1][-_LOG_SHOWN:] if text else "it said nothing"
        raise StepFailed(f"{Path(command[0]).name} ended with exit code {process.returncode}: {last}")


def _start(command: Sequence[str], folder: Path, lock: IO[str], said: IO[bytes]) -> subprocess.Popen[bytes]:
    pid = folder / "child.pid"
    pid.unlink(missing_ok=True)
    try:
        return subprocess.Popen(
            ["/bin/sh", "-c", _WITH_PID, str(pid), *command], stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, start_new_session=True, pass_fds=(lock.fileno(),), env=_environment(),
        )  # fmt: skip
    except OSError as error:
        raise StepFailed(f"{command[0]} cannot be started: {error.strerror}") from error


def _environment() -> Mapping[str, str]:
    """Return the environment: without what would make another Python look for this one's packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "VIRTUAL_ENV")}


@contextmanager
def _alone(folder: Path) -> Iterator[IO[str]]:
    """Hold the lock; end the program that an earlier run left behind, if it lives."""
    with (folder / "child.lock").open("a") as lock:
        if not _locked(lock):
            _end_orphan(folder, lock)
        yield lock


def _end_orphan(folder: Path, lock: IO[str]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not (folder / "child.pid").is_file() or not (text := (folder / "child.pid").read_text().strip()):
        if _locked(lock):
            return
        if time.monotonic() > deadline_s:
            raise StepFailed(f"a program that nobody knows works in {folder}: end it, then go on")
        time.sleep(LOOK_EVERY_S)
    log.warning("a program was left behind by a killed process, it is ended", pid=int(text))
    _end(int(text), lambda: _locked(lock))
    if not _locked(lock):
        raise StepFailed(f"a program works in {folder} and does not end (process {text}): end it, then go on")


def _end(group: int, ended: Callable[[], bool]) -> None:
    """End a process group: ask, wait, kill. While its lock is held its number is not another's."""
    for number, patience_s in ((signal.SIGTERM, PATIENCE_S), (signal.SIGKILL, PATIENCE_S)):
        with suppress(ProcessLookupError):
            os.killpg(group, number)
        deadline_s = time.monotonic() + patience_s
        while time.monotonic() < deadline_s:
            if ended():
                return
            time.sleep(LOOK_EVERY_S / 2)


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
