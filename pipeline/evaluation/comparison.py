"""Comparison: may one model replace another, as rows that a table, a page and a program can show.

Every row says what stands behind it: segments, speakers, reference words, the least review probability among them, and
the identity of the policy. Rates are fractions of 1, None where too little is behind them.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy.compare import Comparison, Group, Pair
from accuracy.estimate import Thresholds
from accuracy.gate import LIMITS, DialectVerdict, GateLimits, Overview, Verdict, gate
from configs.registry import variety
from pipeline.evaluation import paired_scores
from pipeline.evaluation.paired_scores import Pairs, ReferenceArm

Row = dict[str, Any]


class SameModel(ValueError):
    """Both names stand for one model. The message names it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: may `new` replace `old`? Names may be shortened while they are unique.

    `arm`: only references of this arm. `required`: tags to be judged, and without which nothing passes; all that occur
    where it is empty.
    """

    old: str
    new: str
    policy: str = "L1"
    arm: ReferenceArm | None = None
    rules: GateLimits = LIMITS
    required: tuple[str, ...] = ()


def answer(connection: sa.Connection, asked: Question, shown: Thresholds) -> Row:
    """Return the verdict. Under `shown` no rate is given.

    Raises SameModel, pipeline.evaluation.paired_scores.ModelMissing, configs.registry.UnknownVariety, and
    accuracy.compare.PolicyMismatch or PairError.
    """
    required = [group(tag) for tag in asked.required]
    old, new = paired_scores.named(connection, asked.old), paired_scores.named(connection, asked.new)
    if old == new:
        raise SameModel(f"both are {old}; name two models")
    pairs = paired_scores.paired(connection, old, new, asked.policy, asked.arm)
    found = as_row(gate(pairs.rows, asked.rules, required), pairs, asked.rules, shown)
    return {"old": old, "new": new, "policy": asked.policy, "arm": asked.arm or ""} | found


def group(tag: str) -> Group:
    """Return (language, dialect) of a tag. Raises UnknownVariety."""
    found = variety(tag)
    return (found.parent, found.tag) if found.parent else (found.tag, "")


def as_row(verdict: Verdict, pairs: Pairs, rules: GateLimits, shown: Thresholds) -> Row:
    """Return the verdict and what is behind it as plain values."""
    behind = _design(pairs.rows)
    return {
        "outcome": verdict.outcome,
        "margin": rules.margin,
        "alpha": rules.alpha,
        "min_speakers": rules.min_clusters,
        "segments": len(pairs.rows),
        "unpaired": pairs.unpaired,
        "references": dict(sorted(pairs.references.items())),
        "dialects": [_judged(one, shown) | behind[one.group] for one in verdict.dialects],
        "languages": [_overview(one, shown) | behind[one.language,] for one in verdict.languages],
    }


def _judged(one: DialectVerdict, shown: Thresholds) -> Row:
    language, dialect = one.group
    named = {"language": language, "dialect": dialect, "outcome": one.outcome, "regressed": one.regressed}
    return named | _compared(one.comparison, shown) | {"upper": one.upper, "p": one.p}


def _overview(one: Overview, shown: Thresholds) -> Row:
    return {
        "language": one.language,
        **_compared(one.pooled, shown),
        "worst": one.worst[1] if one.worst else None,
        "hardest_hit": one.hardest_hit[1] if one.hardest_hit else None,
        "old_spread": one.old_spread,
        "new_spread": one.new_spread,
    }


def _compared(found: Comparison, shown: Thresholds) -> Row:
    enough = found.clusters >= shown.min_clusters and found.reference_words >= shown.min_reference_words
    difference = found.difference if enough else None
    low, high = difference.interval() if difference else (None, None)
    return {
        "segments": found.segments,
        "speakers": found.clusters,
        "reference_words": found.reference_words,
        "effective_size": round(found.effective_size, 1),
        "old_rate": found.old_rate if enough else None,
        "new_rate": found.new_rate if enough else None,
        "difference": difference.value if difference else None,
        "low": low,
        "high": high,
    }


def _design(pairs: Collection[Pair]) -> defaultdict[Group, Row]:
    """Return the least review probability and the identities of the scores, by group and by language."""
    least: defaultdict[Group, list[float]] = defaultdict(list)
    identities: defaultdict[Group, set[str]] = defaultdict(set)
    for pair in pairs:
        for named in {pair.group, pair.group[:1]}:
            least[named].append(pair.probability)
            identities[named].add(pair.old_identity)
    behind: defaultdict[Group, Row] = defaultdict(lambda: {"least_probability": None, "identity": ""})
    behind |= {
        named: {"least_probability": min(least[named]), "identity": ", ".join(sorted(identities[named]))}
        for named in least
    }
    return behind
