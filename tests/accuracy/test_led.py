"""Led references: correctors overlook A's errors; corrected by segments done twice, equal models are equal again."""

import numpy as np
import pytest

from accuracy.compare import Audit, Comparison, Pair, PairError, compare
from accuracy.counts import ErrorCounts
from accuracy.gate import gate
from accuracy.led import corrected
from benchmarks.lib.simulation import led_pairs, substituted


def pair(speaker: int, old: int, new: int, audit: tuple[int, int] | None = None, again: float = 0.5) -> Pair:
    blind = Audit(substituted(audit[0], 100), substituted(audit[1], 100), again) if audit else None
    return Pair(f"{speaker}", substituted(old, 100), substituted(new, 100), 1.0, "L1", "L1", led=True, audit=blind)


def test_by_hand() -> None:
    """Ten speakers, A 10 and B 14 errors by led references; of four done twice blind ones find 3 more of A's."""
    rows = [pair(k, 10, 14, (13, 14) if k < 4 else None) for k in range(10)]
    found = corrected(rows, min_clusters=4)
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.04 - 0.03)
    assert (found.old_rate, found.new_rate) == (pytest.approx(0.13), pytest.approx(0.14))
    assert (found.clusters, found.segments) == (4, 10)
    mixed = [*rows, *(Pair(f"b{k}", substituted(13, 100), substituted(13, 100), 1.0, "L1", "L1") for k in range(10))]
    half = corrected(mixed, min_clusters=4).difference
    assert half is not None
    assert half.value == pytest.approx((0.04 + 0.0) / 2 - 0.03 / 2)  # only the led half is corrected


def test_the_error_is_that_of_a_ratio_and_a_mean() -> None:
    rows = [pair(k, 10, 12 + k % 3, (12 + k % 2, 12 + k % 3)) for k in range(9)]
    found = corrected(rows).difference
    pairs = [
        Pair(f"{k}", substituted(12 + k % 2, 100), substituted(12 + k % 3, 100), 1.0, "L1", "L1") for k in range(9)
    ]
    blind = compare(pairs)
    assert found is not None
    assert blind.difference is not None
    assert found.value == pytest.approx(blind.difference.value)  # all were done twice
    assert found.standard_error == pytest.approx(blind.difference.standard_error)


def test_too_few_done_twice_show_nothing() -> None:
    rows = [pair(k, 10, 10, (12, 10) if k < 7 else None) for k in range(40)]
    found = corrected(rows)
    assert (found.clusters, found.difference, found.new_rate) == (7, None, None)
    assert gate(rows, how=corrected).outcome == "inconclusive"
    assert corrected(rows, min_clusters=7).difference is not None


def test_without_led_references_nothing_is_corrected() -> None:
    rows = [Pair(f"{k}", substituted(9 + k % 3, 60), substituted(9, 60), 1.0, "L1", "L1") for k in range(12)]
    assert corrected(rows) == compare(rows)
    assert corrected([]) == compare([])


def test_a_chance_of_nothing_is_refused() -> None:
    with pytest.raises(PairError, match="done twice"):
        Audit(ErrorCounts(0, 0, 0, 1, 1), ErrorCounts(0, 0, 0, 1, 1), 0.0)


def _differences(how: object, repeats: int = 40) -> list[Comparison]:
    random = np.random.default_rng(11)
    return [how(led_pairs(random, 80, change=0.0, overlooked=0.2, again=0.3)) for _ in range(repeats)]  # type: ignore[operator]


@pytest.mark.slow
def test_an_equal_model_is_equal_again() -> None:
    """Uncorrected it looks 10 points worse; corrected, its mean is 0 and its interval holds it."""
    led = [one.difference.value for one in _differences(compare) if one.difference]
    fair = [one.difference for one in _differences(corrected) if one.difference]
    assert np.mean(led) > 0.04
    assert abs(np.mean([one.value for one in fair])) < 0.006
    held = sum(low <= 0 <= high for low, high in (one.interval() for one in fair))
    assert held >= 34  # of 40, nominally 38
