"""`boli flywheel`, small, with models that are not trained: that it checks what it claims, and how it ends.

That training makes drafts better, `make flywheel` itself shows (docs/guide/flywheel.md).
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from boli import cli
from boli.demo.flywheel import command
from boli.demo.flywheel.told import NotShown
from tests.acceptance.flywheel_trainer import BAD, misspelling

pytestmark = pytest.mark.slow

TRAINER = Path(__file__).with_name("flywheel_trainer.py")
ROOT = Path(__file__).parents[2]
SETTINGS = """
[storage]
data_dir = "{data}"
[engine]
concurrency = 1
poll_s = 0.1
[asr]
model = "{model}"
[route]
blind_share = 1.0
gold_share = 0.0
[accuracy]
min_speakers = 2
min_reference_words = 20
[improvement]
training_command = ["{python}", "{trainer}"]
mixes = [1.0]
promote = "person"
min_speakers = 2
shadow_segments = 0
watch_days = 0
"""
SMALL = ["--speakers", "18", "--sentences", "2", "--poisoned", "4", "--known", "1", "--workers", "1"]


def told(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command on a model that misspells, in a folder."""
    model = misspelling(folder / "misspelling")
    config = folder / "flywheel.toml"
    named = {"data": folder / "data", "model": model, "python": sys.executable, "trainer": TRAINER}
    config.write_text(SETTINGS.format(**named), "utf-8")
    own = {BAD: str(model), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}
    boli = [sys.executable, "-m", "boli", "--config", str(config), "flywheel", *SMALL]
    return subprocess.run(boli, env=os.environ | own, capture_output=True, text=True, timeout=900, check=False)


def test_the_whole_story_is_told_and_checked(tmp_path: Path) -> None:
    done = told(tmp_path)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    claims = [line.strip() for line in done.stdout.splitlines() if "checked: " in line]
    for part in (
        "nobody is heard in both train and test",
        "the gate passes",
        "nothing is promoted before a person says so",
        "every draft is by bho-flywheel-1",
        "were wrong before the corrections",
        "the run is stopped: the gate: worse",
        "nothing is promoted: bho-flywheel-1 still drafts bho",
        "misspelling drafts bho again",
    ):
        assert [line for line in claims if part in line], (part, claims)
    assert f"all {len(claims)} claims were checked and hold" in done.stdout


def test_a_claim_that_does_not_hold_ends_it_with_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Running:
        Size = staticmethod(lambda *_numbers: None)

        @staticmethod
        def run(*_given: object) -> None:
            raise NotShown("not shown: 3 words were wrong before, 4 are after")

    monkeypatch.setattr(command, "import_module", lambda _name: Running)
    monkeypatch.setattr(sys, "argv", ["boli", "flywheel"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip() == "boli: not shown: 3 words were wrong before, 4 are after"
