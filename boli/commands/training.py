"""`boli model make, speech, train`: a model from nothing, speech to try training with, a better model from corrections.

Making and training need torch (the extra `[train]`); making and speaking need espeak-ng.
"""

import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import soundfile
import typer
from rich.progress import Progress

from asr.finetuning.manifest import SAMPLE_RATE_HZ, Entry, read
from asr.models import model_files
from asr.training import corpus
from boli.context import Problem
from boli.demo.samples import samples

SYNTHETIC_USE = "Demo and tests only: trained on synthetic espeak-ng voices in {languages}; not for real voices."
# The most that was said in 3,000 training windows (Malayalam, at 215 words a minute); tokens are letters.
LETTERS_A_SECOND = 22.0
MANIFEST = "manifest.jsonl"
INHERITED = ("window_ms", "tokens_per_second", "hotword_tokens")
INSTALL = "training needs torch and transformers: pip install 'torch==2.13.0', then pip install 'boli-speech[train]'"
RECIPES_HELP = (
    "cpu (two cores, 2.5 hours), long (four hours), more (45 minutes, after long: the bundled model), gpu (one card) or"
    " smoke (seconds)."
)


def make(
    folder: Annotated[Path, typer.Argument(help="Where the run keeps its speech, its checkpoints and the model.")],
    recipe: Annotated[str, typer.Option(help=RECIPES_HELP)] = "cpu",
    base: Annotated[
        Path | None,
        typer.Option("--from", help="A model made here, its transformers/ folder, to begin with instead of nothing."),
    ] = None,
    processes: Annotated[int, typer.Option(help="Processes; one is used where there is a card.", min=1)] = 2,
    name: Annotated[str, typer.Option(help="What to call the model.")] = "boli-starter",
    so_far: Annotated[bool, typer.Option("--so-far", help="Only export the last checkpoint of a run.")] = False,
) -> None:
    """Train a small model from nothing, on speech that espeak-ng makes. Called again, it goes on where it stopped.

    Example: boli model make build/starter --recipe cpu
    """
    chosen = _load("asr.training.recipe").RECIPES.get(recipe)
    if chosen is None:
        raise Problem(f"there is no recipe {recipe!r}: take cpu, long, more, gpu or smoke")
    if chosen.goes_on and base is None and not so_far:
        raise Problem(f"the recipe {recipe} begins with a model made before: name its transformers/ folder with --from")
    runner = _load("asr.training.run")
    try:
        made = (
            runner.so_far(chosen, folder) if so_far
            else runner.run(chosen, folder, base=base, forbidden=_forbidden(), processes=processes)
        )  # fmt: skip
    except (runner.NothingYet, _load("asr.training.base").NotAWhisper, model_files.ModelFilesError) as error:
        raise Problem(str(error)) from error
    chunk_s = import_module("asr.training.tokens").CHUNK_S
    began = {"began_with": model_files.card_of(base).get("name", base.name)} if base else {}
    for form in (made, made.with_name(runner.TRANSFORMERS)):
        model_files.write_card(
            form, name=name, intended_use=SYNTHETIC_USE.format(languages=", ".join(chosen.languages)),
            languages=chosen.languages, recipe=chosen.name, seed=chosen.seed, window_ms=chunk_s * 1000,
            tokens_per_second=dict.fromkeys(chosen.languages, LETTERS_A_SECOND), **began,
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
    try:
        texts = [corpus.read(name.strip()) for name in of.split(",")]
    except corpus.BadTexts as error:
        raise Problem(str(error)) from error
    with _whole(out) as made:
        lines = [line for known in texts for line in _spoken(known, count, seed, made, sentences=sentences)]
        (made / MANIFEST).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(out / MANIFEST)


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Give a folder to write into, which becomes `out` when all of it is there, and nothing otherwise."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=f".{out.name}-") as beside:
        made = Path(beside) / out.name
        made.mkdir()
        yield made
        made.rename(out)


def _spoken(known: corpus.Texts, count: int, seed: int, folder: Path, *, sentences: bool) -> list[str]:
    """Speak into the folder and return the lines of the manifest."""
    lines, speak = [], import_module("asr.training.spoken").speak
    for number, (text, heard) in enumerate(speak(known, count, seed, forbidden=_forbidden(), sentences=sentences)):
        name = f"{known.name}-{number:04d}.flac"
        soundfile.write(folder / name, heard, SAMPLE_RATE_HZ)
        lines.append(json.dumps({"audio": name, "language": known.language, "text": text}, ensure_ascii=False))
    if len(lines) < count:
        raise Problem(f"{known.name} has {len(lines)} different texts to say: ask for no more with --count")
    return lines


def train(
    base: Annotated[Path, typer.Option("--from", help="A Hugging Face Whisper folder, on this machine.")],
    data: Annotated[Path, typer.Option(help="Corrected speech: one JSON object a line (docs/guide/training.md).")],
    out: Annotated[Path, typer.Option(help="A new folder for the result, in both forms.")],
    known: Annotated[Path | None, typer.Option(help="A manifest of speech it must not forget.")] = None,
    replay: Annotated[
        float, typer.Option(help="Share of each batch that is of --known; more forgets less.", min=0.0, max=0.95)
    ] = 0.75,
    remember: Annotated[
        float, typer.Option(help="Weight of what the untuned model said to --known; more forgets less.", min=0.0)
    ] = 1.0,
    lora: Annotated[int, typer.Option(help="Train adapters of this rank instead of all weights.", min=0)] = 0,
    minutes: Annotated[float, typer.Option(help="At most so long.", min=0.1)] = 10.0,
    epochs: Annotated[int, typer.Option(help="At most so often through the data.", min=1)] = 30,
    rate: Annotated[float, typer.Option(help="Learning rate; 6e-4 for a small model, 1e-5 for a large one.")] = 6e-4,
    batch: Annotated[int, typer.Option(help="Segments learnt from at once.", min=1)] = 32,
    mix: Annotated[
        float, typer.Option(help="How far to go from the old weights to the new; less forgets less.", min=0.0, max=1.0)
    ] = 1.0,
    name: Annotated[str, typer.Option(help="What to call the new model; left out, the folder's name.")] = "",
) -> None:
    """Make a model better from corrections: any Hugging Face Whisper in a local folder, all of it or LoRA.

    Example: boli model train --from models/whisper --data corrections.jsonl --out models/whisper-bho --lora 16
    """
    if out.exists():
        raise Problem(f"{out} exists: name a new folder, so that no model is lost")
    tuner = _load("asr.finetuning.finetune")
    tuning = tuner.Tuning(rate, batch, epochs, minutes, replay if known else 0.0, remember, lora)
    try:
        entries, old = read(data), read(known) if known else []
        with Progress() as progress:
            bar = progress.add_task("training", total=None)
            better = tuner.tune(
                base, entries, old, tuning,
                lambda step, loss: progress.update(bar, completed=step, description=f"step {step}, loss {loss:.2f}"),
            )  # fmt: skip
        better = tuner.mixed(base, better, mix) if mix < 1 else better
    except (tuner.NotAWhisper, ValueError) as error:
        raise Problem(str(error)) from error
    with _whole(out) as made:
        _save(better, base, made)
        _write_cards(made, model_files.card_of(base), name or out.name, base.name, [*entries, *old], len(entries))
    print(
        f"{out / 'ctranslate2'}\nmay it replace the old one? boli redraft --model {out / 'ctranslate2'}, boli compare"
    )


def _save(better: Any, base: Path, folder: Path) -> None:
    """Write a tuned model in both forms; its tokenizer is the base's."""
    hf = folder / "transformers"
    better.save_pretrained(hf)
    there = {one.name for one in hf.iterdir()} | {model_files.CARD}
    for file in base.iterdir():
        if file.suffix in (".json", ".txt") and file.name not in there:
            shutil.copy(file, hf)
    _load("asr.training.export").convert(hf, folder / "ctranslate2")


def _write_cards(out: Path, old: dict[str, Any], name: str, base: str, heard: Sequence[Entry], new: int) -> None:
    """Write both cards of a fine-tuned model; what the base's card says of use, windows and rates holds on."""
    use = f"{old.get('intended_use', '')} Fine-tuned from {old.get('name', base)} on {new} segments.".strip()
    languages = tuple(old.get("languages") or sorted({entry.language for entry in heard}))
    more = {key: old[key] for key in INHERITED if key in old}
    for form in ("ctranslate2", "transformers"):
        model_files.write_card(out / form, name=name, intended_use=use, languages=languages, **more)


def _forbidden() -> frozenset[str]:
    """Return what is never to be spoken in training: the texts of the test set and of the bundled recordings."""
    testset = import_module("boli.testset.testset")
    return frozenset(testset.texts() | {said.text for one in samples() for said in one.utterances})


def _load(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise Problem(INSTALL) from error
