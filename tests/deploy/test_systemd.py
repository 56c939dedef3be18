"""The units of systemd: its own checker says nothing, and its score of exposure stays low."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from boli.commands.service import LONGEST_STOP_S
from tests.deploy.files import DEPLOY, UNITS

GPU = DEPLOY / "systemd" / "worker-gpu.conf"
# Tenths of systemd's score, 0 (nothing exposed) to 100.
MOST_EXPOSED = 20
NAMES = [unit.name for unit in UNITS]


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.fail("systemd-analyze is missing: run `bash scripts/system-packages systemd`")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with the units, the drop-in for cards, and a program where they look for one."""
    program = shutil.which("true")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/boli/bin/boli", str(program))
        (tmp_path / unit.name).write_text(text, "utf-8")
    drop_in = tmp_path / "boli-worker@.service.d"
    drop_in.mkdir()
    shutil.copy(GPU, drop_in / "gpu.conf")
    return tmp_path


def verified(folder: Path, name: str) -> str:
    """Return what the checker says: it ends with 0 for an unknown key, too."""
    done = analyze("verify", "--man=no", folder / name.replace("@", "@0"))
    return f"{done.stderr}{done.returncode or ''}"


@pytest.mark.parametrize("name", NAMES)
def test_the_checker_says_nothing(installed: Path, name: str) -> None:
    if "@" in name:
        (installed / name.replace("@", "@0")).symlink_to(installed / name)
    assert verified(installed, name) == ""


@pytest.mark.parametrize(
    ("right", "wrong"), [("PrivateTmp=", "PrivateTemp="), ("KillSignal=SIGTERM", "KillSignal=SIGNONE")]
)
def test_the_checker_finds_what_is_wrong(installed: Path, right: str, wrong: str) -> None:
    unit = installed / "boli-api.service"
    unit.write_text(unit.read_text("utf-8").replace(right, wrong), "utf-8")
    assert verified(installed, unit.name) != ""


@pytest.mark.parametrize("name", NAMES)
def test_little_is_exposed(installed: Path, name: str) -> None:
    done = analyze("security", "--offline=true", "--no-pager", f"--threshold={MOST_EXPOSED}", installed / name)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr


def test_all_units_are_hardened_alike() -> None:
    assert (
        len({unit.read_text("utf-8").split("\nNoNewPrivileges")[1].split("\n[Install]")[0].strip() for unit in UNITS})
        == 1
    )


def test_a_worker_has_time_to_stop() -> None:
    text = (DEPLOY / "systemd" / "boli-worker@.service").read_text("utf-8")
    assert int(re.search(r"TimeoutStopSec=(\d+)", text)[1]) > LONGEST_STOP_S  # type: ignore[index]
