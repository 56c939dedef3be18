"""A made-up population of speakers whose true error rate is known: for tests, benchmarks and planning a collection.

    speaker's rate   beta, mean `rate`, standard deviation `speaker_sd`
    segment's rate   beta around the speaker's, standard deviation about `segment_sd`
    words            1 + Poisson, mean `words`;  errors  binomial
    confidence       1 - segment's rate + normal noise, cut to 0.01..0.99

Words do not depend on the rates, so the population's rate is `rate` exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accuracy.compare import Audit, Group, Pair
from accuracy.counts import ErrorCounts
from accuracy.tally import Scored

# Shares of substitutions, deletions and insertions among errors; they matter only for the length of the draft.
ERROR_SHARES = (0.6, 0.2, 0.2)


@dataclass(frozen=True, slots=True)
class Population:
    """Whom the speakers are drawn from. Rates and standard deviations are fractions of 1."""

    rate: float = 0.30
    speaker_sd: float = 0.08
    segment_sd: float = 0.10
    confidence_noise: float = 0.10
    words: float = 12.0


@dataclass(frozen=True, slots=True)
class Draft:
    """A segment whose errors we know, whether or not it will be reviewed."""

    speaker: str
    counts: ErrorCounts
    confidence: float


@dataclass(frozen=True, slots=True)
class Collections:
    """Many made-up collections at once, for simulations: arrays of shape (collections, speakers, segments).

    `errors`: substitutions, deletions, insertions, int64, with a last axis of 3. `reference`, `hypothesis`: words,
    int64. `confidence`: float64.
    """

    errors: NDArray[np.int64]
    reference: NDArray[np.int64]
    hypothesis: NDArray[np.int64]
    confidence: NDArray[np.float64]

    def one(self, number: int) -> list[Draft]:
        """Return the drafts of one collection, speaker by speaker."""
        return [
            Draft(f"speaker {speaker}", ErrorCounts(s, d, i, reference, hypothesis), confidence)
            for speaker, row in enumerate(zip(*self._listed(number), strict=True))
            for (s, d, i), reference, hypothesis, confidence in zip(*row, strict=True)
        ]

    def _listed(self, number: int) -> list[Any]:
        every = (self.errors, self.reference, self.hypothesis, self.confidence)
        return [values[number].tolist() for values in every]


def collections(
    random: np.random.Generator, population: Population, count: int, speakers: int, segments: int
) -> Collections:
    """Return `count` collections of `segments` drafts of each of `speakers` newly drawn speakers."""
    size = (count, speakers, segments)
    means = _beta(random, np.full((count, speakers, 1), population.rate), population.speaker_sd)
    rates = _beta(random, np.broadcast_to(means, size), population.segment_sd)
    reference = 1 + random.poisson(population.words - 1, size)
    errors = random.multinomial(random.binomial(reference, rates), ERROR_SHARES)
    confidence = np.clip(1 - rates + random.normal(0, population.confidence_noise, size), 0.01, 0.99)
    return Collections(errors, reference, reference - errors[..., 1] + errors[..., 2], confidence)


def drafts(random: np.random.Generator, population: Population, speakers: int, segments: int) -> list[Draft]:
    """Return `segments` drafts of each of `speakers` newly drawn speakers, speaker by speaker."""
    return collections(random, population, 1, speakers, segments).one(0)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the estimators of accuracy/estimate.py need of reviewed collections, summed by speaker.

    `hajek`, `greg`: errors and reference, each float64 of shape (collections, speakers). `observed`: whether anything
    of the speaker was reviewed, bool of the same shape. `naive`: reviewed errors over reviewed words, `words`: those
    words, `size`: (sum w)^2 / sum w^2, each of shape (collections,).
    """

    hajek: tuple[NDArray[np.float64], NDArray[np.float64]]
    greg: tuple[NDArray[np.float64], NDArray[np.float64]]
    observed: NDArray[np.bool_]
    naive: NDArray[np.float64]
    words: NDArray[np.int64]
    size: NDArray[np.float64]
    share: float


def review_sums(
    random: np.random.Generator,
    drawn: Collections,
    probability: Callable[[NDArray[np.float64]], NDArray[np.float64]],
) -> Sums:
    """Review each draft with probability(confidence) and sum by speaker. The same formulas as `estimate`, in arrays."""
    pi = probability(drawn.confidence)
    seen = random.random(pi.shape) < pi
    weight = np.divide(1.0, pi, out=np.zeros_like(pi), where=seen)
    errors = drawn.errors.sum(axis=-1)
    expected = (1 - drawn.confidence) * drawn.hypothesis
    corrected = (
        expected + weight * (errors - expected),
        drawn.hypothesis + weight * (drawn.reference - drawn.hypothesis),
    )
    reviewed = (seen * drawn.reference).sum(axis=(1, 2))
    return Sums(
        hajek=((weight * errors).sum(axis=2), (weight * drawn.reference).sum(axis=2)),
        greg=(corrected[0].sum(axis=2), corrected[1].sum(axis=2)),
        observed=np.asarray(seen.any(axis=2)),
        naive=(seen * errors).sum(axis=(1, 2)) / reviewed,
        words=reviewed,
        size=weight.sum(axis=(1, 2)) ** 2 / (weight**2).sum(axis=(1, 2)),
        share=float(seen.mean()),
    )


def review(random: np.random.Generator, drawn: list[Draft], probability: Callable[[float], float]) -> list[Scored]:
    """Return the rows after a review in which each draft is seen with probability(confidence)."""
    return [
        Scored(
            cluster=draft.speaker,
            counts=draft.counts if draw < pi else None,
            review_probability=pi,
            expected_errors=(1 - draft.confidence) * draft.counts.hypothesis,
            hypothesis=draft.counts.hypothesis,
        )
        for draft, draw in zip(drawn, random.random(len(drawn)).tolist(), strict=True)
        for pi in [probability(draft.confidence)]
    ]


def rivals(
    random: np.random.Generator,
    population: Population,
    speakers: int,
    segments: int,
    *,
    change: float = 0.0,
    interaction_sd: float = 0.03,
    group: Group = (),
) -> list[Pair]:
    """Return `segments` pairs of each of `speakers` new speakers, scored for an old model and a new one.

    Both models share a segment's rate; a speaker's rate changes by `change` on average, with the standard deviation
    `interaction_sd`: a new model suits some voices and not others.
    """
    size = (speakers, segments)
    means = _beta(random, np.full((speakers, 1), population.rate), population.speaker_sd)
    old_rates = _beta(random, np.broadcast_to(means, size), population.segment_sd)
    new_rates = np.clip(old_rates + random.normal(change, interaction_sd, (speakers, 1)), 0.0, 1.0)
    reference = 1 + random.poisson(population.words - 1, size)
    old, new = random.binomial(reference, old_rates).tolist(), random.binomial(reference, new_rates).tolist()
    return [
        Pair(f"{group} {k}", substituted(a, n), substituted(b, n), 1.0, "L1@simulated", "L1@simulated", group)
        for k, lengths in enumerate(reference.tolist())
        for a, b, n in zip(old[k], new[k], lengths, strict=True)
    ]


def led_pairs(
    random: np.random.Generator,
    speakers: int,
    *,
    change: float = 0.0,
    overlooked: float = 0.2,
    again: float = 0.1,
    words: int = 240,
    group: Group = (),
) -> list[Pair]:
    """Return a pair of each speaker whose reference was written over the old model's draft.

    Of that model's errors the share `overlooked` stays in the reference: it counts as right for the old model, and as
    an error of the new one wherever that was right. A blind reference of the same words is there with the chance
    `again`. The models' errors are independent word by word.
    """
    rates = random.beta(9.5, 22.2, speakers)
    new_rates = np.clip(rates + random.normal(change, 0.03, speakers), 0.0, 1.0)
    old = random.binomial(words, rates)
    both = random.binomial(old, new_rates)  # words that both get wrong
    new = both + random.binomial(words - old, new_rates)
    kept = random.binomial(old, overlooked)
    kept_alone = random.binomial(kept, 1 - both / np.maximum(old, 1))
    twice = random.random(speakers) < again
    return [
        Pair(
            f"{group} {k}",
            substituted(int(old[k] - kept[k]), words),
            substituted(int(new[k] + kept_alone[k]), words),
            1.0,
            "L1@simulated",
            "L1@simulated",
            group,
            led=True,
            audit=Audit(substituted(int(old[k]), words), substituted(int(new[k]), words), again) if twice[k] else None,
        )
        for k in range(speakers)
    ]


def substituted(errors: int, reference: int) -> ErrorCounts:
    """Return counts in which every error is a substitution."""
    return ErrorCounts(errors, 0, 0, reference, reference)


def _beta(random: np.random.Generator, mean: NDArray[np.float64], sd: float) -> NDArray[np.float64]:
    """Return beta values with these means; the standard deviation is less than `sd` where a mean is near 0 or 1."""
    spread = np.maximum(mean * (1 - mean) / sd**2 - 1, 1.0)
    return random.beta(np.maximum(mean, 1e-6) * spread, np.maximum(1 - mean, 1e-6) * spread)
