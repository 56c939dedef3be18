"""JSON: the whole transcript, as docs/reference/api.md shows it. `read` takes back what `render` wrote."""

import json
from dataclasses import asdict
from typing import Any

from asr.recognizer import ModelInfo
from asr.word import Word
from diarize.methods import is_coarse
from pipeline.recordings.content import Tag
from pipeline.recordings.transcript import LedgerEntry, RecordingInfo, Segment, Transcript


def render(transcript: Transcript) -> str:
    """Return the transcript as indented JSON; Indian letters stay letters."""
    return json.dumps(to_object(transcript), ensure_ascii=False, indent=2) + "\n"


def to_object(transcript: Transcript) -> dict[str, Any]:
    """Return the transcript as plain values."""
    model, method = transcript.model, transcript.diarized_by
    return {
        "recording": asdict(transcript.recording),
        "model": {"name": model.name, "hash": model.hash, "intended_use": model.intended_use},
        "diarization": _diarization(method, transcript.speakers_note) if method else None,
        "segments": [asdict(segment) for segment in transcript.segments],
        "ledger": [asdict(entry) for entry in transcript.ledger],
    }


def _diarization(method: str, note: str) -> dict[str, Any]:
    return {"method": method, "coarse": is_coarse(method)} | ({"note": note} if note else {})


def read(text: str) -> Transcript:
    """Return the transcript that `render` wrote; the model's languages and window are not in a file.

    Raises KeyError, TypeError or ValueError for anything else.
    """
    found = json.loads(text)
    diarization = found.get("diarization") or {}
    return Transcript(
        # Files of earlier versions have no notes.
        RecordingInfo(**{**found["recording"], "notes": tuple(found["recording"].get("notes", ()))}),
        ModelInfo(**found["model"], languages=(), window_ms=0),
        tuple(_segment(one) for one in found["segments"]),
        tuple(LedgerEntry(**one) for one in found["ledger"]),
        # Files of earlier versions do not say.
        diarization.get("method"),
        diarization.get("note", ""),
    )


def _segment(found: dict[str, Any]) -> Segment:
    words = tuple(Word(**word) for word in found["words"])
    # Files of earlier versions have no tags and no flags by people.
    tags = tuple(Tag(**tag) for tag in found.get("tags", ()))
    flags = {"flags": tuple(found["flags"]), "person_flags": tuple(found.get("person_flags", ()))}
    return Segment(**{**found, **flags, "words": words, "tags": tags})
