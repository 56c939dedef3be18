"""Invented words (hallucinations): what a model writes where a person hears that nothing was said.

    segment    a person wrote     the model wrote      seconds
    1          (nothing)          धन्यवाद दोस्तों          2.5          2 words in 2.5 s
    2          (nothing)          (nothing)            1.5          0 words in 1.5 s      30 words a minute together

A word error rate cannot show this, because there is no reference to divide by. So the words are counted per minute of
sound that the VAD took for speech and that is none. Each segment has its weight w = 1 / review probability:

    rate = sum(w * words) / sum(w * minutes)           interval by speaker: accuracy/intervals.py
"""

from collections.abc import Iterable
from dataclasses import dataclass

from accuracy.counts import ratio
from accuracy.estimate import THRESHOLDS, Thresholds
from accuracy.intervals import Interval, cluster_interval
from accuracy.tally import Tally

_MS_A_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Silence:
    """Invented words of one group. `minutes`: reviewed sound in which nothing was said, from `clusters` speakers (or
    recordings). `words`: words of the drafts there. `rate`: words a minute, by Hajek; None where nothing was silent.
    `interval`: None with fewer than 2 speakers. `shown`: the rate where there are enough speakers to show one.
    """

    minutes: float
    words: int
    clusters: int
    rate: float | None
    interval: Interval | None
    shown: float | None


def silence(tallies: Iterable[Tally], thresholds: Thresholds = THRESHOLDS) -> Silence:
    """Return the rate of invented words over the segments behind the tallies, in the unit of their policy."""
    silent = [tally for tally in tallies if tally.silent_ms]
    words = [tally.weighted_invented for tally in silent]
    minutes = [tally.weighted_silent_ms / _MS_A_MINUTE for tally in silent]
    clusters = len({tally.cluster for tally in silent})
    rate = ratio(sum(words), sum(minutes))
    return Silence(
        minutes=sum(tally.silent_ms for tally in silent) / _MS_A_MINUTE,
        words=sum(tally.invented for tally in silent),
        clusters=clusters,
        rate=rate,
        interval=cluster_interval([tally.cluster for tally in silent], words, minutes, share=False),
        shown=rate if clusters >= thresholds.min_clusters else None,
    )
