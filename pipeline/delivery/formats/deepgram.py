"""Deepgram's shape of a pre-recorded transcription: channels with one alternative each, and utterances.

{"metadata": {"request_id", "created", "duration", "channels", "models", "model_info", …},
 "results": {"channels": [{"alternatives": [{"transcript", "confidence", "words", "paragraphs"}]}], "utterances": […]}}

Times are in seconds. Speakers are numbers, from 0 in the order in which they are heard; `speaker_name` is a key of our
own. `word` is without punctuation, `punctuated_word` with it. The shape: "Pre-Recorded Audio" in Deepgram's reference.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.delivery.formats import vendor
from pipeline.delivery.formats.view import View
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Segment, Transcript


@dataclass(frozen=True, slots=True)
class Request:
    """What a request is called, and when it came (ISO 8601), as its sender says; `sha256`: of the sound."""

    id: str = ""
    created: str = "1970-01-01T00:00:00Z"
    sha256: str = ""


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as Deepgram's JSON, without what is known of a request only."""
    return vendor.as_json(to_object(transcript, view.marks))


def to_object(transcript: Transcript, marks: bool = True, request: Request = Request()) -> dict[str, Any]:
    """Return the object."""
    numbers = {name: number for number, name in enumerate(dict.fromkeys(one.speaker for one in transcript.segments))}
    channels = max([transcript.recording.channels, *(one.channel + 1 for one in transcript.segments)])
    by_channel = [[one for one in transcript.segments if one.channel == number] for number in range(channels)]
    return {
        "metadata": _metadata(transcript, request, channels),
        "results": {
            "channels": [{"alternatives": [_alternative(own, numbers, marks)]} for own in by_channel],
            "utterances": [_utterance(number, one, numbers, marks) for number, one in enumerate(transcript.segments)],
        },
    }


def _metadata(transcript: Transcript, request: Request, channels: int) -> dict[str, Any]:
    model = transcript.model
    return {
        "transaction_key": "deprecated",
        "request_id": request.id,
        "sha256": request.sha256,
        "created": request.created,
        "duration": transcript.recording.duration_ms / 1000,
        "channels": channels,
        "models": [model.hash],
        "model_info": {model.hash: {"name": model.name, "version": model.hash, "arch": "whisper"}},
    }


def _alternative(own: Sequence[Segment], numbers: Mapping[str, int], marks: bool) -> dict[str, Any]:
    return {
        "transcript": vendor.whole(own),
        "confidence": vendor.mean_sure(own),
        "words": [word for one in own for word in _words(one, numbers)],
        "paragraphs": {
            "transcript": "\n\n".join(filter(None, map(vendor.plain, own))),
            "paragraphs": [_paragraph(one, numbers, marks) for one in own],
        },
    }


def _paragraph(segment: Segment, numbers: Mapping[str, int], marks: bool) -> dict[str, Any]:
    times = {"start": segment.start_ms / 1000, "end": segment.end_ms / 1000}
    return {
        "sentences": [{"text": vendor.plain(segment), **times}],
        "speaker": numbers[segment.speaker],
        "num_words": len(segment.text.split()),
        **times,
        **vendor.seen([segment], marks),
    }


def _utterance(number: int, segment: Segment, numbers: Mapping[str, int], marks: bool) -> dict[str, Any]:
    return {
        "id": f"utt_{number}",
        "start": segment.start_ms / 1000,
        "end": segment.end_ms / 1000,
        "confidence": vendor.sure(segment),
        "channel": segment.channel,
        "transcript": vendor.plain(segment),
        "words": _words(segment, numbers),
        "speaker": numbers[segment.speaker],
        "speaker_name": segment.speaker,
        **vendor.seen([segment], marks),
    }


def _words(segment: Segment, numbers: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "word": vendor.bare(word.text),
            "start": word.start_ms / 1000,
            "end": word.end_ms / 1000,
            "confidence": vendor.sure(segment, word),
            "speaker": numbers[segment.speaker],
            "punctuated_word": word.text,
        }
        for word in timed_words(segment)
    ]
