"""History job: the stages of a recording's job as random histories do them, without sound and without a model.

The draft is made up: a segment for each confidence, which stand in the recording's field `speaker`, and a silence of
which a piece may be drawn for people.
"""

from collections.abc import Callable

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from asr.word import Word
from configs.settings import Route
from pipeline.drafting.assemble import Draft
from pipeline.recordings import recordings
from pipeline.recordings.recordings import Recording
from pipeline.recordings.transcript import LedgerEntry, Segment
from pipeline.review import assignment

MODEL = ModelInfo("histories", "ab" * 32, "tests", ("hi",), 10_000)
# Chances in between, so that each way is taken; of gold, more than settings allow.
ROUTE = Route(
    full_review_speakers=0, accept_confidence=0.5, audit_share=0.5, blind_share=0.3, second_review_share=0.5,
    dropped_audio_share=0.5, adjudication_share=0.5,
).model_copy(update={"gold_share": 0.5})  # fmt: skip


def _begin(connection: sa.Connection, recording: Recording) -> None:
    recordings.set_progress(connection, recording.id, "prepare", 0.0)


def _join(connection: sa.Connection, recording: Recording) -> None:
    recordings.set_progress(connection, recording.id, "join", 0.0)
    recordings.set_prepared(connection, recording.id, 60_000, 1)
    confidences = [float(each) for each in recording.speaker.split(",") if each]
    drafted = tuple(_segment(position, confidence) for position, confidence in enumerate(confidences))
    ledger = (LedgerEntry(0, 30_000, 40_000, "non-speech", "silence"),)
    assignment.store_draft(connection, recording, Draft(drafted, ledger), "hi", ROUTE)


def _segment(position: int, confidence: float) -> Segment:
    start_ms = position * 2000
    word = Word("राशन", start_ms, start_ms + 900, confidence)
    return Segment(start_ms, start_ms + 2000, 0, "S1", "hi", word.text, confidence, (), (word,))


def _route(connection: sa.Connection, recording: Recording) -> None:
    recordings.set_progress(connection, recording.id, "route", 0.0)
    assignment.route(connection, recording, MODEL, ROUTE)


def _deliver(connection: sa.Connection, recording: Recording) -> None:
    recordings.set_drafted(connection, recording.id, MODEL, ())
    recordings.set_progress(connection, recording.id, "deliver", 1.0)
    assignment.open_tasks(connection, recording.id)


STAGES: tuple[Callable[[sa.Connection, Recording], None], ...] = (_begin, _join, _route, _deliver)
