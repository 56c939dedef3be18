"""The weighted estimates: by hand, what is refused, and their bias where the naive rate is 10 points off."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accuracy.counts import ZERO, ErrorCounts
from accuracy.estimate import THRESHOLDS, Estimate, ReviewProbabilityError, Thresholds, estimate
from accuracy.tally import Scored, tallied
from benchmarks.lib.simulation import Population, drafts, review

Probability = Callable[[float], float]

ANY = Thresholds(min_clusters=2, min_reference_words=1)


def estimated(rows: Iterable[Scored], thresholds: Thresholds = THRESHOLDS) -> Estimate:
    return estimate(tallied(rows), thresholds)


def scored(cluster: str, errors: int | None, reference: int = 10, pi: float = 1.0, expected: float = 1.0) -> Scored:
    """Return a row whose errors are substitutions; `errors` None: nobody reviewed it."""
    counts = None if errors is None else ErrorCounts(errors, 0, 0, reference, reference)
    return Scored(cluster, counts, pi, expected, reference)


def test_by_hand() -> None:
    # a: 5 of 10, seen for certain. b: 1 of 10, seen with probability 1/4 and standing for 4; its 3 fellows unseen.
    rows = [scored("a", 5, expected=4), scored("b", 1, pi=0.25), *[scored("b", None, pi=0.25)] * 3]
    found = estimated(rows, ANY)
    assert found.naive == 6 / 20
    assert found.interval is not None
    assert found.interval.rate == pytest.approx((5 + 4 * 1) / (10 + 4 * 10))
    assert found.rate == found.interval.rate
    assert found.greg is not None
    # Predicted 4 + 4 * 1; corrected by (5 - 4) + 4 * (1 - 1); reference 50, as the lengths are right.
    assert found.greg.rate == pytest.approx((8 + 1 + 0) / 50)
    assert found.effective_size == pytest.approx((1 + 4) ** 2 / (1 + 16))
    assert (found.segments, found.reviewed, found.clusters, found.reference_words) == (5, 2, 2, 20)
    assert found.reviewed_share == 0.4
    assert found.status == "ok"


def test_no_rows() -> None:
    assert estimated([]) == Estimate(0, 0, 0, 0, 0.0, None, None, None, None, "not enough data")


def test_one_speaker_has_a_rate_but_no_interval() -> None:
    found = estimated([scored("a", 5), scored("a", 1, pi=0.25), scored("a", None, pi=0.25)], ANY)
    assert found.rate == pytest.approx(9 / 50)
    assert (found.interval, found.status) == (None, "not enough data")


def test_nothing_reviewed() -> None:
    found = estimated([scored("a", None), scored("b", None)])
    assert (found.rate, found.interval, found.greg, found.naive) == (None, None, None, None)
    assert found.status == "not enough data"
    assert found.reviewed_share == 0


@pytest.mark.parametrize(
    ("speakers", "words", "status"),
    [(8, 125, "ok"), (7, 1000, "not enough data"), (8, 124, "not enough data"), (100, 9, "not enough data")],
)
def test_thresholds(speakers: int, words: int, status: str) -> None:
    assert estimated([scored(f"speaker {k}", k % 3, words) for k in range(speakers)]).status == status


def test_a_silent_speaker_is_no_speaker() -> None:
    rows = [scored(f"speaker {k}", 1, 1000) for k in range(7)]
    assert estimated([*rows, scored("silent", 0, 0)]).status == "not enough data"


@pytest.mark.parametrize(("counts", "pi"), [(ErrorCounts(1, 0, 0, 10, 10), 0.049), (None, 0.049), (None, 0.0)], ids=str)
def test_a_probability_under_the_floor_is_refused(counts: ErrorCounts | None, pi: float) -> None:
    rows = [scored("a", 1), scored("b", 2), Scored("c", counts, pi, 1.0, 10)]
    with pytest.raises(ReviewProbabilityError, match=rf"cluster 'c' .* of {pi}, under the floor of 0.05"):
        estimated(rows)


def test_greg_is_withheld_while_reviews_are_behind() -> None:
    """Every tenth was reviewed though every second was drawn: the corrections would be a fifth of what they must be."""
    rows = [scored(f"speaker {k % 10}", 3 if k % 10 == k // 10 else None, pi=0.5) for k in range(100)]
    found = estimated(rows, ANY)
    assert found.greg is None
    assert found.interval is not None
    assert found.interval.rate == pytest.approx(0.3)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10), st.floats(0, 20)), min_size=1, max_size=20))
def test_complete_review_is_the_plain_rate(rows: list[tuple[str, int, float]]) -> None:
    """With every probability 1 nothing is left to estimate, and bad predictions change nothing."""
    found = estimated([scored(cluster, errors, expected=expected) for cluster, errors, expected in rows], ANY)
    assert found.effective_size == pytest.approx(len(rows))
    for interval in (found.interval, found.greg):
        if interval is not None:
            assert interval.rate == pytest.approx(found.naive)
    if found.interval and found.greg:
        assert found.greg.low == pytest.approx(found.interval.low, abs=1e-9)


@pytest.mark.slow
def test_routing_biases_the_naive_rate_only() -> None:
    """All under confidence 0.7 and 5 % of the rest are reviewed, 60 speakers of 80 segments, 100 times over.

    The standard errors of the two mean biases are about 0.08 and 0.06 points.
    """
    random = np.random.default_rng(5)
    off = np.array(
        [off_by(random, lambda confidence: 1.0 if confidence < 0.7 else 0.05) for _ in range(100)], dtype=np.float64
    )
    naive, hajek, greg = off.mean(axis=0)
    assert naive > 0.08
    assert abs(hajek) < 0.003
    assert abs(greg) < 0.003
    assert off[:, 2].std() < off[:, 1].std()  # confidence that means something makes GREG the sharper one


@pytest.mark.slow
def test_coverage_under_routing() -> None:
    """Nominal 95 %; the standard error with 200 repeats is 1.5 points."""
    random = np.random.default_rng(6)
    population, held = Population(rate=0.252), np.zeros(2)
    for _ in range(200):
        drawn = drafts(random, population, speakers=30, segments=40)
        found = estimated(review(random, drawn, lambda confidence: 0.6 if confidence < 0.7 else 0.1))
        assert found.interval is not None
        assert found.greg is not None
        held += [interval.low <= population.rate <= interval.high for interval in (found.interval, found.greg)]
    assert all(0.91 <= share <= 0.99 for share in held / 200)


def off_by(random: np.random.Generator, probability: Probability) -> tuple[float, float, float]:
    """Return by how much the naive rate, Hajek and GREG miss the rate of all drafts of one made-up collection."""
    drawn = drafts(random, Population(rate=0.252), speakers=60, segments=80)
    found = estimated(review(random, drawn, probability))
    truth = sum((draft.counts for draft in drawn), ZERO).rate
    assert truth is not None
    assert found.naive is not None
    assert found.interval is not None
    assert found.greg is not None
    return found.naive - truth, found.interval.rate - truth, found.greg.rate - truth


def done(share: float, easy: float, full: bool = False) -> Estimate:
    """Return the estimate of 40 speakers: of each 20 hard segments (4 of 10 wrong) this share is done, of 20 easy ones
    (1 of 10) the other. What is expected of hard ones is right, of easy ones too."""
    pi = 1.0 if full else 0.5
    rows = []
    for k in range(40):
        hard, light = round(20 * pi * share), round(20 * pi * easy)
        rows += [scored(f"{k}", 4 if n < hard else None, pi=pi, expected=4) for n in range(20)]
        rows += [scored(f"{k}", 1 if n < light else None, pi=pi, expected=1) for n in range(20)]
    return estimated(rows, ANY)


@pytest.mark.slow
@pytest.mark.parametrize("full", [False, True])
def test_work_that_was_given_back_is_warned_of_and_greg_is_scaled(full: bool) -> None:
    complete, found = done(1, 1, full), done(0.4, 0.9, full)
    assert complete.caveats == ()
    assert complete.scaled is None
    assert complete.interval is not None
    assert complete.interval.rate == pytest.approx(0.25)
    assert found.caveats[-1] == "reviews-short"
    assert found.interval is not None
    assert found.interval.rate < 0.2  # hard work is missing
    assert found.scaled is not None
    assert found.scaled.rate == pytest.approx(0.25)  # the confidence knew it
    assert found.greg is None


def test_a_few_open_tasks_are_no_warning() -> None:
    rows = [scored(f"{k % 40}", None if k < 30 else 2) for k in range(2000)]  # 1.5 % of a full review is open
    assert "reviews-short" not in estimated(rows, ANY).caveats
    assert "reviews-short" in estimated([scored("x", None)] * 30 + rows, ANY).caveats


def test_scores_of_older_rules_are_no_missing_reviews() -> None:
    rows = [scored(f"{k % 40}", None if k < 200 else 2) for k in range(2000)]
    tallies = tallied(rows)
    assert "reviews-short" in estimate(tallies, ANY).caveats
    known = [replace(tally, older=tally.segments - tally.reviewed) for tally in tallies]
    assert "reviews-short" not in estimate(known, ANY).caveats
