"""Clips with known text from what is bundled: cut from the recordings, or sentences spoken for the occasion.

A recording is cut between utterances, in the middle of the pauses, so that the text of a clip is known exactly.
"""

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from boli.demo.samples import Sample, Utterance, path, samples
from boli.demo.samples.sentences import draw
from boli.demo.samples.voice import HELD_OUT_VARIANTS, Voice, say
from pipeline.evaluation.clips import SAMPLE_RATE_HZ, Clip, decoded

SHORTEST_MS, LONGEST_MS = 2_000, 25_000
EDGE_MS = 250  # of pause kept on either side, at most
# What the bundled sentences speak of, in every language.
TOPICS = ("farm", "health", "office")


def from_samples(count: int, seed: int = 1) -> list[Clip]:
    """Return `count` clips of 2 to 25 s from the bundled recordings of one channel, the same for a seed."""
    chance = random.Random(seed)
    sources = [sample for sample in samples() if sample.channels == 1]
    sounds = {sample.name: decoded(path(sample)) for sample in sources}
    clips: list[Clip] = []
    while len(clips) < count:
        sample = chance.choice(sources)
        run = _run(sample.utterances, chance.randint(SHORTEST_MS, LONGEST_MS), chance)
        if run is not None:
            clips.append(_cut(sample, sounds[sample.name], *run, len(clips)))
    return clips


def sentences(count: int, languages: Sequence[str], seed: int = 77) -> list[Clip]:
    """Return `count` sentences, the languages in turn, said by voices that the bundled model was never trained on."""
    clips: list[Clip] = []
    for number, language in enumerate(languages):
        wanted = len(range(number, count, len(languages)))
        lines = [line for entry in draw(language, TOPICS, wanted, seed) for line in entry][:wanted]
        for index, line in enumerate(lines):
            variant = HELD_OUT_VARIANTS[index % len(HELD_OUT_VARIANTS)]
            voice = Voice("A", language, variant, 150 + index % 4 * 10, 40 + index % 3 * 10)
            clips.append(Clip(f"{language}-{index}", language, say(voice, line), line))
    return clips


def _run(said: Sequence[Utterance], wanted_ms: int, chance: random.Random) -> tuple[int, int] | None:
    """Return the first and last utterance of a run of about that length; None where there is none."""
    first = last = chance.randrange(len(said))
    while last + 1 < len(said) and said[last + 1].end_ms - said[first].start_ms <= wanted_ms:
        last += 1
    borders = (said[first - 1].end_ms if first else 0, said[first].start_ms, said[last].end_ms)
    clear = last + 1 == len(said) or said[last + 1].start_ms >= borders[2]
    long_enough = borders[2] - borders[1] >= SHORTEST_MS
    return (first, last) if clear and borders[0] <= borders[1] and long_enough else None


def _cut(sample: Sample, sound: NDArray[np.float32], first: int, last: int, number: int) -> Clip:
    said = sample.utterances
    before_ms = said[first].start_ms - (said[first - 1].end_ms if first else 0)
    after_ms = (said[last + 1].start_ms if last + 1 < len(said) else sample.duration_ms) - said[last].end_ms
    start_ms = said[first].start_ms - min(EDGE_MS, before_ms // 2)
    end_ms = said[last].end_ms + min(EDGE_MS, after_ms // 2)
    cut = sound[start_ms * SAMPLE_RATE_HZ // 1000 : end_ms * SAMPLE_RATE_HZ // 1000]
    text = " ".join(utterance.text for utterance in said[first : last + 1])
    return Clip(f"{sample.name}-{number}", sample.language, cut, text)
