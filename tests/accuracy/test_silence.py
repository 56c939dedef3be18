"""Words invented where nothing was said: by hand, weighted, and only from enough speakers."""

import pytest

from accuracy.estimate import Thresholds
from accuracy.silence import silence
from accuracy.tally import Tally

LOW = Thresholds(min_clusters=2, min_reference_words=1)


def tally(cluster: str, words: int, ms: int, probability: float = 1.0) -> Tally:
    """Return the tally of one segment in which nothing was said."""
    weight = 1 / probability
    weighted = {"weighted_invented": weight * words, "weighted_silent_ms": weight * ms}
    return Tally(cluster, ("hi",), 1, probability, reviewed=1, invented=words, silent_ms=ms, **weighted)


def test_by_hand() -> None:
    found = silence([tally("A", 2, 2500), tally("B", 0, 1500)], LOW)
    assert (found.words, found.minutes, found.clusters) == (2, pytest.approx(4 / 60), 2)
    assert found.rate == found.shown == pytest.approx(30)
    assert found.interval is not None
    assert found.interval.low <= 30 <= found.interval.high


def test_each_segment_stands_for_those_that_nobody_saw() -> None:
    # Of confident silences one in ten is looked at: it counts ten times.
    found = silence([tally("A", 6, 60_000, 1.0), tally("B", 0, 60_000, 0.1)], LOW)
    assert found.rate == pytest.approx(6 / 11)


def test_too_few_speakers_show_no_rate_and_speech_counts_not() -> None:
    speech = Tally("B", ("hi",), 1, 1.0, reviewed=1, errors=3, reference=10)
    found = silence([tally("A", 2, 60_000), speech], LOW)
    assert (found.clusters, found.rate, found.shown, found.interval) == (1, 2.0, None, None)
    assert silence([speech]).rate is None
