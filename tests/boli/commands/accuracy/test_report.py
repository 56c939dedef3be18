"""`boli accuracy report` as a table: what names a row is never cut, however narrow the terminal."""

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from accuracy.estimate import Thresholds
from boli.commands.accuracy.report import show

LONG = "ta-IN-x-madurai"
ROW: dict[str, Any] = {
    "language": "ta", "dialect": LONG, "slice": "", "model": "a-model", "policy": "L1", "identity": "L1@1", "older": 2,
    "segments": 1_000_000, "reviewed_share": 0.25, "least_probability": 0.05, "speakers": 60,
    "reference_words": 100_000, "effective_size": 80.0, "wer": 0.25, "low": 0.2, "high": 0.3, "status": "ok",
    "script_fidelity": 0.99, "invented_per_minute": None, "naive": 0.3, "greg": 0.25, "greg_low": 0.2,
    "greg_high": 0.3, "substitutions": 0.15, "deletions": 0.06, "insertions": 0.04, "hours": 412.31,
    "reviewed_hours": 9.5, "more_speakers": 0, "corrected": None, "corrected_low": None, "corrected_high": None,
    "caveats": ("few-speakers", "reviews-short"),
}  # fmt: skip


def printed(width: int, *, estimates: bool = False, **change: Any) -> str:
    console = Console(file=StringIO(), width=width)
    show([ROW | change], "dialect", Thresholds(8, 1000), console, estimates=estimates)
    written: str = console.file.getvalue()  # type: ignore[attr-defined]
    return written


@pytest.mark.parametrize("width", [20, 60, 80, 100, 140])
@pytest.mark.parametrize("estimates", [False, True])
def test_the_key_is_never_cut(width: int, estimates: bool) -> None:
    text = printed(width, estimates=estimates)
    assert LONG in text
    assert "…" not in text


def test_what_stands_behind_the_figures_is_said() -> None:
    text = " ".join(printed(300).split())
    for part in (
        "25.0%",
        "20.0% to 30.0%",
        "1000000",
        "99.0%",
        "minimum",
        "no rate under 8 speakers",
        "15.0 / 6.0 / 4.0",
        "9.5 of 412.3",
    ):
        assert part in text
    assert "25.0% (1,4) GREG 25.0%" in text
    assert "(1) fewer than 30 speakers" in text
    assert "(4) fewer reviews than were drawn" in text
    assert "(2)" not in text
    assert "2 segments were scored under older rules and are left out: run boli accuracy score --drafts" in text


def test_too_little_says_about_how_many_more_speakers() -> None:
    none = dict.fromkeys(("wer", "low", "high", "substitutions", "deletions", "insertions"))
    text = printed(300, **none, status="not enough data", more_speakers=12)
    assert "not enough data: about 12 more speakers" in " ".join(text.replace("│", " ").split())
