"""Windows: what the model hears at once in training, and what is said in it, with times.

Most windows hold one utterance, many hold several with pauses, some are a stream that is cut at the chunk's end, even
inside a word, and a few hold no speech. So the model also learns what is not speech: silence and noise.
"""

import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from asr.training import corpus, sound, voices
from asr.training.corpus import Texts
from asr.training.espeak import SAMPLE_RATE_HZ, Spoken, Synthesiser, SynthesisFailed, Voice
from asr.training.tokens import CHUNK_S

LONGEST = CHUNK_S * SAMPLE_RATE_HZ
KINDS = ("one", "several", "stream", "nothing")
SHARES = (0.50, 0.32, 0.15, 0.03)
MOST_UTTERANCES = 5
PAUSE_S = (0.2, 1.2)
SHORTEST = SAMPLE_RATE_HZ // 10
SAME_VOICE = 0.6
# An utterance that is cut counts as begun in the window only if this much of it is heard.
HEARD_OF_CUT_S = 0.3


@dataclass(frozen=True, slots=True)
class Utterance:
    """`words`: (index in `text.split()`, start); `phonemes`: (espeak's name, start). Seconds from the window's
    start.
    """

    text: str
    start_s: float
    end_s: float
    words: tuple[tuple[int, float], ...]
    phonemes: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """`samples`: float32 (n,), 16 000 Hz, at most 10 s. `language`: Whisper's code, "" where nobody speaks.
    `cut`: the utterance that the end of the window cuts off; its `end_s` lies beyond.
    """

    language: str
    samples: NDArray[np.float32]
    utterances: tuple[Utterance, ...]
    cut: Utterance | None = None


class Studio:
    """Makes windows. The same seed gives the same windows in a fresh process only: espeak-ng keeps state between texts.

    `forbidden`: texts never to be spoken. `shares`: of corpus.KINDS.
    """

    def __init__(
        self, texts: Sequence[Texts], forbidden: Collection[str] = (), shares: Sequence[float] = corpus.SHARES
    ) -> None:
        self._shares = tuple(shares)
        self._texts = tuple(texts)
        self._forbidden = frozenset(forbidden)
        self._synthesiser = Synthesiser()

    def windows(self, count: int, seed: int) -> list[Window]:
        """Return `count` windows. Raises SynthesiserMissing."""
        chance, generator = random.Random(seed), np.random.default_rng(seed)
        made: list[Window] = []
        while len(made) < count:
            window = self._window(chance, generator)
            if window is not None:
                made.append(window)
        return made

    def _window(self, chance: random.Random, generator: Generator) -> Window | None:
        kind = chance.choices(KINDS, SHARES)[0]
        if kind == "nothing":
            return silence(generator)
        texts = chance.choice(self._texts)
        voice = voices.draw(texts.language, chance)
        same = chance.random() < SAME_VOICE
        count = {"one": 1, "several": chance.randint(2, MOST_UTTERANCES), "stream": MOST_UTTERANCES * 4}[kind]
        spoken: list[tuple[str, Spoken]] = []
        for _ in range(count):
            text = corpus.draw(texts, chance, self._forbidden, self._shares)
            told = self._said(text, voice if same else voices.draw(texts.language, chance))
            if told is not None:
                spoken.append((text, told))
            if sum(one.seconds for _, one in spoken) > CHUNK_S:
                break
        if not spoken:
            return None
        laid = lay_out(spoken, chance, cut=kind == "stream")
        other = (
            self._said(corpus.draw(texts, chance), voices.draw(texts.language, chance))
            if chance.random() < 0.1
            else None
        )
        return laid and replace(
            laid,
            language=texts.language,
            samples=sound.spoil(laid.samples, generator, other.samples if other else None),
        )

    def _said(self, text: str, voice: Voice) -> Spoken | None:
        try:
            told = self._synthesiser.say(text, voice)
        except SynthesisFailed:  # for example, a text of one sign for which espeak has no sound
            return None
        return told if len(told.samples) >= SHORTEST else None


def lay_out(spoken: Sequence[tuple[str, Spoken]], chance: random.Random, *, cut: bool) -> Window | None:
    """Return utterances in a row with pauses between them, and silence at both ends; None where not even one fits.

    `cut`: the last one may go beyond the end of the chunk and be cut off; otherwise it is left out.
    """
    at = round(_margin(chance) * SAMPLE_RATE_HZ)
    pieces = [np.zeros(at, np.float32)]
    utterances: list[Utterance] = []
    broken = None
    for text, told in spoken:
        if utterances:
            pause = round(chance.uniform(*PAUSE_S) * SAMPLE_RATE_HZ)
            pieces.append(np.zeros(pause, np.float32))
            at += pause
        placed = _placed(text, told, at / SAMPLE_RATE_HZ)
        if at + len(told.samples) > LONGEST:
            if cut and utterances and at < LONGEST - HEARD_OF_CUT_S * SAMPLE_RATE_HZ:
                broken = placed
                pieces.append(told.samples)
            break
        utterances.append(placed)
        pieces.append(told.samples)
        at += len(told.samples)
    if not utterances:
        return None
    pieces.append(np.zeros(round(_margin(chance) * SAMPLE_RATE_HZ), np.float32))
    return Window("", np.concatenate(pieces)[:LONGEST], tuple(utterances), broken)


def silence(generator: Generator) -> Window:
    """Return a window in which nobody speaks: nothing, noise, a hum, or music."""
    count = int(generator.uniform(0.8, CHUNK_S) * SAMPLE_RATE_HZ)
    makers: list[Callable[[], NDArray[np.float32]]] = [
        lambda: np.zeros(count, np.float32),
        lambda: sound.noise(count, generator, str(generator.choice(sound.COLOURS))),
        lambda: sound.music(count, generator),
    ]
    samples = makers[generator.choice(3, p=(0.25, 0.5, 0.25))]() * 10 ** (-generator.uniform(10, 70) / 20)
    return Window("", np.clip(samples, -1, 1).astype(np.float32), ())


def _margin(chance: random.Random) -> float:
    kind = chance.random()
    return 0.0 if kind < 0.25 else chance.uniform(0, 0.4) if kind < 0.55 else chance.uniform(0, 1.6)


def _placed(text: str, told: Spoken, start_s: float) -> Utterance:
    words = tuple((word, start_s + at) for word, at in told.words)
    phonemes = tuple((name, start_s + at) for name, at in told.phonemes)
    return Utterance(text, start_s, start_s + told.seconds, words, phonemes)
