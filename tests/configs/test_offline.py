"""Offline: no library calls home, whichever door the process came in by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Prints what the switch is at the moment when onnxruntime is looked for: set later, it would do nothing.
_WATCH = """
import os, sys

class Watch:
    def find_spec(self, name, path=None, target=None):
        if name == "onnxruntime":
            print("switch:", os.environ.get("ORT_DISABLE_TELEMETRY"))

sys.meta_path.insert(0, Watch())
"""


def _switch(program: str, home: Path) -> str:
    """Return the lines that a process prints which runs `program`, then loads onnxruntime, with a home of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    environment |= {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    done = subprocess.run(
        [sys.executable, "-c", f"{_WATCH}\n{program}\nimport onnxruntime"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.parametrize(
    "door",
    [
        "import pipeline.media.voice_activity; pipeline.media.voice_activity._session()",
        "import asr.whisper.whisper",
        "import boli.cli",
        "import pipeline.jobs.worker",
    ],
)
@pytest.mark.slow
def test_the_switch_is_set_before_onnxruntime_is_loaded(door: str, tmp_path: Path) -> None:
    assert _switch(door, tmp_path) == "switch: 1"
    assert not (tmp_path / "cache" / "Microsoft").exists()  # where it keeps a device id and its events


def test_nothing_else_sets_the_switch(tmp_path: Path) -> None:
    """The test above can fail."""
    assert _switch("", tmp_path) == "switch: None"
