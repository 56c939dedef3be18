"""A made-up population of speakers whose true error rate is known: for tests, benchmarks and planning a collection.

    speaker's rate   beta, mean `rate`, standard deviation `speaker_sd`
    segment's rate   beta around the speaker's, standard deviation about `segment_sd`
    words            1 + Poisson, mean `words`;  errors  binomial
    confidence       1 - segment's rate + normal noise, cut to 0.01..0.99

Words do not depend on the rates, so the population's rate is `rate` exactly.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from accuracy.compare import Group, Pair
from accuracy.counts import ErrorCounts
from accuracy.estimate import Scored

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


def drafts(random: np.random.Generator, population: Population, speakers: int, segments: int) -> list[Draft]:
    """Return `segments` drafts of each of `speakers` newly drawn speakers, speaker by speaker."""
    size = (speakers, segments)
    means = _beta(random, np.full((speakers, 1), population.rate), population.speaker_sd)
    rates = _beta(random, np.broadcast_to(means, size), population.segment_sd)
    reference = 1 + random.poisson(population.words - 1, size)
    errors = random.multinomial(random.binomial(reference, rates), ERROR_SHARES)
    confidence = np.clip(1 - rates + random.normal(0, population.confidence_noise, size), 0.01, 0.99)
    return [
        Draft(f"speaker {k}", ErrorCounts(s, d, i, n, n - d + i), c)
        for k in range(speakers)
        for (s, d, i), n, c in zip(errors[k].tolist(), reference[k].tolist(), confidence[k].tolist(), strict=True)
    ]


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


def substituted(errors: int, reference: int) -> ErrorCounts:
    """Return counts in which every error is a substitution."""
    return ErrorCounts(errors, 0, 0, reference, reference)


def _beta(random: np.random.Generator, mean: NDArray[np.float64], sd: float) -> NDArray[np.float64]:
    """Return beta values with these means; the standard deviation is less than `sd` where a mean is near 0 or 1."""
    spread = np.maximum(mean * (1 - mean) / sd**2 - 1, 1.0)
    return random.beta(np.maximum(mean, 1e-6) * spread, np.maximum(1 - mean, 1e-6) * spread)
