"""Hypotheses: what other models wrote for segments, kept beside the draft and scored like it.

The draft of a recording is by one model. The texts of another are scored against the same references. They are kept, so
that they can be counted again after a new reference or new rules: pipeline/evaluation/rescoring.py.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from configs.errors import BoliError
from lexicons.canonical import nfc
from pipeline.evaluation import scores
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.recordings import recordings
from pipeline.store.database import now
from pipeline.store.tables.evaluation import hypothesis
from pipeline.store.tables.recordings import recording, segment
from pipeline.store.text_columns import write

MAX_CHARS: Final = 20_000  # of one text: nobody can say more in one segment


class ScoresRefused(BoliError, ValueError):
    """These texts cannot be scored under this name. The message says why."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a model's texts: how many were scored, and how many wait for a reference."""

    scored: int
    unreviewed: int


def add(connection: sa.Connection, model: str, texts: Iterable[tuple[str, str]]) -> Added:
    """Keep the texts of `model`, (segment id, text) each, in place of its older ones, and score them.

    A draft whose own score is from older rules is scored again, so that both can be compared. Raises ScoresRefused
    for an unknown segment, one that is given twice, a text of over MAX_CHARS, or where `model` wrote the draft itself.
    """
    by_segment = dict(pairs := list(texts))
    if len(by_segment) < len(pairs):
        raise ScoresRefused("a segment is given twice; give one text each")
    reviewed, rules = Counter[bool](), ScoringRules(connection)
    for segment_id, text in by_segment.items():
        row = _segment(connection, segment_id)
        _check(row, model, text)
        _keep(connection, row, model, text)
        reviewed[row.reviewed] += 1
        if row.reviewed:
            recordings.lock(connection, row.recording_id)
            scores.score(connection, segment_id, rules)
    return Added(reviewed[True], reviewed[False])


def _segment(connection: sa.Connection, segment_id: str) -> Any:
    query = sa.select(segment.c.id, segment.c.recording_id, segment.c.reviewed, recording.c.model).join(recording)
    row = connection.execute(query.where(segment.c.id == segment_id)).one_or_none()
    if row is None:
        raise ScoresRefused(f"there is no segment {segment_id!r}; ids are those of the exported transcript")
    return row


def _check(row: Any, model: str, text: str) -> None:
    if row.model is not None and scores.model_version(row.model) == model:
        raise ScoresRefused(f"{model} wrote the draft of {row.id} itself; give the other model another name")
    if len(text) > MAX_CHARS:
        raise ScoresRefused(f"the text of {row.id} has {len(text)} characters; {MAX_CHARS} is the most")


def _keep(connection: sa.Connection, of: Any, model: str, text: str) -> None:
    older = (hypothesis.c.segment_id == of.id, hypothesis.c.model == model)
    connection.execute(hypothesis.delete().where(*older))
    row = {"segment_id": of.id, "model": model, "text": nfc(text), "created_at": now()}
    write(connection, of.recording_id, hypothesis.insert(), row)
