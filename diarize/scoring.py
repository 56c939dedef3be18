"""Scoring: how wrong turns are, compared with turns known to be right. Counted exactly, in milliseconds.

    reference   A |=======|      B |=====|
    found       x |====|    y |==========|        x is A, y is B: the pairing that agrees for longest
    missed             |==|
    false alarm             |====|                time of the wrong speaker is confused

DER = (missed + false alarm + confused) / reference speech, all summed over speakers: where two speak at once, a second
counts twice (NIST, "The 2009 (RT-09) Rich Transcription Meeting Recognition Evaluation Plan"). JER is the mean over the
reference's speakers of (missed + false alarm) / (time of either), and 1 for a speaker with no partner (Ryant et al.,
"The second DIHARD diarization challenge", Interspeech 2019).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from diarize.turn import Turn


@dataclass(frozen=True, slots=True)
class Score:
    """Times in ms, summed over speakers. `jaccard`: the Jaccard error of each speaker of the reference, 0 to 1.

    Scores of several recordings add up.
    """

    reference_ms: int = 0
    missed_ms: int = 0
    false_alarm_ms: int = 0
    confused_ms: int = 0
    jaccard: tuple[float, ...] = ()

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.reference_ms + other.reference_ms,
            self.missed_ms + other.missed_ms,
            self.false_alarm_ms + other.false_alarm_ms,
            self.confused_ms + other.confused_ms,
            self.jaccard + other.jaccard,
        )

    @property
    def error_ms(self) -> int:
        return self.missed_ms + self.false_alarm_ms + self.confused_ms

    @property
    def der(self) -> float | None:
        """The diarization error rate, which may be over 1; None where the reference has no scored speech."""
        return self.error_ms / self.reference_ms if self.reference_ms else None

    @property
    def jer(self) -> float | None:
        """The Jaccard error rate; None where the reference has no speakers."""
        return sum(self.jaccard) / len(self.jaccard) if self.jaccard else None


def score(reference: Sequence[Turn], found: Sequence[Turn], *, collar_ms: int = 0, overlap: bool = True) -> Score:
    """Return how wrong `found` is. Speakers are paired one to one so that they agree for longest.

    `collar_ms`: time on each side of each start and end in the reference that is not scored. (Other tools call the sum
    of both sides the collar.) `overlap` False: time in which two speak in the reference is not scored either. Raises
    ValueError for a collar under 0.
    """
    if collar_ms < 0:
        raise ValueError(f"a collar is 0 ms or more, not {collar_ms}")
    bounds = _bounds(reference, found, collar_ms)
    truth, answer = _active(reference, bounds), _active(found, bounds)
    weight = np.where(_scored(reference, truth, bounds, collar_ms, overlap), np.diff(bounds), 0)
    shared = (truth * weight) @ answer.T
    rows, columns = linear_sum_assignment(shared, maximize=True)
    spoke, heard = truth.sum(axis=0), answer.sum(axis=0)
    right_ms = int(shared[rows, columns].sum())
    return Score(
        reference_ms=int(spoke @ weight),
        missed_ms=int(np.maximum(0, spoke - heard) @ weight),
        false_alarm_ms=int(np.maximum(0, heard - spoke) @ weight),
        confused_ms=int(np.minimum(spoke, heard) @ weight) - right_ms,
        jaccard=_jaccard(
            truth @ weight, answer @ weight, shared, dict(zip(rows.tolist(), columns.tolist(), strict=True))
        ),
    )


def _bounds(reference: Sequence[Turn], found: Sequence[Turn], collar_ms: int) -> NDArray[np.int64]:
    """Return every time at which a speaker may begin or end, sorted: between two of them nothing changes."""
    edges = np.array([(turn.start_ms, turn.end_ms) for turn in reference], np.int64).reshape(-1)
    others = np.array([(turn.start_ms, turn.end_ms) for turn in found], np.int64).reshape(-1)
    return np.unique(np.concatenate([[0], edges - collar_ms, edges, edges + collar_ms, others]).clip(min=0))


def _active(turns: Iterable[Turn], bounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return 1 where a speaker speaks between two bounds, else 0; shape (speakers, bounds - 1)."""
    numbers: dict[str, int] = {}
    spans = [(numbers.setdefault(turn.speaker, len(numbers)), turn.start_ms, turn.end_ms) for turn in turns]
    active = np.zeros((len(numbers), len(bounds) - 1), np.int64)
    for row, start_ms, end_ms in spans:
        active[row, np.searchsorted(bounds, start_ms) : np.searchsorted(bounds, end_ms)] = 1
    return active


def _scored(
    reference: Iterable[Turn], truth: NDArray[np.int64], bounds: NDArray[np.int64], collar_ms: int, overlap: bool
) -> NDArray[np.bool_]:
    """Return which times between two bounds count, shape (bounds - 1,)."""
    scored = np.full(len(bounds) - 1, True) if overlap else truth.sum(axis=0) <= 1
    for edge_ms in {edge for turn in reference for edge in (turn.start_ms, turn.end_ms)} if collar_ms else ():
        first = np.searchsorted(bounds, max(0, edge_ms - collar_ms))
        scored[first : np.searchsorted(bounds, edge_ms + collar_ms)] = False
    return scored


def _jaccard(
    spoke_ms: NDArray[np.int64], heard_ms: NDArray[np.int64], shared_ms: NDArray[np.int64], pairs: dict[int, int]
) -> tuple[float, ...]:
    """Return the Jaccard error of each speaker of the reference who is heard in scored time."""
    errors = []
    for row in np.flatnonzero(spoke_ms).tolist():
        column = pairs.get(row)
        right_ms = int(shared_ms[row, column]) if column is not None else 0
        either_ms = int(spoke_ms[row]) + int(heard_ms[column]) - right_ms if right_ms else 1
        errors.append(1 - right_ms / either_ms)
    return tuple(errors)
