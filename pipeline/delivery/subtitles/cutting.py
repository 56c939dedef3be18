"""Cutting: an utterance into cues. Of all ways to cut between words it takes the one that costs least:

each cue                  4        fewer cues are better
an end inside a phrase    6        at a comma or a short pause 2; at the end of a sentence, a pause or a segment 0
a pause inside a cue      5        at the end of a sentence 1
too short or too fast     up to 10, by how much
a few letters alone       up to 3

The costs are our own: they were set by looking at cues of Indian languages. What must hold (the letters of a line, the
lines, the longest time) is no cost: a cue that breaks it is not made, unless it is one word.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lexicons.aksharas import letters
from pipeline.delivery.subtitles import lines
from pipeline.delivery.subtitles.rules import CueRules
from pipeline.delivery.subtitles.utterances import Unit

_SENTENCE = tuple(".?!।॥؟۔…")
_PHRASE = tuple(",;:،؛—")
_PAUSE_MS, _SHORT_PAUSE_MS = 500, 200
_CUE, _INSIDE, _AT_COMMA, _PAUSE_WITHIN, _SENTENCE_WITHIN, _HURRY, _ALONE = 4.0, 6.0, 2.0, 5.0, 1.0, 10.0, 3.0

# The sizes in letters of all that is shown of some neighbours.
Sizes = Callable[[Sequence[Unit]], Sequence[int]]


@dataclass(frozen=True, slots=True)
class _Costs:
    """Of the units of an utterance. `within`: sums of what pauses and ends of sentences cost after each unit;
    `sums`: of letters.
    """

    units: Sequence[Unit]
    rules: CueRules
    ends: Sequence[float]
    within: Sequence[float]
    sums: Sequence[int]

    def of(self, start: int, end: int) -> float:
        """Return what a cue of the units [start, end) costs."""
        size = self.size(start, end)
        return (
            _CUE
            + self.ends[end - 1]
            + self.within[end - 1]
            - self.within[start]
            + self._hurry(size, self._shown_ms(start, end))
            + _ALONE * max(0.0, 1 - 2 * size / self.rules.max_line)
        )

    def size(self, start: int, end: int) -> int:
        """Return the letters of the words of a cue, without tags."""
        return self.sums[end] - self.sums[start] + end - start - 1

    def _shown_ms(self, start: int, end: int) -> int:
        """Return how long a cue can be shown: until the next one begins; the last, for as long as it is said."""
        began_ms, ended_ms = self.units[start].word.start_ms, self.units[end - 1].word.end_ms
        if end < len(self.units):
            return max(self.units[end].word.start_ms - began_ms, 1)
        return max(ended_ms - began_ms, 1)

    def _hurry(self, size: int, shown_ms: int) -> float:
        needed_ms = max(self.rules.min_cue_ms, size * 1000 // self.rules.max_rate)
        return _HURRY * max(0.0, 1 - shown_ms / needed_ms) if needed_ms else 0.0


def cut(units: Sequence[Unit], rules: CueRules, sizes: Sizes, reserved: Sequence[int] = ()) -> list[Sequence[Unit]]:
    """Return the units of each cue, in order; each unit is in one. `reserved`: the sizes of what stands before."""
    costs = _costs(units, rules)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(units) + 1):
        found = (float("inf"), end - 1)
        for start in range(end - 1, -1, -1):
            if start < end - 1 and _too_much(costs, start, end):
                break
            if start == end - 1 or lines.count([*reserved, *sizes(units[start:end])], rules) <= rules.max_lines:
                found = min(found, (best[start][0] + costs.of(start, end), start))
        best.append(found)
    edges = [len(units)]
    while edges[-1]:
        edges.append(best[edges[-1]][1])
    return [units[start:end] for end, start in pairwise(edges)][::-1]


def _too_much(costs: _Costs, start: int, end: int) -> bool:
    """Say whether no cue of these units is right, nor one that begins earlier."""
    rules, units = costs.rules, costs.units
    lasts_ms = units[end - 1].word.end_ms - units[start].word.start_ms
    return lasts_ms > rules.max_cue_ms or costs.size(start, end) > (rules.max_line + 1) * rules.max_lines - 1


def _costs(units: Sequence[Unit], rules: CueRules) -> _Costs:
    ends = [_end(one, after) for one, after in pairwise(units)]
    within = [_within(one, after) for one, after in pairwise(units)]
    plain = [letters(unit.word.text) for unit in units]
    return _Costs(units, rules, [*ends, 0.0], [0.0, *accumulate(within)], [0, *accumulate(plain)])


def _end(one: Unit, after: Unit) -> float:
    """Return what it costs to end a cue between these two."""
    pause_ms = after.word.start_ms - one.word.end_ms
    if one.segment is not after.segment or pause_ms >= _PAUSE_MS or one.word.text.endswith(_SENTENCE):
        return 0.0
    return _AT_COMMA if pause_ms >= _SHORT_PAUSE_MS or one.word.text.endswith(_PHRASE) else _INSIDE


def _within(one: Unit, after: Unit) -> float:
    """Return what it costs to go on from one to the other within a cue."""
    if after.word.start_ms - one.word.end_ms >= _PAUSE_MS:
        return _PAUSE_WITHIN
    return _SENTENCE_WITHIN if one.word.text.endswith(_SENTENCE) else 0.0
