"""Shadow: another model decodes what people have reviewed, segment by segment, so that both can be compared.

    segment  |------------------------------|      on its own channel, from its start to its end
    windows  |-------------|----------------|      cut at the quietest place where the model takes less at once

The draft was made from longer windows, so its model heard more around each segment. For a fair comparison let the old
model decode the same pieces, too, under a name of its own, and compare those two.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from asr.finetuning.trained_on import TrainingList
from asr.recognizer import Recognizer, Window
from configs.errors import BoliError
from configs.registry import NO_DRAFT, UnknownVariety, whisper_code
from configs.settings import Script
from diarize.interval import Stretch
from pipeline.drafting.right_script import readable
from pipeline.drafting.windows import longest_ms, windows
from pipeline.evaluation import hypotheses, training_lists
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import BlobMissing, Blobs
from pipeline.store.database import reading
from pipeline.store.tables.evaluation import hypothesis, tally, trained_on
from pipeline.store.tables.recordings import recording, segment

GROUP: Final = 32  # segments at once: what is lost when it is interrupted


class ModelDrafts(BoliError, ValueError):
    """Drafts were written under this name, so other texts cannot be kept under it."""


@dataclass(frozen=True, slots=True)
class Redecoded:
    """How many segments were decoded and scored, and how many have no sound any more."""

    scored: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """A reviewed segment that the model has not decoded. `language`: its tag. `code`: the Whisper code to force."""

    segment_id: str
    recording_id: str
    channel: int
    start_ms: int
    end_ms: int
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """What became of some pieces. `texts`: (segment id, text); `silent`: how many have no sound any more."""

    texts: list[tuple[str, str]]
    silent: int


def redecode(
    engine: sa.Engine,
    blobs: Blobs,
    recognizer: Recognizer,
    name: str,
    *,
    script: Script,
    language: str = "",
    limit: int = 0,
    report: Callable[[int, int], None] = lambda done, of: None,
) -> Redecoded:
    """Let a model decode the reviewed segments, keep its texts under this name and score them. Raises ModelDrafts.

    What it has decoded already is left out, so this may be interrupted and called again. `language`: only segments with
    this tag. `limit`: at most so many, 0 for all. `script`: texts are written in the right script, as drafts are, so
    that a model is not blamed for letters that people would never see. What it is known to have been trained on is
    left out (`leave_out`). `report` is called with how many are done, of how many.
    """
    with engine.begin() as connection:
        _refuse_drafts(connection, name)
        pieces = waiting(connection, name, recognizer.model.languages, language)
    pieces = pieces[:limit] if limit else pieces
    done = Redecoded()
    for decoded in decode(pieces, blobs, recognizer, script):
        with engine.begin() as connection:
            scored = hypotheses.add(connection, name, decoded.texts).scored
        done = Redecoded(done.scored + scored, done.silent + decoded.silent)
        report(done.scored + done.silent, len(pieces))
    return done


def leave_out(engine: sa.Engine, blobs: Blobs, name: str, known: TrainingList) -> int:
    """Keep which segments here the model of this name was trained on; return how many there are."""
    with reading(engine) as connection:
        found = training_lists.recognised(connection, blobs, name, known)
    with engine.begin() as connection:
        training_lists.keep(connection, name, known, found)
    return len(found)


def _refuse_drafts(connection: sa.Connection, name: str) -> None:
    """Raise ModelDrafts where drafts were written under this name."""
    drafts = sa.select(tally.c.model).where(tally.c.model == name).limit(1)
    if connection.execute(drafts).first() is not None:
        raise ModelDrafts(f"{name} wrote drafts here; give what it hears now another --name")


def waiting(connection: sa.Connection, name: str, languages: Sequence[str], language: str = "") -> list[Piece]:
    """Return the reviewed segments in `languages` (Whisper codes) for which nothing is kept under this model's name.

    Those that it was trained on are left out. `language`: only segments with this tag. Sorted by recording and position
    in it.
    """
    kept = sa.exists().where(hypothesis.c.segment_id == segment.c.id, hypothesis.c.model == name)
    learnt = sa.exists().where(trained_on.c.segment_id == segment.c.id, trained_on.c.model == name)
    query = (
        sa.select(segment, recording.c.dialect)
        .join(recording)
        .where(segment.c.reviewed, ~kept, ~learnt)
        .where(segment.c.language == language if language else sa.true())
        .order_by(segment.c.recording_id, segment.c.position)
    )
    with_codes = ((row, _code(row)) for row in connection.execute(query))
    return [
        Piece(row.id, row.recording_id, row.channel, row.start_ms, row.end_ms, row.language, code)
        for row, code in with_codes
        if code is not None and code in languages
    ]


def decode(pieces: Sequence[Piece], blobs: Blobs, recognizer: Recognizer, script: Script) -> Iterator[Decoded]:
    """Yield what the model writes, GROUP segments at a time, in the order given."""
    for start in range(0, len(pieces), GROUP):
        yield _decode_group(pieces[start : start + GROUP], blobs, recognizer, script)


def _decode_group(pieces: Sequence[Piece], blobs: Blobs, recognizer: Recognizer, script: Script) -> Decoded:
    decoded: list[Piece] = []  # of each window
    audio: list[Window] = []
    silent = 0
    for piece in pieces:
        try:
            of_piece = _windows(piece, blobs, recognizer)
        except BlobMissing:
            silent += 1
            continue
        decoded += [piece] * len(of_piece)
        audio += of_piece
    texts: dict[Piece, list[str]] = {}
    for piece, written in zip(decoded, recognizer.recognize(audio), strict=True):
        texts.setdefault(piece, []).append(written.text)
    joined = ((piece, " ".join(filter(None, parts))) for piece, parts in texts.items())
    return Decoded([(piece.segment_id, readable(text, piece.language, script)) for piece, text in joined], silent)


def _windows(piece: Piece, blobs: Blobs, recognizer: Recognizer) -> list[Window]:
    artifacts = Artifacts(blobs, piece.recording_id)
    signal, voice = artifacts.signal(piece.channel), artifacts.voice(piece.channel)
    longest = longest_ms(recognizer.model.window_ms, recognizer.token_rate(piece.code))
    spans = windows([Stretch(piece.start_ms, piece.end_ms)], voice, longest)
    return [Window(signal.read(span.start_ms, span.end_ms), piece.code) for span in spans]


def _code(row: sa.Row[Any]) -> str | None:
    """Return the code to force; None where Whisper must not draft, or does not know the language."""
    try:
        code = whisper_code(row.language, row.dialect)
    except UnknownVariety:
        return str(row.language)  # the recogniser's own code, where a client named no language
    return None if code == NO_DRAFT else code
