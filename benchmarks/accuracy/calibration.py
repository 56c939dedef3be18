"""Are words right as often as their confidence says? The bundled model, on sentences whose text is known.

    python -m benchmarks.accuracy.calibration [--speakers 24] [--sentences 24] [--seed 1] [--out report.json]

For each language synthetic speakers (espeak-ng in voices the model was not trained on) say drawn sentences, half of
them over noise. Maps are fitted to every second speaker, as `boli model calibrate` does it, and judged on the others.
Printed by language: the expected calibration error raw and calibrated, what it would be by chance if every probability
were true, and what the router would let pass at a confidence of 0.9. Takes about 10 minutes on two cores.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import pi, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from accuracy.calibration import IDENTITY, Bin, Calibration, Knots, calibration_error, expected_right, reliability
from accuracy.isotonic import ReviewedWords, fit
from asr.recognizer import Recognizer
from asr.whisper import whisper
from boli.demo.samples.clips import TOPICS
from boli.demo.samples.sentences import draw
from boli.demo.samples.sound import noisy
from boli.demo.samples.voice import HELD_OUT_VARIANTS, Voice, say
from configs.settings import Settings
from pipeline.evaluation.clips import Clip, drafted
from pipeline.learning.calibration_data import right

LANGUAGES = ("hi", "bn", "ta", "te")
SNR_DB = (20.0, 12.0, 6.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What held of the speakers that no map was fitted to. Shares are of 1; `accepted`: of segments at the limit."""

    language: str
    speakers: int
    words: int
    right: float
    said: float
    ece_raw: float
    ece_calibrated: float
    ece_by_chance: float
    accepted_raw: float
    accepted_raw_right: float
    accepted_calibrated: float
    accepted_calibrated_right: float


def clips(language: str, speaker: int, count: int, seed: int) -> list[Clip]:
    """Return `count` sentences of one synthetic speaker, every second one over noise."""
    chance = np.random.default_rng((seed, speaker, LANGUAGES.index(language)))
    variant = HELD_OUT_VARIANTS[speaker % len(HELD_OUT_VARIANTS)]
    name = f"{language}-{variant}-{speaker}"
    voice = Voice(name, language, variant, int(chance.integers(140, 185)), int(chance.integers(35, 70)))
    lines = [line for entry in draw(language, TOPICS, count, seed * 1000 + speaker) for line in entry][:count]
    sounds = [say(voice, line) for line in lines]
    spoiled = [
        _over_noise(sound, float(chance.choice(SNR_DB)), int(chance.integers(2**31))) if place % 2 else sound
        for place, sound in enumerate(sounds)
    ]
    return [Clip(name, language, sound, line) for sound, line in zip(spoiled, lines, strict=True)]


def _over_noise(sound: NDArray[np.float32], snr_db: float, seed: int) -> NDArray[np.float32]:
    spoiled = noisy(sound[:, None], snr_db, np.ones(len(sound), dtype=np.bool_), seed)
    return spoiled[:, 0]


def judged(clip: Clip, recognizer: Recognizer, settings: Settings) -> ReviewedWords:
    """Return the words written for a clip, each held against what was said."""
    words = [word for draft in drafted(clip, recognizer, settings) for word in draft.words]
    return ReviewedWords(clip.name, clip.language, "", 1.0, 0.0, False, right(words, clip.text, clip.language))


def outcome(language: str, rows: Sequence[ReviewedWords], fitted: Calibration) -> Outcome:
    """Judge the maps on rows of a language, or of all where `language` is "all"."""
    rows = [row for row in rows if row.words and language in (row.language, "all")]
    maps = [fitted.knots(row.language, row.dialect) or IDENTITY for row in rows]
    raw, hits = (np.array([word[side] for row in rows for word in row.words], np.float64) for side in (0, 1))
    mapped = np.concatenate([_apply(knots, row) for knots, row in zip(maps, rows, strict=True)])
    before, after = (reliability(said, hits, np.ones(len(hits))) for said in (raw, mapped))
    limit = Settings().route.accept_confidence
    passed = [_passed(rows, [IDENTITY] * len(rows), limit), _passed(rows, maps, limit)]
    return Outcome(
        language,
        len({row.cluster for row in rows}),
        len(raw),
        float(hits.mean()),
        float(raw.mean()),
        calibration_error(before) or 0.0,
        calibration_error(after) or 0.0,
        by_chance(after),
        *passed[0],
        *passed[1],
    )


def by_chance(bins: Sequence[Bin]) -> float:
    """Return the error expected of true probabilities: the mean distance of n draws from p, sqrt(2 p (1 - p) / pi n).

    It takes words for independent; those of a sentence are not, so the true figure is somewhat higher.
    """
    return sum(one.share * sqrt(2 * one.probability * (1 - one.probability) / (pi * one.words)) for one in bins)


def _passed(rows: Sequence[ReviewedWords], maps: Sequence[Knots], limit: float) -> tuple[float, float]:
    """Return the share of segments that are sure enough, and the share of their words that is right."""
    sure = [(expected_right(_apply(knots, row)) or 0.0) >= limit for knots, row in zip(maps, rows, strict=True)]
    words = [hit for row, passes in zip(rows, sure, strict=True) if passes for _, hit in row.words]
    return float(np.mean(sure)), float(np.mean(words)) if words else float("nan")


def _apply(knots: Knots, row: ReviewedWords) -> NDArray[np.float64]:
    return knots.apply([raw for raw, _ in row.words])


def show(found: Sequence[Outcome]) -> None:
    table = Table(
        "language", "speakers", "words", "are right", "model says", "ECE raw", "calibrated", "by chance",
        "pass raw", "right", "pass calibrated", "right",
    )  # fmt: skip
    for one in found:
        shares = (one.right, one.said, one.ece_raw, one.ece_calibrated, one.ece_by_chance)
        passed = (one.accepted_raw, one.accepted_raw_right, one.accepted_calibrated, one.accepted_calibrated_right)
        cells = [f"{share:.1%}" for share in (*shares, *passed)]
        table.add_row(one.language, str(one.speakers), str(one.words), *cells)
    Console(width=140).print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description="Is the bundled model's confidence worth what it says?")
    parser.add_argument(
        "--speakers", type=int, default=24, help="of each language; half of them for fitting; 4 or more"
    )
    parser.add_argument("--sentences", type=int, default=24, help="of each speaker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="write the figures and the maps to this JSON file")
    given = parser.parse_args()
    if given.speakers < 4:
        parser.error("--speakers: 4 or more, so that either half has some")
    settings = Settings()
    recognizer = whisper.load(settings.asr)
    halves: tuple[list[ReviewedWords], list[ReviewedWords]] = ([], [])
    for language in LANGUAGES:
        for speaker in range(given.speakers):
            said = clips(language, speaker, given.sentences, given.seed)
            halves[speaker // 2 % 2].extend(judged(clip, recognizer, settings) for clip in said)
        print(f"{language}: {given.speakers} speakers heard", flush=True)
    fitted = fit(halves[0])
    found = [outcome(language, halves[1], fitted) for language in (*LANGUAGES, "all")]
    show(found)
    if given.out:
        body = {"figures": [_as_dict(one) for one in found], "groups": fitted.as_rows()}
        given.out.write_text(json.dumps(body, indent=1), encoding="utf-8")


def _as_dict(found: Outcome) -> dict[str, str | int | float]:
    return {name: getattr(found, name) for name in Outcome.__slots__}


if __name__ == "__main__":
    main()
