"""What the base install loads, seen in fresh interpreters."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "faster_whisper", "ctranslate2", "librosa", "onnxruntime", "pyannote", "av", "sklearn")


def loaded_by(statement: str, wanted: tuple[str, ...]) -> set[str]:
    """Run a statement in a fresh interpreter; return which of the modules it has loaded."""
    code = f"{statement}\nimport sys\nprint(*[name for name in {wanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_service_loads_no_engine() -> None:
    allowed = {"av"}  # the look at an upload
    assert loaded_by("import review_api.app", HEAVY) <= allowed


@pytest.mark.slow
@pytest.mark.parametrize("module", ["boli.cli", "pipeline.worker", "asr.whisper", "diarize.choose", "accuracy.report"])
def test_nothing_needs_torch(module: str) -> None:
    blocked = "import sys; sys.modules['torch'] = None"  # any attempt to import it is an ImportError
    assert loaded_by(f"{blocked}\nimport {module}", ("pyannote", "torchaudio")) == set()


def test_values_and_protocols_are_light() -> None:
    light = "import asr.recognizer, asr.word, diarize.turn, diarize.diarizer, pipeline.transcript, accuracy.report"
    assert loaded_by(light, HEAVY) == set()


def test_the_base_install_has_no_torch() -> None:
    done = subprocess.run([sys.executable, "-c", "import torch"], capture_output=True, text=True)
    assert "No module named 'torch'" in done.stderr, "tests run in the base environment, which must not have torch"
