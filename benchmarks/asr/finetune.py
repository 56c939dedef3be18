"""What corrections of one dialect do to a model, and to its languages:
`python -m benchmarks.asr.finetune --dialects bho`.

For each dialect, corrected segments (spoken by espeak-ng, never by the voices of the test set) fine-tune the base.
Speech of every language is mixed in, so that no language is forgotten; `--known 0` leaves it out, for comparison. Then
both models decode the test set, through unmodified faster-whisper. Needs the environment of training
(docs/guide/training.md).

D and E are dialect sentences; the patterns of E are never in the segments. A are sentences of the languages. Old and
tuned weights are mixed in the order of `--mix`. The first mixture is taken by which no language loses more than
`--most-lost` points of the dev set, else the last: `--dev` sentences of each language, neither trained on nor of the
test. Only the mixture that was taken is tested.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import soundfile

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure as count
from asr.finetuning.finetune import Tuning, mixed, tune
from asr.finetuning.manifest import SAMPLE_RATE_HZ, Entry
from asr.models.baseline import Stock
from asr.models.model_files import starter_folder
from asr.training import corpus
from asr.training.export import convert
from asr.training.recipe import LANGUAGES
from asr.training.run import CTRANSLATE2, TRANSFORMERS
from asr.training.spoken import speak
from boli.testset.evaluate import DIALECTS, sentences
from boli.testset.testset import texts

SEED, DEV_SEED = 1, 2


@dataclass(frozen=True, slots=True)
class Heard:
    """Word errors of a model: of the dialect's sets D and E, and of set A by language."""

    dialect: dict[str, ErrorCounts]
    languages: dict[str, ErrorCounts]


def segments(
    name: str, count: int, folder: Path, *, only_sentences: bool, seed: int = SEED, but: Sequence[Entry] = ()
) -> list[Entry]:
    """Speak texts of a language or dialect into the folder, none of the test's and none of `but`, and return what is
    said where.
    """
    known, found, forbidden = corpus.read(name), list[Entry](), {*texts(), *(entry.text for entry in but)}
    for number, (text, heard) in enumerate(speak(known, count, seed, forbidden=forbidden, sentences=only_sentences)):
        file = folder / f"{name}-{seed}-{number}.flac"
        soundfile.write(file, heard, SAMPLE_RATE_HZ)
        found.append(Entry(file, known.language, text))
    return found


def spoken_again(
    own: str, given: argparse.Namespace, folder: Path, held: dict[str, list[Entry]], dev: Mapping[str, list[Entry]]
) -> list[Entry]:
    """Return `--known` segments of every language and `--own` times as many of `own`: it shares its token with its
    dialects, and is the first to be lost. None is of `dev`; `held` keeps them for the next dialect.
    """
    found = []
    for language in LANGUAGES:
        wanted = given.known * (given.own if language == own else 1)
        if len(held.get(language, ())) < wanted:
            held[language] = segments(language, wanted, folder, only_sentences=False, but=dev[language])
        found += held[language][:wanted]
    return found


def measure(stock: Stock, tag: str) -> dict[str, ErrorCounts]:
    """Return the word errors in a dialect's sets D and E."""
    return {row.set: row.words for row in sentences(stock, "DE", [tag], lambda: None)}


def measure_languages(stock: Stock) -> dict[str, ErrorCounts]:
    """Return the word errors in set A, clean and spoilt, of every language."""
    languages = dict.fromkeys(LANGUAGES, ZERO)
    for row in sentences(stock, "A", LANGUAGES, lambda: None):
        languages[row.variety] += row.words
    return languages


def measure_dev(stock: Stock, dev: Mapping[str, Sequence[Entry]]) -> dict[str, ErrorCounts]:
    """Return the word errors in the dev set, by language."""
    found = dict.fromkeys(dev, ZERO)
    for language, entries in dev.items():
        for entry in entries:
            found[language] += count(entry.text, stock.write(entry.samples()).text, language, policies=("L1",))["L1"]
    return found


def rate(counts: ErrorCounts) -> float:
    """Return percent."""
    return 100 * counts.errors / max(1, counts.reference)


def worst_rise(before: Mapping[str, ErrorCounts], after: Mapping[str, ErrorCounts]) -> tuple[float, str]:
    """Return by how many points the language that lost most got worse, and which it is."""
    return max((rate(after[one]) - rate(before[one]), one) for one in LANGUAGES)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print a row a dialect."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, help="folder with transformers/ and ctranslate2/; default: the bundled")
    parser.add_argument("--dialects", default=",".join(DIALECTS))
    parser.add_argument("--segments", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=30.0, help="by the clock")
    parser.add_argument("--rate", type=float, default=4e-4)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--mix", default="1.0,0.9,0.8,0.7,0.6", help="how far from the old weights to the new")
    parser.add_argument("--most-lost", type=float, default=1.5, help="points that a language may lose")
    parser.add_argument("--known", type=int, default=250, help="segments of each language that are heard again")
    parser.add_argument("--replay", type=float, default=0.75, help="share of a batch that is heard again")
    parser.add_argument("--remember", type=float, default=1.0, help="weight of the divergence from the base's text")
    parser.add_argument("--dev", type=int, default=40, help="sentences of each language that choose the mixture")
    parser.add_argument("--own", type=int, default=3, help="so many times as many of the dialect's own language")
    given = parser.parse_args(arguments)
    bundled = starter_folder()
    base = given.base / TRANSFORMERS if given.base else bundled / TRANSFORMERS
    print("| dialect | mix | CPU minutes | D before | D after | fewer errors | E before | E after | worst language |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    old = Stock(given.base / CTRANSLATE2 if given.base else bundled)
    languages = measure_languages(old)
    print(f"<!-- set A before: {json.dumps({one: round(rate(languages[one]), 1) for one in LANGUAGES})} -->")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        again: dict[str, list[Entry]] = {}
        dev = {one: segments(one, given.dev, folder, only_sentences=True, seed=DEV_SEED) for one in LANGUAGES}
        untuned = measure_dev(old, dev)
        for tag in given.dialects.split(","):
            new = segments(tag, given.segments, folder, only_sentences=True)
            known = spoken_again(corpus.read(tag).language, given, folder, again, dev)
            tuning = Tuning(
                given.rate, epochs=given.epochs, minutes=given.minutes, replay=given.replay, remember=given.remember
            )
            started = time.process_time()
            better = tune(base, new, known, tuning, lambda *_: None)
            minutes = (time.process_time() - started) / 60
            before = Heard(measure(old, tag), languages)
            for mix in map(float, given.mix.split(",")):
                _save(mixed(base, better, mix), base, folder / f"{tag}-{mix}")
                stock = Stock(folder / f"{tag}-{mix}" / CTRANSLATE2)
                rise, lost = worst_rise(untuned, measure_dev(stock, dev))
                print(f"<!-- {tag}, {mix}, dev: {lost} {rise:+.2f} -->", flush=True)
                if rise <= given.most_lost:
                    break
            after = Heard(measure(stock, tag), measure_languages(stock))
            print(_row(tag, mix, minutes, before, after), flush=True)


def _save(better: object, base: Path, folder: Path) -> None:
    better.save_pretrained(folder / TRANSFORMERS)  # type: ignore[attr-defined]
    for name in ("tokenizer.json", "preprocessor_config.json", "tokenizer_config.json"):
        (folder / TRANSFORMERS / name).write_bytes((base / name).read_bytes())
    convert(folder / TRANSFORMERS, folder / CTRANSLATE2)


def _row(tag: str, mix: float, minutes: float, before: Heard, after: Heard) -> str:
    rise, language = worst_rise(before.languages, after.languages)
    old, new = (rate(one.dialect["D"]) for one in (before, after))
    told = {one: round(rate(after.languages[one]), 1) for one in LANGUAGES}
    print(f"<!-- {tag}, {mix}, set A after: {json.dumps(told)} -->")
    return (
        f"| {tag} | {mix} | {minutes:.1f} | {old:.1f} | {new:.1f} | {100 * (1 - new / max(old, 1e-9)):.0f} % |"
        f" {rate(before.dialect['E']):.1f} | {rate(after.dialect['E']):.1f} | {language} {rise:+.2f} |"
    )


if __name__ == "__main__":
    main()
