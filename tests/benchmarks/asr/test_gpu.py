"""The benchmark of a card: without one it says so; its code path runs on a CPU with a tiny model."""

import subprocess
import sys
from pathlib import Path

import ctranslate2
import pytest

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "benchmarks.gpu"]


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *options], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(ctranslate2.get_cuda_device_count() > 0, reason="this machine has a card")
def test_without_a_card_one_line_and_exit_code_2() -> None:
    done = run()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith("no CUDA card: ")


@pytest.mark.slow
def test_its_code_path_on_a_cpu(tmp_path: Path) -> None:
    table = tmp_path / "table.md"
    done = run("--cpu-smoke", "--at-once", "1", "3", "--rounds", "1", "--out", str(table))
    assert done.returncode == 0, done.stderr
    lines = [line for line in table.read_text("utf-8").splitlines() if line.startswith("| smoke")]
    own = [line.split(" | ") for line in lines if "| CTranslate2 |" in line]
    assert [(row[3], row[4]) for row in own] == [("1", "1"), ("1", "5"), ("3", "1"), ("3", "5")]
    assert all(float(row[7]) > 0 for row in own)
    assert table.read_text("utf-8") in done.stdout
    assert "these figures mean nothing" in done.stdout
    # torch is not in the base environment: the rows say so, and the others are measured all the same.
    assert [line for line in lines if "No module named 'torch'" in line]


@pytest.mark.torch
def test_with_torch_every_engine_is_measured() -> None:
    pytest.importorskip("transformers", reason="torch and transformers are in .venv-train only")
    done = run("--cpu-smoke", "--at-once", "2")
    assert done.returncode == 0, done.stderr
    found = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| smoke")]
    assert [row[1] for row in found] == ["CTranslate2"] * 2 + ["torch's encoder"] * 2 + ["transformers"] * 2
    assert all(float(row[7]) > 0 for row in found)


@pytest.mark.slow
def test_when_the_time_is_over_no_row_is_begun() -> None:
    done = run("--cpu-smoke", "--at-once", "1", "--minutes", "0", "--engines", "CTranslate2")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("not begun: the time is over") == 2
