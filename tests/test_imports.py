"""What the base install loads, seen in fresh interpreters."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "faster_whisper", "ctranslate2", "librosa", "onnxruntime", "pyannote", "av", "sklearn")

# Any attempt to import torch is an ImportError. (None in sys.modules would do that, too, but scipy asks what is there
# for its attributes.)
WITHOUT_TORCH = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
"""


def loaded_by(statement: str, wanted: tuple[str, ...]) -> set[str]:
    """Run a statement in a fresh interpreter; return which of the modules it has loaded."""
    code = f"{statement}\nimport sys\nprint(*[name for name in {wanted!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.slow
def test_the_service_loads_no_engine() -> None:
    allowed = {"av"}  # the look at an upload
    assert loaded_by("import review_api.app", HEAVY) <= allowed


@pytest.mark.slow
@pytest.mark.parametrize(
    "module", ["boli.cli", "pipeline.jobs.worker", "asr.whisper.whisper", "diarize.choose", "accuracy.report"]
)
def test_nothing_needs_torch(module: str) -> None:
    assert loaded_by(f"{WITHOUT_TORCH}\nimport {module}", ("pyannote", "torchaudio")) == set()


@pytest.mark.slow
def test_commands_wait_for_nothing_that_few_of_them_need() -> None:
    assert loaded_by("import boli.cli", ("sklearn", "pyarrow", "torch", "scipy.signal", "scipy.stats")) == set()


def test_values_and_protocols_are_light() -> None:
    light = "import asr.recognizer, asr.word, diarize.turn, diarize.diarizer, pipeline.recordings.transcript"
    light += ", accuracy.report"
    assert loaded_by(light, HEAVY) == set()


def test_the_base_install_has_no_torch() -> None:
    done = subprocess.run([sys.executable, "-c", "import torch"], capture_output=True, text=True)
    assert "No module named 'torch'" in done.stderr, "tests run in the base environment, which must not have torch"
