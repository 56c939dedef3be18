"""Lattice: edit distance between all accepted wordings and a hypothesis, divided by the reference's own length.

    reference    0 --पच्चीस--> 1 --लोग--> 2 --चलेगए--> 3       N = 3 on every path
                  \\--25--/                                    an alternative from 0 to 1
    hypothesis        25         लोग        चले गए             0 errors; 3 variants: num, spacing twice

An alternative is a chain of words between two boundaries of the reference, so a wrong word in it costs one error, not
the whole chain. It is allowed only where the hypothesis has at least one of its words right; otherwise a short
alternative would make a long missing wording cheap. Words that differ only in their spaces (चलेगए, चले गए) match on any
path, unless that makes other words of them (न दी, नदी). The path with the fewest errors counts; among equals, the one
with the fewest variants, then with the most hits.
Without variants and joins these are the counts of accuracy/align.py. (Published lattice scorers divide by the length of
the path, so splitting words lowers their rate; see docs/reference/formulae.md.)
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
from lexicons.alternative import Alternative

SPACING: Final = "spacing"
Costs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the best path. `right`: it costs nothing. `reference` is () for an insertion, `hypothesis` () for a
    deletion or an optional word. `tag`: what a match rests on, "" for the reference's own words. `positions`: of such a
    word and its partner in the two sequences, else None.
    """

    right: bool
    reference: tuple[str, ...]
    hypothesis: tuple[str, ...]
    tag: str
    positions: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The steps from left to right, and how many words the reference has as written."""

    steps: tuple[Step, ...]
    length: int

    @property
    def counts(self) -> ErrorCounts:
        """S, D, I and N. A path through longer alternatives may have more S and D than the reference has words: the
        rest count as insertions, and the sum is the cost of the path. `hypothesis` is counted in words of the
        reference, N - D + I: a word that is split correctly counts once on both sides.
        """
        wrong = [step for step in self.steps if not step.right]
        deletions = min(sum(not step.hypothesis for step in wrong), self.length)
        substitutions = min(sum(bool(step.hypothesis and step.reference) for step in wrong), self.length - deletions)
        insertions = len(wrong) - deletions - substitutions
        return ErrorCounts(substitutions, deletions, insertions, self.length, self.length - deletions + insertions)

    @property
    def variants(self) -> Counter[str]:
        """How many words are right only by a variant or a join, by tag. A missing optional word counts as one."""
        words: Counter[str] = Counter()
        for step in self.steps:
            if step.right and step.tag:
                words[step.tag] += max(len(step.hypothesis), 1)
        return words


def count(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    alternatives: Sequence[Alternative] = (),
    optional: Mapping[str, str] | None = None,
    language: str = "",
) -> ErrorCounts:
    """Return the counts of `align_lattice`, fast where no alternative and no join can matter."""
    optional = optional or {}
    useful = _useful(alternatives, hypothesis)
    if useful or any(word in optional for word in hypothesis):
        return align_lattice(reference, hypothesis, useful, optional, language).counts
    if reference == hypothesis:
        return ErrorCounts(0, 0, 0, len(reference), len(reference))
    if may_join(reference, hypothesis) and joins(graph(reference), hypothesis, language):
        return align_lattice(reference, hypothesis, language=language).counts
    return align.count(reference, hypothesis)


def align_lattice(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    alternatives: Sequence[Alternative] = (),
    optional: Mapping[str, str] | None = None,
    language: str = "",
) -> Alignment:
    """Return the best path.

    `alternatives`: between boundaries of `reference`. `optional`: word -> tag; such a word costs nothing where the
    hypothesis has it in addition. `language`: whose words decide which joins are allowed; "": only digits are never
    joined. Takes eight bytes of memory for each pair of words: for segments only.
    """
    lattice = graph(reference, _useful(alternatives, hypothesis))
    return _Search(lattice, hypothesis, optional or {}, joins(lattice, hypothesis, language)).alignment()


def _useful(alternatives: Sequence[Alternative], hypothesis: Sequence[str]) -> list[Alternative]:
    """Return the alternatives of which the hypothesis may have a word right."""
    written = "".join(hypothesis) if alternatives else ""
    return [wording for wording in alternatives if not wording.words or any(word in written for word in wording.words)]


class _Search:
    """The table of costs: a row of len(hypothesis) + 1 for each node, filled in the order of the nodes.

    A cost is errors * ERROR + variants * VARIANT + substitutions, as one integer.
    """

    def __init__(
        self, lattice: Graph, hypothesis: Sequence[str], optional: Mapping[str, str], joined: Mapping[int, list[Join]]
    ) -> None:
        self.graph, self.hypothesis, self.optional = lattice, tuple(hypothesis), optional
        # Each weight is more than a path can have of the lighter kind.
        self.variant = len(hypothesis) + lattice.size + 1
        self.error = self.variant * (len(hypothesis) + lattice.size + 1)
        self.joins = joined
        self.insertions = np.array(
            [self.variant if word in optional else self.error for word in hypothesis], dtype=np.int64
        )
        positions: dict[str, list[int]] = {}
        for position, word in enumerate(hypothesis):
            positions.setdefault(word, []).append(position)
        self.positions = {word: np.array(of_word) for word, of_word in positions.items()}
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
        if arc.word in self.positions:
            hits = self.positions[arc.word]
            target = rows[arc.right]
            target[hits + 1] = np.minimum(target[hits + 1], row[hits] + self._price(bool(arc.tag)))
        if arc.wrong is not None:
            target = rows[arc.wrong]
            np.minimum(target, row + self.error, out=target)
            np.minimum(target[1:], row[:-1] + self.error + 1, out=target[1:])

    def _price(self, variants: int) -> int:
        return variants * self.variant

    def alignment(self) -> Alignment:
        """Walk back from the end. It prefers a pair to a join, a join to a deletion, a deletion to an insertion."""
        arriving = self.graph.arriving()
        ending: dict[tuple[int, int], list[tuple[int, Join]]] = {}
        for start, joins_here in self.joins.items():
            for join in joins_here:
                ending.setdefault((join.to, join.end), []).append((start, join))
        steps: list[Step] = []
        node, position = self.graph.size - 1, len(self.hypothesis)
        while node or position:
            node, position, step = self._back(node, position, arriving[node], ending.get((node, position), []))
            steps.append(step)
        return Alignment(tuple(reversed(steps)), self.graph.length)

    def _back(
        self, node: int, position: int, arriving: list[tuple[int, Arc]], ending: list[tuple[int, Join]]
    ) -> tuple[int, int, Step]:
        """Return the node and position that the best path comes from, and the step from there."""
        cost, before = int(self.rows[node, position]), position - 1
        for start, arc in arriving:
            hit = position and arc.word == self.hypothesis[before] and node == arc.right
            if hit and self.rows[start, before] + self._price(bool(arc.tag)) == cost:
                return start, before, self._pair(arc, before)
            if position and arc.word and node == arc.wrong and self.rows[start, before] + self.error + 1 == cost:
                return start, before, self._step(False, (arc.word,), before, position, arc.tag)
        for start, join in ending:
            if self.rows[start, join.start] + self._price(join.end - join.start) == cost:
                return start, join.start, self._step(True, join.words, join.start, position, join.tag or SPACING)
        for start, arc in arriving:
            if not arc.word and self.rows[start, position] + self.variant == cost:
                return start, position, self._step(True, (), position, position, arc.tag)
            if arc.word and node == arc.wrong and self.rows[start, position] + self.error == cost:
                return start, position, self._step(False, (arc.word,), position, position, arc.tag)
        extra = self.optional.get(self.hypothesis[before], "")
        return node, before, self._step(bool(extra), (), before, position, extra)

    def _pair(self, arc: Arc, position: int) -> Step:
        positions = None if arc.position is None else (arc.position, position)
        return Step(True, (arc.word,), (arc.word,), arc.tag, positions)

    def _step(self, right: bool, words: tuple[str, ...], start: int, end: int, tag: str) -> Step:
        return Step(right, words, self.hypothesis[start:end], tag)
