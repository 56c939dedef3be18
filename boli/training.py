"""`boli model make, train, evaluate`: a model from nothing, a better one from corrections, and what a model can do.

Making and training need torch (the extra `[train]`); evaluating needs espeak-ng.
"""

import json
import shutil
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import soundfile
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from accuracy.counts import ErrorCounts
from asr import model_files
from asr.training import corpus
from asr.training.manifest import SAMPLE_RATE_HZ, read
from asr.training.recipe import LANGUAGES
from asr.training.tokens import CHUNK_S
from boli.context import Problem
from boli.evaluation.table import tables
from boli.samples import samples

SYNTHETIC_USE = "Demo and tests only: trained on synthetic espeak-ng voices in {languages}; not for real voices."
# The most that espeak-ng says at 215 words a minute; tokens are letters.
LETTERS_A_SECOND = 20.0
MANIFEST = "manifest.jsonl"
INSTALL = "training needs torch and transformers: pip install 'torch==2.13.0', then pip install 'boli-speech[train]'"


def make(
    folder: Annotated[Path, typer.Argument(help="Where the run keeps its speech, its checkpoints and the model.")],
    recipe: Annotated[str, typer.Option(help="cpu (two cores, hours), gpu (one card) or smoke (seconds).")] = "cpu",
    processes: Annotated[int, typer.Option(help="Processes; one is used where there is a card.", min=1)] = 2,
    name: Annotated[str, typer.Option(help="What to call the model.")] = "boli-starter",
    so_far: Annotated[bool, typer.Option("--so-far", help="Only export the last checkpoint of a run.")] = False,
) -> None:
    """Train a small model from nothing, on speech that espeak-ng makes. Called again, it goes on where it stopped.

    Example: boli model make build/starter --recipe cpu
    """
    chosen = _load("asr.training.recipe").RECIPES.get(recipe)
    if chosen is None:
        raise Problem(f"there is no recipe {recipe!r}: take cpu, gpu or smoke")
    runner = _load("asr.training.run")
    try:
        made = (
            runner.so_far(chosen, folder) if so_far
            else runner.run(chosen, folder, forbidden=_forbidden(), processes=processes)
        )  # fmt: skip
    except runner.NothingYet as error:
        raise Problem(str(error)) from error
    model_files.write_card(
        made, name=name, intended_use=SYNTHETIC_USE.format(languages=", ".join(chosen.languages)),
        languages=chosen.languages, recipe=chosen.name, seed=chosen.seed, window_ms=CHUNK_S * 1000,
        tokens_per_second=dict.fromkeys(chosen.languages, LETTERS_A_SECOND),
    )  # fmt: skip
    print(f"{made}\ntry it: boli model evaluate --model {made}")


def speech(
    out: Annotated[Path, typer.Argument(help="A new folder for the sound files and their manifest.jsonl.")],
    of: Annotated[str, typer.Option(help="Languages and dialects, with commas between: hi,ta,bho.")],
    count: Annotated[int, typer.Option(help="Segments of each.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Another seed, other sentences and voices.")] = 1,
    sentences: Annotated[bool, typer.Option(help="Sentences only; else invented words and random order too.")] = False,
) -> None:
    """Let espeak-ng speak training texts: a manifest to try `boli model train` with, or for its --known.

    Example: boli model speech build/known --of hi,bn,ta,te --count 50
    """
    if out.exists():
        raise Problem(f"{out} exists: name a new folder")
    names, spoken = [name.strip() for name in of.split(",") if name.strip()], import_module("asr.training.spoken")
    try:
        texts = [corpus.read(name) for name in names]
    except corpus.BadTexts as error:
        raise Problem(str(error)) from error
    out.mkdir(parents=True)
    with (out / MANIFEST).open("w", encoding="utf-8") as manifest:
        for known in texts:
            said = spoken.speak(known, count, seed, forbidden=_forbidden(), sentences=sentences)
            for number, (text, heard) in enumerate(said):
                name = f"{known.name}-{number:04d}.flac"
                soundfile.write(out / name, heard, SAMPLE_RATE_HZ)
                told = {"audio": name, "language": known.language, "text": text}
                manifest.write(json.dumps(told, ensure_ascii=False) + "\n")
    print(out / MANIFEST)


def train(
    base: Annotated[Path, typer.Option("--from", help="A Hugging Face Whisper folder, on this machine.")],
    data: Annotated[Path, typer.Option(help="Corrected speech: one JSON object a line (docs/training.md).")],
    out: Annotated[Path, typer.Option(help="A new folder for the result, in both forms.")],
    known: Annotated[
        Path | None, typer.Option(help="A manifest of speech it must not forget; half of each batch.")
    ] = None,
    lora: Annotated[int, typer.Option(help="Train adapters of this rank instead of all weights.", min=0)] = 0,
    minutes: Annotated[float, typer.Option(help="At most so long.", min=0.1)] = 10.0,
    epochs: Annotated[int, typer.Option(help="At most so often through the data.", min=1)] = 30,
    rate: Annotated[float, typer.Option(help="Learning rate; 6e-4 for a small model, 1e-5 for a large one.")] = 6e-4,
    batch: Annotated[int, typer.Option(help="Segments learnt from at once.", min=1)] = 32,
    name: Annotated[str, typer.Option(help="What to call the new model; left out, the folder's name.")] = "",
) -> None:
    """Make a model better from corrections: any Hugging Face Whisper in a local folder, all of it or LoRA.

    Example: boli model train --from models/whisper --data corrections.jsonl --out models/whisper-bho --lora 16
    """
    if out.exists():
        raise Problem(f"{out} exists: name a new folder, so that no model is lost")
    tuner = _load("asr.training.finetune")
    exporter = _load("asr.training.export")
    tuning = tuner.Tuning(rate, batch, epochs, minutes, 0.5 if known else 0.0, lora)
    entries, old = read(data), read(known) if known else []
    try:
        with Progress() as progress:
            bar = progress.add_task("training", total=None)
            better = tuner.tune(
                base, entries, old, tuning,
                lambda step, loss: progress.update(bar, completed=step, description=f"step {step}, loss {loss:.2f}"),
            )  # fmt: skip
    except (tuner.NotAWhisper, ValueError) as error:
        raise Problem(str(error)) from error
    out.mkdir(parents=True)
    better.save_pretrained(out / "transformers")
    for file in base.iterdir():
        if file.suffix in (".json", ".txt") and not (out / "transformers" / file.name).exists():
            shutil.copy(file, out / "transformers")
    exporter.convert(out / "transformers", out / "ctranslate2")
    languages = tuple(sorted({entry.language for entry in [*entries, *old]}))
    use = f"Fine-tuned from {base.name} on {len(entries)} segments."
    model_files.write_card(out / "ctranslate2", name=name or out.name, intended_use=use, languages=languages)
    print(
        f"{out / 'ctranslate2'}\nmay it replace the old one? boli redraft --model {out / 'ctranslate2'}, boli compare"
    )


def evaluate(
    model: Annotated[Path | None, typer.Option(help="A CTranslate2 Whisper folder; left out, the bundled one.")] = None,
    sets: Annotated[
        str,
        typer.Option(
            help="Which of A, B, C (languages), D, E (dialects), L (long), T (word times), Q (quiet), I (language)."
        ),
    ] = "ABCDLTQI",
    language: Annotated[str, typer.Option(help="One language only.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
    markdown: Annotated[bool, typer.Option(help="Print the tables of a model card.")] = False,
) -> None:
    """Measure a model on the fixed test set, spoken anew, through unmodified faster-whisper: the table of its card.

    Example: boli model evaluate --sets AB --language hi
    """
    folder = model or model_files.starter_folder()
    files = model_files.read(folder)
    mine = [one for one in LANGUAGES if not files.languages or one in files.languages]
    chosen = [one for one in mine if language in ("", one)]
    if not chosen:
        raise Problem(f"the model does not claim {language!r}; it claims {', '.join(mine)}")
    found = _measured(folder, set(sets.upper()), chosen)
    if markdown:
        print(tables(found))
    elif as_json:
        print(json.dumps({"model": files.name, "hash": files.hash} | found, ensure_ascii=False, indent=1))
    else:
        _show(files.name, files.hash, found)


def _forbidden() -> frozenset[str]:
    """Return what is never to be spoken in training: the texts of the test set and of the bundled recordings."""
    testset = import_module("boli.evaluation.testset")
    return frozenset(testset.texts() | {said.text for one in samples() for said in one.utterances})


def _measured(folder: Path, sets: set[str], languages: list[str]) -> dict[str, Any]:
    ruler = import_module("boli.evaluation.evaluate")
    stock = import_module("asr.stock").Stock(folder)
    dialects = [tag for tag in ruler.DIALECTS if ruler.corpus.read(tag).language in languages]
    found: dict[str, Any] = {"bytes": ruler.folder_size(folder)}
    with Progress(transient=True) as progress:
        bar = progress.add_task("sentences", total=None)
        rows = ruler.sentences(stock, sets & set("ABCDE"), [*languages, *dialects], lambda: progress.advance(bar))
    found["rows"] = [_row(one) for one in rows]
    if "L" in sets:
        found["long"] = [
            {"language": one, "way": way, **_rate(ruler.long(stock, one, way))}
            for one in languages for way in ("batched", "sequential")
        ]  # fmt: skip
    if "I" in sets:
        right, count = ruler.languages(stock, languages)
        found["language"] = {"right": right, "clips": count}
    if "Q" in sets:
        found["quiet"] = ruler.invented(stock)
    if "T" in sets:
        errors = [error for one in languages for error in ruler.word_times(stock, one)]
        found["word_times"] = {"words": len(errors), "median_ms": _ms(ruler.typical(errors))}
    return found


def _rate(counts: ErrorCounts) -> dict[str, Any]:
    return {"errors": counts.errors, "reference": counts.reference, "rate": counts.errors / max(1, counts.reference)}


def _row(one: Any) -> dict[str, Any]:
    sure = one.interval()
    return {
        "low": sure.low if sure else None, "high": sure.high if sure else None,
        "set": one.set, "variety": one.variety, "spoilt": one.spoilt, "sentences": one.sentences,
        "wer": _rate(one.words), "cer": _rate(one.characters), "known": one.known, "known_wrong": one.known_wrong,
        "right_language": one.right_language,
    }  # fmt: skip


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _show(name: str, digest: str, found: dict[str, Any]) -> None:
    table = Table(title=f"{name} ({digest[:12]}), {found['bytes'] / 1e6:.1f} MB")
    for column in (
        "set",
        "variety",
        "heard",
        "sentences",
        "words",
        "WER %",
        "CER %",
        "known words wrong %",
        "language right",
    ):
        table.add_column(column, justify="right")
    for row in found["rows"]:
        known = f"{100 * row['known_wrong'] / row['known']:.1f}" if row["known"] else ""
        table.add_row(
            row["set"], row["variety"], "telephone, noise" if row["spoilt"] else "clean", str(row["sentences"]),
            str(row["wer"]["reference"]), f"{100 * row['wer']['rate']:.1f}", f"{100 * row['cer']['rate']:.1f}", known,
            f"{row['right_language']}",
        )  # fmt: skip
    console = Console()
    console.print(table)
    for row in found.get("long", ()):
        console.print(
            f"ten minutes, {row['language']}, {row['way']}: {100 * row['rate']:.1f} % of {row['reference']} words wrong"
        )
    if "language" in found:
        told = found["language"]
        console.print(f"language of 4-s clips: {told['right']} of {told['clips']} right")
    for name_of_sound, text in found.get("quiet", {}).items():
        console.print(f"{name_of_sound}: {'no text' if not text else f'TEXT: {text}'}")
    if "word_times" in found:
        console.print(
            f"word starts: median error {found['word_times']['median_ms']} ms over {found['word_times']['words']} words"
        )


def _load(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise Problem(INSTALL) from error
