"""Where `boli model train` runs: as the settings say, beside this environment, in it, or nowhere."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from configs.settings import Settings
from pipeline.improvement import training_environment
from pipeline.improvement.training_environment import NoTraining, command


def settings(*words: str) -> Settings:
    return Settings.model_validate({"improvement": {"training_command": words}})


def test_the_settings_come_first(tmp_path: Path) -> None:
    assert command(settings("nice", "/opt/train/bin/boli")) == ["nice", "/opt/train/bin/boli"]


def test_the_one_beside_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "elsewhere" / ".venv"))
    (tmp_path / ".venv-train" / "bin").mkdir(parents=True)
    (tmp_path / ".venv-train" / "bin" / "boli").touch()
    assert command(settings()) == [str(tmp_path / training_environment.BESIDE)]


def test_without_one_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "elsewhere" / ".venv"))
    if all(map(find_spec, ("torch", "transformers", "peft"))):
        assert command(settings()) == [sys.executable, "-m", "boli"]
        return
    with pytest.raises(NoTraining, match=r"make one in \.venv-train .* improvement\.training_command"):
        command(settings())
