"""Lines: the words of a cue in as few lines as hold them, of nearly the same length. A line ends at a comma, if it can.

A word that is longer than a line is never cut: it has a line of its own.
"""

from collections.abc import Sequence
from itertools import pairwise

from pipeline.delivery.subtitles.rules import CueRules

# What a break at a comma may cost in letters of balance.
_AT_A_COMMA = 6
# And what a line that begins with a note costs, as "(?)", which belongs to the word before.
_AT_A_NOTE = 20
_COMMAS = tuple(",;:।॥|.?!،؛؟۔…—)")


def count(sizes: Sequence[int], rules: CueRules) -> int:
    """Return how many lines hold words of these sizes, in letters."""
    lines, used = 1, -1  # letters of the last line; -1: nothing is in it
    for size in sizes:
        if used + 1 + size <= rules.max_line or used < 0:
            used += 1 + size
        else:
            lines, used = lines + 1, size
    return lines


def broken(words: Sequence[str], sizes: Sequence[int], rules: CueRules) -> list[str]:
    """Return the lines. `sizes`: of the words, in letters. What does not fit into the most lines is in the last one."""
    lines = min(count(sizes, rules), rules.max_lines)
    if lines == 1 or len(words) <= 1:
        return [" ".join(words)]
    edges = [0, *_breaks(words, sizes, rules, lines), len(words)]
    return [" ".join(words[start:end]) for start, end in pairwise(edges)]


def _breaks(words: Sequence[str], sizes: Sequence[int], rules: CueRules, lines: int) -> list[int]:
    """Return where lines end, so that the sum of the squares of their lengths is least."""
    nowhere: tuple[float, list[int]] = (float("inf"), [])
    best = [(0.0, list[int]())] + [nowhere] * len(words)
    for _ in range(lines):
        best = [nowhere] + [
            min(
                (best[start][0] + _cost(words, sizes, start, end, rules), [*best[start][1], end])
                for start in range(end)
            )
            for end in range(1, len(words) + 1)
        ]
    return best[-1][1][:-1]


def _cost(words: Sequence[str], sizes: Sequence[int], start: int, end: int, rules: CueRules) -> float:
    length = sum(sizes[start:end]) + end - start - 1
    too_long = max(length - rules.max_line, 0) if end - start > 1 else 0
    comma = end == len(words) or words[end - 1].endswith(_COMMAS)
    note = start > 0 and words[start].startswith("(")
    return float(
        length * length + too_long * 10_000 + (0 if comma else _AT_A_COMMA**2) + (_AT_A_NOTE**2 if note else 0)
    )
