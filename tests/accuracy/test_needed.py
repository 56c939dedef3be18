"""How many more speakers: what lacks in speakers, and in words at the pace so far."""

import pytest

from accuracy.estimate import Thresholds
from accuracy.needed import more_speakers


@pytest.mark.parametrize(
    ("clusters", "words", "more"),
    [(0, 0, 8), (3, 1200, 5), (9, 300, 21), (3, 70, 40), (8, 1000, 0), (8, 999, 1), (1, 0, 7), (20, 5000, 0)],
)
def test_by_hand(clusters: int, words: int, more: int) -> None:
    assert more_speakers(clusters, words, Thresholds(8, 1000)) == more


def test_with_so_many_more_there_is_enough() -> None:
    """If each says as many words as those so far, the thresholds are reached, and with one less they are not."""
    limits = Thresholds(8, 1000)
    for clusters in range(1, 12):
        for words in range(1, 1000, 37):
            more = more_speakers(clusters, words, limits)
            each = words / clusters

            def enough(speakers: int, each: float = each) -> bool:
                return speakers >= limits.min_clusters and speakers * each >= limits.min_reference_words - 1e-6

            assert enough(clusters + more)
            assert not more or not enough(clusters + more - 1)
