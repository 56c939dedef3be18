"""May the new model be released? Every dialect must be shown to be no worse than a margin allows.

"No significant difference" is not "no regression": with few speakers nothing is significant. So the question is turned
round (a non-inferiority test): a dialect passes where even the upper bound of new - old is under the margin. A better
mean never buys off a dialect that became worse.

Among 40 dialects one passes by luck, so the levels follow Holm (1979): the surest dialect is tested at alpha / m, the
next at alpha / (m - 1), and so on until one fails. The chance that any dialect which is truly worse by the margin or
more gets a "pass" is then at most alpha, whatever the number of dialects.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from accuracy.compare import Comparison, Group, Pair, compare, compare_groups
from accuracy.intervals import LEVEL

Outcome = Literal["pass", "fail", "not enough data"]


@dataclass(frozen=True, slots=True)
class GateLimits:
    """What a release needs. `margin`: how much worse a dialect may become, in fractions of 1. `alpha`: one-sided.

    Under `min_clusters` speakers or `min_reference_words` a dialect is not judged: with 50 speakers and a true change
    of 0 the upper bound is about 1.5 points away. Under `min_ranked` it takes no part in worst and spread.
    """

    margin: float = 0.015
    alpha: float = 0.025
    min_clusters: int = 50
    min_reference_words: int = 1000
    min_ranked: int = 20

    def __post_init__(self) -> None:
        if self.margin < 0 or not 0 < self.alpha < 0.5 or min(self.min_clusters, self.min_ranked) < 2:
            raise ValueError(f"a margin of 0 or more, an alpha over 0 and under 0.5, at least 2 speakers; not {self}")


LIMITS = GateLimits()


@dataclass(frozen=True, slots=True)
class DialectVerdict:
    """One dialect. `upper`: the bound that was held against the margin, at Holm's level; `p`: of "worse by the margin
    or more"; both None where it was not judged. `regressed`: its own 95 % interval lies above 0.
    """

    group: Group
    comparison: Comparison
    outcome: Outcome
    upper: float | None
    p: float | None

    @property
    def regressed(self) -> bool:
        difference = self.comparison.difference
        return self.p is not None and difference is not None and difference.interval(LEVEL)[0] > 0


@dataclass(frozen=True, slots=True)
class Overview:
    """One language, all its dialects together. Rates of different languages are never mixed.

    `worst`: the dialect with the highest new rate; `hardest_hit`: the one with the largest change; `old_spread`,
    `new_spread`: highest less lowest rate. Over dialects with `min_ranked` speakers; None with fewer than 2 of them.
    """

    language: str
    pooled: Comparison
    worst: Group | None
    hardest_hit: Group | None
    old_spread: float | None
    new_spread: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome`: "fail" if any dialect fails, else "not enough data" if one or all could not be judged, else "pass"."""

    outcome: Outcome
    dialects: tuple[DialectVerdict, ...]
    languages: tuple[Overview, ...]


def gate(pairs: Iterable[Pair], rules: GateLimits = LIMITS, required: Collection[Group] = ()) -> Verdict:
    """Judge a release. The first part of each pair's `group` is its language.

    `required`: judge only these groups, and have no pass without them; all that occur where it is empty. Raises
    accuracy.compare.PolicyMismatch.
    """
    rows = [pair for pair in pairs if not required or pair.group in required]
    compared = {group: compare([]) for group in sorted(required)} | compare_groups(rows)
    p_values = {group: p for group, found in compared.items() if (p := _p_value(found, rules)) is not None}
    levels = holm_levels(p_values, rules.alpha)
    dialects = tuple(
        _judge(group, found, p_values.get(group), levels.get(group), rules) for group, found in compared.items()
    )
    by_language: defaultdict[str, list[Pair]] = defaultdict(list)
    for pair in rows:
        by_language["".join(pair.group[:1])].append(pair)
    overviews = tuple(_overview(language, by_language[language], dialects, rules) for language in sorted(by_language))
    return Verdict(overall(one.outcome for one in dialects), dialects, overviews)


def holm_levels(p_values: Mapping[Group, float], alpha: float) -> dict[Group, float]:
    """Return the level at which each is tested. It is rejected where p < level.

    Step j (from 0, the smallest p first) has the level alpha / (m - j). After the first that is not rejected, nothing
    is: the others keep that step's level, under which their larger p cannot fall.
    """
    levels: dict[Group, float] = {}
    stopped = 0.0
    for step, group in enumerate(sorted(p_values, key=lambda one: (p_values[one], one))):
        levels[group] = stopped or alpha / (len(p_values) - step)
        if not stopped and p_values[group] >= levels[group]:
            stopped = levels[group]
    return levels


def _p_value(found: Comparison, rules: GateLimits) -> float | None:
    enough = found.clusters >= rules.min_clusters and found.reference_words >= rules.min_reference_words
    return found.difference.p_at_least(rules.margin) if enough and found.difference else None


def _judge(group: Group, found: Comparison, p: float | None, level: float | None, rules: GateLimits) -> DialectVerdict:
    if p is None or level is None or found.difference is None:
        return DialectVerdict(group, found, "not enough data", None, None)
    return DialectVerdict(group, found, "pass" if p < level else "fail", found.difference.upper(level), p)


def overall(outcomes: Iterable[Outcome]) -> Outcome:
    """Return "fail" if any part fails, else "not enough data" if no part or not every part was judged, else "pass"."""
    found = set(outcomes)
    if "fail" in found:
        return "fail"
    return "pass" if found == {"pass"} else "not enough data"


def _overview(language: str, pairs: list[Pair], dialects: tuple[DialectVerdict, ...], rules: GateLimits) -> Overview:
    rates: list[tuple[float, float, Group]] = [
        (one.comparison.new_rate, one.comparison.old_rate, one.group)
        for one in dialects
        if one.group[:1] == (language,)[: len(one.group)]
        and one.comparison.clusters >= rules.min_ranked
        and one.comparison.new_rate is not None
        and one.comparison.old_rate is not None
    ]
    pooled = compare(pairs)
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
