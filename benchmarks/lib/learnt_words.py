"""A made-up dialect whose words a model learns from corrections, for simulations over weeks.

    word          one of `kinds`, by Zipf's law; wrong with the chance q = learnt + (new - learnt) keeps ** corrections
    speaker       all q of a speaker are multiplied by a number between 0.5 and 1.5; of a segment, between 0.6 and 1.4
    confidence    1 - the segment's expected rate + normal noise: calibrated, not exact

So what is learnt from a segment depends on which words are in it, and the true rate of what a model writes for all
speakers is known: sum(frequency q). What this assumes: a word's corrections make just this word better, wherever it
stands; nothing is forgotten; and there is no sound.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accuracy.counts import ErrorCounts
from accuracy.tally import Scored

WORDS = 12  # of a segment
SPEECH_MIN = WORDS / 130  # a segment's length: 130 words a minute
SPEAKERS_VARY, SEGMENTS_VARY = 0.5, 0.4


@dataclass(frozen=True, slots=True)
class Dialect:
    """`kinds`: how many words it has. `new`, `learnt`: the chance that a word is wrong before any correction, and after
    many; each correction keeps the share `keeps` of what is between.
    """

    name: str
    kinds: int = 10_000
    new: float = 0.42
    learnt: float = 0.06
    keeps: float = 0.8

    @property
    def frequency(self) -> NDArray[np.float64]:
        """Return how often each word is said, shape (kinds,), by Zipf's law."""
        falling = 1 / np.arange(1, self.kinds + 1)
        return np.asarray(falling / falling.sum())

    def wrong(self, corrections: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the chance that each word is wrong after so many corrections of it, shape (kinds,)."""
        return np.asarray(self.learnt + (self.new - self.learnt) * self.keeps**corrections)

    def truth(self, wrong: NDArray[np.float64]) -> float:
        """Return the error rate over all speakers of a model with these chances."""
        return float(self.frequency @ wrong)


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafted segments of one week. `words`: what was said, int64 (speakers, segments, WORDS); `wrong`: whether the
    draft has it wrong, bool of the same shape; `expected`: the calibrated share of wrong words, (speakers, segments).
    """

    words: NDArray[np.int64]
    wrong: NDArray[np.bool_]
    expected: NDArray[np.float64]

    @property
    def errors(self) -> NDArray[np.int64]:
        """How many words are wrong, (speakers, segments)."""
        return np.asarray(self.wrong.sum(axis=-1))

    def unseen(self, corrections: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share of a draft's words that no correction holds. A wrong word is taken for an unknown one."""
        return np.asarray(((corrections[self.words] == 0) | self.wrong).mean(axis=-1))

    def corrected(self, seen: NDArray[np.bool_], kinds: int) -> NDArray[np.float64]:
        """Return how often each word is in what people reviewed, (kinds,). `seen`: (speakers, segments)."""
        return np.bincount(self.words[seen].ravel(), minlength=kinds).astype(np.float64)

    def scored(self, seen: NDArray[np.bool_], pi: NDArray[np.float64], week: int = 0) -> list[Scored]:
        """Return what the estimators see of the week."""
        errors = self.errors
        return [
            Scored(
                f"{week} {speaker}",
                ErrorCounts(int(errors[speaker, one]), 0, 0, WORDS, WORDS) if seen[speaker, one] else None,
                float(pi[speaker, one]),
                float(self.expected[speaker, one]) * WORDS,
                WORDS,
            )
            for speaker in range(errors.shape[0])
            for one in range(errors.shape[1])
        ]


def drafted(
    random: np.random.Generator, dialect: Dialect, wrong: NDArray[np.float64], shape: tuple[int, int], noise: float
) -> Drafts:
    """Return what a model with these chances drafts of (speakers, segments). `noise`: of the confidence."""
    words = random.choice(dialect.kinds, (*shape, WORDS), p=dialect.frequency)
    harder = random.uniform(1 - SPEAKERS_VARY, 1 + SPEAKERS_VARY, (shape[0], 1))
    harder = harder * random.uniform(1 - SEGMENTS_VARY, 1 + SEGMENTS_VARY, shape)
    chance = wrong[words] * harder[..., None]
    expected = np.clip(chance.mean(axis=-1) + random.normal(0, noise, shape), 0.01, 0.99)
    return Drafts(words, random.random(chance.shape) < chance, expected)
