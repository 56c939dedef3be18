"""Drift monitoring: did the error rate change over the weeks? The mix is held fixed, and small changes are added up.

The mix: in a month with more telephone calls the rate is higher although no dialect became worse. So every week is
estimated by stratum (a stratum is for example a dialect, or a dialect and a device), and the strata are combined with
fixed shares:

    W_t = sum(share_s * W_ts)               its standard error se_t and interval: accuracy/intervals.py, mixed

Each week is compared with all quiet weeks before it, not with the first few alone: an error in a short baseline would
shift every later z the same way, and CUSUM adds that up (a self-starting CUSUM: Hawkins, J. Quality Technology 19,
1987). With K_t the speakers of a week, over the weeks i before t:

    expected = sum(K_i W_i) / sum(K_i)                             by speakers: weights 1/se^2 prefer weeks that are
    square   = sum(K_i (K_i se_i^2)) / sum(K_i)  also over t       low by chance, since a low rate has a low error
    T_t      = (W_t - expected) / sqrt(square (1 / K_t + 1 / sum(K_i)))
    z_t      = the normal value of the same probability as T_t in Student's t with the week's own degrees of freedom

The error of one speaker, squared, is pooled, as a single week's is known badly. The degrees of freedom stay the week's
own: the rate of a few unequal speakers is skewed, and that draws in its tails. Small changes: an alarm where z exceeds
1.96 comes by chance every 40 weeks, and with 40 dialects every week. CUSUM (Page 1954) adds up what exceeds k, and
alarms where the sum exceeds h:

    worse_t = max(0, worse_(t-1) + z_t - k),   better_t = max(0, better_(t-1) - z_t - k)

After an alarm the weeks since that sum was last 0 are no longer learned from: they are of what has changed. The sum
goes on from h / 2, so that a change that lasts alarms again soon (Lucas & Crosier, Technometrics 24, 1982). Both
directions are monitored: people who stop correcting make a model look better. k and h keep false alarms under 20 % of
dialects a year (python -m benchmarks.accuracy.drift; docs/reference/formulae.md, section 10).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import sqrt
from typing import Literal

from scipy.special import ndtri, stdtr

from accuracy.estimate import Estimate, Thresholds, estimate
from accuracy.intervals import mixed
from accuracy.tally import Tally
from configs.errors import BoliError

Stratum = tuple[str, ...]
K, H = 0.5, 4.5
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
    `freedom`: degrees of freedom of the standard error; clusters - 1 where None.
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
    freedom: float | None = None

    @property
    def is_known(self) -> bool:
        """Whether it can be compared: it has a rate, and speakers who differ."""
        return self.rate is not None and bool(self.standard_error)


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
    steps = () if expected is None else tuple(monitor(weeks, baseline_weeks))
    return Watched(stratum, tuple(weeks), expected, steps, kept)


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
        freedom=together.freedom,
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


@dataclass(frozen=True, slots=True)
class Learned:
    """What quiet weeks say of a series, as sums over them: `speakers`; `rates` and `squares`, of rate and squared error
    of one speaker, by speakers.
    """

    speakers: float = 0.0
    rates: float = 0.0
    squares: float = 0.0

    def plus(self, week: Week) -> "Learned":
        """Return the sums with a week that is known."""
        speakers, rate, error = max(week.clusters, 1), week.rate or 0.0, week.standard_error or 0.0
        return Learned(self.speakers + speakers, self.rates + speakers * rate, self.squares + (speakers * error) ** 2)

    @property
    def expected(self) -> float:
        return self.rates / self.speakers

    def z(self, week: Week) -> float:
        """Return how far a known week lies above the expected rate, as a standard normal value."""
        pooled, speakers = self.plus(week), max(week.clusters, 1)
        error = sqrt(pooled.squares / pooled.speakers * (1 / speakers + 1 / self.speakers))
        t = ((week.rate or 0.0) - self.expected) / error
        tail = stdtr(max(week.freedom or week.clusters - 1.0, 1.0), -abs(t))
        return float(-ndtri(tail) if t > 0 else ndtri(tail))


def baseline(weeks: Sequence[Week], count: int = BASELINE_WEEKS) -> float | None:
    """Return the mean rate of the first `count` weeks that are known, by speakers; None with fewer."""
    known = [week for week in weeks if week.is_known]
    return _learned(known[:count]).expected if len(known) >= count else None


def _learned(weeks: Iterable[Week]) -> Learned:
    found = Learned()
    for week in weeks:
        found = found.plus(week)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """Both sums of CUSUM."""

    worse: float = 0.0
    better: float = 0.0

    def plus(self, z: float, k: float) -> "Sums":
        return Sums(max(0.0, self.worse + z - k), max(0.0, self.better - z - k))

    def step(self, week: date, z: float | None, h: float) -> Step:
        """Return the state after a week."""
        return Step(
            week, z, self.worse, self.better, "worse" if self.worse > h else "better" if self.better > h else ""
        )


def monitor(weeks: Sequence[Week], baseline_weeks: int, k: float = K, h: float = H) -> list[Step]:
    """Return the state after each week that follows the first `baseline_weeks` known ones, as the module says."""
    known = [index for index, week in enumerate(weeks) if week.is_known][:baseline_weeks]
    learned = _learned(weeks[index] for index in known)
    quiet = {"worse": learned, "better": learned}  # what was learned when each sum was last 0
    steps, sums = list[Step](), Sums()
    for week in weeks[known[-1] + 1 :]:
        z = learned.z(week) if week.is_known else None
        sums = sums if z is None else sums.plus(z, k)
        steps.append(step := sums.step(week.week, z, h))
        if step.alarm:
            learned, sums = quiet[step.alarm], Sums(**{step.alarm: h / 2})
        elif z is not None:
            learned = learned.plus(week)
        quiet = {side: learned if not getattr(sums, side) else before for side, before in quiet.items()}
    return steps


def cusum(series: Iterable[tuple[date, float | None]], k: float = K, h: float = H) -> list[Step]:
    """Return the state after each week of z that are known. After an alarm both sums begin again at 0."""
    steps, sums = list[Step](), Sums()
    for week, z in series:
        sums = sums if z is None else sums.plus(z, k)
        steps.append(step := sums.step(week, z, h))
        sums = Sums() if step.alarm else sums
    return steps
