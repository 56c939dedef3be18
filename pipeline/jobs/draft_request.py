"""Draft request: what a recording's row asks of drafting."""

import sqlalchemy as sa

from asr.recognizer import ModelInfo
from configs.settings import Asr
from diarize.diarizer import SpeakerHints
from pipeline.drafting import channel_speakers
from pipeline.drafting.diarization import SpeakersExpected
from pipeline.drafting.draft_recording import DraftRequest
from pipeline.drafting.language_plan import plan_language
from pipeline.drafting.transcription import DecodingRequest
from pipeline.recordings import vocabulary
from pipeline.recordings.recordings import Recording


def draft_request(connection: sa.Connection, recording: Recording, model: ModelInfo, settings: Asr) -> DraftRequest:
    """Return what is asked for a recording: its languages, words to prefer, English, and how many speakers it has."""
    language = plan_language(recording.language, recording.dialect, model, recording.languages)
    clients_words = vocabulary.get(connection, recording.client_id)
    dialect = recording.dialect if settings.dialect_hotwords else ""
    hotwords = vocabulary.hotwords(recording.vocabulary, clients_words, dialect)
    priority = int(recording.priority == "rush")
    hints = SpeakerHints(exact=recording.speakers_expected)
    return DraftRequest(
        DecodingRequest(language, hotwords, priority, recording.translate),
        SpeakersExpected(hints, channel_speakers.parsed(recording.speakers_per_channel)),
        said_as=vocabulary.said_as(connection, recording.client_id),
    )
