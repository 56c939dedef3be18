"""A fleet of processes that is held to its programs: what dies is started again, and nothing outlives the fleet.

    start -> look_after (again and again) -> kill, freeze, thaw, stop ... -> close

Each child is a session of its own, so Ctrl+C reaches its parent alone. Where `setpriv` (util-linux) is installed, the
kernel kills a child whose parent is gone, however it went.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

AGAIN_AFTER_S = 1.0
PATIENCE_S = 45
_BOUND = ["setpriv", "--pdeathsig", "KILL", "--"]


def bound(command: Sequence[str]) -> list[str]:
    """Return a command that the kernel ends with this process."""
    return [*(_BOUND if shutil.which(_BOUND[0]) else []), *command]


@dataclass(slots=True)
class Member:
    """A program that is to run. `environment`: beside this process's own. `deaths`: how often it died by itself."""

    command: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None
    ended_s: float = 0.0
    expected: bool = False
    deaths: int = 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                bound(self.command),
                env=os.environ | dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.expected, self.ended_s = False, 0.0

    def look_after(self) -> None:
        """Start it again a moment after it died."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.ended_s:
            self.ended_s = time.monotonic()
            self.deaths += not self.expected
        elif time.monotonic() - self.ended_s >= AGAIN_AFTER_S:
            self.start()


class Fleet:
    """Named members. As a context: all run in the block, and none after it."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        self.members = dict(members)

    def __enter__(self) -> "Fleet":
        for member in self.members.values():
            member.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def look_after(self) -> None:
        """Start again what died."""
        for member in self.members.values():
            member.look_after()

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a member that runs. Its end is then no fault of its own."""
        member = self.members[name]
        if member.process is not None and member.process.poll() is None:
            member.expected = number not in (signal.SIGSTOP, signal.SIGCONT)
            member.process.send_signal(number)

    def pids(self) -> dict[str, int]:
        """Return the process ids of those that run, by name."""
        running = ((name, member.process) for name, member in self.members.items())
        return {name: process.pid for name, process in running if process is not None and process.poll() is None}

    def close(self) -> None:
        """End all, in good order where they do so in time."""
        for number in (signal.SIGCONT, signal.SIGTERM):
            for name in self.members:
                self.signal(name, number)
        until_s = time.monotonic() + PATIENCE_S
        for member in self.members.values():
            if member.process is not None:
                _ended(member.process, until_s)


def _ended(process: "subprocess.Popen[bytes]", until_s: float) -> None:
    try:
        process.wait(max(until_s - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
