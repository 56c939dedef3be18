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

    `flags`: what the person says of the segment, see configs/tags.toml; `note`: in their own words. `heard_dialect`:
    the tag of the dialect that they heard, "" where they say nothing.
    """

    parts: tuple[Part, ...]
    joins_next: bool = False
    flags: tuple[str, ...] = ()
    note: str = ""
    heard_dialect: str = ""

    @property
    def text(self) -> str:
        """The plain text of the segment: that of its parts, with a space between."""
        return " ".join(part.text for part in self.parts if part.text)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where the parts are, in milliseconds."""
        return tuple((part.start_ms, part.end_ms) for part in self.parts)


def plain_text(typed: str, content: Content | None) -> str:
    """Return the text without tags of what a person `typed`: that of its content, where it has one."""
    return typed if content is None else content.text


def to_json(content: Content) -> dict[str, Any]:
    """Return the content as a JSON column keeps it."""
    return asdict(content)


def from_json(kept: Mapping[str, Any]) -> Content:
    """Return the content that `to_json` made."""
    parts = tuple(Part(**{**part, "tags": tuple(Tag(**tag) for tag in part["tags"])}) for part in kept["parts"])
    return Content(parts, kept["joins_next"], tuple(kept["flags"]), kept["note"], kept["heard_dialect"])
