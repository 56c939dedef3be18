"""Machines as network namespaces of this one: each has its own addresses, and a link to the hub that can be cut."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest

HUB = "hub"


@dataclass(frozen=True)
class Machines:
    """The hub and the others. `tag`: of this network, in the names of its namespaces."""

    tag: str
    others: tuple[str, ...]

    def prefix(self, name: str) -> list[str]:
        """Return what runs a command on a machine."""
        return ["ip", "netns", "exec", self.space(name)]

    def space(self, name: str) -> str:
        return f"boli-{self.tag}-{name}"

    def hub_seen_from(self, name: str) -> str:
        """Return the hub's address on the link to a machine."""
        return f"10.77.{self.others.index(name)}.1"

    def link(self, name: str, state: str) -> None:
        """Cut the link of a machine ("down"), or mend it ("up"). Nothing is answered meanwhile, and nothing refused."""
        _ip("-n", self.space(HUB), "link", "set", f"v{self.tag}{self.others.index(name)}h", state)

    def _wire(self, number: int, name: str) -> None:
        here, there = f"v{self.tag}{number}h", f"v{self.tag}{number}m"
        _ip("link", "add", here, "netns", self.space(HUB), "type", "veth", "peer", there, "netns", self.space(name))
        for space, end, last in ((HUB, here, 1), (name, there, 2)):
            _ip("-n", self.space(space), "addr", "add", f"10.77.{number}.{last}/24", "dev", end)
            _ip("-n", self.space(space), "link", "set", end, "up")

    def _make(self) -> None:
        for name in (HUB, *self.others):
            _ip("netns", "add", self.space(name))
            _ip("-n", self.space(name), "link", "set", "lo", "up")
        for number, name in enumerate(self.others):
            self._wire(number, name)

    def _unmake(self) -> None:
        for name in (*self.others, HUB):
            subprocess.run(["ip", "netns", "delete", self.space(name)], capture_output=True, check=False)


@contextmanager
def machines(others: Sequence[str]) -> Iterator[Machines]:
    """Make a hub and other machines, as long as the block. Skips where that is not allowed."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        pytest.skip("network namespaces need root and the program ip: scripts/system-packages iproute2")
    made = Machines(uuid4().hex[:6], tuple(others))
    try:
        try:
            made._make()
        except subprocess.CalledProcessError as error:
            pytest.skip(f"network namespaces are not allowed here: {error.stderr.strip()}")
        yield made
    finally:
        made._unmake()


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], capture_output=True, check=True, text=True)
