"""Did the error rate change over the weeks? A series that first keeps the mix fixed, then adds up small changes.

The mix: a month with more telephone calls is worse though no dialect became worse. Every week is therefore estimated
stratum by stratum (a stratum is for example a dialect, or a dialect and a device) and put together with fixed shares:

    W_t = sum(share_s * W_ts),   z_t = (W_t - baseline) / se_t       se_t and its interval: accuracy/intervals.py, mixed

Small changes: one week beyond 1.96 alarms by chance every 40 weeks, and with 40 dialects every week. CUSUM (Page 1954)
adds up what exceeds k, and alarms where the sum exceeds h; with k = 0.5 and h = 5 chance alone alarms every 930 weeks
in one direction, a change of one standard error is seen in about 10:

    worse_t = max(0, worse_(t-1) + z_t - k),   better_t = max(0, better_(t-1) - z_t - k)

"Better" is watched as well: people who stop correcting make a model look better.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from accuracy.estimate import Estimate, Thresholds, estimate_tallies
from accuracy.intervals import mixed
from accuracy.tally import Tally
from configs.errors import BoliError

Stratum = tuple[str, ...]
K, H = 0.5, 5.0
WEEKLY = Thresholds(min_clusters=5, min_reference_words=200)  # of each stratum and week
BASELINE_WEEKS = 8


class MixError(BoliError, ValueError):
    """The fixed shares are no shares."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Drafted segments of one week. `week`: the Monday it begins on. `tally.group`: their stratum. `words`: drafted."""

    week: date
    tally: Tally
    words: int


@dataclass(frozen=True, slots=True)
class Week:
    """A standardised rate and its standard error, fractions of 1; None where a stratum of the mix had too little.

    `low`, `high`: its 95 % interval. What is behind it, over the strata of the mix: `segments` drafted, `reviewed`
    ones, `clusters` (speakers) and `reference_words` among those, the least review probability of any segment.
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
    """What CUSUM knew after a week. `z`: None where the week had no rate; the sums then stay."""

    week: date
    z: float | None
    worse: float
    better: float
    alarm: Literal["", "worse", "better"]


@dataclass(frozen=True, slots=True)
class Watched:
    """A stratum, or () for the fixed mix of those that have a baseline. `expected`: the baseline, None where too few
    weeks have a rate. `steps`: the weeks after those of the baseline; empty without one. `mix`: the fixed shares.
    """

    stratum: Stratum
    weeks: tuple[Week, ...]
    expected: float | None
    steps: tuple[Step, ...]
    mix: Mapping[Stratum, float] = field(default_factory=dict)


def watch(
    rows: Iterable[Dated], thresholds: Thresholds = WEEKLY, baseline_weeks: int = BASELINE_WEEKS
) -> list[Watched]:
    """Watch each stratum, and then their mix as it was in the first `baseline_weeks` weeks.

    All rows are of one model, policy and language: after a release the baseline begins anew.
    """
    every = list(rows)
    strata = sorted({row.tally.group for row in every})
    apart = [watched(one, weekly(every, {one: 1.0}, thresholds), baseline_weeks) for one in strata]
    known = {one.stratum for one in apart if one.expected is not None}
    first = set(sorted({row.week for row in every})[:baseline_weeks])
    mix = shares(row for row in every if row.week in first and row.tally.group in known)
    return [*apart, watched((), weekly(every, mix, thresholds), baseline_weeks, mix)] if mix else apart


def watched(
    stratum: Stratum, weeks: Sequence[Week], baseline_weeks: int, mix: Mapping[Stratum, float] | None = None
) -> Watched:
    """Watch one series: the weeks after those of the baseline against it."""
    expected, kept = baseline(weeks, baseline_weeks), mix or {}
    if expected is None:
        return Watched(stratum, tuple(weeks), None, (), kept)
    known = [index for index, one in enumerate(weeks) if one.rate is not None and one.standard_error]
    later = weeks[known[baseline_weeks - 1] + 1 :]
    return Watched(stratum, tuple(weeks), expected, tuple(cusum(standardise(later, expected))), kept)


def shares(rows: Iterable[Dated]) -> dict[Stratum, float]:
    """Return the share of each stratum in the drafted words of these rows: a mix to hold fixed from then on."""
    words: defaultdict[Stratum, int] = defaultdict(int)
    for row in rows:
        words[row.tally.group] += row.words
    total = sum(words.values())
    return {stratum: count / total for stratum, count in sorted(words.items()) if count}


def weekly(rows: Iterable[Dated], mix: Mapping[Stratum, float], thresholds: Thresholds = WEEKLY) -> list[Week]:
    """Return one standardised rate a week, oldest first; strata outside the mix are left out.

    GREG where the reviews are as drawn, else Hajek. Raises MixError unless the shares are over 0 and add up to 1, and
    what `accuracy.estimate` raises.
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
    found = [(share, estimate_tallies(strata.get(stratum, []), thresholds)) for stratum, share in mix.items()]
    behind = _behind(week, [one for _, one in found], [one for stratum in mix for one in strata.get(stratum, [])])
    parts = [(share, one.greg or one.interval) for share, one in found if one.status == "ok"]
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


def _behind(week: date, found: Sequence[Estimate], tallies: Sequence[Tally]) -> Week:
    return Week(
        week,
        None,
        None,
        segments=sum(one.segments for one in found),
        reviewed=sum(one.reviewed for one in found),
        clusters=sum(one.clusters for one in found),
        reference_words=sum(one.reference_words for one in found),
        least_probability=min((one.least_probability for one in tallies), default=None),
    )


def baseline(weeks: Sequence[Week], count: int = BASELINE_WEEKS) -> float | None:
    """Return the mean rate of the first `count` weeks that have one, each weighed by its precision; None with fewer.

    The baseline's own error shifts every later z, so take at least 8 weeks, and set it anew after a release.
    """
    known = [(one.rate, one.standard_error) for one in weeks if one.rate is not None and one.standard_error]
    if len(known) < count:
        return None
    precision = [1 / error**2 for _, error in known[:count]]
    return sum(weight * rate for weight, (rate, _) in zip(precision, known, strict=False)) / sum(precision)


def standardise(weeks: Iterable[Week], expected: float) -> list[tuple[date, float | None]]:
    """Return z of each week: how many standard errors it lies above the expected rate."""
    return [
        (one.week, (one.rate - expected) / one.standard_error if one.rate is not None and one.standard_error else None)
        for one in weeks
    ]


def cusum(series: Iterable[tuple[date, float | None]], k: float = K, h: float = H) -> list[Step]:
    """Return the sums after each week. Both start again from 0 after an alarm."""
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
