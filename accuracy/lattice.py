"""Edit distance between a lattice of accepted wordings and a hypothesis, over the reference's own length.

    reference    0 --पच्चीस--> 1 --लोग--> 2 --चलेगए--> 3       N = 3 whichever way is taken
                  \\--25--/                                    alternative of 0-1
    hypothesis        25         लोग        चले गए             0 errors; 3 variants: num, spacing twice

An alternative is a chain of words between two boundaries of the reference, so an error inside it costs one error, not
the whole of it. It may stand in only if the hypothesis has at least one of its words right; else a short alternative
would make a missing long one cheap. Words that differ only in where the space is (चलेगए, चले गए) match on any way
through. Of all paths the one with the fewest errors counts, then the fewest variants, then the most hits. Without
variants and joins these are the counts of accuracy.align. (In published lattice scorers the denominator is the length
of the path, so splitting words lowers the rate; see docs/reference/formulae.md.)
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from accuracy import align
from accuracy.counts import ErrorCounts
from accuracy.graph import Arc, Graph, Join, graph, joins, may_join
from lexicons.variants import Alternative

SPACING: Final = "spacing"
Costs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the best path. `right`: it costs nothing. `reference` is () for an insertion, `hypothesis` () for a
    deletion or an optional word. `tag`: what a match rests on, "" for the reference's own words. `places`: of one such
    word and its partner in the two sequences, else None."""

    right: bool
    reference: tuple[str, ...]
    hypothesis: tuple[str, ...]
    tag: str
    places: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The steps from left to right, and the length of the reference as written."""

    steps: tuple[Step, ...]
    length: int

    @property
    def counts(self) -> ErrorCounts:
        """S, D, I and N. Where a path through longer alternatives has more S and D than the reference has words, the
        rest are called insertions; the sum is what the path cost. `hypothesis` is counted in the reference's words,
        N - D + I: a word that is split correctly counts once on both sides."""
        wrong = [step for step in self.steps if not step.right]
        deletions = min(sum(not step.hypothesis for step in wrong), self.length)
        substitutions = min(sum(bool(step.hypothesis and step.reference) for step in wrong), self.length - deletions)
        insertions = len(wrong) - deletions - substitutions
        return ErrorCounts(substitutions, deletions, insertions, self.length, self.length - deletions + insertions)

    @property
    def variants(self) -> Counter[str]:
        """Words that are right only thanks to a variant or a join, by tag; an optional word that is missing is one."""
        found: Counter[str] = Counter()
        for step in self.steps:
            if step.right and step.tag:
                found[step.tag] += max(len(step.hypothesis), 1)
        return found


def count(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    alternatives: Sequence[Alternative] = (),
    optional: Mapping[str, str] | None = None,
) -> ErrorCounts:
    """Return the counts of `lattice.align`, quickly where no alternative and no join can matter."""
    optional = optional or {}
    useful = _useful(alternatives, hypothesis)
    if useful or any(word in optional for word in hypothesis):
        return align_lattice(reference, hypothesis, useful, optional).counts
    if reference == hypothesis:
        return ErrorCounts(0, 0, 0, len(reference), len(reference))
    if may_join(reference, hypothesis) and joins(graph(reference), hypothesis):
        return align_lattice(reference, hypothesis).counts
    return align.count(reference, hypothesis)


def align_lattice(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    alternatives: Sequence[Alternative] = (),
    optional: Mapping[str, str] | None = None,
) -> Alignment:
    """Return the best path. `alternatives` are over places in `reference`; `optional` words of the hypothesis, word ->
    tag, cost nothing where they are extra. Eight bytes of memory a pair of words: for segments, not for books.
    """
    return _Search(graph(reference, _useful(alternatives, hypothesis)), hypothesis, optional or {}).alignment()


def _useful(alternatives: Sequence[Alternative], hypothesis: Sequence[str]) -> list[Alternative]:
    """Return the alternatives of which the hypothesis could have a word right."""
    written = "".join(hypothesis) if alternatives else ""
    return [one for one in alternatives if not one.words or any(word in written for word in one.words)]


class _Search:
    """The table of costs: one row of len(hypothesis) + 1 a node, filled in the order of the nodes.

    A cost is errors * ERROR + variants * VARIANT + substitutions, as one integer.
    """

    def __init__(self, lattice: Graph, hypothesis: Sequence[str], optional: Mapping[str, str]) -> None:
        self.graph, self.hypothesis, self.optional = lattice, tuple(hypothesis), optional
        # More than any path can have of the lesser kind.
        self.variant = len(hypothesis) + lattice.size + 1
        self.error = self.variant * (len(hypothesis) + lattice.size + 1)
        self.joins = joins(lattice, hypothesis)
        self.insertions = np.array(
            [self.variant if word in optional else self.error for word in hypothesis], dtype=np.int64
        )
        places: dict[str, list[int]] = {}
        for place, word in enumerate(hypothesis):
            places.setdefault(word, []).append(place)
        self.places = {word: np.array(found) for word, found in places.items()}
        self.rows = self._fill()

    def _fill(self) -> Costs:
        far = np.iinfo(np.int64).max // 4
        rows = np.full((self.graph.size, len(self.hypothesis) + 1), far, dtype=np.int64)
        rows[0, 0] = 0
        run = np.concatenate(([0], np.cumsum(self.insertions)))
        for node in range(self.graph.size):
            row = rows[node]
            row[:] = np.minimum.accumulate(row - run) + run
            for arc in self.graph.leaving[node]:
                self._leave(row, arc, rows)
            for join in self.joins.get(node, ()):
                cost = row[join.start] + self._price(join.end - join.start)
                rows[join.to, join.end] = min(rows[join.to, join.end], cost)
        return rows

    def _leave(self, row: Costs, arc: Arc, rows: Costs) -> None:
        """Take one arc: right, substituted or deleted."""
        if not arc.word:
            np.minimum(rows[arc.right], row + self.variant, out=rows[arc.right])
            return
        if arc.word in self.places:
            found = self.places[arc.word]
            target = rows[arc.right]
            target[found + 1] = np.minimum(target[found + 1], row[found] + self._price(bool(arc.tag)))
        if arc.wrong is not None:
            target = rows[arc.wrong]
            np.minimum(target, row + self.error, out=target)
            np.minimum(target[1:], row[:-1] + self.error + 1, out=target[1:])

    def _price(self, variants: int) -> int:
        return variants * self.variant

    def alignment(self) -> Alignment:
        """Walk back from the end; a pair before a join before a deletion before an insertion."""
        arriving = self.graph.arriving()
        ending: dict[tuple[int, int], list[tuple[int, Join]]] = {}
        for start, found in self.joins.items():
            for join in found:
                ending.setdefault((join.to, join.end), []).append((start, join))
        steps: list[Step] = []
        node, place = self.graph.size - 1, len(self.hypothesis)
        while node or place:
            node, place, step = self._back(node, place, arriving[node], ending.get((node, place), []))
            steps.append(step)
        return Alignment(tuple(reversed(steps)), self.graph.length)

    def _back(
        self, node: int, place: int, arriving: list[tuple[int, Arc]], ending: list[tuple[int, Join]]
    ) -> tuple[int, int, Step]:
        """Return where the best path to (node, place) came from, and the step from there."""
        cost, before = int(self.rows[node, place]), place - 1
        for start, arc in arriving:
            hit = place and arc.word == self.hypothesis[before] and node == arc.right
            if hit and self.rows[start, before] + self._price(bool(arc.tag)) == cost:
                return start, before, self._pair(arc, before)
            if place and arc.word and node == arc.wrong and self.rows[start, before] + self.error + 1 == cost:
                return start, before, self._step(False, (arc.word,), before, place, arc.tag)
        for start, join in ending:
            if self.rows[start, join.start] + self._price(join.end - join.start) == cost:
                return start, join.start, self._step(True, join.words, join.start, place, join.tag or SPACING)
        for start, arc in arriving:
            if not arc.word and self.rows[start, place] + self.variant == cost:
                return start, place, self._step(True, (), place, place, arc.tag)
            if arc.word and node == arc.wrong and self.rows[start, place] + self.error == cost:
                return start, place, self._step(False, (arc.word,), place, place, arc.tag)
        extra = self.optional.get(self.hypothesis[before], "")
        return node, before, self._step(bool(extra), (), before, place, extra)

    def _pair(self, arc: Arc, place: int) -> Step:
        places = None if arc.place is None else (arc.place, place)
        return Step(True, (arc.word,), (arc.word,), arc.tag, places)

    def _step(self, right: bool, words: tuple[str, ...], start: int, end: int, tag: str) -> Step:
        return Step(right, words, self.hypothesis[start:end], tag)
