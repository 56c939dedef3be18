"""The graph behind a lattice: reference words as arcs between boundaries, alternatives as chains beside them.

    boundary 0 ---राम---> boundary 1 ---पच्चीस---> boundary 2           nodes in topological order, 0 first
                               \\--25--/

Inside a chain there are two rows of nodes: one as long as no word of it was right, one after. Only from the second may
a path return to the reference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lexicons.variants import Alternative


@dataclass(frozen=True, slots=True)
class Arc:
    """One word on the way. `right`, `wrong`: the node after it if the hypothesis has it, or has it wrong or not at all;
    wrong None: it may not be. Word "": nothing is there to be had. `tag`: "" for the reference's own words, whose place
    in the reference is `place`."""

    word: str
    right: int
    wrong: int | None
    tag: str = ""
    place: int | None = None


@dataclass(frozen=True, slots=True)
class Graph:
    """`leaving`: the arcs from each node. `length`: words of the reference as written."""

    leaving: tuple[tuple[Arc, ...], ...]
    length: int

    @property
    def size(self) -> int:
        """How many nodes; the last one is the end."""
        return len(self.leaving)

    def arriving(self) -> list[list[tuple[int, Arc]]]:
        """Return for each node (where from, arc), the reference's own words first."""
        found: list[list[tuple[int, Arc]]] = [[] for _ in self.leaving]
        for start, arcs in enumerate(self.leaving):
            for arc in arcs:
                found[arc.right].append((start, arc))
                if arc.wrong is not None and arc.wrong != arc.right:
                    found[arc.wrong].append((start, arc))
        for arrivals in found:
            arrivals.sort(key=lambda arrival: bool(arrival[1].tag))
        return found


@dataclass(frozen=True, slots=True)
class Join:
    """Words of the hypothesis, start to end, that are the letters of `words` on a way to node `to`, spaced otherwise.

    `tag`: of the first alternative on the way, "" if there is none.
    """

    start: int
    end: int
    to: int
    words: tuple[str, ...]
    tag: str


def graph(reference: Sequence[str], alternatives: Sequence[Alternative] = ()) -> Graph:
    """Return the graph of a reference and its alternatives."""
    inner = [max(len(one.words) - 1, 0) * 2 for one in alternatives]
    boundaries: list[int] = []
    first: dict[int, int] = {}  # alternative -> its first inner node
    size = 0
    for boundary in range(len(reference) + 1):
        boundaries.append(size)
        size += 1
        for number, one in enumerate(alternatives):
            if one.start == boundary:
                first[number] = size
                size += inner[number]
    leaving: list[list[Arc]] = [[] for _ in range(size)]
    for boundary, word in enumerate(reference):
        after = boundaries[boundary + 1]
        leaving[boundaries[boundary]].append(Arc(word, after, after, place=boundary))
    for number, one in enumerate(alternatives):
        _chain(leaving, one, boundaries[one.start], first[number], boundaries[one.end])
    return Graph(tuple(map(tuple, leaving)), len(reference))


def _chain(leaving: list[list[Arc]], one: Alternative, start: int, first: int, end: int) -> None:
    """Add the arcs of an alternative; its inner nodes, in pairs (none right yet, one right), begin at `first`."""
    if not one.words:
        leaving[start].append(Arc("", end, None, one.tag))
    last = len(one.words) - 1
    for number, word in enumerate(one.words):
        cold, warm = first + 2 * number, first + 2 * number + 1
        right, wrong = (end, None) if number == last else (warm, cold)
        leaving[start if number == 0 else cold - 2].append(Arc(word, right, wrong, one.tag))
        if number:
            leaving[warm - 2].append(Arc(word, right, end if number == last else warm, one.tag))


def may_join(reference: Sequence[str], hypothesis: Sequence[str]) -> bool:
    """Say whether `joins` could find anything without alternatives: the quick check."""
    return not (_heads(hypothesis).isdisjoint(reference) and _heads(reference).isdisjoint(hypothesis))


def _heads(words: Sequence[str]) -> set[str]:
    return {word[:cut] for word in words for cut in range(1, len(word))}


def joins(lattice: Graph, hypothesis: Sequence[str]) -> dict[int, list[Join]]:
    """Return by starting node every stretch that is the same on both sides but for where the spaces are.

    Each begins with a word that is a beginning of the other side's word.
    """
    begins: dict[str, list[int]] = {}
    whole: dict[str, list[int]] = {}
    for place, word in enumerate(hypothesis):
        whole.setdefault(word, []).append(place)
        for cut in range(1, len(word)):
            begins.setdefault(word[:cut], []).append(place)
    found: dict[int, list[Join]] = {}
    for node, arcs in enumerate(lattice.leaving):
        for arc in arcs:
            word = arc.word
            places = begins.get(word, [])[:]
            for cut in range(1, len(word)):
                places += whole.get(word[:cut], ())
            for place in places:
                _extend(lattice, hypothesis, arc, place, found.setdefault(node, []))
    return {node: ends for node, ends in found.items() if ends}


def _extend(lattice: Graph, hypothesis: Sequence[str], first: Arc, start: int, found: list[Join]) -> None:
    """Add every join that begins with an arc and a word: follow both sides until they end a word at the same letter."""
    # Each entry: arcs so far, where the hypothesis is, letters that the reference (ahead) or the hypothesis is behind.
    open_ways: list[tuple[tuple[Arc, ...], int, str, str]] = [((first,), start + 1, first.word, hypothesis[start])]
    while open_ways:
        way, place, ours, theirs = open_ways.pop()
        if ours == theirs:
            tag = next((arc.tag for arc in way if arc.tag), "")
            found.append(Join(start, place, way[-1].right, tuple(arc.word for arc in way), tag))
        elif ours.startswith(theirs):
            if place < len(hypothesis):
                open_ways.append((way, place + 1, ours, theirs + hypothesis[place]))
        elif theirs.startswith(ours):
            for arc in lattice.leaving[way[-1].right]:
                if arc.word:
                    open_ways.append(((*way, arc), place, ours + arc.word, theirs))
