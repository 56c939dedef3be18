"""Stored texts: drafts and texts of segments as a client may read them, without what it asked not to receive."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.delivery import redaction
from pipeline.recordings.recordings import Recording
from pipeline.recordings.segments import StoredSegment
from pipeline.recordings.versions import Text


def of_segments(recording: Recording, stored: Sequence[StoredSegment]) -> list[StoredSegment]:
    """Return the segments with their draft and text as the client may read them; the rest of each stays."""
    drafts = redaction.of_texts(recording, [(one.draft, one.language) for one in stored])
    texts = redaction.of_texts(recording, [(one.text, one.language) for one in stored])
    return [replace(one, draft=draft, text=text) for one, draft, text in zip(stored, drafts, texts, strict=True)]


def of_version(recording: Recording, stored: Sequence[StoredSegment], texts: Mapping[str, Text]) -> dict[str, Text]:
    """Return the texts of a version, by segment id, as the client may read them. `stored`: all of its segments."""
    told = redaction.of_texts(recording, [(texts[one.id].text, one.language) for one in stored])
    return {one.id: replace(texts[one.id], text=text) for one, text in zip(stored, told, strict=True)}
