"""Aggregates: sums over a recording's drafted segments, one row a policy and language.

A report over a million segments reads some ten thousand tallies; a score changes seven. Each reviewed segment counts
with its weight w = 1 / review probability, as `accuracy.estimate` wants it:

    segments, least_probability                    over all drafted segments that were routed
    letters, letters_in_script                     the same: letters of the drafts, and those in the expected script
    reviewed, errors, reference                    over the reviewed ones whose score is of `identity`
    weighted_errors, weighted_reference, weight, weight_squared     sums of w*e, w*n, w, w*w over the same
    weighted_hypothesis, weighted_expected         sums of w*h and w*e^ over the same: see accuracy/estimate.py, GREG
    invented, silent_ms, weighted_...              over those of the same in which a person heard nothing said
    older                                          how many reviewed ones have a score of another identity

Sums never mix rules: a tally whose `identity` is not today's is counted anew before anything is added to it.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from accuracy.measure import POLICIES
from pipeline.drafting.language_plan import NO_DRAFT_FLAG
from pipeline.evaluation import draft_statistics
from pipeline.evaluation.scoring_rules import Rules
from pipeline.store import tables
from pipeline.store.tables import tally

_SUMS = (
    "reviewed", "errors", "reference", "weighted_errors", "weighted_reference", "weight", "weight_squared",
    "invented", "silent_ms", "weighted_invented", "weighted_silent_ms", "older",
    "weighted_hypothesis", "weighted_expected",
)  # fmt: skip
Identities = dict[tuple[str, str], str]  # by policy and language
_ADD = (
    sa.update(tally)
    .where(tally.c.recording_id == sa.bindparam("of_recording"))
    .where(tally.c.policy == sa.bindparam("of_policy"), tally.c.language == sa.bindparam("of_language"))
    .values({name: tally.c[name] + sa.bindparam(f"add_{name}") for name in _SUMS})
)


def refresh(connection: sa.Connection, recording_id: str, model: str, rules: Rules | None = None) -> None:
    """Count a recording anew. `model`: the version that drafted it; other models' scores are not tallied."""
    rules = rules or Rules(connection)
    draft_statistics.refresh(connection, recording_id, model)
    connection.execute(tally.delete().where(tally.c.recording_id == recording_id))
    drafted = _drafted(connection, recording_id)
    if not drafted:
        return
    empty = dict.fromkeys(_SUMS, 0) | {"recording_id": recording_id, "model": model}
    dialect = drafted[0].dialect
    rows = [
        empty
        | counted
        | {"policy": policy, "language": language, "identity": rules.identity(policy, language, dialect)}
        for language, counted in _by_language(drafted).items()
        for policy in POLICIES
    ]
    connection.execute(tally.insert(), rows)
    add(connection, recording_id, _stored(connection, recording_id, model), identities(connection, recording_id))


def _drafted(connection: sa.Connection, recording_id: str) -> list[Any]:
    segment = tables.segment.c
    query = (
        sa.select(segment.language, segment.review_probability, segment.draft, tables.recording.c.dialect)
        .join(tables.recording, tables.recording.c.id == segment.recording_id)
        .where(segment.recording_id == recording_id, segment.review_probability.is_not(None))
        .where(sa.cast(segment.flags, sa.Text).not_like(f"%{NO_DRAFT_FLAG}%"))
    )
    return list(connection.execute(query))


def _by_language(drafted: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Return what is counted over all drafted segments."""
    found: dict[str, Counter[str]] = {}
    least: dict[str, float] = {}
    for row in drafted:
        language = row.language
        in_script, letters = draft_statistics.letters(row.draft, row.dialect or language)
        found.setdefault(language, Counter()).update(segments=1, letters=letters, letters_in_script=in_script)
        least[language] = min(least.get(language, 1.0), row.review_probability)
    return {language: {"least_probability": least[language]} | counts for language, counts in found.items()}


def current(connection: sa.Connection, recording_id: str, dialect: str, rules: Rules) -> Identities | None:
    """Return the identities of a recording's tallies, or None where it has none or any is not of today's rules."""
    found = identities(connection, recording_id)
    fresh = all(identity == rules.identity(*key, dialect) for key, identity in found.items())
    return found if found and fresh else None


def identities(connection: sa.Connection, recording_id: str) -> Identities:
    """Return under which rules each tally of a recording was made, by policy and language."""
    query = sa.select(tally.c.policy, tally.c.language, tally.c.identity).where(tally.c.recording_id == recording_id)
    return {(policy, language): identity for policy, language, identity in connection.execute(query)}


def add(connection: sa.Connection, recording_id: str, scores: Iterable[Any], known: Identities, sign: int = 1) -> None:
    """Add scores, as `of_segment` returns them, to their tallies (`sign` -1 takes them away).

    `known`: the tallies' identities. A score of another one only counts as older.
    """
    changes: dict[tuple[str, str], Counter[str]] = {}
    for one in scores:
        key = one.policy, one.language
        sums = _sums(one) if known.get(key) == one.identity else {"older": 1}
        changes.setdefault(key, Counter()).update(sums)
    if not changes:
        return
    connection.execute(
        _ADD,
        [
            {"of_recording": recording_id, "of_policy": policy, "of_language": language}
            | {f"add_{name}": sign * sums[name] for name in _SUMS}
            for (policy, language), sums in changes.items()
        ],
    )


def of_segment(connection: sa.Connection, segment_id: str, model: str) -> list[Any]:
    """Return the scores of a segment in the form that `add` takes."""
    return list(connection.execute(_scores(model).where(tables.segment.c.id == segment_id)))


def _stored(connection: sa.Connection, recording_id: str, model: str) -> list[Any]:
    return list(connection.execute(_scores(model).where(tables.segment.c.recording_id == recording_id)))


def _scores(model: str) -> sa.Select[Any]:
    # With its policies named a score is found by its whole key. Without, SQLite goes through all scores of the model.
    score, segment = tables.score.c, tables.segment.c
    return (
        sa.select(
            score.policy,
            segment.language,
            segment.review_probability,
            score.substitutions,
            score.deletions,
            score.insertions,
            score.reference_words,
            score.identity,
            segment.draft,
            draft_statistics.best_confidence(),
            (segment.end_ms - segment.start_ms).label("duration_ms"),
        )
        .select_from(tables.score.join(tables.segment, segment.id == score.segment_id))
        .where(score.policy.in_(POLICIES), score.model == model, segment.review_probability.is_not(None))
    )


def _sums(one: Any) -> dict[str, Any]:
    errors = one.substitutions + one.deletions + one.insertions
    # Of a probability of 0 nothing can be made: the report refuses such a group by its least probability.
    weight = 1 / one.review_probability if one.review_probability else 0.0
    sums = {
        "reviewed": 1,
        "errors": errors,
        "reference": one.reference_words,
        "weighted_errors": weight * errors,
        "weighted_reference": weight * one.reference_words,
        "weight": weight,
        "weight_squared": weight**2,
        "weighted_hypothesis": weight * draft_statistics.drafted(one.draft),
        "weighted_expected": weight * draft_statistics.expected_errors(one.draft, one.confidence),
    }
    if one.reference_words:
        return sums
    silent = {"invented": errors, "silent_ms": one.duration_ms}
    return sums | silent | {f"weighted_{name}": weight * amount for name, amount in silent.items()}
