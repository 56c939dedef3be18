"""The release gate: may the new model be released? Every dialect must be shown to be no worse than a margin allows.

"No significant difference" is not "no regression": with few speakers nothing is significant. So this is a
non-inferiority test: a dialect passes where even the upper bound of new - old is under the margin. A better mean never
makes up for a dialect that became worse.

Among 40 dialects one may pass by luck, so the levels follow Holm (1979): the surest dialect is tested at alpha / m, the
next at alpha / (m - 1), and so on until one fails. The probability that any dialect passes although it is worse by the
margin or more is then at most alpha, whatever the number of dialects.
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
    """The limits of the gate. `margin`: how much worse a dialect may become, in fractions of 1. `alpha`: one-sided.

    With fewer than `min_clusters` speakers or `min_reference_words` a dialect is not judged: with 50 speakers and a
    true change of 0 the upper bound is about 1.5 points away. With fewer than `min_ranked` speakers a dialect is left
    out of worst and spread.
    """

    margin: float = 0.015
    alpha: float = 0.025
    min_clusters: int = 50
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
    p-value of "worse by the margin or more". Both are None where the dialect was not judged.
    """

    group: Group
    comparison: Comparison
    outcome: Outcome
    upper: float | None
    p: float | None

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
    """`outcome`: "fail" if any dialect fails, else "not enough data" if one or all could not be judged, else "pass"."""

    outcome: Outcome
    dialects: tuple[DialectVerdict, ...]
    languages: tuple[Overview, ...]


def gate(pairs: Iterable[Pair], rules: GateLimits = LIMITS, required: Collection[Group] = ()) -> Verdict:
    """Judge a release. The first part of each pair's `group` is its language.

    `required`: judge only these groups; without data for each of them there is no pass. Empty: judge all groups that
    occur. Raises accuracy.compare.PolicyMismatch.
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
