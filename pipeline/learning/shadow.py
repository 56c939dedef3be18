"""Shadow: let another model hear what people have reviewed, segment by segment, so that both can be compared.

    segment  |------------------------------|      its own channel, from its start to its end
    windows  |-------------|----------------|      cut at the quietest place where the model hears less at once

The draft was made of longer windows, so its model heard more around each segment. To be fair, let the old model hear
the same pieces, too, under a name of its own, and compare those two.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from asr.recognizer import Recognizer, Window
from configs.registry import NO_DRAFT, UnknownVariety, whisper_code
from diarize.interval import Stretch
from pipeline.drafting.windows import longest_ms, windows
from pipeline.recordings.artifacts import Artifacts
from pipeline.store import tables
from pipeline.store.blobs import BlobMissing, Blobs

GROUP: Final = 32  # segments at once: what is lost when it is interrupted


@dataclass(frozen=True, slots=True)
class Piece:
    """A reviewed segment that the model has not heard. `code`: the Whisper language code to force."""

    segment_id: str
    recording_id: str
    channel: int
    start_ms: int
    end_ms: int
    code: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of a group of segments. `texts`: (segment id, text); `silent`: how many have no sound any more."""

    texts: list[tuple[str, str]]
    silent: int


def waiting(connection: sa.Connection, name: str, languages: Sequence[str], language: str = "") -> list[Piece]:
    """Return the reviewed segments in `languages` (Whisper codes) for which nothing is kept under this model's name.

    `language`: only segments with this tag. Sorted by recording and place in it.
    """
    segment, recording, kept = (
        tables.recordings.segment.c,
        tables.recordings.recording.c,
        tables.evaluation.hypothesis.c,
    )
    known = sa.exists().where(kept.segment_id == segment.id, kept.model == name)
    query = (
        sa.select(tables.recordings.segment, recording.dialect)
        .join(tables.recordings.recording)
        .where(segment.reviewed, ~known)
        .where(segment.language == language if language else sa.true())
        .order_by(segment.recording_id, segment.position)
    )
    found = ((row, _code(row)) for row in connection.execute(query))
    return [
        Piece(row.id, row.recording_id, row.channel, row.start_ms, row.end_ms, code)
        for row, code in found
        if code is not None and code in languages
    ]


def drafted_by(connection: sa.Connection, name: str) -> bool:
    """Say whether drafts were written under this name."""
    model = tables.evaluation.tally.c.model
    return connection.execute(sa.select(model).where(model == name).limit(1)).first() is not None


def groups(pieces: Sequence[Piece], blobs: Blobs, recognizer: Recognizer) -> Iterator[Heard]:
    """Yield what the model writes, GROUP segments at a time, in the order given."""
    for start in range(0, len(pieces), GROUP):
        yield _hear(pieces[start : start + GROUP], blobs, recognizer)


def _hear(pieces: Sequence[Piece], blobs: Blobs, recognizer: Recognizer) -> Heard:
    heard: list[tuple[str, Window]] = []
    silent = 0
    for piece in pieces:
        try:
            heard += [(piece.segment_id, window) for window in _windows(piece, blobs, recognizer)]
        except BlobMissing:
            silent += 1
    said = recognizer.recognize([window for _, window in heard])
    texts: dict[str, list[str]] = {}
    for (segment_id, _), hypothesis in zip(heard, said, strict=True):
        texts.setdefault(segment_id, []).append(hypothesis.text)
    return Heard([(segment_id, " ".join(filter(None, parts))) for segment_id, parts in texts.items()], silent)


def _windows(piece: Piece, blobs: Blobs, recognizer: Recognizer) -> list[Window]:
    artifacts = Artifacts(blobs, piece.recording_id)
    signal, voice = artifacts.signal(piece.channel), artifacts.voice(piece.channel)
    longest = longest_ms(recognizer.model.window_ms, recognizer.token_rate(piece.code))
    places = windows([Stretch(piece.start_ms, piece.end_ms)], voice, longest)
    return [Window(signal.read(place.start_ms, place.end_ms), piece.code) for place in places]


def _code(row: sa.Row[Any]) -> str | None:
    """Return the code to force; None where Whisper must not draft, or does not know what is spoken."""
    try:
        code = whisper_code(row.language, row.dialect)
    except UnknownVariety:
        return str(row.language)  # the recogniser's own code, where a client named no language
    return None if code == NO_DRAFT else code
