"""What the demos need to run a service of their own: a fresh folder, a port, patience, and a tidy end."""

import shutil
import signal
import socket
import time
from pathlib import Path
from typing import Final

from boli.client import Client
from boli.context import Problem
from boli.family import Family

MARK: Final = "demo"
START_PATIENCE_S: Final = 180


def end_as_by_the_keyboard() -> None:
    """Let a killed demo, or one whose terminal was closed, stop its service and its worker as Ctrl+C does."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as `nohup` wants
            signal.signal(number, signal.default_int_handler)


def fresh(data: Path) -> Path:
    """Return the data folder, empty but for a mark that only a demo leaves. Raises Problem for another's folder."""
    if data.exists() and (data / MARK).is_file():
        shutil.rmtree(data)
    elif data.exists() and any(data.iterdir()):
        raise Problem(f"{data} holds something that is not a demo's; set BOLI_STORAGE__DATA_DIR to another folder")
    data.mkdir(parents=True, mode=0o700, exist_ok=True)
    (data / MARK).touch()
    return data


def wait_for(url: str, family: Family, log: Path) -> None:
    """Wait until the service answers. Raises Problem where it does not in START_PATIENCE_S."""
    until = time.monotonic() + START_PATIENCE_S
    with Client(url) as client:
        while not client.healthy():
            family.look_after()
            if time.monotonic() > until:
                raise Problem(f"the service did not start in {START_PATIENCE_S} s; {log} says why")
            time.sleep(0.2)


def free_port(wanted: int) -> int:
    """Return the wanted port, or another where it is taken. Raises Problem where there is none."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise Problem("no free port on this machine")
