"""Content: what a segment holds when a person has changed more than its text.

    drafted     |------------------ S1: राशन कार्ड नहीं मिला कल आना ------------------|
    content     |------- S1: राशन कार्ड नहीं मिला -------|--- S2: कल आना [noise] ---|

The segment as drafted stays the unit of review and of scores, whatever becomes of its parts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tag:
    """A mark within a part's text: [start, end) in code points; both alike where it stands between words.

    `name`: one of configs/tags.toml.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker, one stretch, and its text without tags. Times are milliseconds from the recording's start."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """`parts`: in order, one or more. `joins_next`: the last one and the next segment's first are one.

    `flags`: what the person says of the segment, see configs/tags.toml; `note`: in their own words.
    """

    parts: tuple[Part, ...]
    joins_next: bool = False
    flags: tuple[str, ...] = ()
    note: str = ""


def to_json(content: Content) -> dict[str, Any]:
    """Return the content as a JSON column keeps it."""
    return asdict(content)


def from_json(kept: Mapping[str, Any]) -> Content:
    """Return the content that `to_json` made."""
    parts = tuple(Part(**{**part, "tags": tuple(Tag(**tag) for tag in part["tags"])}) for part in kept["parts"])
    return Content(parts, kept["joins_next"], tuple(kept["flags"]), kept["note"])
