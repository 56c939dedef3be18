"""Edits: what a person changes in a segment beside its words, read and checked.

    the segment now       |---------------- S1 ----------------|
    neighbours      ------|                                      |------
    room                  |--------------------------------------|         its parts may lie anywhere in it
    edit                  |------ S1: एक दो ------|-- S2: तीन --|

A border moves into a neighbour only after the neighbour has been made shorter. Every text says the whole: flags, tags
and parts that are not sent again are taken away. A text without parts is one part, where the segment is now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import sqlalchemy as sa

from configs.errors import BoliError
from configs.registry import variety
from configs.tags import flags as flag_kinds
from pipeline.recordings import recordings, segments, tagging
from pipeline.recordings.content import Content, Part
from pipeline.recordings.segments import StoredSegment
from pipeline.review.revisions import Submitted
from pipeline.speakers import naming
from pipeline.speakers.naming import SpeakerNamed
from pipeline.speakers.voices import SpeakerMissing

LEAST_MS = 100  # of a part: nobody says a word in less
MAX_PARTS, MAX_FLAGS, MAX_NOTE, MAX_ACTIVE_MS = 100, 20, 2_000, 24 * 3_600_000


class EditRefused(BoliError):
    """The edit cannot be made. The message says what to change."""


class NoRoom(EditRefused):
    """A part reaches into a neighbour, or beyond the recording."""


@dataclass(frozen=True, slots=True)
class TypedPart:
    """A part as it is sent: its `text` as typed; `speaker`: a label, a name, or "" for the segment's own."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What is sent beside a text. `parts`: none for one part, where the segment is. `names`: of speakers, by label."""

    parts: tuple[TypedPart, ...] = ()
    joins_next: bool = False
    flags: tuple[str, ...] = ()
    note: str = ""
    heard_dialect: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The parts' texts as typed, one after the other."""
        return "\n".join(part.text for part in self.parts)


NOTHING = Edit()


def read(
    connection: sa.Connection, segment: StoredSegment, sent: Submitted, edit: Edit, *, of_text: bool = True
) -> Submitted:
    """Return what was sent with its content, None for nothing beside the plain text.

    `of_text`: it becomes the segment's text, so new speakers are made and named. Otherwise it is an opinion on the
    segment as it was drafted. The recording is locked. Raises EditRefused, NoRoom, UnknownVariety.
    """
    base = segment if of_text else replace(segment, content=None)
    if edit.parts:
        _check_parts(connection, base, edit.parts)
    if edit.joins_next and segments.neighbour(connection, segment, 1) is None:
        raise EditRefused("joins_next: no segment follows on this channel; leave it out")
    if of_text:
        _name(connection, segment.recording_id, edit.names)
    content = Content(
        _parts(connection, base, sent.text, edit.parts, of_text),
        edit.joins_next,
        _known_flags(edit.flags),
        edit.note,
        variety(edit.heard_dialect).tag if edit.heard_dialect else "",
    )
    return replace(sent, content=None if _says_nothing(content, segment) else content)


def typed(segment: StoredSegment) -> tuple[TypedPart, ...]:
    """Return the parts of the segment's newest text as a person would type them."""
    return tuple(
        TypedPart(part.start_ms, part.end_ms, part.speaker, tagging.typed(part.text, part.tags))
        for part in segment.parts
    )


def _parts(
    connection: sa.Connection, base: StoredSegment, text: str, sent: Sequence[TypedPart], of_text: bool
) -> tuple[Part, ...]:
    own = base.parts[0].speaker
    if not sent:
        start_ms, end_ms = base.spans[0][0], base.spans[-1][1]
        return (_part(TypedPart(start_ms, end_ms, own, text)),)
    speakers = {
        typed: naming.label_of(connection, base.recording_id, typed) if of_text else typed
        for typed in dict.fromkeys(part.speaker for part in sent)
        if typed
    }
    return tuple(_part(replace(part, speaker=speakers.get(part.speaker, own))) for part in sent)


def _part(part: TypedPart) -> Part:
    return Part(part.start_ms, part.end_ms, part.speaker, *tagging.parse(part.text))


def _check_parts(connection: sa.Connection, base: StoredSegment, parts: Sequence[TypedPart]) -> None:
    for number, part in enumerate(parts, 1):
        least_ms = min(LEAST_MS, base.end_ms - base.start_ms)
        if part.end_ms - part.start_ms < least_ms:
            raise EditRefused(f"part {number} has less than {least_ms} ms: make it longer, or leave it out")
        if len(parts) > 1 and not part.text.strip():
            raise EditRefused(f"part {number} has no text: leave it out")
    for number, (one, other) in enumerate(pairwise(parts), 1):
        if other.start_ms < one.end_ms:
            raise EditRefused(f"part {number + 1} starts before part {number} ends: send parts in order of time")
    from_ms, to_ms = room(connection, base)
    if parts[0].start_ms < from_ms or parts[-1].end_ms > to_ms:
        raise NoRoom(f"there is room from {from_ms} to {to_ms} ms; make the neighbouring segment shorter first")


def room(connection: sa.Connection, segment: StoredSegment) -> tuple[int, int]:
    """Return where the segment's parts may lie, in milliseconds: between its neighbours' newest contents.

    It is never narrower than what the segment has, for drafted segments may overlap.
    """
    before, after = (segments.neighbour(connection, segment, step) for step in (-1, 1))
    duration_ms = recordings.get(connection, segment.recording_id).duration_ms
    start_ms, end_ms = segment.spans[0][0], segment.spans[-1][1]
    from_ms = before.spans[-1][1] if before else 0
    to_ms = after.spans[0][0] if after else (end_ms if duration_ms is None else duration_ms)
    return min(from_ms, start_ms), max(to_ms, end_ms)


def _name(connection: sa.Connection, recording_id: str, names: Mapping[str, str]) -> None:
    try:
        for label, name in names.items():
            naming.name_unnamed(connection, recording_id, label, name)
    except (SpeakerMissing, SpeakerNamed) as error:
        raise EditRefused(f"names: {error}") from error


def _known_flags(flags: Sequence[str]) -> tuple[str, ...]:
    known = flag_kinds()
    unknown = [flag for flag in flags if flag not in known]
    if unknown:
        raise EditRefused(f"flags: there is no flag {unknown[0]!r}; there are {', '.join(known)}")
    return tuple(flag for flag in known if flag in flags)


def _says_nothing(content: Content, segment: StoredSegment) -> bool:
    """Say whether only the plain text is told, of the segment as it was drafted."""
    (first, *more) = content.parts
    drafted = (segment.start_ms, segment.end_ms, segment.speaker)
    same = not more and (first.start_ms, first.end_ms, first.speaker) == drafted and not first.tags
    return same and content == Content(content.parts)
