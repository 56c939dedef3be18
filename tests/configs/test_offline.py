"""Offline: no library calls home, whichever door the process came in by."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


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
def test_the_switches_are_set_before_anything_is_loaded(door: str, tmp_path: Path) -> None:
    ask = "; import os; print(os.environ['ORT_DISABLE_TELEMETRY'])"
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | home
    done = subprocess.run(
        [sys.executable, "-c", door + ask], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "1"
    assert not (tmp_path / "cache" / "Microsoft").exists()  # onnxruntime keeps a device id and its events there


def test_without_them_a_file_would_be_written(tmp_path: Path) -> None:
    """The test above can fail: this is what the library does when nobody tells it not to."""
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"} | home
    subprocess.run([sys.executable, "-c", "import onnxruntime"], env=environment, check=True)
    assert (tmp_path / "cache" / "Microsoft").exists()
