"""The simulated month: rates and minutes fall, worse candidates are stopped, no dialect becomes worse."""

import numpy as np
import pytest

from benchmarks.accuracy.month import BEGUN, drawn, month, rows

pytestmark = pytest.mark.slow


def test_a_month() -> None:
    weeks = month(np.random.default_rng(1), 3, "test")
    first, last = weeks[0], weeks[-1]
    for before, after in zip(first, last, strict=True):
        assert after.truth <= before.truth
    assert np.mean([one.minutes for one in last]) < np.mean([one.minutes for one in first])
    for week in weeks:
        assert not any(one.released and one.candidate > one.truth + 0.015 for one in week if one.candidate is not None)
    table = rows([weeks])
    assert [row["week"] for row in table] == ["1", "2", "3"]
    assert table[0]["released"] == "0 of 0"  # nothing was corrected yet
    assert all(row["dialects worse than last week"] == "0" for row in table)
    assert drawn([weeks]).count("<polyline") == 2 * len(BEGUN)
