"""Modes: how a transcript is shown. The stored text never changes; every format is made from what `shown` returns.

    style       verbatim    as it was written               clean     without hesitation, slips, and what people tagged
    code_mix    as-written                                   latin, native    English words in one kind of letters
    numbers     as-written                                   digits, words
    script      native                                       latin     ISO 15919, letter by letter

They are applied in this order, each by tables of lexicons/, so a language has a mode only where it has the table.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Literal, cast, get_args

from asr.word import Word
from configs.errors import BoliError
from lexicons import code_mix, disfluencies, number_words, romanisation
from lexicons.pieces import Change
from pipeline.delivery.timed_words import timed_words
from pipeline.recordings import cleaning
from pipeline.recordings.rewriting import rewritten
from pipeline.recordings.transcript import Segment, Transcript

Style = Literal["verbatim", "clean"]
CodeMix = Literal["as-written", "latin", "native"]
Numbers = Literal["as-written", "digits", "words"]
Script = Literal["native", "latin"]


class ModeMissing(BoliError, ValueError):
    """A language has no table for a mode. The message names both, and what there is instead."""


@dataclass(frozen=True, slots=True)
class Modes:
    """How a transcript is shown; at first as it was written."""

    style: Style = "verbatim"
    code_mix: CodeMix = "as-written"
    numbers: Numbers = "as-written"
    script: Script = "native"

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Modes":
        """Return the modes of these names; the others are as written. Raises TypeError for an unknown name."""
        return cls(**cast(dict[str, Any], dict(values)))

    def chosen(self) -> dict[str, str]:
        """Return the modes that are not as written."""
        return {mode: value for mode, value in asdict(self).items() if value != _VALUES[mode][0]}


VERBATIM: Final = Modes()
_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "style": get_args(Style),
    "code_mix": get_args(CodeMix),
    "numbers": get_args(Numbers),
    "script": get_args(Script),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A transcript in its modes. `changed`: how many words of it each mode left out or rewrote, by the name of the mode
    ("style"); `latin_left`: how many words in Latin letters no table has, None where they were not to be rewritten.
    """

    transcript: Transcript
    modes: Modes
    changed: dict[str, int]
    latin_left: int | None = None


def possible(language: str) -> dict[str, list[str]]:
    """Return the values that each mode may have for a language or dialect."""
    return {mode: [value for value in values if _has(mode, value, language)] for mode, values in _VALUES.items()}


def check(modes: Modes, languages: Iterable[str]) -> None:
    """Raise ModeMissing where a language has no table for one of the modes. Tags that are empty are passed over."""
    for language in dict.fromkeys(tag for tag in languages if tag):
        for mode, value in modes.chosen().items():
            if not _has(mode, value, language):
                there = ", ".join(possible(language)[mode])
                said = f"{mode}={value} is not possible in {language}, for which there is no table"
                raise ModeMissing(f"{said}; possible: {there}")


def shown(transcript: Transcript, modes: Modes) -> Shown:
    """Return the transcript in its modes. Raises ModeMissing for a language of a segment."""
    segments, changed, left = transcript.segments, {}, None
    check(modes, (segment.language for segment in segments))
    for mode, value in modes.chosen().items():
        made = [(segment, _changes(mode, value, segment)) for segment in segments]
        changed[mode] = sum(change.end - change.start for _, changes in made for change in changes)
        segments = tuple(rewritten(segment, changes, _timed(segment)) for segment, changes in made)
        if mode == "style":
            segments = tuple(map(_without_tags, segments))
        if (mode, value) == ("code_mix", "native"):
            left = sum(code_mix.latin_words(segment.text.split()) for segment in segments)
    return Shown(replace(transcript, segments=segments), modes, changed, left)


def _has(mode: str, value: str, language: str) -> bool:
    return value == _VALUES[mode][0] or _TABLES[mode, value](language)


_TABLES: Final[dict[tuple[str, str], Callable[[str], bool]]] = {
    ("style", "clean"): disfluencies.has_fillers,
    ("code_mix", "latin"): code_mix.has_loans,
    ("code_mix", "native"): code_mix.has_loans,
    ("numbers", "digits"): number_words.can_read,
    ("numbers", "words"): number_words.can_say,
    ("script", "latin"): romanisation.can_romanise,
}


def _changes(mode: str, value: str, segment: Segment) -> list[Change]:
    pieces, language = segment.text.split(), segment.language
    if not language:
        return []
    if mode == "style":
        return cleaning.changes(segment.text, segment.tags, language)
    if mode == "code_mix":
        return code_mix.rewritten(pieces, language, "latin" if value == "latin" else "native")
    if mode == "numbers":
        return (number_words.in_digits if value == "digits" else number_words.in_words)(pieces, language)
    return romanisation.in_latin(pieces)


def _timed(segment: Segment) -> tuple[Word, ...]:
    """Return a word for each piece of the text: those that are known, or else times shared by letters."""
    if len(segment.words) == len(segment.text.split()):
        return segment.words
    return tuple(Word(one.text, one.start_ms, one.end_ms, None, "interpolated") for one in timed_words(segment))


def _without_tags(segment: Segment) -> Segment:
    return replace(segment, tags=tuple(tag for tag in segment.tags if tag.name not in cleaning.DISFLUENT))
