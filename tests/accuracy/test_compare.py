"""Two models on the same segments: by hand, what is refused, and how often chance looks like progress."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp

from accuracy.compare import Pair, PairError, PolicyMismatch, compare, compare_groups
from accuracy.counts import ErrorCounts
from benchmarks.lib.simulation import Population, rivals, substituted

L1 = "L1@16.0"


def pair(cluster: str, old: int, new: int, reference: int = 10, pi: float = 1.0, **more: str) -> Pair:
    named = {"old_identity": L1, "new_identity": L1} | {k: v for k, v in more.items() if k != "dialect"}
    group = ("hi", more.get("dialect", ""))
    return Pair(cluster, substituted(old, reference), substituted(new, reference), pi, group=group, **named)


def test_by_hand() -> None:
    # a: 5 to 3 errors of 10. b: 1 to 2 of 10, seen with probability 1/2 and standing for 2.
    found = compare([pair("a", 5, 3), pair("b", 1, 2, pi=0.5)])
    assert found.old_rate == pytest.approx(7 / 30)
    assert found.new_rate == pytest.approx(7 / 30)
    assert found.difference is not None
    assert found.difference.value == 0
    # h = 1/3, 2/3; residuals -2 and 2.
    assert found.difference.standard_error == pytest.approx((2**2 / (2 / 3) + 2**2 / (1 / 3)) ** 0.5 / 30)
    assert (found.segments, found.clusters, found.reference_words) == (2, 2, 20)
    assert found.effective_size == pytest.approx(9 / 5)


def test_nothing_and_one_speaker() -> None:
    assert compare([]).difference is None
    assert compare([]).old_rate is None
    one = compare([pair("a", 5, 3), pair("a", 5, 4)])
    assert (one.old_rate, one.new_rate, one.difference) == (0.5, 0.35, None)


def test_what_every_speaker_shares_leaves_no_doubt() -> None:
    found = compare([pair(name, errors + 1, errors) for name, errors in zip("abcd", (0, 3, 6, 9), strict=True)])
    assert found.difference is not None
    assert found.difference.value == pytest.approx(-0.1)
    assert found.difference.standard_error == pytest.approx(0)
    assert found.difference.p_at_least(0.0) == 0


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"new_identity": "L1@15.1"}, r"'L1@15.1', 'L1@16.0' cannot be compared; score the old drafts again"),
        ({"old_identity": "", "new_identity": ""}, "an unknown policy"),
        ({"old_identity": "L1@15.1", "new_identity": "L1@15.1"}, "hi bho: scores under"),  # consistent, but mixed
    ],
)
def test_scores_under_different_rules_are_refused(more: dict[str, str], says: str) -> None:
    with pytest.raises(PolicyMismatch, match=says):
        compare([pair("a", 1, 1, dialect="bho"), pair("b", 1, 1, dialect="bho", **more)])


def test_dialects_may_have_lexicons_of_their_own() -> None:
    other = {"old_identity": "L3@b", "new_identity": "L3@b", "dialect": "bho"}
    rows = [pair("a", 1, 2), pair("b", 1, 2), pair("c", 2, 1, **other), pair("d", 2, 1, **other)]
    assert list(compare_groups(rows)) == [("hi", ""), ("hi", "bho")]
    assert compare(rows).segments == 4


@pytest.mark.parametrize("pi", [0.0, -0.1, 1.1])
def test_a_segment_that_could_not_be_reviewed_is_refused(pi: float) -> None:
    with pytest.raises(PairError, match="review probability"):
        pair("a", 1, 1, pi=pi)


def test_another_reference_is_refused() -> None:
    with pytest.raises(PairError, match="references of 10 and 9 units"):
        Pair("a", ErrorCounts(0, 0, 0, 10, 10), ErrorCounts(0, 0, 0, 9, 9), 1.0, L1, L1)


rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 10), st.integers(0, 10), st.floats(0.05, 1)),
    min_size=1,
    max_size=20,
)


@given(rows)
def test_the_other_way_round_is_the_negative(drawn: list[tuple[str, int, int, float]]) -> None:
    there = compare([pair(who, old, new, pi=pi) for who, old, new, pi in drawn])
    back = compare([pair(who, new, old, pi=pi) for who, old, new, pi in drawn])
    assert there.old_rate == back.new_rate
    assert (there.difference is None) == (back.difference is None)
    if there.difference and back.difference:
        assert there.difference.value == pytest.approx(-back.difference.value)
        assert there.difference.standard_error == pytest.approx(back.difference.standard_error)
        low, high = there.difference.interval()
        assert there.difference.upper(0.025) == pytest.approx(high)
        assert low <= there.difference.value <= high


@pytest.mark.slow
def test_chance_looks_like_progress_only_as_often_as_it_should() -> None:
    """No true change; 20 speakers x 30 segments whose speakers differ in what suits them. Nominal 5 %.

    With 300 repeats the standard error of 5 % is 1.3 points.
    """
    random = np.random.default_rng(1)
    by_speaker = by_utterance = 0
    for _ in range(300):
        drawn = rivals(random, Population(), speakers=20, segments=30)
        found = compare(drawn).difference
        assert found is not None
        low, high = found.interval()
        by_speaker += not low <= 0 <= high
        by_utterance += bool(ttest_1samp([row.new.errors - row.old.errors for row in drawn], 0).pvalue < 0.05)
    assert by_speaker / 300 <= 0.09
    assert by_utterance > by_speaker + 6
