"""Comparison: may one model replace another? The verdict of the release gate, as a table, a page and a program show it.

Every row says what it rests on: segments, speakers, reference words, the least review probability among them, and the
identity of the policy. Rates are fractions of 1, None where too little is behind them.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy import gate, led
from accuracy.compare import Comparison as PairedRates
from accuracy.compare import Group, Pair, compare
from accuracy.estimate import Thresholds
from accuracy.gate import Outcome
from accuracy.measure import Policy
from configs.errors import BoliError
from configs.registry import variety
from pipeline.evaluation import model_pairs, scored_models, training_lists
from pipeline.evaluation.model_pairs import Pairs, References
from pipeline.evaluation.training_lists import TrainedOnTest


class SameModel(BoliError, ValueError):
    """Both names stand for one model. The message names it."""


@dataclass(frozen=True, slots=True)
class ComparisonQuery:
    """What is asked: may `new` replace `old`? Names may be shortened while they are unique.

    `references`: which references it may rest on (pipeline/evaluation/model_pairs.py). `required`: these tags are
    judged, and without them nothing passes; empty: all that occur. `leave_out_trained`: segments that one of the models
    was trained on are left out; else they are an error.
    """

    old: str
    new: str
    policy: Policy = "L1"
    references: References = "blind"
    limits: gate.GateLimits = gate.LIMITS
    required: tuple[str, ...] = ()
    leave_out_trained: bool = False


@dataclass(frozen=True, slots=True)
class Compared:
    """Rates and differences are fractions of 1, null where too little is behind them."""

    language: str
    segments: int
    speakers: int
    reference_words: int
    effective_size: float
    least_probability: float | None
    identity: str
    old_rate: float | None
    new_rate: float | None
    difference: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class JudgedDialect(Compared):
    """`upper`: what was held against the margin; `p`: of "worse by the margin or more". `more_speakers`: about how many
    more would decide it, 0 where it is decided.
    """

    dialect: str
    outcome: Outcome
    regressed: bool
    upper: float | None
    p: float | None
    more_speakers: int


@dataclass(frozen=True, slots=True)
class JudgedLanguage(Compared):
    """`worst`, `hardest_hit`: tags; null with fewer than two dialects that can be ranked."""

    worst: str | None
    hardest_hit: str | None
    old_spread: float | None
    new_spread: float | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`rests_on`: which references were asked for. `references`: how many were written how: "blind", "draft of MODEL",
    "adjudicated". `trained`: how many segments were left out because that model was trained on them; `untold`: the
    models of which nobody has said what they were trained on.
    """

    old: str
    new: str
    policy: Policy
    rests_on: References
    outcome: Outcome
    margin: float
    alpha: float
    min_speakers: int
    segments: int
    unpaired: int
    references: dict[str, int]
    trained: dict[str, int]
    untold: Sequence[str]
    dialects: Sequence[JudgedDialect]
    languages: Sequence[JudgedLanguage]


def answer(connection: sa.Connection, query: ComparisonQuery, shown: Thresholds) -> Verdict:
    """Return the verdict. Under the sizes of `shown` no rate is given.

    A new model that was trained on the test split of any data set is never judged: TrainedOnTest, whatever is left out.
    Raises SameModel, pipeline.evaluation.training_lists.TrainedOnTest, pipeline.evaluation.scored_models.ModelMissing,
    configs.registry.UnknownVariety, and accuracy.compare.PolicyMismatch or PairError.
    """
    required = [group(tag) for tag in query.required]
    old, new = scored_models.named(connection, query.old), scored_models.named(connection, query.new)
    if old == new:
        raise SameModel(f"both are {old}; name two models")
    training_lists.refuse_held_out(connection, new)
    pairs = model_pairs.paired(connection, old, new, query.policy, query.references)
    _refuse_trained(pairs, query)
    how = led.corrected if query.references == "corrected" else compare
    judged = gate.gate(pairs.rows, query.limits, required, how)
    design = _design(pairs.rows)
    return Verdict(
        old=old,
        new=new,
        policy=query.policy,
        rests_on=query.references,
        untold=training_lists.unknown(connection, old, new),
        **_of_gate(judged, query.limits),
        **_of_pairs(pairs),
        dialects=[_dialect(dialect, shown, design[dialect.group]) for dialect in judged.dialects],
        languages=[_language(overview, shown, design[overview.language,]) for overview in judged.languages],
    )


def _refuse_trained(pairs: Pairs, query: ComparisonQuery) -> None:
    if pairs.trained and not query.leave_out_trained:
        every = len(pairs.rows) + max(pairs.trained.values())
        named = " and ".join(f"{model} was trained on {count}" for model, count in sorted(pairs.trained.items()))
        raise TrainedOnTest(
            f"of about {every} segments {named}: errors there say nothing of speech that it has not heard. Compare "
            "without them: leave out what was trained on (--leave-out-trained)"
        )


def group(tag: str) -> Group:
    """Return (language, dialect) of a tag. Raises UnknownVariety."""
    known = variety(tag)
    return (known.parent, known.tag) if known.parent else (known.tag, "")


def _of_gate(judged: gate.Verdict, limits: gate.GateLimits) -> dict[str, Any]:
    return {
        "outcome": judged.outcome,
        "margin": limits.margin,
        "alpha": limits.alpha,
        "min_speakers": limits.min_clusters,
    }


def _of_pairs(pairs: Pairs) -> dict[str, Any]:
    return {
        "segments": len(pairs.rows),
        "unpaired": pairs.unpaired,
        "references": dict(sorted(pairs.references.items())),
        "trained": dict(sorted(pairs.trained.items())),
    }


def _dialect(judged: gate.DialectVerdict, shown: Thresholds, design: dict[str, Any]) -> JudgedDialect:
    language, dialect = judged.group
    return JudgedDialect(
        language=language,
        **_rates(judged.comparison, shown),
        **design,
        dialect=dialect,
        outcome=judged.outcome,
        regressed=judged.regressed,
        upper=judged.upper,
        p=judged.p,
        more_speakers=judged.more,
    )


def _language(overview: gate.Overview, shown: Thresholds, design: dict[str, Any]) -> JudgedLanguage:
    return JudgedLanguage(
        language=overview.language,
        **_rates(overview.pooled, shown),
        **design,
        worst=overview.worst[1] if overview.worst else None,
        hardest_hit=overview.hardest_hit[1] if overview.hardest_hit else None,
        old_spread=overview.old_spread,
        new_spread=overview.new_spread,
    )


def _rates(paired: PairedRates, shown: Thresholds) -> dict[str, Any]:
    enough = paired.clusters >= shown.min_clusters and paired.reference_words >= shown.min_reference_words
    difference = paired.difference if enough else None
    low, high = difference.interval() if difference else (None, None)
    return {
        "segments": paired.segments,
        "speakers": paired.clusters,
        "reference_words": paired.reference_words,
        "effective_size": round(paired.effective_size, 1),
        "old_rate": paired.old_rate if enough else None,
        "new_rate": paired.new_rate if enough else None,
        "difference": difference.value if difference else None,
        "low": low,
        "high": high,
    }


def _design(pairs: Collection[Pair]) -> defaultdict[Group, dict[str, Any]]:
    """Return the least review probability and the identities of the scores, by group and by language."""
    least: defaultdict[Group, list[float]] = defaultdict(list)
    identities: defaultdict[Group, set[str]] = defaultdict(set)
    for pair in pairs:
        for named in {pair.group, pair.group[:1]}:
            least[named].append(pair.probability)
            identities[named].add(pair.old_identity)
    design: defaultdict[Group, dict[str, Any]] = defaultdict(lambda: {"least_probability": None, "identity": ""})
    for named in least:
        design[named] = {"least_probability": min(least[named]), "identity": ", ".join(sorted(identities[named]))}
    return design
