"""Spoken sentences with their texts, for a manifest for fine-tuning where there are no recordings of people.

Voices and changes of sound are those of training. Texts of tests are left out.
"""

import random
from collections.abc import Collection, Iterator

import numpy as np
from numpy.typing import NDArray

from asr.training import corpus, sound, voices
from asr.training.corpus import Texts
from asr.training.espeak import Synthesiser, SynthesisFailed
from asr.training.window import lay_out


def speak(
    texts: Texts, count: int, seed: int, *, forbidden: Collection[str] = (), sentences: bool = False
) -> Iterator[tuple[str, NDArray[np.float32]]]:
    """Yield `count` texts, none twice, each with its sound: float32 (n,), 16 000 Hz, at most 10 s.

    `sentences`: only sentences of the patterns; otherwise what the end of training draws. Raises SynthesiserMissing.
    There are fewer texts where the patterns have no more.
    """
    chance, generator = random.Random(f"{texts.name}/{seed}"), np.random.default_rng(seed)
    synthesiser, told = Synthesiser(), set(forbidden)
    made = vain = 0
    while made < count and vain < 50 * count:
        text = (
            corpus.sentence(texts, chance) if sentences
            else corpus.draw(texts, chance, shares=corpus.CLOSING_SHARES)
        )  # fmt: skip
        try:
            said = None if text in told else synthesiser.say(text, voices.draw(texts.language, chance))
        except SynthesisFailed:
            said = None
        laid = said and lay_out([(text, said)], chance, cut=False)
        if laid is None:
            vain += 1
            continue
        told.add(text)
        made += 1
        yield text, sound.spoil(laid.samples, generator)
