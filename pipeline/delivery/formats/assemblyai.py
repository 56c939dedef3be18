"""AssemblyAI's shape of a transcript: text, words and utterances, with times in milliseconds.

{"id", "status": "completed", "audio_url", "language_code", "text", "confidence", "audio_duration": seconds,
 "words": [{"text", "start", "end", "confidence", "speaker", "channel"}],
 "utterances": [{"text", "start", "end", "confidence", "speaker", "channel", "words"}]}

`channel` counts from 1, and is null where there is one only. The shape: "Transcript" in AssemblyAI's API reference.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pipeline.delivery.formats import vendor
from pipeline.delivery.formats.languages import main_language
from pipeline.delivery.formats.view import View
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings.transcript import Segment, Transcript

# What ends a sentence in the scripts that are written here, and what may stand after it.
_ENDS: Final = ("।", "॥", "۔", "؟", ".", "?", "!", "…")
_QUOTES: Final = "\"'”’»)]"


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as AssemblyAI's JSON, without an id."""
    return vendor.as_json(to_object(transcript, view.marks))


def to_object(transcript: Transcript, marks: bool = True, id: str = "") -> dict[str, Any]:
    """Return the object. `id`: what its sender calls the transcript."""
    several = transcript.recording.channels > 1
    utterances = [_utterance(one, several, marks) for one in transcript.segments]
    return {
        "id": id,
        "status": "completed",
        "audio_url": transcript.recording.name,
        "language_code": main_language(transcript) or None,
        "text": vendor.whole(transcript.segments),
        "confidence": vendor.mean_sure(transcript.segments),
        "audio_duration": round(transcript.recording.duration_ms / 1000),
        "audio_channels": transcript.recording.channels,
        "multichannel": several,
        "speaker_labels": True,
        "words": [word for one in utterances for word in one["words"]],
        "utterances": utterances,
    }


def sentences(whole: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sentences of an object: its utterances, cut after words that end one. Without words they stay whole.

    A sentence: {"text", "start", "end", "confidence", "speaker", "channel", "words"}.
    """
    return [one for utterance in whole["utterances"] for one in _sentences(utterance)]


def _sentences(utterance: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    words: list[dict[str, Any]] = utterance["words"]
    if not words:
        yield dict(utterance)
        return
    ends = [place for place, word in enumerate(words, 1) if word["text"].rstrip(_QUOTES).endswith(_ENDS)]
    begin = 0
    for end in dict.fromkeys([*ends, len(words)]):
        own, begin = words[begin:end], end
        yield {
            "text": " ".join(word["text"] for word in own),
            "start": own[0]["start"],
            "end": own[-1]["end"],
            "confidence": sum(word["confidence"] for word in own) / len(own),
            **{name: utterance[name] for name in ("speaker", "channel", "seen_by") if name in utterance},
            "words": own,
        }


def _utterance(segment: Segment, several: bool, marks: bool) -> dict[str, Any]:
    channel = str(segment.channel + 1) if several else None
    words = [
        {
            "text": word.text,
            "start": word.start_ms,
            "end": word.end_ms,
            "confidence": vendor.sure(segment, word),
            "speaker": segment.speaker,
            "channel": channel,
        }
        for word in timed_words(segment)
    ]
    return {
        "text": vendor.plain(segment),
        "start": segment.start_ms,
        "end": segment.end_ms,
        "confidence": vendor.sure(segment),
        "speaker": segment.speaker,
        "channel": channel,
        "words": words,
        **vendor.seen([segment], marks),
    }
