"""The release gate: may the new model be released? Every dialect must be shown to be no worse than a margin allows.

"No significant difference" is not "no regression": with few speakers nothing is significant. So this is a
non-inferiority test (accuracy/noninferiority.py) with three outcomes for each dialect:

    pass           the upper bound of new - old is under the margin
    worse          new - old is surely over 0, and the dialect does not pass
    inconclusive   neither is shown; it says about how many more speakers would show it

A better mean never makes up for a dialect that became worse.

Among 40 dialects one may pass by luck, so the levels follow Holm (1979): the surest dialect is tested at alpha / m, the
next at alpha / (m - 1), and so on until one fails. The probability that any dialect passes although it is worse by the
margin or more is then at most alpha, whatever the number of dialects. "Worse" is tested in the same way.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from accuracy import noninferiority
from accuracy.compare import Comparison, Group, Pair, compare, compare_groups
from accuracy.intervals import LEVEL

Outcome = Literal["pass", "worse", "inconclusive"]


@dataclass(frozen=True, slots=True)
class GateLimits:
    """The limits of the gate. `margin`: how much worse a dialect may become, in fractions of 1. `alpha`: one-sided.

    How many speakers it takes follows from how much they differ. With fewer than `min_clusters` that is not known, and
    with fewer than `min_reference_words` little is: then a dialect is not judged. With fewer than `min_ranked` speakers
    a dialect is left out of worst and spread.
    """

    margin: float = 0.015
    alpha: float = 0.025
    min_clusters: int = 10
    min_reference_words: int = 1000
    min_ranked: int = 20

    def __post_init__(self) -> None:
        if self.margin < 0 or not 0 < self.alpha < 0.5 or min(self.min_clusters, self.min_ranked) < 2:
            raise ValueError(
                f"the margin is 0 or more, alpha is over 0 and under 0.5, and speakers are at least 2, not {self}"
            )


LIMITS = GateLimits()


@dataclass(frozen=True, slots=True)
class DialectVerdict:
    """The verdict on one dialect. `upper`: the bound that is compared with the margin, at Holm's level. `p`: the
    p-value of "worse by the margin or more". Both are None where the dialect was not judged. `more`: about how many
    more speakers would decide it, 0 where it is decided.
    """

    group: Group
    comparison: Comparison
    outcome: Outcome
    upper: float | None
    p: float | None
    more: int = 0

    @property
    def regressed(self) -> bool:
        """Whether its own 95 % interval lies above 0."""
        difference = self.comparison.difference
        return self.p is not None and difference is not None and difference.interval(LEVEL)[0] > 0


@dataclass(frozen=True, slots=True)
class Overview:
    """All dialects of one language together. Rates of different languages are never mixed.

    `worst`: the dialect with the highest new rate. `hardest_hit`: the one with the largest change. `old_spread`,
    `new_spread`: the highest rate less the lowest. Only dialects with `min_ranked` speakers count; None with fewer than
    2 of them.
    """

    language: str
    pooled: Comparison
    worst: Group | None
    hardest_hit: Group | None
    old_spread: float | None
    new_spread: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome`: "worse" if any dialect is, else "inconclusive" if one is, or nothing was judged, else "pass"."""

    outcome: Outcome
    dialects: tuple[DialectVerdict, ...]
    languages: tuple[Overview, ...]


def gate(
    pairs: Iterable[Pair],
    rules: GateLimits = LIMITS,
    required: Collection[Group] = (),
    how: Callable[[Iterable[Pair]], Comparison] = compare,
) -> Verdict:
    """Judge a release. The first part of each pair's `group` is its language.

    `required`: judge only these groups; without data for each of them there is no pass. Empty: judge all groups that
    occur. `how`: compares the pairs of a group; also accuracy.led.corrected. Raises accuracy.compare.PolicyMismatch.
    """
    rows = [pair for pair in pairs if not required or pair.group in required]
    compared = {group: how([]) for group in sorted(required)} | compare_groups(rows, how)
    dialects = _judged(compared, rules)
    by_language: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in rows:
        by_language["".join(pair.group[:1])].append(pair)
    overviews = tuple(
        _overview(language, how(by_language[language]), dialects, rules) for language in sorted(by_language)
    )
    return Verdict(overall(one.outcome for one in dialects), dialects, overviews)


def holm_levels(p_values: Mapping[Group, float], alpha: float) -> dict[Group, float]:
    """Return the level at which each hypothesis is tested: it is rejected where p < level.

    Step j (from 0, the smallest p first) has the level alpha / (m - j). After the first hypothesis that is not
    rejected, none is: the others keep the level of that step, and their p is larger.
    """
    levels: dict[Group, float] = {}
    stopped = 0.0
    for step, group in enumerate(sorted(p_values, key=lambda name: (p_values[name], name))):
        levels[group] = stopped or alpha / (len(p_values) - step)
        if not stopped and p_values[group] >= levels[group]:
            stopped = levels[group]
    return levels


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """Return "worse" if any part is, else "inconclusive" if any part is or there is none, else "pass"."""
    found = set(outcomes)
    if "worse" in found:
        return "worse"
    return "pass" if found == {"pass"} else "inconclusive"


def _judged(compared: Mapping[Group, Comparison], rules: GateLimits) -> tuple[DialectVerdict, ...]:
    enough = {
        group: (found.difference, found.skewed)
        for group, found in compared.items()
        if found.difference and _enough(found, rules)
    }
    no_worse = {group: noninferiority.p_at_least(*of, rules.margin) for group, of in enough.items()}
    worse = {
        group: 1 - of.p_at_least(0.0) if of.standard_error else float(of.value <= 0)
        for group, (of, _) in enough.items()
    }
    levels, worse_levels = holm_levels(no_worse, rules.alpha), holm_levels(worse, rules.alpha)
    return tuple(
        _verdict(group, found, no_worse[group], levels[group], worse[group] < worse_levels[group], rules)
        if group in enough
        else DialectVerdict(group, found, "inconclusive", None, None, _lacking(found, rules))
        for group, found in compared.items()
    )


def _enough(found: Comparison, rules: GateLimits) -> bool:
    return found.clusters >= rules.min_clusters and found.reference_words >= rules.min_reference_words


def _verdict(group: Group, found: Comparison, p: float, level: float, worse: bool, rules: GateLimits) -> DialectVerdict:
    assert found.difference is not None
    bound = noninferiority.upper(found.difference, found.skewed, level)
    if p < level:
        return DialectVerdict(group, found, "pass", bound, p)
    if worse:
        return DialectVerdict(group, found, "worse", bound, p)
    more = noninferiority.more_speakers(found.difference, rules.margin, level)
    return DialectVerdict(group, found, "inconclusive", bound, p, more)


def _lacking(found: Comparison, rules: GateLimits) -> int:
    """Return how many more speakers a dialect needs to be judged at all: at least 1."""
    words = found.reference_words / max(1, found.clusters)  # of a speaker
    for_words = -(-(rules.min_reference_words - found.reference_words) // max(1, int(words)))
    return max(1, rules.min_clusters - found.clusters, for_words if words else 0)


def _overview(language: str, pooled: Comparison, dialects: tuple[DialectVerdict, ...], rules: GateLimits) -> Overview:
    rates: list[tuple[float, float, Group]] = [
        (one.comparison.new_rate, one.comparison.old_rate, one.group)
        for one in dialects
        if one.group[:1] == (language,)[: len(one.group)]
        and one.comparison.clusters >= rules.min_ranked
        and one.comparison.new_rate is not None
        and one.comparison.old_rate is not None
    ]
    if len(rates) < 2:
        return Overview(language, pooled, None, None, None, None)
    new, old = [row[0] for row in rates], [row[1] for row in rates]
    return Overview(
        language=language,
        pooled=pooled,
        worst=max(rates)[2],
        hardest_hit=max(rates, key=lambda row: row[0] - row[1])[2],
        old_spread=max(old) - min(old),
        new_spread=max(new) - min(new),
    )
