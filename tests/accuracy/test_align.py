"""Alignment: known cases, the rule for ties, and jiwer as an independent judge."""

import jiwer
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from accuracy.align import Op, align, count
from accuracy.counts import ZERO, ErrorCounts

# Few different words, so that repeats and ties are common.
texts = st.lists(st.sampled_from(["की", "कि", "का", "खाद", "राशन"]), max_size=12)


@pytest.mark.parametrize(
    ("reference", "hypothesis", "counts"),
    [
        ("", "", ZERO),
        ("", "a b", ErrorCounts(0, 0, 2, 0, 2)),
        ("a b", "", ErrorCounts(0, 2, 0, 2, 0)),
        ("a b c", "a b c", ErrorCounts(0, 0, 0, 3, 3)),
        ("a b c d", "a x y d", ErrorCounts(2, 0, 0, 4, 4)),
        ("a b c d", "a x d", ErrorCounts(1, 1, 0, 4, 3)),
        ("a b", "b c", ErrorCounts(0, 1, 1, 2, 2)),  # not 2 substitutions: hits come first among equals
        ("a", "b c", ErrorCounts(1, 0, 1, 1, 2)),
        ("गाँव की खाद समिति", "गाँव के खाद", ErrorCounts(1, 1, 0, 4, 3)),
    ],
)
def test_known(reference: str, hypothesis: str, counts: ErrorCounts) -> None:
    first, second = reference.split(), hypothesis.split()
    assert count(first, second) == counts
    assert align(first, second).counts == counts


def test_places() -> None:
    assert align("abcd", "axde").ops == (
        Op("equal", 0, 0),
        Op("delete", 1, None),
        Op("substitute", 2, 1),
        Op("equal", 3, 2),
        Op("insert", None, 3),
    )


def test_units_may_be_anything_hashable() -> None:
    # -1 and -2 have the same hash in CPython, and rapidfuzz compares hashes and takes "a" for 97.
    assert count([-1, "a"], [-2, 97]) == ErrorCounts(2, 0, 0, 2, 2)
    assert align([("x", 1)], [("x", 1)]).counts.errors == 0


@given(texts, texts)
def test_the_alignment_walks_both_sides(first: list[str], second: list[str]) -> None:
    ops = align(first, second).ops
    assert [op.reference for op in ops if op.reference is not None] == list(range(len(first)))
    assert [op.hypothesis for op in ops if op.hypothesis is not None] == list(range(len(second)))
    for op in ops:
        same = op.reference is not None and op.hypothesis is not None and first[op.reference] == second[op.hypothesis]
        assert (op.kind == "equal") == same


@given(texts, texts)
def test_both_ways_of_counting_agree(first: list[str], second: list[str]) -> None:
    assert align(first, second).counts == count(first, second)


@given(texts, texts)
def test_jiwer_agrees(first: list[str], second: list[str]) -> None:
    ours = count(first, second)
    theirs = jiwer.process_words(" ".join(first), " ".join(second))
    assert ours.errors == theirs.substitutions + theirs.deletions + theirs.insertions
    assert ours.hits >= theirs.hits
    if fewest_hits(first, second) == ours.hits:  # the split is unique
        assert (ours.substitutions, ours.deletions, ours.insertions, ours.hits) == (
            theirs.substitutions, theirs.deletions, theirs.insertions, theirs.hits,
        )  # fmt: skip


def fewest_hits(first: list[str], second: list[str]) -> int:
    """Return the hits of the alignment with the fewest errors and then the most substitutions."""
    weight = len(first) + len(second) + 1
    distance = Levenshtein.distance(first, second, weights=(weight, weight, weight - 1))
    errors, substitutions = -(-distance // weight), -distance % weight
    return len(first) - substitutions - (errors - substitutions + len(first) - len(second)) // 2


@given(texts, texts, texts)
def test_it_is_a_distance(first: list[str], second: list[str], third: list[str]) -> None:
    there = count(first, second)
    back = count(second, first)
    assert (there.substitutions, there.deletions, there.insertions) == (
        back.substitutions, back.insertions, back.deletions,
    )  # fmt: skip
    assert abs(len(first) - len(second)) <= there.errors <= max(len(first), len(second))
    assert (there.errors == 0) == (first == second)
    assert there.errors <= count(first, third).errors + count(third, second).errors


def test_a_long_text() -> None:
    random = np.random.default_rng(3)
    first = random.integers(0, 3000, 4000).tolist()
    second = [unit if keep else -unit - 1 for unit, keep in zip(first, random.random(4000) < 0.7, strict=True)]
    assert count(first, second).errors == Levenshtein.distance(first, second)
    assert count(first, second) == align(first, second).counts
