"""The benchmark of a long queue, with a short one: a real service, and each of its calls."""

import sys

import pytest

from benchmarks.service import long_queue


@pytest.mark.slow
def test_a_short_queue_is_measured(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(long_queue, "TIMES", 2)
    arguments = ["--recordings", "10", "20", "40", "--database", "sqlite"]
    monkeypatch.setattr(sys, "argv", ["long_queue", *arguments])
    long_queue.main()
    rows = [line.split("|")[1:-1] for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    assert [row[0].strip() for row in rows[2:]] == ["10", "20", "40", "last, of the first"]
    assert all(" / " in cell for row in rows[2:5] for cell in row[1:])
