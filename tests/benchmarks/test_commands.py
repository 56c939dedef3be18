"""Every benchmark is a command that says what it measures: `python -m benchmarks.<room>.<name> --help`."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(
    f"benchmarks.{path.parent.name}.{path.stem}"
    for path in (ROOT / "benchmarks").glob("*/*.py")
    if path.parent.name != "lib"
)
# They train: torch is not in the base environment.
TRAINING = {"benchmarks.asr.checkpoints", "benchmarks.asr.finetune", "benchmarks.asr.real_corrections"}


def test_modules_that_are_no_commands_lie_in_lib() -> None:
    for path in (ROOT / "benchmarks").glob("*/*.py"):
        is_command = 'if __name__ == "__main__":' in path.read_text(encoding="utf-8")
        assert is_command == (path.parent.name != "lib"), path


@pytest.mark.slow  # some import the whole product
@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in TRAINING])
def test_help(command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", [command, "--help"])
    with pytest.raises(SystemExit) as ended:
        import_module(command).main()
    assert ended.value.code == 0
    assert "usage: " in capsys.readouterr().out
