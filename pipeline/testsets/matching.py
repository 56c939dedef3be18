"""Matching: which hypothesis belongs to which reference, by id or by time; and what does not match.

By time, as NIST does it: a word belongs to the segment of its recording and channel in which its midpoint lies, from
the start to before the end; where segments overlap, to the one that stands first in the file. An utterance for which a
system wrote nothing is a deletion of all its words. Words in no segment are left out, and counted as outside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Final

from accuracy.evaluate import Utterance
from configs.registry import UnknownVariety
from pipeline.testsets import reading
from pipeline.testsets.entry import BUILT_IN, Entry, Wanted, problem
from pipeline.testsets.shelf import FIRST, Segment, Shelf, checked
from pipeline.testsets.spoken import LanguageMissing, Spoken, spoken

_NOBODY: Final = frozenset({"", "unknown", "inter_segment_gap", "excluded_region"})  # speakers that are none


@dataclass(frozen=True, slots=True)
class Choices:
    """How a test set is scored. `language`: of what names none. `by`: what the report groups by. `columns`: the names
    of columns that are not the usual ones. `speakers_per_recording`: a name in another recording is another speaker.
    """

    language: str = ""
    by: str = "dialect"
    columns: Mapping[str, str] | None = None
    speakers_per_recording: bool = False


@dataclass(slots=True)
class Unmatched:
    """What does not match, of one system. `missing`: references without a text; each counts as all deleted.

    `unused`: texts without a reference. `outside`: words in no segment of reference. The lists name the first of each.
    """

    matched: int = 0
    missing: int = 0
    first_missing: list[str] = field(default_factory=list)
    unused: int = 0
    first_unused: list[str] = field(default_factory=list)
    outside: int = 0
    first_outside: list[str] = field(default_factory=list)


class Matching:
    """The utterances of a reference with the hypotheses of all systems. Iterate over it once; then look at
    `unmatched`. Use it in a `with` statement.
    """

    def __init__(self, reference: Path, systems: Mapping[str, Path], choices: Choices) -> None:
        self._file, self._systems, self._choices = reference, systems, choices
        self._shelf = Shelf()
        self.unmatched = {name: Unmatched() for name in systems}

    def __enter__(self) -> "Matching":
        return self

    def __exit__(self, *_: object) -> None:
        self._shelf.__exit__()

    def __iter__(self) -> Iterator[Utterance]:
        entries = self._read(self._file, "")
        first = next(entries, None)
        if first is None:
            raise problem(self._file, 0, "it holds no utterance")
        timed = first.start_ms is not None
        for number, (name, file) in enumerate(self._systems.items()):
            self._keep(number, name, file, timed)
        self._shelf.ready()
        for entry in chain([first], entries):
            yield from self._utterance(entry, timed)
        for number, name in enumerate(self._systems):
            self._settle(number, name)

    def _read(self, file: Path, system: str) -> Iterator[Entry]:
        return reading.read(file, Wanted(self._choices.columns or {}, self._choices.by, system))

    def _keep(self, number: int, name: str, file: Path, timed: bool) -> None:
        entries = self._read(file, name)
        first = next(entries, None)
        if first is None:
            raise problem(file, 0, "it holds no hypothesis")
        if timed != (first.start_ms is not None):
            has = "times and no ids" if timed else "ids and no times"
            raise problem(file, 0, f"{self._file} has {has}: both files need ids, or both need times")
        add = self._shelf.add_words if timed else self._shelf.add_texts
        add(number, file, chain([first], entries))

    def _utterance(self, entry: Entry, timed: bool) -> Iterator[Utterance]:
        where = f"{entry.recording} {entry.channel} {entry.speaker} {entry.start_ms}-{entry.end_ms} ms" if timed else ""
        id = where or entry.id
        self._shelf.add_reference(self._file, entry.line, id)
        text = checked(self._file, entry.line, entry.text)
        found = {name: self._hypothesis(number, name, entry, id) for number, name in enumerate(self._systems)}
        if entry.ignored:
            return
        language = self._spoken(entry)
        yield Utterance(
            id=id,
            reference=text,
            hypotheses=found,
            language=language.language,
            dialect=language.dialect,
            slice=self._slice(entry, language),
            speaker=self._speaker(entry),
            duration_ms=entry.duration_ms,
        )

    def _hypothesis(self, number: int, name: str, entry: Entry, id: str) -> str:
        count = self.unmatched[name]
        if entry.start_ms is not None and entry.end_ms is not None:
            at = Segment(entry.recording, entry.channel, entry.speaker, entry.start_ms, entry.end_ms)
            text = self._shelf.words(number, at)
            count.matched += bool(text)
            return checked(self._systems[name], 0, text)
        text_of_id = self._shelf.text(number, id)
        count.matched += text_of_id is not None
        if text_of_id is None:
            count.missing += 1
            count.first_missing = [*count.first_missing, id][:FIRST]
        return text_of_id or ""

    def _settle(self, number: int, name: str) -> None:
        count = self.unmatched[name]
        count.unused, count.first_unused = self._shelf.unused(number)
        count.outside, count.first_outside = self._shelf.outside(number)
        if not count.matched and (count.unused or count.outside):
            theirs = (count.first_unused or count.first_outside)[0]
            raise problem(
                self._systems[name],
                0,
                f"nothing in it belongs to {self._file}: it has {theirs!r}, not {self._example()}",
            )

    def _example(self) -> str:
        first = next(self._read(self._file, ""))
        return repr(first.id or f"{first.recording} {(first.start_ms or 0) / 1000:.3f}")

    def _spoken(self, entry: Entry) -> Spoken:
        try:
            return spoken(entry.language, entry.dialect, self._choices.language)
        except (LanguageMissing, UnknownVariety) as error:
            raise problem(self._file, entry.line, str(error)) from error

    def _slice(self, entry: Entry, language: Spoken) -> str:
        by = self._choices.by
        if by in BUILT_IN:
            values = (language.named, language.language, entry.speaker, entry.recording)
            return dict(zip(BUILT_IN, values, strict=True))[by]
        if entry.slice is None:
            raise problem(self._file, entry.line, f"it says nothing of {by!r}; --by takes {', '.join(BUILT_IN)} here")
        return entry.slice

    def _speaker(self, entry: Entry) -> str:
        """Return what an interval treats as one: the speaker, or where nobody is named, the recording."""
        if entry.speaker in _NOBODY:
            return entry.recording and f"recording {entry.recording}"
        return f"{entry.recording}/{entry.speaker}" if self._choices.speakers_per_recording else entry.speaker
