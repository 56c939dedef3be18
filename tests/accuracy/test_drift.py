"""Drift: the mix is held fixed, small changes add up, and chance alarms as rarely as it should."""

import math
from datetime import date, timedelta

import numpy as np
import pytest
from scipy.special import ndtr, stdtr

from accuracy.drift import Dated, Learned, MixError, Week, baseline, cusum, monitor, shares, watch, weekly
from accuracy.estimate import Thresholds
from accuracy.intervals import cluster_interval
from accuracy.tally import Tally

MONDAY = date(2026, 1, 5)
ANY = Thresholds(min_clusters=2, min_reference_words=1)


def week(index: int) -> date:
    return MONDAY + timedelta(weeks=index)


def dated(index: int, dialect: str, errors: int, speakers: int = 2) -> list[Dated]:
    """Return a reviewed segment of 10 words of each of these speakers, the first with one error more."""
    return [
        Dated(week(index), tally(f"{dialect}{k}", (dialect,), errors + (k == 0)), words=10) for k in range(speakers)
    ]


def tally(cluster: str, group: tuple[str, ...], errors: int) -> Tally:
    return Tally(
        cluster, group, segments=1, least_probability=1.0, reviewed=1, errors=errors, reference=10,
        weighted_errors=errors, weighted_reference=10, weight=1, weight_squared=1,
    )  # fmt: skip


def test_a_change_of_mix_is_no_change() -> None:
    """Bhojpuri is harder and grows from a quarter to three quarters of the words; no dialect became worse."""
    rows = [*dated(0, "hi", 1, 6), *dated(0, "bho", 5, 2), *dated(1, "hi", 1, 2), *dated(1, "bho", 5, 6)]
    mix = shares(row for row in rows if row.week == week(0))
    assert mix == {("bho",): 0.25, ("hi",): 0.75}
    first, second = weekly(rows, mix, ANY)
    assert first.rate == pytest.approx(0.75 * 7 / 60 + 0.25 * 11 / 20)
    assert second.rate == pytest.approx(0.75 * 3 / 20 + 0.25 * 31 / 60)
    assert first.standard_error is not None
    crude = [sum(row.tally.errors for row in rows if row.week == w) / 80 for w in (week(0), week(1))]
    assert crude[1] - crude[0] > 0.15
    assert abs(second.rate - first.rate) < 0.05


def test_a_week_says_what_is_behind_it_and_how_sure_it_is() -> None:
    """By hand: one stratum of 6 speakers has its own t interval; two have one between those of 1 and of 6 + 2."""
    rows = [*dated(0, "hi", 1, 6), *dated(0, "bho", 5, 2)]
    (alone,) = weekly(rows, {("hi",): 1.0}, ANY)
    own = cluster_interval([f"{k}" for k in range(6)], [2, 1, 1, 1, 1, 1], [10] * 6)
    assert own is not None
    assert (alone.rate, alone.low, alone.high) == pytest.approx((own.rate, own.low, own.high))
    (both,) = weekly(rows, {("hi",): 0.5, ("bho",): 0.5}, ANY)
    assert (both.segments, both.reviewed, both.clusters, both.reference_words) == (8, 8, 8, 80)
    assert both.least_probability == 1.0
    assert both.high is not None
    assert both.rate is not None
    assert both.standard_error is not None
    assert 2.36 < (both.high - both.rate) / both.standard_error < 12.71  # t of 7 degrees of freedom, and of 1
    (too_little,) = weekly(rows, {("hi",): 1.0})
    assert (too_little.rate, too_little.segments, too_little.clusters) == (None, 6, 6)


def test_a_week_without_a_stratum_has_no_rate() -> None:
    rows = [*dated(0, "hi", 1), *dated(0, "bho", 5), *dated(1, "hi", 1), *dated(2, "hi", 1), *dated(2, "bho", 5, 1)]
    mix = {("hi",): 0.5, ("bho",): 0.5}
    assert [one.rate is None for one in weekly(rows, mix, ANY)] == [False, True, True]
    assert weekly(rows, mix)[0].rate is None  # under the usual thresholds even the first


@pytest.mark.parametrize("mix", [{}, {("hi",): 0.5}, {("hi",): 1.5, ("bho",): -0.5}, {("hi",): 1.0, ("bho",): 0.0}])
def test_shares_that_are_none(mix: dict[tuple[str, ...], float]) -> None:
    with pytest.raises(MixError):
        weekly([], mix)


def counted(index: int, rate: float, error: float, speakers: int, freedom: float | None = None) -> Week:
    return Week(week(index), rate, error, clusters=speakers, freedom=freedom)


def test_the_baseline_weighs_by_speakers_and_waits() -> None:
    weeks = [counted(0, 0.2, 0.01, 10), Week(week(1), None, None), counted(2, 0.4, 0.02, 30), counted(3, 0.9, 0.01, 20)]
    assert baseline(weeks, 2) == pytest.approx((0.2 * 10 + 0.4 * 30) / 40)
    assert baseline(weeks, 4) is None
    # Equal speakers: the plain mean, though weeks that are low by chance have a low error.
    low_and_high = [counted(n, 0.182 + by, 0.02 + by / 2, 20) for n, by in enumerate((-0.03, 0.03) * 4)]
    assert baseline(low_and_high, 8) == pytest.approx(0.182)


def test_a_week_against_those_before_it_by_hand() -> None:
    learned = Learned().plus(counted(0, 0.2, 0.01, 10)).plus(counted(1, 0.3, 0.02, 20))
    assert learned.expected == pytest.approx(8 / 30)
    # Squared error of one speaker: ((10 * 0.01)^2 + (20 * 0.02)^2 + (10 * 0.03)^2) / 40 = 0.0065.
    t = (0.35 - 8 / 30) / math.sqrt(0.0065 * (1 / 10 + 1 / 30))
    for freedom, usual in ((4.0, 4.0), (None, 9.0)):
        z = learned.z(counted(2, 0.35, 0.03, 10, freedom))
        assert ndtr(z) == pytest.approx(stdtr(usual, t))
        assert 0 < z < t
    below = learned.z(counted(2, 2 * 8 / 30 - 0.35, 0.03, 10))
    assert below == pytest.approx(-learned.z(counted(2, 0.35, 0.03, 10)))


def test_quiet_weeks_are_learned_and_those_of_a_change_are_not() -> None:
    """Ten weeks about 20 %, then 30 % for good: each of those alarms, as none of them becomes what is expected."""
    quiet = [counted(n, 0.2 + 0.01 * (-1) ** n, 0.01, 20) for n in range(10)]
    steps = monitor([*quiet, *(counted(n, 0.3, 0.01, 20) for n in range(10, 20))], 4)
    assert [step.alarm for step in steps] == [""] * 6 + ["worse"] * 10
    assert steps[-1].z == pytest.approx(steps[6].z)
    slow = monitor([*quiet, *(counted(n, 0.215, 0.01, 20) for n in range(10, 40))], 4)
    alarms = [step.week for step in slow if step.alarm]
    assert week(10) < alarms[0]
    assert len(alarms) >= 3  # the weeks before the first alarm were not kept either
    unknown = monitor([*quiet[:4], Week(week(4), None, None)], 4)
    assert [(step.z, step.worse, step.alarm) for step in unknown] == [(None, 0, "")]


def test_the_sums_by_hand() -> None:
    steps = cusum([(week(index), z) for index, z in enumerate((1.0, None, 3.0, 3.0, 0.0, -6.0))])
    assert [step.worse for step in steps] == [0.5, 0.5, 3.0, 5.5, 0.0, 0.0]
    assert [step.better for step in steps] == [0, 0, 0, 0, 0, 5.5]
    assert [step.alarm for step in steps] == ["", "", "", "worse", "", "better"]


def test_a_dialect_that_becomes_worse_is_seen_where_it_is() -> None:
    rows = [row for n in range(12) for row in dated(n, "hi", 2 + n % 2, 20)]
    rows += [row for n in range(12) for row in dated(n, "bho", 2 + n % 2 + (n >= 8), 20)]
    rows += dated(11, "mag", 1, 20)  # one week is no baseline
    bhojpuri, hindi, magahi, together = watch(rows, ANY, baseline_weeks=8)
    assert [one.stratum for one in (bhojpuri, hindi, magahi, together)] == [("bho",), ("hi",), ("mag",), ()]
    assert hindi.expected == pytest.approx(bhojpuri.expected)
    assert [step.week for step in hindi.steps] == [week(n) for n in range(8, 12)]
    assert (magahi.expected, magahi.steps) == (None, ())
    assert "worse" in [step.alarm for step in bhojpuri.steps]
    assert "worse" in [step.alarm for step in together.steps]
    assert together.weeks[11].rate == pytest.approx(((3 + 1 / 20) + (4 + 1 / 20)) / 20)  # of hi and bho alone
    assert watch([], ANY) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shift", "least", "most"),
    [(0.5, 30, 47), (1.0, 9.0, 12.0), (2.0, 3.5, 4.6)],  # published for k = 0.5, h = 5: 38, 10.4, 4.0
)
def test_weeks_to_an_alarm(shift: float, least: float, most: float) -> None:
    random = np.random.default_rng(11)
    mean = float(np.mean([alarm_after(random, shift, "worse") for _ in range(200)]))
    assert least <= mean <= most


@pytest.mark.slow
def test_chance_alarms_rarely() -> None:
    """Published for one direction: 930 weeks; for both: 465. 150 series: standard error about 38 weeks."""
    random = np.random.default_rng(12)
    mean = float(np.mean([alarm_after(random, 0.0, "") for _ in range(150)]))
    assert 330 <= mean <= 600


def alarm_after(random: np.random.Generator, shift: float, kind: str) -> int:
    """Return the number of weeks to the first alarm (of this kind), z being normal with mean `shift`."""
    series = [(MONDAY, z) for z in random.normal(shift, 1, 6000 if shift == 0 else 400).tolist()]
    steps = cusum(series, h=5.0)
    return next(index for index, step in enumerate(steps, start=1) if step.alarm and kind in ("", step.alarm))
