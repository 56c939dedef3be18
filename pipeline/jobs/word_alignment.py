"""Word alignment: the texts that people corrected are aligned to their sound, once they have done the recording.

It is a short job of its own, which goes before the drafts that wait. Until it has run, the times of changed words are
interpolated (pipeline/recordings/word_times.py).
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256

import sqlalchemy as sa

from asr.recognizer import Recognizer, Window
from asr.word import Word
from configs.registry import whisper_code
from pipeline.jobs import queue
from pipeline.media.flac_signal import FlacSignal
from pipeline.recordings import recordings, retention, segments, word_times
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.segments import StoredSegment
from pipeline.review import completion
from pipeline.store.blobs import Blobs


def enqueue_if_due(connection: sa.Connection, recording_id: str) -> None:
    """Queue the job in the caller's transaction, if people are done with the recording and have changed its words.

    The same texts are queued once.
    """
    if completion.unfinished(connection, recording_id) or retention.is_gone(connection, recording_id, "sound"):
        return
    due = [f"{one.id}:{one.version}" for one in _due(connection, recording_id)]
    if due:
        queue.enqueue_alignment(connection, recording_id, sha256(" ".join(due).encode()).hexdigest()[:16])


def align(engine: sa.Engine, blobs: Blobs, recognizer: Recognizer, recording_id: str) -> None:
    """Align every changed text of a recording, and store the words. May be repeated. Raises RecordingMissing."""
    with engine.begin() as connection:
        recording = recordings.get(connection, recording_id)
        due = _due(connection, recording_id)
    for segment in due:
        code = whisper_code(segment.language, recording.dialect)
        words = _aligned(segment, Artifacts(blobs, recording_id), recognizer, code)
        with engine.begin() as connection:
            recordings.touch(connection, recording_id)
            segments.set_timed_words(connection, segment.recording_id, segment.id, segment.version, words)


def _due(connection: sa.Connection, recording_id: str) -> list[StoredSegment]:
    return [one for one in segments.list_segments(connection, recording_id) if _is_due(one)]


def _is_due(one: StoredSegment) -> bool:
    """Say whether words of the text have not been looked for in the sound: they, or a border, were changed."""
    if not one.text or one.timed_version == one.version:
        return False
    return one.text != one.draft or any(word.timing == "interpolated" for word in word_times.newest(one))


def _aligned(
    segment: StoredSegment, artifacts: Artifacts, recognizer: Recognizer, code: str | None
) -> tuple[Word, ...] | None:
    """Return the words of the segment's text, aligned part by part; None where the model cannot do any part."""
    if code not in recognizer.model.languages:
        return None
    signal, result, any_aligned = artifacts.signal(segment.channel), list[Word](), False
    for part, words in zip(segment.parts, word_times.of_parts(segment), strict=True):
        found: list[Word] = []
        for run, start_ms, end_ms in parts(words, part.start_ms, part.end_ms, recognizer.model.window_ms):
            aligned = _said_in(signal, run, start_ms, end_ms, recognizer, code)
            any_aligned = any_aligned or aligned is not None
            found += aligned or run
        result += word_times.in_order(found, part.start_ms, part.end_ms)
    return tuple(result) if any_aligned else None


def _said_in(
    signal: FlacSignal, words: Sequence[Word], start_ms: int, end_ms: int, recognizer: Recognizer, code: str | None
) -> list[Word] | None:
    """Return the words with the times at which they are said in [start_ms, end_ms); None where the model cannot."""
    if not words:
        return None
    window = Window(signal.read(start_ms, end_ms), code)
    found = recognizer.align([window], [" ".join(word.text for word in words)])[0]
    return None if found is None or len(found) != len(words) else [word.shifted(start_ms) for word in found]


def parts(words: Sequence[Word], start_ms: int, end_ms: int, longest_ms: int) -> Iterator[tuple[list[Word], int, int]]:
    """Yield runs of words with the stretch that each is said in: [start_ms, end_ms) cut into pieces of `longest_ms` at
    most, at the widest pauses between words.

    A stretch of one word that is longer than that is cut short.
    """
    if end_ms - start_ms <= longest_ms or len(words) < 2:
        yield list(words), start_ms, min(end_ms, start_ms + longest_ms)
        return
    fits = [at for at in range(1, len(words)) if _middle(words, at) - start_ms <= longest_ms] or [1]
    later = [at for at in fits if _middle(words, at) - start_ms >= longest_ms // 2] or fits[-1:]
    cut = max(later, key=lambda at: words[at].start_ms - words[at - 1].end_ms)
    cut_ms = _middle(words, cut)
    yield list(words[:cut]), start_ms, min(cut_ms, start_ms + longest_ms)
    yield from parts(words[cut:], cut_ms, end_ms, longest_ms)


def _middle(words: Sequence[Word], at: int) -> int:
    """Return the middle of the pause before word `at`."""
    return (words[at - 1].end_ms + words[at].start_ms) // 2
