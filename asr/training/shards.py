"""Shards: the speech of a run, made once by several processes and kept on disk. Existing shards are not made again."""

import json
import multiprocessing
import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from faster_whisper.feature_extractor import FeatureExtractor

from asr.training import corpus, voices
from asr.training.corpus import Texts
from asr.training.espeak import Synthesiser, SynthesisFailed
from asr.training.example import MEL_BINS, UNKNOWN, example, save
from asr.training.tokens import Vocabulary
from asr.training.window import Studio

PHONEMES = "phonemes.json"
SURVEYED = 250  # utterances a language, to learn the names of its phonemes


def phonemes(texts: Sequence[Texts], folder: Path, seed: int) -> dict[str, int]:
    """Return a class for each of espeak's phonemes in these languages. They are found once and kept in the folder."""
    file = folder / PHONEMES
    if file.is_file():
        return dict(json.loads(file.read_text("utf-8")))
    synthesiser, chance = Synthesiser(), random.Random(seed)
    names: set[str] = set()
    for one in texts:
        for _ in range(SURVEYED):
            try:
                told = synthesiser.say(corpus.draw(one, chance), voices.draw(one.language, chance))
            except SynthesisFailed:
                continue
            names.update(name for name, _ in told.phonemes if not name.startswith("_"))
    found = {name: UNKNOWN + 1 + place for place, name in enumerate(sorted(names))}
    file.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


@dataclass(frozen=True, slots=True)
class Script:
    """What is spoken in a set of shards: `windows` windows in each. `forbidden`: texts never to be spoken. `shares`: of
    corpus.KINDS. The same seed and shard number give the same speech.
    """

    texts: tuple[Texts, ...]
    vocabulary: Vocabulary
    windows: int
    seed: int
    forbidden: frozenset[str] = frozenset()
    shares: tuple[float, ...] = corpus.SHARES


def make(
    script: Script, folder: Path, *, count: int, first: int = 0, processes: int = 1,
    done: Callable[[int], None] = lambda _: None,
) -> list[Path]:  # fmt: skip
    """Return the files of `count` shards, numbered from `first`; make those that are missing.

    `done` is called with the number of shards that are there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    classes = phonemes(script.texts, folder, script.seed)
    wanted = [folder / f"{number}.npz" for number in range(first, first + count)]
    missing = [(number, file) for number, file in enumerate(wanted, start=first) if not file.is_file()]
    work = partial(_shard, script, classes)
    done(count - len(missing))
    if missing:  # a process for each shard: espeak-ng carries state from text to text
        with multiprocessing.get_context("spawn").Pool(min(processes, len(missing)), maxtasksperchild=1) as pool:
            for place, _ in enumerate(pool.imap_unordered(work, missing), start=1):
                done(count - len(missing) + place)
    return wanted


def _shard(script: Script, classes: dict[str, int], wanted: tuple[int, Path]) -> None:
    number, file = wanted
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    extract = FeatureExtractor(feature_size=MEL_BINS)
    studio = Studio(script.texts, script.forbidden, script.shares)
    made = studio.windows(script.windows, seed=script.seed * 1_000_003 + number)
    save([example(window, script.vocabulary, classes, extract) for window in made], file)
