"""Error list: the utterances that a system got most wrong, and the words that it wrote for others most often.

Words are aligned in canonical spelling (L1), by the rule that also counts the errors. Memory is bounded: the worst
utterances are kept, and words are counted in the first MAX_ALIGNED utterances that have an error.
"""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from accuracy.align import Kind, align
from accuracy.counts import ErrorCounts
from lexicons.canonical import words

MAX_ALIGNED: Final = 10_000
MAX_WORDS: Final = 1000  # an alignment takes memory and time by the product of both lengths
Texts = tuple[str, str, str, str]  # id, reference, hypothesis, language


@dataclass(frozen=True, slots=True)
class AlignedWord:
    """A missed word has no `hypothesis`, an inserted one no `reference`."""

    kind: Kind
    reference: str | None
    hypothesis: str | None


@dataclass(frozen=True, slots=True)
class WrongUtterance:
    """`counts`: in the unit of the policy asked for. `words`: None where a text has more than MAX_WORDS words."""

    id: str
    language: str
    counts: ErrorCounts
    words: tuple[AlignedWord, ...] | None


@dataclass(frozen=True, slots=True)
class WordConfusion:
    """`hypothesis` was written where `reference` was said, `count` times. None as in AlignedWord."""

    reference: str | None
    hypothesis: str | None
    count: int


@dataclass(frozen=True, slots=True)
class SystemErrors:
    """`worst`: the utterances with most errors first. `confusions`: the most frequent first, of `aligned` utterances
    out of `with_errors`.
    """

    worst: tuple[WrongUtterance, ...]
    confusions: tuple[WordConfusion, ...]
    aligned: int
    with_errors: int


@dataclass(slots=True)
class ErrorList:
    """Collects the errors of one system. `limit`: how many utterances, and how many confusions; 0: none."""

    limit: int
    _worst: list[tuple[int, int, Texts, ErrorCounts]] = field(default_factory=list)
    _counted: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    _aligned: int = 0
    _with_errors: int = 0

    def add(self, texts: Texts, counts: ErrorCounts) -> None:
        if not self.limit or not counts.errors:
            return
        self._with_errors += 1
        # Of equally wrong utterances the earlier one stays.
        item = (counts.errors, -self._with_errors, texts, counts)
        (heapq.heappush if len(self._worst) < self.limit else heapq.heappushpop)(self._worst, item)
        if self._aligned < MAX_ALIGNED:
            self._aligned += 1
            steps = aligned(*texts[1:]) or ()
            self._counted.update((one.reference, one.hypothesis) for one in steps if one.kind != "equal")

    def found(self) -> SystemErrors:
        """Return what was collected."""
        worst = [
            WrongUtterance(texts[0], texts[3], counts, aligned(*texts[1:]))
            for *_, texts, counts in sorted(self._worst, reverse=True)
        ]
        ranked = sorted(self._counted, key=lambda pair: (-self._counted[pair], pair[0] or "", pair[1] or ""))
        confusions = [WordConfusion(*pair, self._counted[pair]) for pair in ranked[: self.limit]]
        return SystemErrors(tuple(worst), tuple(confusions), self._aligned, self._with_errors)


def aligned(reference: str, hypothesis: str, language: str) -> tuple[AlignedWord, ...] | None:
    """Return the L1 words of both texts, step by step; None where either has more than MAX_WORDS."""
    expected, written = words(reference, language), words(hypothesis, language)
    if max(len(expected), len(written)) > MAX_WORDS:
        return None
    steps = align(expected, written).ops
    return tuple(AlignedWord(step.kind, _at(expected, step.reference), _at(written, step.hypothesis)) for step in steps)


def _at(text: Sequence[str], index: int | None) -> str | None:
    return None if index is None else text[index]
