"""Umask: whatever a command writes is for its user alone, also what a library writes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.lib.mutations import seeds


@pytest.mark.slow  # commands as processes
def test_files_of_a_command_are_for_its_user_alone(tmp_path: Path) -> None:
    (tmp_path / "call.wav").write_bytes(seeds()["wav"])
    environment = os.environ | {"BOLI_STORAGE__DATA_DIR": str(tmp_path / "new" / "data")}
    for words in (
        ["migrate"],
        ["backup", str(tmp_path / "backup")],
        ["transcribe", "call.wav", "-o", "texts/of", "--language", "hi"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "boli", *words],
            cwd=tmp_path, env=environment, umask=0o022, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    made = [path for path in tmp_path.rglob("*") if path.name != "call.wav"]
    assert {"boli.db", "call.txt"} <= {path.name for path in made}
    assert [str(path) for path in made if path.stat().st_mode & 0o077] == []
