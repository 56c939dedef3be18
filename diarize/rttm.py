"""RTTM: turns as lines of text, the format in which diarization tools exchange their results.

    SPEAKER call 1 1.440 11.872 <NA> <NA> S1 <NA> <NA>       recording, channel from 1, start and duration in seconds

The format is defined in appendix A of NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan".
Lines of its other types (LEXEME, SPKR-INFO and so on) do not say who spoke when, and are skipped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from configs.errors import BoliError
from diarize.turn import Turn

_OTHER_TYPES = frozenset(
    {"SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT", "SU", "IP", "CB"}
    | {"A/P", "SPKR-INFO"}
)
_COMMENT = ";;"
# The last two fields (confidence, look-ahead) are often left out.
_LEAST_FIELDS = 8
# No recording is longer than a year. Numbers beyond that are mistakes, and would be slow to compute with.
_LONGEST_S = 366 * 24 * 3600


class RttmError(BoliError, ValueError):
    """A text is not RTTM, or turns cannot be written as RTTM. The message names the line and says what it needs."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A turn in a channel of a recording. `channel` counts from 0; only the text counts from 1."""

    recording: str
    channel: int
    turn: Turn


def read(path: Path) -> list[Entry]:
    """Return the entries of a file, in its order. Raises RttmError, which names the file and the line."""
    try:
        return parse(path.read_text(encoding="utf-8-sig"), name=str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise RttmError(f"{path}: cannot be read as UTF-8 text ({error})") from error


def parse(text: str, *, name: str = "RTTM") -> list[Entry]:
    """Return the entries of a text, in its order. Start and end are rounded to ms; turns that are then empty are left
    out. `name`: what errors call the text. Raises RttmError.
    """
    return list(_entries(text, name))


def render(entries: Iterable[Entry]) -> str:
    """Return one line of text for each entry, each with a newline; "" where there is none.

    White space in names becomes "_", because the format has no quoting.
    """
    return "".join(
        f"SPEAKER {word(entry.recording)} {entry.channel + 1} {seconds(entry.turn.start_ms)} "
        f"{seconds(entry.turn.duration_ms)} <NA> <NA> {word(entry.turn.speaker)} <NA> <NA>\n"
        for entry in entries
    )


def _entries(text: str, name: str) -> Iterator[Entry]:
    for number, line in enumerate(text.split("\n"), start=1):
        fields = line.split()
        if not fields or fields[0].startswith(_COMMENT) or fields[0] in _OTHER_TYPES:
            continue
        try:
            entry = _entry(fields)
        except RttmError as error:
            raise RttmError(f"{name}, line {number}: {error}") from None
        if entry:
            yield entry


def _entry(fields: list[str]) -> Entry | None:
    if fields[0] != "SPEAKER":
        raise RttmError(f"a line begins with SPEAKER, not {fields[0]!r}")
    if len(fields) < _LEAST_FIELDS:
        raise RttmError(f"a SPEAKER line has 8 fields or more up to the speaker's name, this one has {len(fields)}")
    _, recording, channel, start, duration, _, _, speaker, *_ = fields
    if not (channel.isascii() and channel.isdigit() and len(channel) < 5 and int(channel) >= 1):
        raise RttmError(f"the third field is the channel's number from 1, not {channel!r}")
    start_s, duration_s = _number("start", start), _number("duration", duration)
    start_ms, end_ms = round(start_s * 1000), round((start_s + duration_s) * 1000)
    return Entry(recording, int(channel) - 1, Turn(start_ms, end_ms, speaker)) if start_ms < end_ms else None


def _number(what: str, field: str) -> Decimal:
    try:
        value = Decimal(field)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= _LONGEST_S:
        raise RttmError(f"the {what} is a number of seconds, 0 or more, not {field!r}")
    return value


def seconds(value_ms: int) -> str:
    """Return milliseconds as RTTM writes a time."""
    return f"{value_ms // 1000}.{value_ms % 1000:03d}"


def word(name: str) -> str:
    """Return a name as a field of RTTM. Raises RttmError for an empty one."""
    written = "_".join(name.split())
    if not written:
        raise RttmError("a recording and a speaker have a name: an empty field cannot be written as RTTM")
    return written
