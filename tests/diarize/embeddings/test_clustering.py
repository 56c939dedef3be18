"""Clustering: the merges are those of scipy's average linkage, and a known number of speakers is kept."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.cluster.hierarchy import linkage

from diarize.embeddings.clustering import Cut, merges, speakers

CUT = Cut(distance=0.6, lowest=0.45, least_ms=500)


def voices(*amounts: int, spread: float = 0.1, seed: int = 0) -> NDArray[np.float32]:
    """So many embeddings around each of some directions."""
    rng = np.random.default_rng(seed)
    centres = np.eye(len(amounts), 24)
    rows = np.repeat(centres, amounts, axis=0) + rng.normal(scale=spread, size=(sum(amounts), 24))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_merges_are_those_of_average_linkage(seed: int) -> None:
    rows = voices(30, 20, 10, spread=0.3, seed=seed)
    np.testing.assert_allclose(merges(rows).distances, linkage(rows, "average", "cosine")[:, 2], atol=1e-4)


def test_equal_voices_end_the_chain() -> None:
    rows = np.repeat(voices(1, 1), 40, axis=0)
    assert len(merges(rows).pairs) == 79


def test_people_are_told_apart_without_a_number() -> None:
    rows = voices(8, 5, 3)
    found = speakers(merges(rows), np.full(16, 1000.0), CUT, 1, 16)
    assert found.tolist() == [0] * 8 + [1] * 5 + [2] * 3


def test_a_cluster_with_little_speech_is_nobody_unless_it_is_known_to_be() -> None:
    rows, amount = voices(8, 5, 1), np.array([1000.0] * 13 + [300.0])
    assert speakers(merges(rows), amount, CUT, 1, 14)[-1] == -1
    assert speakers(merges(rows), amount, CUT, 3, 3)[-1] == 2


@pytest.mark.parametrize("number", range(1, 12))
def test_a_given_number_is_kept(number: int) -> None:
    rows = voices(6, 4, 3, 2, spread=0.25)
    found = speakers(merges(rows), np.full(15, 1000.0), CUT, number, number)
    assert len(set(found.tolist()) - {-1}) == number


def test_with_fewer_voices_than_speakers_each_is_one() -> None:
    rows = voices(1, 1)
    assert sorted(speakers(merges(rows), np.full(2, 1000.0), CUT, 4, 4).tolist()) == [0, 1]
    assert speakers(merges(rows[:1]), np.full(1, 1000.0), CUT, 1, 1).tolist() == [0]
