"""What a sample shows that its interval may miss: by hand, and how often it is said where it is not true."""

import numpy as np
import pytest

from accuracy.caveats import SENTENCES, length_and_rate, of_speakers, skewness
from accuracy.intervals import ClusterSums
from benchmarks.lib.speakers import POPULATIONS


def sums(errors: list[float], words: list[float]) -> ClusterSums:
    return ClusterSums(np.array(errors, dtype=np.float64), np.array(words, dtype=np.float64))


def test_skewness_by_hand() -> None:
    # Rate 0.2; residuals -1, -1, -1, 3: mean square 3, mean cube 6.
    assert skewness(sums([1, 1, 1, 5], [10] * 4)) == pytest.approx(6 / 3**1.5)
    assert skewness(sums([2, 2, 2], [10] * 3)) == 0


def test_length_and_rate_by_hand() -> None:
    # Ranks 1 to 5 against 1, 2, 3, 5, 4: r = 1 - 6 * 2 / (5 * 24) = 0.9; times sqrt(4).
    assert length_and_rate(sums([1, 4, 9, 20, 20], [10, 20, 30, 40, 50])) == pytest.approx(1.8)
    assert length_and_rate(sums([1, 2, 3], [10, 10, 10])) == 0  # equal words
    assert length_and_rate(sums([1, 2, 3], [10, 20, 30])) == 0  # equal rates
    assert length_and_rate(sums([1, 4, 9, 3], [10, 20, 30, 0])) == pytest.approx(2**0.5)  # only insertions: no rate


def test_nothing_was_said() -> None:
    assert of_speakers(sums([], [])) == ()
    assert of_speakers(sums([1.0], [0.0])) == ()


def test_few_speakers_alone() -> None:
    assert of_speakers(sums([k % 3 for k in range(29)], [50] * 29)) == ("few-speakers",)
    assert of_speakers(sums([k % 3 for k in range(30)], [50] * 30)) == ()


def test_one_speaker_holds_the_errors_and_talks_most() -> None:
    errors = [float(k) for k in range(39)] + [900.0]
    assert of_speakers(sums(errors, [100.0 + k for k in range(40)])) == ("few-hold-errors", "long-and-hard")


def said(population: str, caveat: str) -> float:
    errors, words = POPULATIONS[population](np.random.default_rng(41), (300, 40))
    return float(np.mean([caveat in of_speakers(ClusterSums(*one)) for one in zip(errors, words, strict=True)]))


@pytest.mark.parametrize(
    ("population", "caveat", "least", "most"),
    [
        ("alike", "few-hold-errors", 0, 0.02),
        ("a tenth hard", "few-hold-errors", 0.6, 1),
        ("skewed, unequal", "long-and-hard", 0, 0.06),
        ("hard talk more", "long-and-hard", 0.75, 1),
    ],
)
def test_it_is_said_where_it_is_true(population: str, caveat: str, least: float, most: float) -> None:
    assert caveat in SENTENCES
    assert least <= said(population, caveat) <= most
