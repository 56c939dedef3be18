"""Reports: error rates by dialect, or by any other slice, from the sums that are kept by recording.

A slice is what recordings are grouped by within a language: a dialect, a client, or one of the names in
pipeline/recordings/attributes.py. It may be taken within one language or dialect. Only scores of today's rules count; a
row says how many are of older ones. Nothing here reads a segment.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from accuracy.measure import Policy
from accuracy.report import Group, GroupRow, by_group
from accuracy.tally import Tally
from pipeline.evaluation import aggregates, scores
from pipeline.evaluation.estimates import AccuracyRow
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings import attributes
from pipeline.store.tables.accounts import client
from pipeline.store.tables.evaluation import covariate, tally
from pipeline.store.tables.recordings import attribute, recording

By = Literal[
    "dialect", "language", "recording", "client",
    "district", "domain", "device", "gender", "age", "speaker_dialect", "channel", "band", "snr",
]  # fmt: skip
GROUPINGS: Final[tuple[By, ...]] = get_args(By)
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "dialect": ("language", "dialect", "model"),
    "language": ("language", "model"),
    "recording": ("language", "dialect", "recording", "model"),
}
_OTHERS: Final = ("language", "slice", "model")
_PREDICTED: Final = ("expected_errors", "probability", "probability_variance")


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """What is asked for: `by` which slice, under which policy, of which language and dialect (None: all)."""

    by: By = "dialect"
    policy: Policy = "L1"
    language: str | None = None
    dialect: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """What a group is named by."""
        return _COLUMNS.get(self.by, _OTHERS)


@dataclass(frozen=True, slots=True)
class RecordingSums:
    """A recording's sums in one language. `words`: drafted; `identity`: of today's rules for it."""

    tally: Tally
    language: str
    model: str
    created_at: datetime
    words: int
    identity: str


def report(connection: sa.Connection, query: ReportQuery, thresholds: Thresholds) -> list[AccuracyRow]:
    """Return one row a group over every routed segment that has a draft.

    A recording is reported as it is, without interval or thresholds: it stands for nothing but itself. Raises
    accuracy.estimate.ReviewProbabilityError.
    """
    tallies, identities = [], defaultdict[Group, set[str]](set)
    for sums in read(connection, query):
        tallies.append(sums.tally)
        identities[sums.tally.group].add(sums.identity)
    rows = by_group(tallies, thresholds)
    return [_row(query, row, ", ".join(sorted(identities[row.group]))) for row in rows]


def older(connection: sa.Connection, policy: Policy) -> int:
    """Return how many segments have a score of their draft under older rules only."""
    return sum(sums.tally.older for sums in read(connection, ReportQuery(policy=policy)))


def read(connection: sa.Connection, query: ReportQuery) -> Iterator[RecordingSums]:
    """Yield the sums of each recording by language."""
    rules = ScoringRules(connection)
    for row in connection.execute(_query(query)):
        identity = rules.identity(query.policy, row.language, row.dialect)
        sums = _tally(row, query.columns, identity)
        yield RecordingSums(sums, row.language, row.model, row.created_at, row.words or 0, identity)


def _tally(row: sa.Row[Any], columns: Sequence[str], identity: str) -> Tally:
    """Return the sums of a row. Reviews that were scored under other rules than `identity` only count as older."""
    named = row._mapping
    sums: dict[str, Any] = {name: named[name] or 0.0 for name in _PREDICTED}
    of_today = row.identity == identity
    if of_today:
        sums |= {name: named[name] for name in aggregates.SUMS}
    return Tally(
        cluster=scores.cluster(row),
        group=tuple(named[column] for column in columns),
        segments=row.segments,
        least_probability=row.least_probability,
        letters=row.letters,
        letters_in_script=row.letters_in_script,
        hypothesis=row.words or 0,
        speech_ms=row.speech_ms or 0,
        **sums | {"older": row.older if of_today else row.older + row.reviewed},
    )


def _query(asked: ReportQuery) -> sa.Select[Any]:
    same = sa.and_(covariate.c.recording_id == tally.c.recording_id, covariate.c.language == tally.c.language)
    joined = tally.join(recording, recording.c.id == tally.c.recording_id).outerjoin(covariate, same)
    query = (
        sa.select(tally, recording.c.dialect, recording.c.name.label("recording"), recording.c.client_id)
        .add_columns(recording.c.speaker, recording.c.created_at)
        .add_columns(*[covariate.c[name] for name in ("words", "speech_ms", *_PREDICTED)])
    )
    if asked.by == "client":
        joined = joined.join(client, client.c.id == recording.c.client_id)
        query = query.add_columns(client.c.name.label("slice"))
    if asked.by in attributes.NAMES:
        kept = sa.and_(attribute.c.recording_id == recording.c.id, attribute.c.name == asked.by)
        joined = joined.outerjoin(attribute, kept)
        query = query.add_columns(sa.func.coalesce(attribute.c.value, "").label("slice"))
    wanted = {tally.c.policy: asked.policy, tally.c.language: asked.language, recording.c.dialect: asked.dialect}
    return query.select_from(joined).where(*(column == value for column, value in wanted.items() if value is not None))


_SAME: Final = (  # columns that are called the same in accuracy.report.GroupRow
    "segments", "reference_words", "reviewed_share", "least_probability", "older", "script_fidelity",
    "wer", "low", "high", "status", "greg", "greg_low", "greg_high", "naive", "caveats",
)  # fmt: skip
_NO_KINDS: Final = dict.fromkeys(("substitutions", "deletions", "insertions"))


def _row(asked: ReportQuery, group: GroupRow, identity: str) -> AccuracyRow:
    names = {"dialect": asked.dialect or "", "recording": "", "slice": ""}
    row: dict[str, Any] = names | dict(zip(asked.columns, group.group, strict=True))
    row |= {name: getattr(group, name) for name in _SAME}
    itself = asked.by == "recording"
    if itself and group.rate is not None:
        row |= {"wer": group.rate, "low": None, "high": None, "status": "ok", "caveats": ()}
    row |= asdict(group.kinds) if group.kinds and row["wer"] is not None else _NO_KINDS
    return AccuracyRow(
        **row,
        policy=asked.policy,
        identity=identity,
        speakers=group.clusters,
        effective_size=round(group.effective_size, 1),
        silent_minutes=group.silence.minutes,
        invented_per_minute=group.silence.rate if itself else group.silence.shown,
        hours=round(group.hours, 4),
        reviewed_hours=round(group.reviewed_hours, 4),
        more_speakers=0 if row["status"] == "ok" else group.more_speakers,
    )
