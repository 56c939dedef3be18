"""TextGrid: the interval tiers of Praat, in its long or short text format, in UTF-8 or UTF-16.

A file is one recording, named as the file without its ending. A tier is a speaker; tiers of words, of phones and Boli's
own "seen by" are passed over. "S1 (2)" is S1 again, as Boli writes turns of one speaker that overlap.
`--column text=NAME` takes one tier alone. The format:
https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.testsets.entry import Entry, Wanted, milliseconds, problem

MAX_BYTES: Final = 64_000_000
# Of the long format, too, only strings and free-standing numbers count: Praat's manual says so.
_TOKEN: Final = re.compile(r'"(?:[^"]|"")*"|(?<!\S)-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?(?!\S)|<exists>')
_AGAIN: Final = re.compile(r" \([0-9]+\)$")
_OTHER_TIERS: Final = ("words", "phones", "seen by")


@dataclass(slots=True)
class _Tokens:
    """The strings and numbers of a file, one after another."""

    file: Path
    text: str
    found: Iterator[re.Match[str]]
    at: int = 0

    def next(self, what: str) -> str:
        token = next(self.found, None)
        if token is None:
            raise problem(self.file, self.line, f"the file ends where {what} should be")
        self.at = token.start()
        return token[0]

    def string(self, what: str) -> str:
        token = self.next(what)
        if not token.startswith('"'):
            raise problem(self.file, self.line, f"{token[:20]} stands where {what} should be")
        return token[1:-1].replace('""', '"')

    def time(self) -> int:
        token = self.next("a time")
        try:
            return milliseconds(token)
        except ValueError as error:
            raise problem(self.file, self.line, f"not a time ({error})") from error

    def count(self) -> int:
        token = self.next("a number")
        if not token.isdigit():
            raise problem(self.file, self.line, f"{token[:20]} stands where a number should be")
        return int(token)

    @property
    def line(self) -> int:
        return self.text.count("\n", 0, self.at) + 1


def read(file: Path, wanted: Wanted) -> Iterator[Entry]:
    """Yield the intervals with a text. Raises InputProblem."""
    text = _text(file)
    tokens = _Tokens(file, text, _TOKEN.finditer(text))
    if (tokens.string("the type"), tokens.string("the class")) != ("ooTextFile", "TextGrid"):
        raise problem(file, 1, "not a TextGrid in Praat's text format")
    tokens.time(), tokens.time()
    if tokens.next("<exists>") != "<exists>":
        raise problem(file, tokens.line, "it has no tiers")
    only, names = wanted.columns.get("text", ""), []
    for _ in range(tokens.count()):
        kind, name = tokens.string("the class of a tier"), tokens.string("its name")
        names.append(name)
        intervals = list(_intervals(tokens)) if kind == "IntervalTier" else _pass_points(tokens)
        if name == only if only else not name.lower().endswith(_OTHER_TIERS):
            yield from (_entry(file, name, *interval) for interval in intervals)
    if only and only not in names:
        raise problem(file, 0, f"no tier {only!r}; it has {', '.join(names)}")


def _entry(file: Path, speaker: str, line: int, start: int, end: int, text: str) -> Entry:
    return Entry(
        text=text,
        line=line,
        speaker=_AGAIN.sub("", speaker),
        recording=file.stem,
        start_ms=start,
        end_ms=end,
        duration_ms=end - start,
    )


def _intervals(tokens: _Tokens) -> Iterator[tuple[int, int, int, str]]:
    """Yield line, start, end and text of each interval that has a text."""
    tokens.time(), tokens.time()
    for _ in range(tokens.count()):
        start, end, text = tokens.time(), tokens.time(), tokens.string("the text of an interval")
        if end < start:
            raise problem(tokens.file, tokens.line, "an interval ends before it starts")
        if text.strip():
            yield tokens.line, start, end, text


def _pass_points(tokens: _Tokens) -> list[tuple[int, int, int, str]]:
    tokens.time(), tokens.time()
    for _ in range(tokens.count()):
        tokens.time(), tokens.string("the text of a point")
    return []


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise problem(file, 0, f"a TextGrid has at most {MAX_BYTES // 1_000_000} MB")
        raw = file.read_bytes()
        return raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise problem(file, 0, f"cannot be read as UTF-8 or UTF-16 text ({error})") from error
