"""Judging: the release gate over what both models decoded (pipeline/evaluation/comparison.py)."""

from collections.abc import Sequence

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.gate import GateLimits
from configs.settings import Settings
from pipeline.evaluation import comparison
from pipeline.evaluation.comparison import ComparisonQuery, Verdict
from pipeline.evaluation.model_pairs import References
from pipeline.improvement.runs import Run


def verdict(
    connection: sa.Connection, settings: Settings, run: Run, old: str, new: str, required: Sequence[str]
) -> Verdict:
    """Return whether `new` may replace `old`; `required`: the tags that are judged. Raises as comparison.answer."""
    limits, shown = settings.improvement, settings.accuracy
    rests_on: References = run.options.references or limits.references  # type: ignore[assignment]
    query = ComparisonQuery(
        old=old,
        new=new,
        references=rests_on,
        limits=GateLimits(
            limits.margin, min_clusters=limits.min_speakers, min_reference_words=shown.min_reference_words
        ),
        required=tuple(required),
    )
    return comparison.answer(connection, query, Thresholds(shown.min_speakers, shown.min_reference_words))


def told(judged: Verdict) -> str:
    """Return a verdict as a line for people."""
    if judged.outcome != "inconclusive":
        return judged.outcome
    more = [f"{one.dialect or one.language}: about {one.more_speakers} more speakers" for one in judged.dialects]
    return "inconclusive; " + (", ".join(more) if any(one.more_speakers for one in judged.dialects) else "too few data")


def metrics(judged: Verdict) -> dict[str, dict[str, float | int | str | None]]:
    """Return what is kept with the model, by tag: rates are fractions of 1."""
    return {
        one.dialect or one.language: {
            "policy": judged.policy,
            "references": judged.rests_on,
            "old": one.old_rate,
            "new": one.new_rate,
            "difference": one.difference,
            "low": one.low,
            "high": one.high,
            "segments": one.segments,
            "speakers": one.speakers,
            "words": one.reference_words,
            "outcome": one.outcome,
        }
        for one in judged.dialects
    }
