"""Calibration: a known distortion is undone, by words weighed for what they stand for, on speakers never seen."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from accuracy.calibration import (
    ALL,
    IDENTITY,
    Calibration,
    CalibrationError,
    Group,
    Knots,
    calibration_error,
    expected_right,
    reliability,
)
from accuracy.estimate import Thresholds
from accuracy.isotonic import ReviewedWords, ReviewedWordsError, _Evidence, fit, isotonic

LOW = Thresholds(min_clusters=2, min_reference_words=10)


def spoken(
    seed: int, speakers: int, dialect: str = "", *, power: float = 2.0, segments: int = 20, **more: bool | float
) -> list[ReviewedWords]:
    """Return segments of 10 words that are right with probability raw ** power; speakers differ a little."""
    random = np.random.default_rng(seed)
    rows = []
    for speaker in range(speakers):
        own = power * np.exp(random.normal(0, 0.15))
        for _ in range(segments):
            raw = random.beta(4, 1.5, 10)
            words = tuple(zip(raw.tolist(), (random.random(10) < raw**own).tolist(), strict=True))
            row = ReviewedWords(f"{dialect}-{seed}-{speaker}", "hi", dialect, 1.0, 0.05, False, words)
            rows.append(replace(row, **more))  # type: ignore[arg-type]
    return rows


def group(found: Calibration, language: str, dialect: str) -> Group:
    (one,) = [one for one in found.groups if (one.language, one.dialect) == (language, dialect)]
    return one


def test_two_ways_to_be_blind_are_mixed_by_what_they_are_worth() -> None:
    """By hand: 1,600 words of the blind arm, 3/4 right, and 3,200 done again, half right: 2,800 of 4,800."""
    three, half = (((0.9, True),) * right + ((0.9, False),) * (200 - right) for right in (150, 100))
    arm = [ReviewedWords(f"a{k}", "hi", "", 1.0, 0.05, True, three) for k in range(8)]
    again = [ReviewedWords(f"b{k}", "hi", "", 0.5, 0.02, True, half, again=True) for k in range(16)]
    led = [ReviewedWords("c", "hi", "", 1.0, 0.05, False, ((0.9, True),) * 100)]
    mixed = group(fit([*arm, *again, *led]), ALL, ALL)
    assert (mixed.references, mixed.speakers, mixed.words) == ("blind", 24, 4800)
    assert mixed.knots is not None
    assert mixed.knots.apply([0.9]) == pytest.approx([2800 / 4800])
    alone = group(fit([*arm, *led]), ALL, ALL)
    assert alone.knots is not None
    assert alone.knots.apply([0.9]) == pytest.approx([0.75])


def test_a_known_distortion_is_undone_for_new_speakers() -> None:
    fitted = fit(spoken(1, 60))
    everything = group(fitted, ALL, ALL)
    assert (everything.speakers, everything.words, everything.references) == (60, 12_000, "all")
    before, after = calibration_error(everything.before), calibration_error(everything.after)
    assert before is not None
    assert after is not None
    assert before > 0.12
    assert after < 0.03
    assert everything.knots is not None
    assert everything.knots.apply([0.5, 0.7, 0.9]) == pytest.approx([0.25, 0.49, 0.81], abs=0.06)
    fresh = np.array([word for row in spoken(2, 60) for word in row.words])
    mapped = everything.knots.apply(fresh[:, 0])
    error = calibration_error(reliability(mapped, fresh[:, 1], np.ones(len(fresh))))
    assert error is not None
    assert error < 0.03


@pytest.mark.parametrize("seed", range(20))
def test_the_map_is_scikit_learns(seed: int) -> None:
    """Same corners, bit for bit: weighted words, some probabilities shared, some met once."""
    random = np.random.default_rng(seed)
    count = int(random.integers(2, 200))
    raw = random.random(count).round(2 if seed % 2 else 9)
    right, chances = random.random(count) < raw**2, random.choice([1.0, 0.5, 0.05], count)
    words = zip(raw.tolist(), right.tolist(), chances.tolist(), strict=True)
    rows = [ReviewedWords(f"{n % 2}", "hi", "", pi, 0.0, False, ((p, hit),)) for n, (p, hit, pi) in enumerate(words)]
    weights = 1 / chances
    least = 1 / (weights.sum() ** 2 / (weights**2).sum() + 2)
    fitted = IsotonicRegression(y_min=least, y_max=1 - least).fit(raw, right.astype(np.float64), weights)
    knots = isotonic(_Evidence.of(rows, blind=False))
    assert knots.raw == tuple(fitted.X_thresholds_)
    assert knots.right == tuple(fitted.y_thresholds_)


def test_the_reviewed_words_stand_for_the_unreviewed() -> None:
    """Easy and hard segments look the same to the model (0.8); the hard ones are always reviewed, the easy 1 in 10."""
    hard = ReviewedWords("", "hi", "", 1.0, 0.0, False, ((0.8, True), (0.8, False)))
    easy = ReviewedWords("", "hi", "", 0.1, 0.0, False, tuple((0.8, number != 0) for number in range(10)))
    rows = [replace(row, cluster=f"{n % 10}") for n in range(50) for row in (*[hard] * 50, easy)]
    fitted = group(fit(rows, LOW), "hi", ALL)
    assert fitted.knots is not None
    assert fitted.knots.apply([0.8])[0] == pytest.approx((50 * 1 + 10 * 9) / (50 * 2 + 10 * 10))


def test_the_blind_arm_alone_counts_once_it_is_enough() -> None:
    rosy = spoken(4, 30, power=0.5)  # written over the drafts
    blind = spoken(5, 30, power=2.0, blind=True)
    few = [row for row in blind if row.cluster in {"-5-0", "-5-1"}]
    both = group(fit(rosy + few), "hi", ALL)
    alone = group(fit(rosy + blind), "hi", ALL)
    assert (both.references, alone.references, alone.speakers) == ("all", "blind", 30)
    assert both.knots is not None
    assert alone.knots is not None
    assert both.knots.apply([0.7])[0] > 0.75
    assert alone.knots.apply([0.7])[0] < 0.6


def test_few_blind_words_do_not_set_the_others_aside_however_low_the_limits() -> None:
    found = group(fit(spoken(4, 30) + spoken(5, 30, blind=True, segments=3), LOW), "hi", ALL)
    assert (found.references, found.words) == ("all", 6_900)


def test_words_that_were_all_right_do_not_make_the_next_one_certain() -> None:
    rows = [ReviewedWords(f"{n}", "hi", "", 1.0, 0.0, False, ((0.9, True),) * 10) for n in range(10)]
    knots = fit(rows, LOW).knots("hi", "")
    assert knots is not None
    assert knots.apply([0.5, 0.9, 1.0]) == pytest.approx([101 / 102] * 3)


def test_dialect_then_language_then_everything_then_nothing() -> None:
    fitted = fit([*spoken(6, 10, "bho", power=3.0), *spoken(7, 10, "awa", power=1.5), *spoken(8, 3, "mag", power=6.0)])
    assert [(one.dialect, one.status) for one in fitted.groups if one.language == "hi"] == [
        (ALL, "fitted"), ("awa", "fitted"), ("bho", "fitted"), ("mag", "not enough data"),
    ]  # fmt: skip
    assert fitted.knots("hi", "bho") == group(fitted, "hi", "bho").knots
    assert fitted.knots("hi", "mag") == fitted.knots("hi", "unheard of") == group(fitted, "hi", ALL).knots
    assert fitted.knots("ta", "") == group(fitted, ALL, ALL).knots
    assert fit(spoken(9, 3)).knots("hi", "") is None  # too few speakers for anything
    assert fit([]).knots("hi", "") is None


@pytest.mark.parametrize(("speakers", "segments"), [(7, 20), (8, 12)])
def test_too_few_speakers_or_words_make_no_map(speakers: int, segments: int) -> None:
    found = group(fit(spoken(10, speakers, segments=segments)), "hi", ALL)
    assert (found.knots, found.status, found.before) == (None, "not enough data", ())
    assert (found.speakers, found.words) == (speakers, speakers * segments * 10)


def test_a_map_that_does_harm_is_not_used() -> None:
    """Each speaker is right always or never, so what is learned from one misleads about the next."""
    rows = [
        ReviewedWords(f"{n}", "hi", "", 1.0, 0.0, False, tuple((0.5 + 0.001 * n, n % 2 == 0) for _ in range(20)))
        for n in range(10)
    ]
    found = group(fit(rows, LOW), "hi", ALL)
    assert (found.knots, found.status) == (IDENTITY, "raw is better")
    assert IDENTITY.apply([0.0, 0.3, 1.0]).tolist() == [0.0, 0.3, 1.0]


def test_it_survives_being_written_down_and_its_version_is_its_content() -> None:
    fitted, other = fit(spoken(11, 10)), fit(spoken(12, 10))
    again = Calibration.from_rows(fitted.as_rows())
    assert again == fitted
    assert again.version == fitted.version != other.version
    assert len(fitted.version) == 16


@pytest.mark.parametrize(
    ("raw", "right"),
    [((), ()), ((0.1,), (0.1, 0.2)), ((0.2, 0.1), (0.1, 0.2)), ((0.1, 0.2), (0.3, 0.2)), ((0.1, 1.2), (0.1, 0.2))],
)
def test_what_is_no_map_is_refused(raw: tuple[float, ...], right: tuple[float, ...]) -> None:
    with pytest.raises(CalibrationError):
        Knots(raw, right)


def test_impossible_chances_are_refused() -> None:
    with pytest.raises(ReviewedWordsError, match="review_probability"):
        ReviewedWords("", "hi", "", 0.0, 0.0, False, ())
    with pytest.raises(ReviewedWordsError, match="blind_probability"):
        ReviewedWords("", "hi", "", 1.0, 0.0, True, ())


words_given = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.integers(1, 20)), min_size=1, max_size=60)


@given(words_given, st.randoms(use_true_random=False))
def test_bins_hold_every_word_once_and_know_no_order(words: list[tuple[float, bool, int]], random: object) -> None:
    given_words = np.array(words, dtype=np.float64)
    bins = reliability(*given_words.T)
    assert sum(one.words for one in bins) == len(words)
    assert sum(one.share for one in bins) == pytest.approx(1)
    assert [one.probability for one in bins] == sorted(one.probability for one in bins)
    random.shuffle(words)  # type: ignore[attr-defined]
    shuffled = reliability(*np.array(words, dtype=np.float64).T)
    error = calibration_error(bins)
    assert calibration_error(shuffled) == pytest.approx(error)
    assert error is not None
    assert 0 <= error <= 1 + 1e-12


@settings(max_examples=40)
@given(words_given)
def test_no_rising_map_within_laplaces_bounds_has_less_error(words: list[tuple[float, bool, int]]) -> None:
    """Tried: the model's own probabilities, the one share for all, and two steps; each within the bounds."""
    rows = [ReviewedWords("", "hi", "", 1 / w, 0.0, False, ((raw, hit),)) for raw, hit, w in words]
    evidence = _Evidence.of(rows, blind=False)
    raw, right, weights = evidence.raw, evidence.right, evidence.weights
    least = 1 / (weights.sum() ** 2 / (weights**2).sum() + 2)

    def error(mapped: NDArray[np.float64]) -> float:
        return float((weights * (mapped.clip(least, 1 - least) - right) ** 2).sum())

    mapped = isotonic(evidence).apply(raw)
    assert least - 1e-12 <= mapped.min() <= mapped.max() <= 1 - least + 1e-12
    rivals = [raw, np.full(len(raw), np.average(right, weights=weights)), np.where(raw < np.median(raw), 0.0, 1.0)]
    assert all(error(mapped) <= error(rival) + 1e-9 for rival in rivals)


def test_a_segment_is_as_sure_as_its_words_on_average() -> None:
    assert expected_right([0.5, 1.0, 0.9]) == pytest.approx(0.8)
    assert expected_right([]) is None
    assert calibration_error(()) is None
