"""Batches: examples of similar length, changed a little (SpecAugment), as tensors."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from asr.training.channel import changed
from asr.training.example import FRAMES_A_STEP, MEL_BINS, Example
from asr.training.network import POSITIONS
from asr.training.targets import IGNORED, Draw, Target, target
from asr.training.tokens import STEP_S, Vocabulary

WIDEST_TIME_MASK, WIDEST_BAND_MASK = 18, 12  # frames, mel bins
LEVEL_SHIFT = 0.15  # of log-mel: a sound may be recorded louder or softer
# Positions of silence after the longest example, so that the model does not learn that speech ends where a window does.
SLACK, MORE_SLACK, MORE_SLACK_SHARE = 20, 160, 0.1
WHOLE_CHUNK_SHARE = 0.05  # share of batches that are padded to the chunk's end
# Prompts are long, and a batch is as wide as its longest one. So nearly all examples of a batch have a prompt, or none.
PROMPTED_BATCHES, PROMPTED_IN_ONE = 0.4, 0.9
# Batches have all the empty positions of a 30 s window, a few, or none: so the model can be used with any of these.
EMPTY = ("all", "few", "none")
EMPTY_SHARES, MOST_FEW_EMPTY = (0.45, 0.20, 0.35), 400


@dataclass(frozen=True, slots=True)
class Plan:
    """What all examples of a batch share. `slack`: positions after the longest. `whole`: padded to the chunk's end.
    `prompted`: the share with a prompt. `empty`: how many empty positions count after the window, None: all up to 30 s.
    """

    slack: int
    whole: bool
    prompted: float
    empty: int | None


@dataclass(frozen=True, slots=True)
class Batch:
    """Tensors for Network.losses: features float32 (B, 80, 2 T), ids and said int64 (B, M), phonemes int64 (B, T),
    spans int64 (B, M, 2).
    """

    features: Tensor
    ids: Tensor
    said: Tensor
    phonemes: Tensor
    spans: Tensor


def buckets(examples: Sequence[Example], seconds: float, chance: random.Random) -> list[list[Example]]:
    """Return the examples in batches of similar length, each about `seconds` long with padding, in random order."""
    ordered = sorted(examples, key=lambda one: one.frames + chance.uniform(0, 25))
    found: list[list[Example]] = [[]]
    for one in ordered:
        longest = max([one.frames, *(each.frames for each in found[-1])])
        if found[-1] and longest * (len(found[-1]) + 1) > seconds * 100:
            found.append([])
        found[-1].append(one)
    chance.shuffle(found)
    return found


def plan(chance: random.Random, *, prompts: bool = True) -> Plan:
    """Return a random plan. Processes that share a batch draw the same one, so that none waits for another."""
    return Plan(
        chance.randint(1, MORE_SLACK if chance.random() < MORE_SLACK_SHARE else SLACK),
        chance.random() < WHOLE_CHUNK_SHARE,
        PROMPTED_IN_ONE if prompts and chance.random() < PROMPTED_BATCHES else 0.0,
        {"all": None, "few": chance.randint(1, MOST_FEW_EMPTY), "none": 0}[chance.choices(EMPTY, EMPTY_SHARES)[0]],
    )


def batch(
    examples: Sequence[Example], vocabulary: Vocabulary, languages: Sequence[str], chance: random.Random, draw: Draw,
    told: Plan,
) -> Batch:  # fmt: skip
    """Return the examples as tensors, heard through a channel and masked at random."""
    longest = max(one.frames for one in examples)
    steps = POSITIONS if told.whole else min(POSITIONS, -(-longest // FRAMES_A_STEP) + told.slack)
    features = np.zeros((len(examples), MEL_BINS, FRAMES_A_STEP * steps), np.float32)
    phonemes = np.zeros((len(examples), steps), np.int64)
    for place, one in enumerate(examples):
        heard = one.features.astype(np.float32)
        heard = (masked(changed(heard, chance), chance) if one.language else heard)[:, : FRAMES_A_STEP * steps]
        features[place, :, : heard.shape[1]] = heard
        phonemes[place, : len(one.phonemes)] = one.phonemes[:steps]
    targets = [target(one, vocabulary, languages, chance, draw, told.prompted) for one in examples]
    return Batch(torch.from_numpy(features), *_labels(targets, vocabulary, steps, torch.from_numpy(phonemes)))


def _labels(targets: Sequence[Target], vocabulary: Vocabulary, steps: int, phonemes: Tensor) -> tuple[Tensor, ...]:
    longest = max(len(one.read) for one in targets)
    ids = np.full((len(targets), longest), vocabulary.end, np.int64)
    said = np.full((len(targets), longest), IGNORED, np.int64)
    spans = np.full((len(targets), longest, 2), -1, np.int64)
    for place, one in enumerate(targets):
        ids[place, : len(one.read)] = one.read
        said[place, : len(one.said)] = one.said
        for number, span in enumerate(one.heard):
            if span is not None:
                spans[place, number] = _steps(span, steps)
    return torch.from_numpy(ids), torch.from_numpy(said), phonemes, torch.from_numpy(spans)


def _steps(span: tuple[float, float], steps: int) -> tuple[int, int]:
    """Return the positions [first, end), one more on each side because times are not exact."""
    first = max(0, min(steps - 1, int(span[0] / STEP_S) - 1))
    return first, max(first + 1, min(steps, int(span[1] / STEP_S) + 2))


def masked(heard: NDArray[np.float32], chance: random.Random) -> NDArray[np.float32]:
    """Return log-mel features (mel bins, n) with some spans of time and one band masked (SpecAugment, Park et al.
    2019), and a little louder or softer.
    """
    heard, (bands, frames) = heard.copy(), heard.shape
    mean = heard.mean()
    for _ in range(2 * max(1, frames // 300)):
        width = chance.randint(0, WIDEST_TIME_MASK)
        start = chance.randrange(max(1, frames - width))
        heard[:, start : start + width] = mean
    width = chance.randint(0, WIDEST_BAND_MASK)
    start = chance.randrange(bands - width)
    heard[start : start + width] = mean
    return heard + np.float32(chance.uniform(-LEVEL_SHIFT, LEVEL_SHIFT))
