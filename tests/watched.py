"""A command under watch: which addresses it calls, which names it looks up, which files it writes.

    audit hook (sitecustomize)   what Python does, in the command and in its children: connect, getaddrinfo, open
    strace, where it is there    what native code does, too: connect, sendto, openat
    an empty home                whatever anybody keeps under HOME, XDG_* or TMPDIR is found there

Compiled code beside an installed package (numba's, for librosa) is let pass.
Without strace (or where it is not allowed) a connection by native code alone is not seen; a file under home is.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
_HOOK = """
import os, sys

_log = os.open({log!r}, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def _note(event, arguments):
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        said = f"call {{address[0]}}" if isinstance(address, tuple) else ""
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        said = f"name {{arguments[0]}}"
    elif event == "open" and isinstance(arguments[0], (str, bytes)) and (arguments[2] or 0) & _WRITING:
        said = f"file {{os.path.abspath(os.fsdecode(arguments[0]))}}"
    else:
        return
    if said:
        os.write(_log, (said + "\\n").encode("utf-8", "replace"))

sys.addaudithook(_note)
"""
_STRACE = ("strace", "-f", "--seccomp-bpf")  # stops at the calls that are looked at, and at no others
_SYSCALLS = "connect,sendto,sendmsg,openat,creat"
_ADDRESS = re.compile(r'sin6?_addr=inet_(?:addr|pton)\((?:AF_INET6, )?"([^"]+)"')
_WRITTEN = re.compile(r'(?:openat\([^,]+, |creat\()"(/[^"]*)".*(?:O_WRONLY|O_RDWR|O_CREAT|creat\()')
_HERE = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "::", "None", ""}
_DEVICES = ("/dev/", "/proc/", "/sys/")


@dataclass(frozen=True)
class Watch:
    """`folder`: all that the command may write to, apart from its home, which has to stay empty."""

    folder: Path
    home: Path = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "home", self.folder / "watched-home")
        (self.folder / "hook").mkdir(parents=True)
        self.home.mkdir()
        (self.folder / "hook" / "sitecustomize.py").write_text(_HOOK.format(log=str(self._log)), encoding="utf-8")

    @property
    def _log(self) -> Path:
        return self.folder / "audit.log"

    @property
    def _trace(self) -> Path:
        return self.folder / "strace.log"

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[subprocess.Popen[str]]:
        """Run Python with these arguments. A process that still runs at the end is told to stop, as by an operator."""
        command = [sys.executable, *arguments]
        if traces():
            command = [
                "strace",
                "-f",
                "--seccomp-bpf",
                "-qq",
                "-o",
                str(self._trace),
                "-e",
                f"trace={_SYSCALLS}",
                *command,
            ]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen(command, env=self._environment(), cwd=self.folder, start_new_session=True, **pipes)  # type: ignore[call-overload]
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGINT)
            try:
                process.communicate(timeout=300)
            except subprocess.TimeoutExpired:  # a failure of this test, and of no other
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise

    def complaints(self) -> list[str]:
        """Return what the command should not have done: foreign calls and look-ups, files elsewhere."""
        seen = self._log.read_text(encoding="utf-8").splitlines()
        assert seen, "the hook was not loaded"
        if traces():
            trace = self._trace.read_text(encoding="utf-8", errors="replace")
            seen += [f"call {address}" for address in _ADDRESS.findall(trace)]
            seen += [f"file {file}" for line in trace.splitlines() for file in _WRITTEN.findall(line)]
        kept = [f"file {file}" for file in self.home.rglob("*") if file.is_file()]
        return sorted({line for line in seen if not self._allowed(*line.split(" ", 1))} | set(kept))

    def _allowed(self, what: str, where: str) -> bool:
        if what == "file":
            return where.startswith((f"{self.folder}/", *_DEVICES)) or _is_compiled(where)
        return where in _HERE or where.startswith("127.")

    def _environment(self) -> dict[str, str]:
        home, path = str(self.home), os.pathsep.join([str(self.folder / "hook"), str(ROOT)])
        places = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TMPDIR"), home)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("BOLI_", "ORT_", "HF_"))}
        return kept | places | {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}


def _is_compiled(file: str) -> bool:
    """Return whether a file is compiled code that numba (librosa uses it) keeps beside an installed package."""
    return file.startswith(f"{sys.prefix}/") and "__pycache__" in file


@cache
def traces() -> bool:
    """Return whether strace is here and may be used."""
    if not shutil.which("strace"):
        return False
    return (
        subprocess.run(["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "true"], capture_output=True).returncode == 0
    )
