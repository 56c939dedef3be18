"""The tables of a model card, from what was measured."""

from typing import Any

from boli.testset.table import tables


def rate(errors: int, of: int) -> dict[str, Any]:
    return {"errors": errors, "reference": of, "rate": errors / of}


def row(kind: str, variety: str, errors: int, *, spoilt: bool = False, low: float | None = None) -> dict[str, Any]:
    high = None if low is None else low + 0.1
    return {
        "set": kind, "variety": variety, "spoilt": spoilt, "wer": rate(errors, 100), "cer": rate(errors, 400),
        "low": low, "high": high, "known": 50, "known_wrong": 5, "told_known_wrong": 4,
    }  # fmt: skip


def test_a_line_a_language_with_intervals_and_the_mean_of_the_lines() -> None:
    rows = [row("A", "hi", 2, low=0.01), row("A", "ta", 4), row("A", "hi", 20, spoilt=True), row("B", "ta", 8)]
    assert tables({"rows": rows}) == (
        "| language | A clean | A telephone, noise | B | B, known words | the same, told the language |\n"
        "|---|---|---|---|---|---|\n"
        "| hi | 2.0 (1.0-11.0) | 20.0 |  |  |  |\n"
        "| ta | 4.0 |  | 8.0 | 10.0 | 8.0 |\n"
        "| **mean** | **3.0** | **20.0** | **8.0** | **10.0** | **8.0** |"
    )


def test_long_recordings_have_a_table_without_any_sentences() -> None:
    long = [{"language": "hi", "way": way, **rate(errors, 50)} for way, errors in (("batched", 1), ("sequential", 4))]
    assert "| hi | 2.0 | 8.0 |" in tables({"rows": [], "long": long})
    assert "| hi | 3.0 | 2.0 | 8.0 |" in tables({"rows": [row("A", "hi", 3)], "long": long})


def test_dialects_have_a_table_of_their_own_and_the_rest_a_sentence_each() -> None:
    told = tables(
        {
            "rows": [row("D", "bho", 60), row("E", "bho", 70)], "language": {"right": 57, "clips": 60},
            "quiet": {"silence, clip": "", "music at -25 dB, clip": "कु"},
            "word_times": {"words": 90, "median_ms": 30},
        }
    )  # fmt: skip
    assert "| bho | 60.0 | 70.0 | 15.0 |" in told
    assert "57 of 60 right" in told
    assert "1 of 2 without text. music at -25 dB, clip: “कु”." in told
    assert "median error 30 ms, 90 words" in told
    assert "| language |" not in told
