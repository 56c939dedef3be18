"""The benchmarks that call the application in this process: each call is answered and counted."""

from pathlib import Path

import pytest

from benchmarks.service import approved_spellings, round_trips

pytestmark = pytest.mark.slow


def test_the_statements_of_each_call_are_counted(tmp_path: Path) -> None:
    rows, different = round_trips.measured(f"sqlite:///{tmp_path / 'boli.db'}", tmp_path)
    counted = {row["call"]: int(row["statements"]) for row in rows}
    assert list(counted) == ["clip", "heartbeat", "submit", "lease"]
    assert 0 < counted["heartbeat"] < counted["clip"] < counted["lease"]
    assert different > counted["lease"]


def test_texts_are_timed_with_spellings_approved(tmp_path: Path) -> None:
    rows = approved_spellings.measured(f"sqlite:///{tmp_path / 'boli.db'}", tmp_path, (0, 3), 2)
    assert [row["approved"] for row in rows] == [0, 3]
    assert all(float(row["times"]) > 0 for row in rows)
