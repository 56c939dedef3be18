"""A stored recording as a Transcript: the newest text of every segment, and the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from asr.recognizer import ModelInfo
from configs.errors import BoliError
from pipeline.delivery import redaction
from pipeline.delivery.moved_speech import told_by_people
from pipeline.delivery.parts import Delivered
from pipeline.recordings import attributes, recordings
from pipeline.recordings.flags import NON_SPEECH_CHECK
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.transcript import RecordingInfo, Segment, Transcript
from pipeline.speakers import voices


class NotReady(BoliError):
    """The recording has no draft yet, or never will have one: its status says which."""


def heard(stored: Sequence[StoredSegment]) -> list[StoredSegment]:
    """Leave out the checks of dropped sound in which nobody has written anything: there nothing is said."""
    return [segment for segment in stored if segment.text or NON_SPEECH_CHECK not in segment.flags]


def transcript(connection: Connection, recording: Recording, made: Sequence[Delivered]) -> Transcript:
    """Return the transcript of a recording of which `made` is delivered, all of `heard`; speakers go by their names.

    What its client asked not to receive is not in it. Raises NotReady.
    """
    if recording.model is None or recording.duration_ms is None or recording.channels is None:
        raise NotReady(f"the recording is {recording.status}")
    names = {speaker.label: speaker.shown for speaker in voices.speakers(connection, recording.id)}
    said = attributes.of(connection, [recording.id])[recording.id].get("speaker_dialect", "")
    about = (recording.name, recording.duration_ms, recording.channels, tuple(recording.notes))
    return Transcript(
        RecordingInfo(*about, recording.dialect, said),
        _model(recording.model),
        redaction.of_segments(recording, [_by_name(one.segment, names) for one in made]),
        told_by_people(recordings.ledger(connection, recording.id), made, recording.duration_ms),
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
        replace(segment, text=segment.translation or "", language="en", words=(), tags=(), seen_by="machine")
        for segment in segments
    )
    return replace(original, segments=english)


def _by_name(segment: Segment, names: Mapping[str, str]) -> Segment:
    return replace(segment, speaker=names.get(segment.speaker, segment.speaker))


def _model(known: Mapping[str, str]) -> ModelInfo:
    return ModelInfo(known["name"], known["hash"], known["intended_use"], languages=(), window_ms=0)
