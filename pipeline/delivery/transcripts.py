"""A stored recording as a Transcript: the newest text of every segment, and the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from asr.recognizer import ModelInfo
from pipeline.recordings import recordings
from pipeline.recordings.ledger import tile
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import NON_SPEECH_CHECK, LedgerEntry, RecordingInfo, Segment, Transcript
from pipeline.speakers import voices


class NotReady(LookupError):
    """The recording has no draft yet, or never will have one: its status says which."""


def heard(stored: Sequence[StoredSegment]) -> list[StoredSegment]:
    """Leave out the checks of dropped sound in which nobody has written anything: there nothing is said."""
    return [one for one in stored if one.text or NON_SPEECH_CHECK not in one.flags]


def transcript(connection: Connection, recording: Recording, stored: Sequence[StoredSegment]) -> Transcript:
    """Return the transcript of a recording whose segments are `stored`, all of `heard`; speakers go by their names.

    Raises NotReady.
    """
    if recording.model is None or recording.duration_ms is None or recording.channels is None:
        raise NotReady(f"the recording is {recording.status}")
    shown = {one.label: one.shown for one in voices.speakers(connection, recording.id)}
    return Transcript(
        RecordingInfo(recording.name, recording.duration_ms, recording.channels),
        _model(recording.model),
        tuple(replace(_newest(one), speaker=shown.get(one.speaker, one.speaker)) for one in stored),
        _with_found(recordings.ledger(connection, recording.id), stored, recording.duration_ms),
        recording.diarized_by,
    )


def _with_found(
    ledger: tuple[LedgerEntry, ...], stored: Sequence[StoredSegment], duration_ms: int
) -> tuple[LedgerEntry, ...]:
    """Return the ledger with the speech that people found in dropped sound. It still covers each channel once."""
    found = [one for one in stored if NON_SPEECH_CHECK in one.flags]
    if not found:
        return ledger
    speech = [LedgerEntry(one.channel, one.start_ms, one.end_ms, "speech", "segment") for one in found]
    channels = sorted({entry.channel for entry in ledger})
    return tuple(
        entry for channel in channels for entry in tile(duration_ms, channel, [*ledger, *speech], rest_reason="silence")
    )


def _model(known: Mapping[str, str]) -> ModelInfo:
    return ModelInfo(known["name"], known["hash"], known["intended_use"], languages=(), window_ms=0)


def _newest(stored: StoredSegment) -> Segment:
    """Return the segment with its newest text. A change of text drops the draft's word times, confidence and flags; the
    translation is the model's own, of the sound, and stays.
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
        words=stored.words if unchanged else (),
        language_probability=stored.language_probability,
        translation=stored.translation,
    )
