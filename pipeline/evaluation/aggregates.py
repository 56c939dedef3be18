"""Aggregates: sums over a recording's drafted segments, one row for each policy and language (the table `tally`).

A report over a million segments reads some ten thousand of these rows; a score changes seven. A reviewed segment has
the weight w = 1 / review probability, as `accuracy.estimate` needs it. With e errors, n reference units, h drafted
words and e^ expected errors:

    segments, least_probability                    over all drafted segments that were routed
    letters, letters_in_script                     over the same: letters of the drafts, those in the expected script
    reviewed, errors, reference                    over reviewed segments whose score has the tally's `identity`
    weighted_errors, weighted_reference, weight, weight_squared     over the same: sums of w * e, w * n, w, w * w
    weighted_hypothesis, weighted_expected         over the same: sums of w * h, w * e^ (GREG in accuracy/estimate.py)
    weighted_substitutions, ..._deletions, ..._insertions           over the same: w * e by kind
    reviewed_ms                                    over the same: how long they are
    invented, silent_ms, weighted_...              over those of the same in which people heard no speech
    older                                          how many reviewed segments have a score of another identity

A sum never mixes two sets of rules. A tally whose `identity` is not today's is counted again before anything is added.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa

from accuracy.measure import POLICIES
from pipeline.evaluation import draft_statistics
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings.flag_queries import without
from pipeline.recordings.flags import NO_DRAFT
from pipeline.store.listed import one_of
from pipeline.store.tables.evaluation import score, tally
from pipeline.store.tables.recordings import recording, segment

# The sums over reviewed segments: a score changes these.
SUMS: Final = (
    "reviewed", "errors", "reference", "weighted_errors", "weighted_reference", "weight", "weight_squared",
    "invented", "silent_ms", "weighted_invented", "weighted_silent_ms", "older",
    "weighted_hypothesis", "weighted_expected",
    "weighted_substitutions", "weighted_deletions", "weighted_insertions", "reviewed_ms",
)  # fmt: skip
Identities = dict[tuple[str, str], str]  # by policy and language
_IDENTITIES: Final = sa.select(tally.c.policy, tally.c.language, tally.c.identity).where(
    tally.c.recording_id == sa.bindparam("of")
)
_ADD = (
    sa.update(tally)
    .where(tally.c.recording_id == sa.bindparam("of_recording"))
    .where(tally.c.policy == sa.bindparam("of_policy"), tally.c.language == sa.bindparam("of_language"))
    .values({name: tally.c[name] + sa.bindparam(f"add_{name}") for name in SUMS})
)


def refresh(connection: sa.Connection, recording_id: str, model: str, rules: ScoringRules | None = None) -> None:
    """Count a recording again. `model`: the version that drafted it; scores of other models are not counted."""
    rules = rules or ScoringRules(connection)
    draft_statistics.refresh(connection, recording_id, model)
    connection.execute(tally.delete().where(tally.c.recording_id == recording_id))
    drafted = _drafted(connection, recording_id)
    if not drafted:
        return
    empty = dict.fromkeys(SUMS, 0) | {"recording_id": recording_id, "model": model}
    dialect = drafted[0].dialect
    rows = [
        empty | of_drafts | {"policy": policy, "language": language, "identity": identity}
        for language, of_drafts in _by_language(drafted).items()
        for policy, identity in rules.identities(language, dialect).items()
    ]
    connection.execute(tally.insert(), rows)
    scores = list(connection.execute(_OF_RECORDING, {"of_model": model, "of": recording_id}))
    add(connection, recording_id, scores, identities(connection, recording_id))


def _drafted(connection: sa.Connection, recording_id: str) -> list[Any]:
    query = (
        sa.select(segment.c.language, segment.c.review_probability, segment.c.draft, recording.c.dialect)
        .join(recording, recording.c.id == segment.c.recording_id)
        .where(segment.c.recording_id == recording_id, segment.c.review_probability.is_not(None))
        .where(without(segment.c.flags, NO_DRAFT))
    )
    return list(connection.execute(query))


def _by_language(drafted: Iterable[Any]) -> dict[str, dict[str, Any]]:
    """Return the sums over all drafted segments, reviewed or not."""
    counted: dict[str, Counter[str]] = {}
    least: dict[str, float] = {}
    for row in drafted:
        language = row.language
        in_script, letters = draft_statistics.letters(row.draft, row.dialect or language)
        counted.setdefault(language, Counter()).update(segments=1, letters=letters, letters_in_script=in_script)
        least[language] = min(least.get(language, 1.0), row.review_probability)
    return {language: {"least_probability": least[language]} | counts for language, counts in counted.items()}


def current(connection: sa.Connection, recording_id: str, dialect: str, rules: ScoringRules) -> Identities | None:
    """Return the identities of a recording's tallies; None if it has no tally, or if one is not of today's rules."""
    known = identities(connection, recording_id)
    fresh = all(identity == rules.identity(*key, dialect) for key, identity in known.items())
    return known if known and fresh else None


def identities(connection: sa.Connection, recording_id: str) -> Identities:
    """Return the identity of the rules under which each tally of a recording was made, by policy and language."""
    rows = connection.execute(_IDENTITIES, {"of": recording_id})
    return {(policy, language): identity for policy, language, identity in rows}


def add(connection: sa.Connection, recording_id: str, scores: Iterable[Any], known: Identities, sign: int = 1) -> None:
    """Add scores, as `of_segment` returns them, to the recording's tallies. `sign` -1 subtracts them.

    `known`: the identities of the tallies. A score of another identity is only counted in `older`.
    """
    changes: dict[tuple[str, str], Counter[str]] = {}
    for row in scores:
        key = row.policy, row.language
        sums = _sums(row) if known.get(key) == row.identity else {"older": 1}
        changes.setdefault(key, Counter()).update(sums)
    if not changes:
        return
    connection.execute(
        _ADD,
        [
            {"of_recording": recording_id, "of_policy": policy, "of_language": language}
            | {f"add_{name}": sign * sums[name] for name in SUMS}
            for (policy, language), sums in changes.items()
        ],
    )


def of_segment(connection: sa.Connection, segment_id: str, model: str) -> list[Any]:
    """Return the scores of a segment in the form that `add` takes."""
    return list(connection.execute(_OF_SEGMENT, {"of_model": model, "wanted": segment_id}))


def _scores() -> sa.Select[Any]:
    """Return the query of all scores of the model `of_model`."""
    # With the policies named, a score is found by its whole key. Without, SQLite reads all scores of the model.
    counted = ("policy", "substitutions", "deletions", "insertions", "reference_words", "identity")
    return (
        sa.select(*[score.c[name] for name in counted])
        .add_columns(segment.c.language, segment.c.review_probability, segment.c.draft)
        .add_columns(draft_statistics.best_confidence())
        .add_columns((segment.c.end_ms - segment.c.start_ms).label("duration_ms"))
        .select_from(score.join(segment, segment.c.id == score.c.segment_id))
        .where(one_of(score.c.policy, POLICIES), score.c.model == sa.bindparam("of_model"))
        .where(segment.c.review_probability.is_not(None))
    )


_OF_SEGMENT: Final = _scores().where(segment.c.id == sa.bindparam("wanted"))
_OF_RECORDING: Final = _scores().where(segment.c.recording_id == sa.bindparam("of"))


def _sums(row: Any) -> dict[str, Any]:
    """Return what a score of today's rules adds."""
    errors = row.substitutions + row.deletions + row.insertions
    # No estimate can be made with a probability of 0. The report refuses such a group by its least probability.
    weight = 1 / row.review_probability if row.review_probability else 0.0
    sums = {
        "reviewed": 1,
        "errors": errors,
        "reference": row.reference_words,
        "weighted_errors": weight * errors,
        "weighted_reference": weight * row.reference_words,
        "weight": weight,
        "weight_squared": weight**2,
        "weighted_hypothesis": weight * draft_statistics.drafted(row.draft),
        "weighted_expected": weight * draft_statistics.expected_errors(row.draft, row.confidence),
        "weighted_substitutions": weight * row.substitutions,
        "weighted_deletions": weight * row.deletions,
        "weighted_insertions": weight * row.insertions,
        "reviewed_ms": row.duration_ms,
    }
    if row.reference_words:
        return sums
    silent = {"invented": errors, "silent_ms": row.duration_ms}
    return sums | silent | {f"weighted_{name}": weight * amount for name, amount in silent.items()}
