"""The simulation of acceptance: shares shrink, grow again when drafts become worse, and the rate stays right."""

import numpy as np
import pytest

from benchmarks.accuracy.acceptance import WORSE_FROM, collect

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("worse", [False, True])
def test_shares_follow_what_people_find(worse: bool) -> None:
    found = collect(np.random.default_rng(4), worse, "test")
    assert found.shares[0] == 1.0
    assert min(found.shares[: WORSE_FROM + 1]) < 0.3
    assert (found.shares[-1] > 0.9) == worse
    assert found.interval.rate == pytest.approx(found.truth, rel=0.1)
