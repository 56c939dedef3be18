"""Slot: the place of a worker on its machine. A lock on a file holds it, and goes with the process however that dies.

The file also says which process held it last. Whoever holds the lock now knows by that who is dead for certain: the
process that the database still takes for alive.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TextIO

from configs.errors import BoliError

# Another one with each start of a Linux kernel, and on each machine, also where a machine was copied. A lock is certain
# within one kernel; not every shared folder hands it on to other machines.
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


class SlotTaken(BoliError, RuntimeError):
    """A worker with this slot runs on this machine already. Give each worker its own slot."""


class Slot:
    """A slot that this process holds. `predecessor`: the process that held it before and is dead for certain, or ""."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        file.seek(0)
        instance, _, boot = file.read().strip().partition(" ")
        self.predecessor = instance if boot and boot == _boot() else ""

    def keep(self, instance: str) -> None:
        """Write down which process holds the slot."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(f"{instance} {_boot()}\n")
        self._file.flush()


@contextmanager
def held(data_dir: Path, number: int) -> Iterator[Slot]:
    """Hold a slot while the block runs. Raises SlotTaken."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / f"worker-{number}.lock").open("a+", encoding="ascii", errors="replace") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SlotTaken(f"a worker runs in slot {number} already; give this one another with --slot") from error
        yield Slot(file)


def _boot() -> str:
    return _BOOT.read_text("ascii").strip() if _BOOT.is_file() else ""
