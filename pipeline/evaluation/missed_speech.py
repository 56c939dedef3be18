"""Missed speech (VAD misses): how much speech lies in dropped sound, from pieces of it that people checked.

Each checked piece i was drawn with probability pi_i (`dropped_audio_share` at that time), so it stands for 1 / pi_i:

    words missed a minute of dropped sound = sum(words_i / pi_i) / sum(minutes_i / pi_i)

with an interval by speaker as in accuracy/intervals.py. The word error rate knows nothing of sound outside segments.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from accuracy.estimate import Status
from accuracy.intervals import Interval, cluster_interval
from lexicons.canonical import words
from pipeline.evaluation import scores
from pipeline.evaluation.estimates import ends
from pipeline.recordings.flag_queries import having
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.store.tables.recordings import recording, segment

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True)
class MissedSpeech:
    """What people heard in the dropped sound of a dialect.

    `drawn`, `checked`: pieces given to people, and checked by them; `with_speech` of these hold words. `speakers`,
    `minutes` and `words` are of the checked pieces; words are in canonical spelling (L1). `per_minute`, `low`, `high`:
    weighted, words a minute of dropped sound with a 95 % interval; None where `status` is "not enough data".
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


def report(connection: sa.Connection, min_speakers: int) -> list[MissedSpeech]:
    """Return a row for each dialect of which anything was drawn, sorted. Under `min_speakers` there is no rate."""
    query = (
        sa.select(segment.c.start_ms, segment.c.end_ms, segment.c.text, segment.c.reviewed)
        .add_columns(segment.c.review_probability, segment.c.language, recording.c.dialect)
        .add_columns(recording.c.client_id, recording.c.speaker, recording.c.id.label("recording_id"))
        .select_from(segment.join(recording))
        .where(having(segment.c.flags, NON_SPEECH_CHECK), segment.c.review_probability > 0)
    )
    groups: defaultdict[tuple[str, str], list[sa.Row[Any]]] = defaultdict(list)
    for row in connection.execute(query):
        groups[row.language, row.dialect].append(row)
    return [_missed(*key, groups[key], min_speakers) for key in sorted(groups)]


def _missed(language: str, dialect: str, rows: Sequence[sa.Row[Any]], min_speakers: int) -> MissedSpeech:
    checked = [_piece(row) for row in rows if row.reviewed]
    speakers = len({piece.cluster for piece in checked})
    per_minute, low, high = ends(_words_a_minute(checked) if speakers >= min_speakers else None)
    return MissedSpeech(
        language=language,
        dialect=dialect,
        drawn=len(rows),
        checked=len(checked),
        with_speech=sum(piece.words > 0 for piece in checked),
        speakers=speakers,
        minutes=sum(piece.minutes for piece in checked),
        words=sum(piece.words for piece in checked),
        per_minute=per_minute,
        low=low,
        high=high,
        status="ok" if per_minute is not None else "not enough data",
    )


def _words_a_minute(checked: Sequence[_Piece]) -> Interval | None:
    return cluster_interval(
        [piece.cluster for piece in checked],
        [piece.words / piece.probability for piece in checked],
        [piece.minutes / piece.probability for piece in checked],
        share=False,
    )


def _piece(row: sa.Row[Any]) -> _Piece:
    minutes = (row.end_ms - row.start_ms) / _MINUTE_MS
    return _Piece(scores.cluster(row), row.review_probability, minutes, len(words(row.text, row.language)))
