"""Mutated files: a few go through a worker's preparation, and nothing is wrong. What would be wrong is told."""

import os
import signal
import socket
from pathlib import Path
from random import Random

import pytest

from benchmarks.lib.lures import Lures
from benchmarks.lib.mutations import case, seeds
from benchmarks.lib.prepared_apart import Apart
from benchmarks.service.mutated_files import tried


@pytest.mark.slow
def test_damaged_and_hostile_files_do_no_harm(tmp_path: Path) -> None:
    found = list(tried(150, 7, tmp_path))
    assert [(one.case.kind, one.wrong, one.outcome.detail) for one in found if one.wrong] == []
    assert {"taken", "not-audio", "truncated"} <= {one.outcome.said for one in found}
    assert sum(one.case.never for one in found) > 5


@pytest.mark.slow
def test_every_kind_is_whole_before_it_is_damaged(tmp_path: Path) -> None:
    file = tmp_path / "whole.bin"
    with Apart(tmp_path, 30) as apart:
        for kind, content in seeds().items():
            file.write_bytes(content)
            assert apart.prepare(file).said == "taken", kind


def test_lures_tell_when_they_are_touched(tmp_path: Path) -> None:
    with Lures(tmp_path, b"sound") as lures:
        assert lures.touched() == []
        lures.file.read_bytes()
        socket.create_connection(("127.0.0.1", lures.port)).close()
        assert lures.touched() == ["file", "port"]
        assert lures.touched() == []


@pytest.mark.slow
def test_a_crash_and_a_hang_are_told_and_the_next_file_is_prepared(tmp_path: Path) -> None:
    file = tmp_path / "whole.bin"
    file.write_bytes(seeds()["wav"])
    with Apart(tmp_path, 30) as apart:
        apart.most_cpu_s = 0.05
        os.kill(apart.pid, signal.SIGSTOP)
        assert apart.prepare(file).said == "hang"
        apart.most_cpu_s = 30
        assert apart.prepare(file).said == "taken"
        os.kill(apart.pid, signal.SIGKILL)
        assert apart.prepare(file).said == "crash"
        assert apart.prepare(file).said == "taken"


def test_the_same_seed_makes_the_same_damage(tmp_path: Path) -> None:
    whole = seeds()
    with Lures(tmp_path, whole["wav"]) as lures:
        first, second = ([case(chance, whole, lures) for _ in range(50)] for chance in (Random(3), Random(3)))
    assert first == second
