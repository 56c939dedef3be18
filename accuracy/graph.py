"""Graph: the words of the reference as arcs between boundaries, and each alternative as a chain of arcs beside them.

    boundary 0 ---राम---> boundary 1 ---पच्चीस---> boundary 2           nodes in topological order, 0 first
                               \\--25--/

A chain has two rows of nodes: a path is in the first until a word of the chain was right, and then in the second. It
can return to the reference from the second row only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lexicons.alternative import Alternative
from lexicons.spacing import other_words


@dataclass(frozen=True, slots=True)
class Arc:
    """One word of a path. `right`: the node after it where the hypothesis has the word. `wrong`: the node after it
    where the hypothesis has another word or none; None where that is not allowed. Word "": an empty alternative.

    `tag`: "" for the reference's own words; `position`: theirs in the reference.
    """

    word: str
    right: int
    wrong: int | None
    tag: str = ""
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """`leaving`: the arcs from each node. `length`: how many words the reference has as written."""

    leaving: tuple[tuple[Arc, ...], ...]
    length: int

    @property
    def size(self) -> int:
        """How many nodes there are; the last one is the end."""
        return len(self.leaving)

    def arriving(self) -> list[list[tuple[int, Arc]]]:
        """Return for each node the arcs that end there, as (start node, arc); the reference's own words come first."""
        ending: list[list[tuple[int, Arc]]] = [[] for _ in self.leaving]
        for start, arcs in enumerate(self.leaving):
            for arc in arcs:
                ending[arc.right].append((start, arc))
                if arc.wrong is not None and arc.wrong != arc.right:
                    ending[arc.wrong].append((start, arc))
        for arrivals in ending:
            arrivals.sort(key=lambda arrival: bool(arrival[1].tag))
        return ending


@dataclass(frozen=True, slots=True)
class Join:
    """Words of the hypothesis, [start, end), with the same letters as `words` of a path to node `to`, but other spaces.

    `tag`: of the first alternative on the path, "" if there is none.
    """

    start: int
    end: int
    to: int
    words: tuple[str, ...]
    tag: str


def graph(reference: Sequence[str], alternatives: Sequence[Alternative] = ()) -> Graph:
    """Return the graph of a reference and its alternatives."""
    inner = [max(len(alternative.words) - 1, 0) * 2 for alternative in alternatives]
    boundaries: list[int] = []
    first: dict[int, int] = {}  # alternative -> its first inner node
    size = 0
    for boundary in range(len(reference) + 1):
        boundaries.append(size)
        size += 1
        for number, alternative in enumerate(alternatives):
            if alternative.start == boundary:
                first[number] = size
                size += inner[number]
    leaving: list[list[Arc]] = [[] for _ in range(size)]
    for boundary, word in enumerate(reference):
        after = boundaries[boundary + 1]
        leaving[boundaries[boundary]].append(Arc(word, after, after, position=boundary))
    for number, alternative in enumerate(alternatives):
        ends = boundaries[alternative.start], boundaries[alternative.end]
        _chain(leaving, alternative, ends, first[number])
    return Graph(tuple(map(tuple, leaving)), len(reference))


def _chain(leaving: list[list[Arc]], alternative: Alternative, ends: tuple[int, int], first: int) -> None:
    """Add the arcs of an alternative between two boundaries. `first`: the first of its inner nodes, which come in
    pairs: no word right so far (cold), and some word right (warm).
    """
    (start, end), tag = ends, alternative.tag
    if not alternative.words:
        leaving[start].append(Arc("", end, None, tag))
    last = len(alternative.words) - 1
    for number, word in enumerate(alternative.words):
        cold, warm = first + 2 * number, first + 2 * number + 1
        right, wrong = (end, None) if number == last else (warm, cold)
        leaving[start if number == 0 else cold - 2].append(Arc(word, right, wrong, tag))
        if number:
            leaving[warm - 2].append(Arc(word, right, end if number == last else warm, tag))


def may_join(reference: Sequence[str], hypothesis: Sequence[str]) -> bool:
    """Return whether `joins` could find anything without alternatives: a quick check."""
    return not (_heads(hypothesis).isdisjoint(reference) and _heads(reference).isdisjoint(hypothesis))


def _heads(words: Sequence[str]) -> set[str]:
    return {word[:cut] for word in words for cut in range(1, len(word))}


def joins(lattice: Graph, hypothesis: Sequence[str], language: str = "") -> dict[int, list[Join]]:
    """Return by starting node every run of words that differs between the two sides in its spaces only, and is not
    other words for it (lexicons/spacing.py).

    Each begins with a word that is the beginning of a word on the other side.
    """
    begins: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for position, word in enumerate(hypothesis):
        whole.setdefault(word, []).append(position)
        for cut in range(1, len(word)):
            begins.setdefault(word[:cut], []).append(position)
    by_node: dict[int, list[Join]] = {}
    for node, arcs in enumerate(lattice.leaving):
        for arc in arcs:
            word = arc.word
            starts = begins.get(word, [])[:]
            for cut in range(1, len(word)):
                starts += whole.get(word[:cut], ())
            for start in starts:
                by_node.setdefault(node, []).extend(
                    join
                    for join in _joins_from(lattice, hypothesis, arc, start)
                    if not other_words(join.words, hypothesis[join.start : join.end], language)
                )
    return {node: ends for node, ends in by_node.items() if ends}


def _joins_from(lattice: Graph, hypothesis: Sequence[str], first: Arc, start: int) -> Iterator[Join]:
    """Yield every join that begins with an arc and a word: follow both sides until a word ends at the same letter."""
    # Each entry: the arcs so far, the next position in the hypothesis, and the letters of both sides so far.
    open_paths: list[tuple[tuple[Arc, ...], int, str, str]] = [((first,), start + 1, first.word, hypothesis[start])]
    while open_paths:
        path, position, ours, theirs = open_paths.pop()
        if ours == theirs:
            tag = next((arc.tag for arc in path if arc.tag), "")
            yield Join(start, position, path[-1].right, tuple(arc.word for arc in path), tag)
        elif ours.startswith(theirs):
            if position < len(hypothesis):
                open_paths.append((path, position + 1, ours, theirs + hypothesis[position]))
        elif theirs.startswith(ours):
            for arc in lattice.leaving[path[-1].right]:
                if arc.word:
                    open_paths.append(((*path, arc), position, ours + arc.word, theirs))
