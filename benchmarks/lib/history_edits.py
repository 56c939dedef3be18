"""History edits: what people change in a segment beside its text, in random histories."""

from typing import Literal, get_args

from pipeline.recordings.segments import StoredSegment
from pipeline.review.edits import Edit, TypedPart

EditKind = Literal["split", "shorten", "grow", "speaker", "joins", "tags", "flags", "dialect"]
KINDS: tuple[EditKind, ...] = get_args(EditKind)
MOVED_MS = 300


def edited(segment: StoredSegment, kind: EditKind, text: str) -> tuple[str, Edit]:
    """Return the text as typed, and what is changed beside it. The segment as drafted has two seconds or more."""
    edit = _edit(segment, kind, text)
    return (edit.text if edit.parts else "[foreign: राशन] कार्ड [noise]" if kind == "tags" else text), edit


def _edit(segment: StoredSegment, kind: EditKind, text: str) -> Edit:
    start_ms, end_ms = segment.start_ms, segment.end_ms
    middle_ms = (start_ms + end_ms) // 2
    match kind:
        case "split":
            return Edit(
                (TypedPart(start_ms, middle_ms, "", "राशन"), TypedPart(middle_ms, end_ms, "S2", "कार्ड [noise]"))
            )
        case "shorten":
            return Edit((TypedPart(start_ms + MOVED_MS, end_ms - MOVED_MS, "", text),))
        case "grow":
            return Edit((TypedPart(start_ms - MOVED_MS, end_ms + MOVED_MS, "", text),))
        case "speaker":
            return Edit((TypedPart(start_ms, end_ms, "S2", text),))
        case "joins":
            return Edit(joins_next=True)
        case "flags":
            return Edit(flags=("bad-sound", "look-again"), note="a door")
        case "dialect":
            return Edit(heard_dialect="bho")
        case "tags":
            return Edit()
