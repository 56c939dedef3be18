"""Family: child processes that a parent watches over, as `boli up` and `boli serve` in several processes do."""

import subprocess
import time
from collections.abc import Sequence

import structlog

from boli.context import Problem
from boli.stopping import stop_on_signals

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 0.5
# A child that dies within this time of its start is not started again: it would only die again.
TOO_SOON_S = 5.0
PATIENCE_S = 40


class Family:
    """Child processes that live as long as the block, and are started again when they die.

    They are sessions of their own, so that Ctrl+C reaches only the parent, which then stops them in good order. They
    have the file descriptors `pass_fds`, and write to `log_file`.
    """

    def __init__(
        self, commands: dict[str, list[str]], log_file: int | None = None, pass_fds: Sequence[int] = ()
    ) -> None:
        self._commands = commands
        self._log_file = log_file
        self._pass_fds = pass_fds
        self._running: dict[str, tuple[subprocess.Popen[bytes], float]] = {}

    def __enter__(self) -> "Family":
        for name in self._commands:
            self._start(name)
        return self

    def __exit__(self, *error: object) -> None:
        for process, _ in self._running.values():
            process.terminate()
        for process, _ in self._running.values():
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def run(self) -> None:
        """Be the block until a signal says to stop. Raises Problem as `look_after` does."""
        stop = stop_on_signals()
        with self:
            while not stop.wait(LOOK_EVERY_S):
                self.look_after()

    def look_after(self) -> None:
        """Start again what died. Raises Problem where starting again would not help."""
        for name, (process, since) in list(self._running.items()):
            code = process.poll()
            if code is None:
                continue
            if time.monotonic() - since < TOO_SOON_S:
                raise Problem(f"{name} stopped at once (exit code {code}); run `boli {name.split('-')[0]}` to see why")
            log.warning("a process died and is started again", process=name, code=code)
            self._start(name)

    def _start(self, name: str) -> None:
        process = subprocess.Popen(
            self._commands[name],
            start_new_session=True,
            stdout=self._log_file,
            stderr=self._log_file,
            pass_fds=self._pass_fds,
        )
        self._running[name] = (process, time.monotonic())
