"""Conversations of synthetic voices, with the truth of who spoke when: what benchmarks.diarize.diarization measures on.

    voices + sentences --Plan--> turns, some overlapping --line, room--> NAME.wav + NAME.rttm

Two sets, TUNING and REPORTING, share no voice and no topic: settings are chosen on the one and reported on the other.
The same seed gives the same sound (espeak-ng 1.51). Synthetic voices are all that can be shipped; they are easier than
people in a room, and their figures do not stand for people's.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from boli.demo.samples.sentences import draw
from boli.demo.samples.sound import TELEPHONE_RATE_HZ, crosstalk, levelled, noisy, telephone
from boli.demo.samples.voice import SAMPLE_RATE_HZ, Voice, say
from diarize.rttm import Entry, render
from diarize.turn import Turn

PER_MS = SAMPLE_RATE_HZ // 1000
LANGUAGES = ("hi", "bn", "ta", "te")
# Shares of what is common in calls and rooms; of changes of speaker, of conversations, of conversations.
OVERLAPPED, NOISY, TELEPHONE = 0.12, 0.5, 1 / 3
OVERLAP_MS, PAUSE_MS, LEVEL_DB, SNR_DB = (300, 1000), (100, 900), (-27.0, -19.0), (12.0, 30.0)
SAME_SPEAKER_GOES_ON = 0.25
CROSSTALK_DB = (-60.0, -40.0, -30.0, -20.0, -12.0, -6.0)


class AnyVoice(Voice):
    """A voice of any variant of espeak-ng: nothing is trained for diarization, so no variant is held out of it."""

    __slots__ = ()

    def __post_init__(self) -> None:
        """Accept every variant."""


@dataclass(frozen=True, slots=True)
class Set:
    """Voices (variants of espeak-ng) and topics; `seed` draws all else."""

    name: str
    variants: tuple[str, ...]
    topics: tuple[str, ...]
    seed: int


TUNING = Set(
    "tuning",
    (
        *("m1", "m3", "m5", "m7", "f1", "f3", "f5", "adam", "Alicia", "Andy", "aunty", "benjamin", "caleb", "Denis"),
        *("ed", "Gene", "Hugo", "john", "linda", "Marco", "max", "michel", "Mike", "paul", "quincy", "robert"),
    ),
    ("office", "farm"),
    1,
)
REPORTING = Set(
    "reporting",
    (
        *("m2", "m4", "m6", "m8", "f2", "f4", "anika", "Alex", "Andrea", "Annie", "belinda", "boris", "david", "Diogo"),
        *("edward", "Henrique", "Jacky", "Lee", "marcelo", "Mario", "Michael", "miguel", "pablo", "pedro", "rob"),
        "steph",
    ),
    ("health", "travel"),
    2,
)


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """`tracks`: float32 (n, speakers) at 16 000 Hz, each speaker alone. Turns are sorted by start."""

    tracks: NDArray[np.float32]
    turns: tuple[Turn, ...]


def conversation(drawn: Set, speakers: int, number: int, length_ms: int = 0) -> Conversation:
    """Return conversation `number` of a set, about as long as asked, or 45 s and 15 s more for each speaker.

    Raises SynthesiserMissing where there is no espeak-ng.
    """
    chance = random.Random(f"{drawn.name}/{speakers}/{number}/{drawn.seed}")
    language = LANGUAGES[number % len(LANGUAGES)]
    voices = [
        AnyVoice(variant, language, variant, chance.randint(145, 180), chance.randint(35, 65))
        for variant in chance.sample(drawn.variants, speakers)
    ]
    levels_db = [chance.uniform(*LEVEL_DB) for _ in voices]
    said = lines(drawn, language, f"{speakers}/{number}")
    placed: list[tuple[int, int, NDArray[np.float32]]] = []
    free_ms, last = 400, -1
    for who in _order(chance, speakers):
        sound = levelled(say(voices[who], next(said)), levels_db[who])
        overlaps = who != last and placed and chance.random() < OVERLAPPED
        at_ms = free_ms - chance.randint(*OVERLAP_MS) if overlaps else free_ms + chance.randint(*PAUSE_MS)
        placed.append((at_ms, who, sound))
        free_ms, last = max(free_ms, at_ms + len(sound) // PER_MS), who
        if free_ms > (length_ms or 45_000 + 15_000 * speakers):
            break
    return _laid_out(placed, speakers, free_ms + 400)


def write_mono(drawn: Set, speakers: int, number: int, folder: Path, length_ms: int = 0) -> None:
    """Write a conversation as one channel, some with noise, some at the telephone's band."""
    made = conversation(drawn, speakers, number, length_ms)
    chance = random.Random(f"line/{drawn.name}/{speakers}/{number}")
    samples = made.tracks.sum(axis=1, keepdims=True)
    if chance.random() < NOISY:
        samples = noisy(samples, chance.uniform(*SNR_DB), np.any(made.tracks != 0, axis=1), number)
    rate_hz = SAMPLE_RATE_HZ
    if chance.random() < TELEPHONE:
        samples, rate_hz = telephone(samples), TELEPHONE_RATE_HZ
    _write(folder / f"{drawn.name}-{speakers}-{number}.wav", samples, rate_hz, made.turns)


def write_call(drawn: Set, number: int, crosstalk_db: float, folder: Path) -> None:
    """Write a call of two as two channels, each of which hears the other at `crosstalk_db`, over a little noise."""
    made = conversation(drawn, 2, number)
    samples = crosstalk(made.tracks, crosstalk_db)
    samples = noisy(samples, 35.0, np.any(made.tracks != 0, axis=1), number)
    _write(folder / f"{drawn.name}-call-{number}{crosstalk_db:+.0f}dB.wav", samples, SAMPLE_RATE_HZ, made.turns)


def write_conference(drawn: Set, number: int, crosstalk_db: float, folder: Path) -> None:
    """Write a call of three as two channels: one alone on the first, two who share the second; cross-talk as above."""
    made = conversation(drawn, 3, number)
    sides = np.stack([made.tracks[:, 0], made.tracks[:, 1] + made.tracks[:, 2]], axis=1)
    samples = noisy(crosstalk(sides, crosstalk_db), 35.0, np.any(made.tracks != 0, axis=1), number)
    file = folder / f"{drawn.name}-conference-{number}{crosstalk_db:+.0f}dB.wav"
    _write(file, samples, SAMPLE_RATE_HZ, made.turns)


def _order(chance: random.Random, speakers: int) -> Iterator[int]:
    """Yield who speaks, for ever: first everybody, then by weights that leave some with half of others' time."""
    first = chance.sample(range(speakers), speakers)
    yield from first
    weights, last = [chance.uniform(0.5, 1) for _ in range(speakers)], first[-1]
    while True:
        if speakers == 1 or chance.random() >= SAME_SPEAKER_GOES_ON:
            last = chance.choices(
                range(speakers), [0 if who == last and speakers > 1 else weights[who] for who in range(speakers)]
            )[0]
        yield last


def lines(drawn: Set, language: str, name: str) -> Iterator[str]:
    """Yield sentences, for ever; none twice within 40 entries."""
    turn = 0
    while True:
        seed = random.Random(f"{drawn.name}/{name}/{turn}").randrange(10**6)
        for entry in draw(language, drawn.topics, 20, seed):
            yield from entry
        turn += 1


def _laid_out(placed: list[tuple[int, int, NDArray[np.float32]]], speakers: int, length_ms: int) -> Conversation:
    tracks = np.zeros((length_ms * PER_MS, speakers), np.float32)
    turns = []
    for at_ms, who, sound in placed:
        start = at_ms * PER_MS
        part = sound[: len(tracks) - start]
        tracks[start : start + len(part), who] += part
        turns.append(Turn(at_ms, at_ms + len(part) // PER_MS, f"V{who + 1}"))
    return Conversation(tracks, tuple(sorted(turns)))


def _write(file: Path, samples: NDArray[np.float32], rate_hz: int, turns: tuple[Turn, ...]) -> None:
    soundfile.write(file, np.clip(samples, -1, 1), rate_hz, subtype="PCM_16")
    entries = [Entry(file.stem, 0, turn) for turn in turns]
    file.with_suffix(".rttm").write_text(render(entries), encoding="utf-8")
