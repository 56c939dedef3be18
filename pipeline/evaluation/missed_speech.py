"""Missed speech: how much speech lies in the sound that was dropped, from the pieces of it that people have checked.

Each checked piece i was drawn with probability pi_i (`dropped_audio_share` at that time), so it stands for 1 / pi_i:

    words missed a minute of dropped sound = sum(words_i / pi_i) / sum(minutes_i / pi_i)

by speaker as in accuracy/intervals.py. This stands beside the word error rate, which knows nothing outside segments.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy.estimate import Status
from accuracy.intervals import cluster_interval
from lexicons.canonical import words
from pipeline.evaluation import scores
from pipeline.recordings.transcript import NON_SPEECH_CHECK
from pipeline.store import tables

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class Missed:
    """What people found in the dropped sound of a dialect.

    `drawn`, `checked`: pieces given to people, and answered; `with_speech` of them hold words. `speakers`, `minutes`
    and `words` are of the checked ones, words in canonical spelling (L1). `per_minute`, `low`, `high`: weighted, words
    a minute of dropped sound, with a 95 % interval; None where `status` is "not enough data".
    """

    language: str
    dialect: str
    drawn: int
    checked: int
    with_speech: int
    speakers: int
    minutes: float
    words: int
    per_minute: float | None
    low: float | None
    high: float | None
    status: Status


@dataclass(frozen=True, slots=True)
class _Piece:
    cluster: str
    probability: float
    minutes: float
    words: int


def report(connection: sa.Connection, min_speakers: int) -> list[Missed]:
    """Return a row for each dialect of which anything was drawn, sorted. Under `min_speakers` no rate is said."""
    segment, recording = tables.segment.c, tables.recording.c
    rows = connection.execute(
        sa.select(segment.start_ms, segment.end_ms, segment.text, segment.reviewed, segment.review_probability)
        .add_columns(segment.language, recording.dialect, recording.client_id, recording.speaker)
        .add_columns(recording.id.label("recording_id"))
        .select_from(tables.segment.join(tables.recording))
        .where(sa.cast(segment.flags, sa.Text).like(f"%{NON_SPEECH_CHECK}%"), segment.review_probability > 0)
    )
    found: defaultdict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in rows:
        found[row.language, row.dialect].append(row)
    return [_missed(*key, found[key], min_speakers) for key in sorted(found)]


def _missed(language: str, dialect: str, rows: Sequence[sa.Row[Any]], min_speakers: int) -> Missed:
    checked = [_piece(row) for row in rows if row.reviewed]
    speakers = len({piece.cluster for piece in checked})
    interval = cluster_interval(
        [piece.cluster for piece in checked],
        [piece.words / piece.probability for piece in checked],
        [piece.minutes / piece.probability for piece in checked],
    )
    shown = interval if speakers >= min_speakers else None
    return Missed(
        language=language,
        dialect=dialect,
        drawn=len(rows),
        checked=len(checked),
        with_speech=sum(piece.words > 0 for piece in checked),
        speakers=speakers,
        minutes=sum(piece.minutes for piece in checked),
        words=sum(piece.words for piece in checked),
        per_minute=shown.rate if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        status="ok" if shown else "not enough data",
    )


def _piece(row: sa.Row[Any]) -> _Piece:
    minutes = (row.end_ms - row.start_ms) / _MINUTE_MS
    return _Piece(scores.cluster(row), row.review_probability, minutes, len(words(row.text, row.language)))
