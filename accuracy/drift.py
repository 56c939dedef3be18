"""Drift monitoring: did the error rate change over the weeks? The mix is held fixed, and small changes are added up.

The mix: in a month with more telephone calls the rate is higher although no dialect became worse. So every week is
estimated by stratum (a stratum is for example a dialect, or a dialect and a device), and the strata are combined with
fixed shares:

    W_t = sum(share_s * W_ts),   z_t = (W_t - baseline) / se_t       se_t and its interval: accuracy/intervals.py, mixed

Small changes: an alarm where z exceeds 1.96 comes by chance every 40 weeks, and with 40 dialects every week. CUSUM
(Page 1954) adds up what exceeds k, and alarms where the sum exceeds h. With k = 0.5 and h = 5, chance alone alarms
every 930 weeks in one direction, and a change of one standard error is seen in about 10 weeks:

    worse_t = max(0, worse_(t-1) + z_t - k),   better_t = max(0, better_(t-1) - z_t - k)

Both directions are monitored: people who stop correcting make a model look better.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from accuracy.estimate import Estimate, Thresholds, estimate
from accuracy.intervals import mixed
from accuracy.tally import Tally
from configs.errors import BoliError

Stratum = tuple[str, ...]
K, H = 0.5, 5.0
WEEKLY = Thresholds(min_clusters=5, min_reference_words=200)  # of each stratum and week
BASELINE_WEEKS = 8


class MixError(BoliError, ValueError):
    """The fixed shares are not all over 0, or do not add up to 1."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Drafted segments of one week. `week`: the Monday it begins on. `tally.group`: their stratum. `words`: drafted."""

    week: date
    tally: Tally
    words: int


@dataclass(frozen=True, slots=True)
class Week:
    """A standardised rate and its standard error, fractions of 1; None where a stratum of the mix had too little data.

    `low`, `high`: its 95 % interval. The data behind it, over the strata of the mix: `segments` drafted, `reviewed`
    ones, `clusters` (speakers) and `reference_words` among the reviewed, the least review probability of any segment.
    """

    week: date
    rate: float | None
    standard_error: float | None
    low: float | None = None
    high: float | None = None
    segments: int = 0
    reviewed: int = 0
    clusters: int = 0
    reference_words: int = 0
    least_probability: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """The state of CUSUM after a week. `z`: None where the week had no rate; the sums then stay as they were."""

    week: date
    z: float | None
    worse: float
    better: float
    alarm: Literal["", "worse", "better"]


@dataclass(frozen=True, slots=True)
class Watched:
    """The series of a stratum, or of () for the fixed mix of all strata that have a baseline.

    `expected`: the baseline; None where too few weeks have a rate. `steps`: the weeks after those of the baseline;
    empty without a baseline. `mix`: the fixed shares.
    """

    stratum: Stratum
    weeks: tuple[Week, ...]
    expected: float | None
    steps: tuple[Step, ...]
    mix: Mapping[Stratum, float] = field(default_factory=dict)


def watch(
    rows: Iterable[Dated], thresholds: Thresholds = WEEKLY, baseline_weeks: int = BASELINE_WEEKS
) -> list[Watched]:
    """Return the series of each stratum, then that of their mix as it was in the first `baseline_weeks` weeks.

    All rows are of one model, policy and language: after a release a new baseline is needed.
    """
    every = list(rows)
    strata = sorted({row.tally.group for row in every})
    alone = [watched(stratum, weekly(every, {stratum: 1.0}, thresholds), baseline_weeks) for stratum in strata]
    known = {series.stratum for series in alone if series.expected is not None}
    first = set(sorted({row.week for row in every})[:baseline_weeks])
    mix = shares(row for row in every if row.week in first and row.tally.group in known)
    return [*alone, watched((), weekly(every, mix, thresholds), baseline_weeks, mix)] if mix else alone


def watched(
    stratum: Stratum, weeks: Sequence[Week], baseline_weeks: int, mix: Mapping[Stratum, float] | None = None
) -> Watched:
    """Return one series: the weeks after those of the baseline, compared with it."""
    expected, kept = baseline(weeks, baseline_weeks), mix or {}
    if expected is None:
        return Watched(stratum, tuple(weeks), None, (), kept)
    known = [index for index, week in enumerate(weeks) if week.rate is not None and week.standard_error]
    later = weeks[known[baseline_weeks - 1] + 1 :]
    return Watched(stratum, tuple(weeks), expected, tuple(cusum(standardise(later, expected))), kept)


def shares(rows: Iterable[Dated]) -> dict[Stratum, float]:
    """Return the share of each stratum in the drafted words of these rows: the mix to hold fixed."""
    words: defaultdict[Stratum, int] = defaultdict(int)
    for row in rows:
        words[row.tally.group] += row.words
    total = sum(words.values())
    return {stratum: count / total for stratum, count in sorted(words.items()) if count}


def weekly(rows: Iterable[Dated], mix: Mapping[Stratum, float], thresholds: Thresholds = WEEKLY) -> list[Week]:
    """Return one standardised rate a week, oldest first. Strata outside the mix are left out.

    By GREG where the reviews match the probabilities, else by Hajek. Raises MixError unless the shares are over 0 and
    add up to 1, and ReviewProbabilityError.
    """
    if not mix or min(mix.values()) <= 0 or abs(sum(mix.values()) - 1) > 1e-6:
        raise MixError(f"the shares of a mix are over 0 and add up to 1, not {dict(mix)}")
    weeks: defaultdict[date, defaultdict[Stratum, list[Tally]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        weeks[row.week][row.tally.group].append(row.tally)
    return [_standardised(week, weeks[week], mix, thresholds) for week in sorted(weeks)]


def _standardised(
    week: date, strata: Mapping[Stratum, list[Tally]], mix: Mapping[Stratum, float], thresholds: Thresholds
) -> Week:
    tallies = {stratum: strata.get(stratum, []) for stratum in mix}
    estimates = {stratum: estimate(tallies[stratum], thresholds) for stratum in mix}
    behind = _behind(week, list(estimates.values()), [tally for part in tallies.values() for tally in part])
    parts = [
        (mix[stratum], found.greg or found.interval) for stratum, found in estimates.items() if found.status == "ok"
    ]
    known = [(share, part) for share, part in parts if part is not None]
    if len(known) < len(mix):
        return behind
    together = mixed(known)
    return replace(
        behind,
        rate=together.rate,
        standard_error=together.standard_error,
        low=together.low,
        high=together.high,
    )


def _behind(week: date, estimates: Sequence[Estimate], tallies: Sequence[Tally]) -> Week:
    """Return a week without a rate, with the data behind it."""
    return Week(
        week,
        None,
        None,
        segments=sum(estimated.segments for estimated in estimates),
        reviewed=sum(estimated.reviewed for estimated in estimates),
        clusters=sum(estimated.clusters for estimated in estimates),
        reference_words=sum(estimated.reference_words for estimated in estimates),
        least_probability=min((tally.least_probability for tally in tallies), default=None),
    )


def baseline(weeks: Sequence[Week], count: int = BASELINE_WEEKS) -> float | None:
    """Return the mean rate of the first `count` weeks that have one, each weighed by its precision; None with fewer.

    The error of the baseline shifts every later z. So take at least 8 weeks, and a new baseline after a release.
    """
    known = [(week.rate, week.standard_error) for week in weeks if week.rate is not None and week.standard_error]
    if len(known) < count:
        return None
    precision = [1 / error**2 for _, error in known[:count]]
    return sum(weight * rate for weight, (rate, _) in zip(precision, known, strict=False)) / sum(precision)


def standardise(weeks: Iterable[Week], expected: float) -> list[tuple[date, float | None]]:
    """Return z of each week: how many standard errors it lies above the expected rate."""
    return [
        (
            week.week,
            None if week.rate is None or not week.standard_error else (week.rate - expected) / week.standard_error,
        )
        for week in weeks
    ]


def cusum(series: Iterable[tuple[date, float | None]], k: float = K, h: float = H) -> list[Step]:
    """Return the state after each week. After an alarm both sums begin again at 0."""
    steps: list[Step] = []
    worse = better = 0.0
    for week, z in series:
        if z is not None:
            worse, better = max(0.0, worse + z - k), max(0.0, better - z - k)
        alarm: Literal["", "worse", "better"] = "worse" if worse > h else "better" if better > h else ""
        steps.append(Step(week, z, worse, better, alarm))
        if alarm:
            worse = better = 0.0
    return steps
