"""A stored recording as a Transcript: the newest text of every segment, and the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from asr.recognizer import ModelInfo
from configs.errors import BoliError
from pipeline.recordings import recordings, word_times
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.ledger import tile
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import LedgerEntry, RecordingInfo, Segment, Transcript
from pipeline.speakers import voices


class NotReady(BoliError):
    """The recording has no draft yet, or never will have one: its status says which."""


def heard(stored: Sequence[StoredSegment]) -> list[StoredSegment]:
    """Leave out the checks of dropped sound in which nobody has written anything: there nothing is said."""
    return [segment for segment in stored if segment.text or NON_SPEECH_CHECK not in segment.flags]


def transcript(connection: Connection, recording: Recording, stored: Sequence[StoredSegment]) -> Transcript:
    """Return the transcript of a recording whose segments are `stored`, all of `heard`; speakers go by their names.

    Raises NotReady.
    """
    if recording.model is None or recording.duration_ms is None or recording.channels is None:
        raise NotReady(f"the recording is {recording.status}")
    names = {speaker.label: speaker.shown for speaker in voices.speakers(connection, recording.id)}
    return Transcript(
        RecordingInfo(recording.name, recording.duration_ms, recording.channels, tuple(recording.notes)),
        _model(recording.model),
        tuple(replace(_newest(segment), speaker=names.get(segment.speaker, segment.speaker)) for segment in stored),
        _with_missed_speech(recordings.ledger(connection, recording.id), stored, recording.duration_ms),
        recording.diarized_by,
    )


def in_english(original: Transcript) -> Transcript:
    """Return the transcript with the English as its text, which no person has seen.

    Raises ValueError where it was not asked for.
    """
    segments = original.segments
    if segments and all(segment.translation is None for segment in segments):
        raise ValueError("no translation was asked for when this was transcribed")
    english = tuple(
        replace(segment, text=segment.translation or "", words=(), seen_by="machine") for segment in segments
    )
    return replace(original, segments=english)


def _with_missed_speech(
    ledger: tuple[LedgerEntry, ...], stored: Sequence[StoredSegment], duration_ms: int
) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the speech that people found in dropped sound. It still covers each channel once."""
    missed = [segment for segment in stored if NON_SPEECH_CHECK in segment.flags]
    if not missed:
        return ledger
    speech = [LedgerEntry(segment.channel, segment.start_ms, segment.end_ms, "speech", "segment") for segment in missed]
    channels = sorted({entry.channel for entry in ledger})
    return tuple(
        entry for channel in channels for entry in tile(duration_ms, channel, [*ledger, *speech], rest_reason="silence")
    )


def _model(known: Mapping[str, str]) -> ModelInfo:
    return ModelInfo(known["name"], known["hash"], known["intended_use"], languages=(), window_ms=0)


def _newest(stored: StoredSegment) -> Segment:
    """Return the segment with its newest text.

    Where the text has changed, the draft's confidence and flags are left out, and its words have the best times known.
    The translation and the model's own text stay: the model made them of the sound.
    """
    stored = stored.best_known()
    unchanged = stored.text == stored.draft
    return Segment(
        start_ms=stored.start_ms,
        end_ms=stored.end_ms,
        channel=stored.channel,
        speaker=stored.speaker,
        language=stored.language,
        text=stored.text,
        confidence=stored.confidence if unchanged else None,
        flags=stored.flags if unchanged else (),
        words=word_times.newest(stored),
        language_probability=stored.language_probability,
        translation=stored.translation,
        model_text=stored.model_text,
        seen_by=stored.seen_by,
    )
