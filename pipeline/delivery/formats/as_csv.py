"""CSV: a row a segment, for spreadsheets. `text` is plain, `tagged` has the tags as TXT writes them; `seen_by` says who
stands for the text. A cell that begins like a formula is made harmless (pipeline/store/spreadsheet.py).
"""

from collections.abc import Callable, Mapping
from typing import Any

from pipeline.delivery.formats.tagged import tagged
from pipeline.delivery.formats.view import View
from pipeline.recordings.transcript import Segment, Transcript
from pipeline.store import spreadsheet

COLUMNS: Mapping[str, Callable[[Segment], Any]] = {
    "start_ms": lambda one: one.start_ms,
    "end_ms": lambda one: one.end_ms,
    "channel": lambda one: one.channel,
    "speaker": lambda one: one.speaker,
    "language": lambda one: one.language,
    "text": lambda one: one.text,
    "tagged": lambda one: tagged(one, "txt"),
    "translation": lambda one: one.translation,
    "confidence": lambda one: one.confidence,
    "seen_by": lambda one: one.seen_by,
    "flags": lambda one: " ".join((*one.flags, *one.person_flags)),
    "note": lambda one: one.note,
}


def render(transcript: Transcript, view: View) -> str:
    """Return the transcript as CSV. Without marks there is no column `seen_by`."""
    columns = [name for name in COLUMNS if view.marks or name != "seen_by"]
    return spreadsheet.as_csv(columns, ([COLUMNS[name](one) for name in columns] for one in transcript.segments))
