"""The program as it was before its last migration, out of this checkout's history."""

import os
import re
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest

from pipeline.store import schema

ROOT = Path(__file__).parents[2]
VERSIONS = "pipeline/store/migrations/versions"


def unpacked(folder: Path) -> Path:
    """Put the newest program with older tables into the folder, and return it. Skips where there is no history."""
    newest = schema.newest()
    for commit in _git("log", "-20", "--first-parent", "--format=%H^", "--", VERSIONS).decode().split():
        # in the middle of a merge there may be two newest migrations
        if (heads := _heads(commit)) and len(heads) == 1 and newest not in heads:
            with tarfile.open(fileobj=BytesIO(_git("archive", commit))) as archive:
                archive.extractall(folder, filter="data")
            return folder
    pytest.skip("this needs a git checkout with history: the program before the newest migration is taken of it")


def _heads(commit: str) -> set[str]:
    """Return the migrations of a commit that no other comes after."""
    said = _git("grep", "-hE", "^(down_)?revision", commit, "--", VERSIONS).decode()
    after = set(re.findall(r'^down_revision.*"(\w+)"', said, re.MULTILINE))
    return set(re.findall(r'^revision.*"(\w+)"', said, re.MULTILINE)) - after


def _git(*words: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, check=False).stdout


def command(program: Path, config: Path, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return the command line of a program in a folder, and the environment that keeps it away from this one."""
    return (
        [sys.executable, "-m", "boli", "--config", str(config), *words],
        os.environ | {"PYTHONPATH": str(program), "PYTHONSAFEPATH": "1"},
    )
