"""Somebody's own recordings in the demo, through a real service and worker: what cannot be used is a line."""

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from boli.client import Client
from boli.demo.samples import path, samples
from boli.demo.voices import draft_voices
from boli.family import Family

PATIENCE_S = 400


@pytest.mark.slow
def test_the_demo_drafts_a_folder_and_says_what_it_cannot_use(tmp_path: Path) -> None:
    voices = tmp_path / "voices"
    voices.mkdir()
    shutil.copyfile(path(samples()[0]), voices / f"mine [1]{path(samples()[0]).suffix}")
    (voices / "notes.txt").write_text("no sound")
    (voices / "empty.wav").touch()
    environment = os.environ | {"BOLI_STORAGE__DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "boli", "demo", "--once", "--voices", str(voices), "--language", samples()[0].language],
        env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    own = done.stdout.split("your recordings, from")[1]
    assert f"mine [1]{path(samples()[0]).suffix}: drafted" in own
    for name in ("notes.txt", "empty.wav"):
        said = [line for line in own.splitlines() if line.startswith(f"  {name}: ")]
        assert len(said) == 1 or said[-1] != f"  {name}: failed", said
    assert "confidence" in own  # the table of the one that has a draft


def test_a_folder_that_is_missing_or_empty_is_a_line(tmp_path: Path) -> None:
    """Nobody listens at that address: nothing is asked of the service."""
    said = io.StringIO()
    with Client("http://127.0.0.1:9") as client, Family({}) as family:
        for folder in (tmp_path / "nowhere", tmp_path):
            draft_voices(Console(file=said, width=500), client, folder, "", family)
    assert f"there is no folder {tmp_path / 'nowhere'}" in said.getvalue()
    assert f"{tmp_path} holds no files" in said.getvalue()
