"""Reports: error rates by dialect, or by any other slice, from the sums that are kept by recording.

A slice is what recordings are grouped by within a language: a dialect, a client, or one of the names in
pipeline/recordings/attributes.py. It may be taken within one language or dialect. Only scores of today's rules count; a
row says how many are of older ones. Nothing here reads a segment.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.report import Group, GroupRow, by_group_of_tallies
from accuracy.tally import Tally
from pipeline.evaluation import scores
from pipeline.evaluation.scoring_rules import Rules
from pipeline.recordings import attributes
from pipeline.store import tables

By = Literal[
    "dialect", "language", "recording", "client",
    "district", "domain", "device", "gender", "age", "channel", "band", "snr",
]  # fmt: skip
Row = dict[str, Any]
GROUPINGS: Final[tuple[By, ...]] = get_args(By)
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "dialect": ("language", "dialect", "model"),
    "language": ("language", "model"),
    "recording": ("language", "dialect", "recording", "model"),
}
_OTHERS: Final = ("language", "slice", "model")
# The sums of a tally that hold for the rules it was made under.
_OF_TODAY: Final = (
    "reviewed", "errors", "reference", "weighted_errors", "weighted_reference", "weight", "weight_squared",
    "invented", "silent_ms", "weighted_invented", "weighted_silent_ms", "weighted_hypothesis", "weighted_expected",
)  # fmt: skip
_PREDICTED: Final = ("expected_errors", "probability", "probability_variance")


@dataclass(frozen=True, slots=True)
class Cut:
    """What is asked for: `by` which slice, under which policy, of which language and dialect (None: all)."""

    by: By = "dialect"
    policy: str = "L1"
    language: str | None = None
    dialect: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """What a group is named by."""
        return _COLUMNS.get(self.by, _OTHERS)


def report(connection: sa.Connection, cut: Cut, thresholds: Thresholds) -> list[Row]:
    """Return one row a group, as docs/api.md describes it, over every routed segment that has a draft.

    A recording is reported as it is, without interval or thresholds: it stands for nothing but itself. `older`: how
    many segments of the group have a score under older rules only; they count as not reviewed.
    """
    tallies, identities = [], defaultdict[Group, set[str]](set)
    for tally, _, identity in read(connection, cut):
        tallies.append(tally)
        identities[tally.group].add(identity)
    rows = by_group_of_tallies(tallies, thresholds)
    return [_row(cut, row, ", ".join(sorted(identities[row.group]))) for row in rows]


def older(connection: sa.Connection, policy: str) -> int:
    """Return how many segments have a score of their draft under older rules only."""
    return sum(tally.older for tally, _, _ in read(connection, Cut(policy=policy)))


def read(connection: sa.Connection, cut: Cut) -> Iterator[tuple[Tally, sa.Row[Any], str]]:
    """Yield each recording's tally by language, its row (with `created_at` and `words`), and today's identity."""
    rules = Rules(connection)
    for row in connection.execute(_query(cut)):
        named = row._mapping
        identity = rules.identity(cut.policy, row.language, row.dialect)
        of_today = row.identity == identity
        sums: dict[str, Any] = {name: named[name] or 0.0 for name in _PREDICTED}
        if of_today:
            sums |= {name: named[name] for name in _OF_TODAY}
        tally = Tally(
            cluster=scores.cluster(row),
            group=tuple(named[column] for column in cut.columns),
            segments=row.segments,
            least_probability=row.least_probability,
            older=row.older if of_today else row.older + row.reviewed,
            letters=row.letters,
            letters_in_script=row.letters_in_script,
            hypothesis=row.words or 0,
            **sums,
        )
        yield tally, row, identity


def _query(cut: Cut) -> sa.Select[Any]:
    recording, sums, seen = tables.recordings.recording.c, tables.evaluation.tally.c, tables.evaluation.covariate
    same = sa.and_(seen.c.recording_id == sums.recording_id, seen.c.language == sums.language)
    joined = tables.evaluation.tally.join(tables.recordings.recording, recording.id == sums.recording_id).outerjoin(
        seen, same
    )
    query = sa.select(
        tables.evaluation.tally, recording.dialect, recording.name.label("recording"), recording.client_id
    )
    query = query.add_columns(recording.speaker, recording.created_at, *[seen.c[one] for one in ("words", *_PREDICTED)])
    if cut.by == "client":
        joined = joined.join(tables.accounts.client, tables.accounts.client.c.id == recording.client_id)
        query = query.add_columns(tables.accounts.client.c.name.label("slice"))
    if cut.by in attributes.NAMES:
        kept = tables.recordings.attribute.c
        joined = joined.outerjoin(
            tables.recordings.attribute, sa.and_(kept.recording_id == recording.id, kept.name == cut.by)
        )
        query = query.add_columns(sa.func.coalesce(kept.value, "").label("slice"))
    asked = {sums.policy: cut.policy, sums.language: cut.language, recording.dialect: cut.dialect}
    return query.select_from(joined).where(*(column == value for column, value in asked.items() if value is not None))


def _row(cut: Cut, row: GroupRow, identity: str) -> Row:
    itself = cut.by == "recording"
    rates = {"wer": row.wer, "low": row.low, "high": row.high, "status": row.status}
    if itself and row.rate is not None:
        rates = {"wer": row.rate, "low": None, "high": None, "status": "ok"}
    return (
        {"language": "", "dialect": cut.dialect or "", "recording": "", "slice": "", "model": ""}
        | dict(zip(cut.columns, row.group, strict=True))
        | {
            "policy": cut.policy,
            "identity": identity,
            "segments": row.segments,
            "speakers": row.clusters,
            "reference_words": row.reference_words,
            "reviewed_share": row.reviewed_share,
            "least_probability": row.least_probability,
            "effective_size": round(row.effective_size, 1),
            "older": row.older,
            "script_fidelity": row.script_fidelity,
            "silent_minutes": row.silence.minutes,
            "invented_per_minute": row.silence.rate if itself else row.silence.shown,
        }
        | rates
        | {"greg": row.greg, "greg_low": row.greg_low, "greg_high": row.greg_high, "naive": row.naive}
    )
