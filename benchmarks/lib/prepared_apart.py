"""Prepared apart: files go through the worker's preparation in a process of their own, with limits.

That process may crash, hang or want too much memory: then it is ended, this one says so, and another is begun.
"""

import multiprocessing
import os
import resource
import tempfile
import traceback
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final, Self

from configs.settings import Audio
from pipeline.media.prepare import prepare
from pipeline.media.probe import probe
from pipeline.media.problem import AudioProblem
from pipeline.media.reading import Reading

# The longest sound: some mutations leave a hole of hours in the time stamps, and silence takes its time, too.
LONGEST_S: Final = 1800
_ADDRESS_SPACE: Final = 8 * 2**30
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_LOOK_EVERY_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class Outcome:
    """`said`: "taken", the code of an AudioProblem, "crash", "hang", or "error" with `detail`. Memory: by how much the
    process grew beyond what it had, at the most, in MiB.
    """

    said: str
    cpu_s: float
    grown_mb: float = 0.0
    detail: str = ""


class Apart:
    """The process. `most_cpu_s`: a file that takes more hangs, or ten times as long by the clock."""

    def __init__(self, scratch: Path, most_cpu_s: float) -> None:
        self._scratch = scratch
        self.most_cpu_s = most_cpu_s

    def __enter__(self) -> Self:
        self._begin()
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.join()

    @property
    def pid(self) -> int:
        """The process that prepares."""
        return self._process.pid or 0

    def prepare(self, file: Path, damaged: bool = False) -> Outcome:
        """Prepare a file as a worker does, after the quick look that the service takes."""
        began_s, waited_s = self._cpu_s(), 0.0
        with suppress(BrokenPipeError):  # it is dead: that is told below
            self._talk.send((file, damaged))
        while not self._talk.poll(_LOOK_EVERY_S):
            waited_s += _LOOK_EVERY_S
            if self._cpu_s() - began_s > self.most_cpu_s or waited_s > 10 * self.most_cpu_s:
                return self._ended(Outcome("hang", self._cpu_s() - began_s))
        try:
            said, grown_mb, detail = self._talk.recv()
        except (EOFError, ConnectionResetError):
            self._process.join()
            return self._ended(Outcome("crash", 0.0, detail=f"exit code {self._process.exitcode}"))
        return Outcome(said, self._cpu_s() - began_s, grown_mb, detail)

    def _begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._talk, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._scratch), daemon=True)
        self._process.start()
        theirs.close()
        assert self._talk.recv() == "ready"

    def _ended(self, outcome: Outcome) -> Outcome:
        self._process.kill()
        self._process.join()
        self._talk.close()
        self._begin()
        return outcome

    def _cpu_s(self) -> float:
        try:
            fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / _TICKS


def _serve(talk: Connection, scratch: Path) -> None:
    """Prepare what is asked for, in the process of its own."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    talk.send("ready")
    while True:
        try:
            file, damaged = talk.recv()
        except (EOFError, ConnectionResetError):  # who asked is gone
            return
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew: proc(5)
        before_mb = _memory_mb("VmRSS")
        said, detail = _prepared(file, scratch, damaged)
        talk.send((said, _memory_mb("VmHWM") - before_mb, detail))


def _prepared(file: Path, scratch: Path, damaged: bool) -> tuple[str, str]:
    limits, reading = Audio(max_duration_s=LONGEST_S), Reading(damaged=damaged)
    try:
        with tempfile.TemporaryDirectory(dir=scratch) as folder:
            probe(file, limits, reading)
            prepare(file, Path(folder) / "prepared", limits, reading=reading)
        return "taken", ""
    except AudioProblem as problem:
        return problem.code, ""
    except Exception:  # a worker would try again, and tell the client that the fault is ours
        return "error", traceback.format_exc(limit=-4)


def _memory_mb(what: str) -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split(f"{what}:")[1].split()[0]) / 1024
