"""OpenAI's shapes of a transcription: `json`, `verbose_json` and `diarized_json`.

    json            {"text"}
    verbose_json    {"task", "language": "hindi", "duration", "text", "segments": [{"id", "start", …}], "words": […]}
    diarized_json   {"task", "duration", "text", "segments": [{"id", "start", "end", "speaker", "text", "type"}]}

Times are in seconds. Of the numbers about decoding, `avg_logprob` is that of the confidence, and `compression_ratio` is
counted as Whisper does; `tokens` are none, `seek`, `temperature` and `no_speech_prob` are 0. The shapes: "Transcription
object" in OpenAI's API reference.
"""

import math
import zlib
from typing import Any

from configs.registry import UnknownVariety, variety
from pipeline.delivery.formats import vendor
from pipeline.delivery.formats.languages import main_language
from pipeline.delivery.formats.view import View
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Segment, Transcript

_LEAST = 1e-4  # of a confidence, so that its logarithm is a number


def render_json(transcript: Transcript, view: View) -> str:
    """Return the transcript as `json`."""
    return vendor.as_json(plain(transcript, view.marks))


def render_verbose(transcript: Transcript, view: View) -> str:
    """Return the transcript as `verbose_json`, with words."""
    return vendor.as_json(verbose(transcript, view.marks))


def render_diarized(transcript: Transcript, view: View) -> str:
    """Return the transcript as `diarized_json`."""
    return vendor.as_json(diarized(transcript, view.marks))


def plain(transcript: Transcript, marks: bool = True) -> dict[str, Any]:
    """Return the object of `json`."""
    return {"text": vendor.whole(transcript.segments), **vendor.seen(transcript.segments, marks)}


def verbose(transcript: Transcript, marks: bool = True) -> dict[str, Any]:
    """Return the object of `verbose_json`."""
    words = [word for one in transcript.segments for word in timed_words(one)]
    return {
        "task": "transcribe",
        "language": _language(main_language(transcript)),
        "duration": transcript.recording.duration_ms / 1000,
        "text": vendor.whole(transcript.segments),
        "segments": [_verbose(number, one, marks) for number, one in enumerate(transcript.segments)],
        "words": [{"word": one.text, "start": one.start_ms / 1000, "end": one.end_ms / 1000} for one in words],
    }


def diarized(transcript: Transcript, marks: bool = True) -> dict[str, Any]:
    """Return the object of `diarized_json`."""
    return {
        "task": "transcribe",
        "duration": transcript.recording.duration_ms / 1000,
        "text": vendor.whole(transcript.segments),
        "segments": [_diarized(number, one, marks) for number, one in enumerate(transcript.segments)],
    }


def _language(tag: str) -> str:
    """Return the language as Whisper calls it: its English name in small letters; the tag where it has no name."""
    try:
        return variety(tag).name.lower()
    except UnknownVariety:
        return tag


def _verbose(number: int, segment: Segment, marks: bool) -> dict[str, Any]:
    encoded = vendor.plain(segment).encode()
    return {
        "id": number,
        "seek": 0,
        "start": segment.start_ms / 1000,
        "end": segment.end_ms / 1000,
        "text": vendor.plain(segment),
        "tokens": [],
        "temperature": 0.0,
        "avg_logprob": math.log(max(vendor.sure(segment), _LEAST)),
        "compression_ratio": len(encoded) / len(zlib.compress(encoded)),
        "no_speech_prob": 0.0,
        "speaker": segment.speaker,
        **vendor.seen([segment], marks),
    }


def _diarized(number: int, segment: Segment, marks: bool) -> dict[str, Any]:
    return {
        "type": "transcript.text.segment",
        "id": f"seg_{number}",
        "start": segment.start_ms / 1000,
        "end": segment.end_ms / 1000,
        "speaker": segment.speaker,
        "text": vendor.plain(segment),
        **vendor.seen([segment], marks),
    }
