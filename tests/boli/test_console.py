"""Cells and tables: figures are written one way, and nothing is cut."""

from io import StringIO

import pytest
from rich.console import Console

from boli.console import between, in_points, optional, percent, points, print_rows, print_table, rate, text

ROW = {"wer": 0.123, "low": 0.1, "high": 0.15, "none": None, "name": "", "least": 0.05}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        (percent(0.1234), "12.3%"),
        (percent(0.1234, 0.1, 0.15), "12.3% (10.0% to 15.0%)"),
        (percent(None, 0.1, 0.15), ""),
        (between(0.1, 0.15), "10.0% to 15.0%"),
        (between(None, 0.15), ""),
        (in_points(-0.012), "-1.2"),
        (in_points(0.012, -0.003, 0.027), "+1.2 (-0.3 to +2.7)"),
        (in_points(None), ""),
        (rate("wer", "low", "high")(ROW), "12.3% (10.0% to 15.0%)"),
        (rate("none")(ROW), ""),
        (points("wer")(ROW), "+12.3"),
        (text("name")(ROW), "-"),
        (text("none")(ROW), "-"),
        (optional("least", ".2f")(ROW), "0.05"),
        (optional("none", ".2f")(ROW), ""),
    ],
)
def test_figures(written: str, wanted: str) -> None:
    assert written == wanted


@pytest.mark.parametrize("width", [10, 40, 200])
def test_nothing_is_cut(width: int) -> None:
    console = Console(file=StringIO(), width=width)
    print_table(console, ("key of two words", "figure"), [["all, fixed mix", "one two three"]])
    written = console.file.getvalue()  # type: ignore[attr-defined]
    for part in ("all, fixed mix", "key of two words", "one", "two", "three", "figure"):
        assert part in written
    assert "…" not in written


def test_no_rows(capsys: pytest.CaptureFixture[str]) -> None:
    print_rows([], {"name": text("name")}, "a note")
    assert capsys.readouterr().out == "nothing to show yet\n"
