"""`boli evaluate`: the guide as it stands, tables, JSON, the page, exit codes, and errors in one line."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from boli.cli import app
from configs.errors import BoliError

GUIDE = (Path(__file__).parents[3] / "docs" / "guide" / "test-set.md").read_text("utf-8")
Run = Callable[..., Result]


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in a folder that holds the files of the guide."""
    (reference, ours), (vendor,) = blocks("csv"), blocks("jsonl")
    for name, text in (("test.csv", reference), ("ours.csv", ours), ("vendor.jsonl", vendor)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["evaluate", *words], env={"COLUMNS": "200"})


def refused(run: Run, *words: str) -> str:
    done = run(*words)
    assert isinstance(done.exception, BoliError), done.output
    return str(done.exception)


TWO = ("--ref", "test.csv", "--hyp", "ours=ours.csv", "--hyp", "vendor=vendor.jsonl", "--language", "hi")


@pytest.mark.slow
def test_every_command_of_the_guide(run: Run, tmp_path: Path) -> None:
    (lines,) = blocks("bash")
    for line in lines.splitlines():
        done = run(*line.split()[2:])
        assert done.exit_code == 0, done.output
    assert (tmp_path / "report.html").is_file()


def test_the_python_of_the_guide(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("python")
    exec(compile(code, "test-set.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == [
        f"ours f 2 7 {2 / 7}", "ours m 0 6 0.0", f"ours None 2 13 {2 / 13}", "0"
    ]  # fmt: skip


def test_the_tables(run: Run) -> None:
    said = run(*TWO, "--by", "gender", "--errors", "1").output
    rows = [re.split(r"\s*[│┃]\s*", line)[1:-1] for line in said.splitlines() if line.startswith(("│", "┃"))]
    assert rows[0][:3] == ["language", "gender", "system"]
    assert ["hi", "together", "ours", "3", "0.00", "2", "13", "15.4%", "", "2", "0", "0"] in rows
    levels = next(row for row in rows if row[:3] == ["hi", "m", "ours"] and len(row) == 10)
    assert levels[3:7] == ["16.7%", "0.0%", "0.0%", "0.0%"]
    assert "राशन [-कार्ड-]{+कार+} बना दो" in said
    assert "no interval under 8 speakers" in said


def test_json_has_every_level_and_what_does_not_match(run: Run, tmp_path: Path) -> None:
    (tmp_path / "part.csv").write_text("id,text\nu1,राशन कार्ड बना दो\nu9,और\n", encoding="utf-8")
    done = run("--ref", "test.csv", "--hyp", "part.csv", "--language", "hi", "--json", "--errors", "1")
    told = json.loads(done.stdout)
    row = told["rows"][-1]
    assert (row["system"], row["slice"], row["utterances"], row["speakers"]) == ("part", None, 3, 2)
    assert row["hours"] == pytest.approx(7 / 3600)
    assert row["rates"]["L1"]["errors"] == row["rates"]["L1"]["deletions"] == 9
    assert set(row["rates"]) == {"L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"}
    assert (told["unmatched"]["part"]["missing"], told["unmatched"]["part"]["first_unused"]) == (2, ["u9"])
    assert told["errors"]["part"]["worst"][0]["id"] == "u2"
    assert "references without a text; each counts as all words deleted: 2 (u2, u3)" in done.stderr


def test_the_gate_sets_the_exit_code(run: Run) -> None:
    done = run(*TWO, "--compare", "vendor", "ours")
    assert done.exit_code == 3
    told = json.loads(run(*TWO, "--json", "--compare", "vendor", "ours").stdout)["comparison"]
    assert (told["old"], told["new"], len(told["slices"])) == ("vendor", "ours", 2)
    assert f"vendor -> ours: {told['outcome']}" in done.output


def test_the_page_escapes_and_turns_each_text(run: Run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("id,text,speaker\n<b>,دوا چاہیے <i>,a\n", encoding="utf-8")
    (tmp_path / "h.csv").write_text("id,text\n<b>,دوا\n", encoding="utf-8")
    run("--ref", "r.csv", "--hyp", "<u>=h.csv", "--language", "ur", "--html", "out.html")
    page = (tmp_path / "out.html").read_text("utf-8")
    assert "<b>" not in page.replace("<b>Written", "")
    assert "<i>" not in page
    assert "&lt;u&gt;" in page
    assert '<div dir="auto" lang="ur">' in page
    assert "<script" not in page
    assert "http" not in page


def test_errors_are_one_line(run: Run) -> None:
    assert "there is no such file" in refused(run, "--ref", "none.csv", "--hyp", "ours.csv")
    assert "line 2: no language" in refused(run, "--ref", "test.csv", "--hyp", "ours.csv")
    assert "two systems are called 'ours'" in refused(run, *TWO, "--hyp", "ours=vendor.jsonl")
    assert "--hyp takes NAME=FILE" in refused(run, *TWO, "--hyp", "=x")
    assert "--column takes" in refused(run, *TWO, "--column", "text")
    assert "--policy" in refused(run, *TWO, "--policy", "L9")
    assert "no system 'x'" in refused(run, *TWO, "--compare", "x", "ours")
    assert "no column for 'age'" in refused(run, *TWO, "--by", "age")
