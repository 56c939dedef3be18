"""The bundled recordings, made again: the same as those that are committed."""

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from boli.demo import samples as bundled
from boli.demo.samples import path, samples
from boli.demo.samples.make import EDGE_MS, main, render, write
from boli.demo.samples.recipes import RECIPES
from tests.bundled import BY_NAME, sound

ESPEAK = shutil.which("espeak-ng")
NEEDS_ESPEAK = pytest.mark.skipif(ESPEAK is None, reason="espeak-ng is not installed")


def made_with_the_same_synthesiser() -> bool:
    if ESPEAK is None:
        return False
    said = subprocess.run([ESPEAK, "--version"], capture_output=True, text=True, check=True).stdout
    return "1.51" in said


SAME_ESPEAK = pytest.mark.skipif(not made_with_the_same_synthesiser(), reason="the samples come from espeak-ng 1.51")


@SAME_ESPEAK
@pytest.mark.slow
@pytest.mark.parametrize("name", ["hi-office", "bn-travel", "te-farm-phone", "ta-clinic-silence"])
def test_made_again_a_recording_is_the_committed_one(name: str, tmp_path: Path) -> None:
    (recipe,) = (recipe for recipe in RECIPES if recipe.name == name)
    again = write(recipe, tmp_path)
    committed, _ = sound(name)
    decoded, _ = soundfile.read(tmp_path / again.file, dtype="float32", always_2d=True)
    assert again.utterances == BY_NAME[name].utterances
    assert decoded.shape == committed.shape
    assert np.corrcoef(decoded[:, 0], committed[:, 0])[0, 1] > 0.99


@SAME_ESPEAK
@pytest.mark.slow
def test_what_is_rendered_is_what_was_written_but_for_the_codec() -> None:
    (recipe,) = (recipe for recipe in RECIPES if recipe.name == "bn-helpline")
    take = render(recipe)
    committed, rate_hz = sound("bn-helpline")
    assert (rate_hz, committed.shape) == (take.rate_hz, take.samples.shape)
    assert np.corrcoef(take.samples[:, 1], committed[:, 1])[0, 1] > 0.98
    assert min(utterance.start_ms for utterance in take.utterances) == EDGE_MS


@NEEDS_ESPEAK
@pytest.mark.slow
def test_the_command_writes_a_manifest_that_can_be_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path)])
    monkeypatch.setattr(bundled, "HERE", tmp_path)
    monkeypatch.setattr(bundled, "MANIFEST", tmp_path / "manifest.json")
    made = samples()
    assert [sample.name for sample in made] == [recipe.name for recipe in RECIPES]
    assert all(path(sample).is_file() for sample in made)
    assert f"{len(RECIPES)} recordings" in capsys.readouterr().out
