"""Shelf: the hypotheses of a test set, in a temporary file that SQLite keeps: a million of them need little memory.

    texts   by system and id
    words   by system, recording, channel and midpoint in half milliseconds, which is start + end in milliseconds

A text with start and end is cut into words, each with a share of the time by its letters. Where a reference has just
the same start and end, its words go there all the same.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Final

from pipeline.testsets.entry import MAX_CHARS, Entry, problem

FIRST: Final = 5  # examples of what does not match
_TABLES: Final = """
create table text (system int, id text, text text, line int, used int default 0, primary key (system, id));
create table word (
  system int, recording text, channel text, middle int, start_ms int, end_ms int, speaker text, text text,
  taken int default 0
);
create table reference (id text primary key, line int);
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """Where a reference lies."""

    recording: str
    channel: str
    speaker: str
    start_ms: int
    end_ms: int


class Shelf:
    """Use it in a `with` statement; at its end the file is gone."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")  # a file of its own that is deleted with the connection
        self._database.executescript("pragma journal_mode=off; pragma synchronous=off;" + _TABLES)

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def add_texts(self, system: int, file: Path, entries: Iterable[Entry]) -> None:
        """Keep texts by id. Raises InputProblem for an id that is there twice, or too long a text."""
        here = 0

        def rows() -> Iterator[tuple[int, str, str, int]]:
            nonlocal here
            for one in entries:
                here = one.line
                yield system, one.id, checked(file, here, one.text), here

        try:
            self._database.executemany("insert into text (system, id, text, line) values (?, ?, ?, ?)", rows())
        except sqlite3.IntegrityError as error:
            raise problem(file, here, "this id is there already; give each utterance once") from error

    def add_words(self, system: int, file: Path, entries: Iterable[Entry]) -> None:
        """Keep words by time."""
        rows = (row for one in entries for row in _words(file, one))
        self._database.executemany(
            "insert into word (system, recording, channel, middle, start_ms, end_ms, speaker, text)"
            f" values ({system}, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )

    def ready(self) -> None:
        """Make the index, once all words are there."""
        self._database.execute("create index by_time on word (system, recording, channel, middle)")

    def text(self, system: int, id: str) -> str | None:
        """Return the text for an id, and mark it as used."""
        row = self._database.execute("select text from text where system = ? and id = ?", (system, id)).fetchone()
        if row is not None:
            self._database.execute("update text set used = 1 where system = ? and id = ?", (system, id))
        return None if row is None else str(row[0])

    def words(self, system: int, at: Segment) -> str:
        """Take the words whose midpoint lies in a segment, from its start to before its end; "" where there is none."""
        rows = self._database.execute(
            "select rowid, text, start_ms, end_ms, speaker from word where system = ? and recording = ? and channel = ?"
            " and middle >= ? and middle < ? and not taken order by middle, rowid",
            (system, at.recording, at.channel, 2 * at.start_ms, 2 * at.end_ms),
        ).fetchall()
        same = [row for row in rows if row[2:4] == (at.start_ms, at.end_ms)]
        own = [row for row in same if row[4] == at.speaker]
        chosen = own or same or rows
        self._database.executemany("update word set taken = 1 where rowid = ?", [row[:1] for row in chosen])
        return " ".join(row[1] for row in chosen)

    def add_reference(self, file: Path, line: int, id: str) -> None:
        """Remember a reference. Raises InputProblem where it is there already."""
        try:
            self._database.execute("insert into reference (id, line) values (?, ?)", (id, line))
        except sqlite3.IntegrityError as error:
            first = self._database.execute("select line from reference where id = ?", (id,)).fetchone()[0]
            raise problem(file, line, f"{id} is there already, in line {first}") from error

    def unused(self, system: int) -> tuple[int, list[str]]:
        """Return how many texts no reference has asked for, and the ids of the first."""
        where = "from text where system = ? and not used"
        count = self._database.execute(f"select count(*) {where}", (system,)).fetchone()[0]
        return count, self._first(f"select id {where} order by line limit {FIRST}", system)

    def outside(self, system: int) -> tuple[int, list[str]]:
        """Return how many words lie in no reference, and the recordings and seconds of the first."""
        where = "from word where system = ? and not taken"
        count = self._database.execute(f"select count(*) {where}", (system,)).fetchone()[0]
        shown = "recording || ' ' || printf('%.3f', middle / 2000.0)"
        return count, self._first(f"select {shown} {where} order by rowid limit {FIRST}", system)

    def _first(self, query: str, system: int) -> list[str]:
        return [str(row[0]) for row in self._database.execute(query, (system,))]


def checked(file: Path, line: int, text: str) -> str:
    """Return a text that is not too long. Raises InputProblem."""
    if len(text) > MAX_CHARS:
        raise problem(file, line, f"a text of {len(text):,} letters; {MAX_CHARS:,} is the most: cut it into utterances")
    return text


def _words(file: Path, entry: Entry) -> Iterator[tuple[str, str, int, int | None, int | None, str, str]]:
    if entry.start_ms is None or entry.end_ms is None:
        raise problem(file, entry.line, "it has no times, and others of this file have")
    words = checked(file, entry.line, entry.text).split()
    letters = sum(map(len, words))
    length = entry.end_ms - entry.start_ms
    segment = (None, None) if entry.word else (entry.start_ms, entry.end_ms)
    for word, end in zip(words, accumulate(map(len, words)), strict=True):
        middle = 2 * entry.start_ms + length * (2 * end - len(word)) // letters
        yield entry.recording, entry.channel, middle, *segment, entry.speaker, word
