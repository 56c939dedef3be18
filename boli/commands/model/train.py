"""`boli model train`: a better model from corrections. It needs torch and transformers (the extra `[train]`)."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from asr.finetuning import trained_on
from asr.finetuning.manifest import Entry, read
from asr.models import model_files
from boli.commands.model.extras import load, new_folder, whole
from boli.context import Problem

INHERITED = ("window_ms", "tokens_per_second", "hotword_tokens", "trained_on", "exact_int8")
FORMS = ("ctranslate2", "transformers")


def train(
    base: Annotated[Path, typer.Option("--from", help="A folder with a Hugging Face Whisper, on this machine.")],
    data: Annotated[Path, typer.Option(help="Corrected speech, one JSON object a line: docs/guide/training.md.")],
    out: Annotated[Path, typer.Option(help="A new folder for the result, in both forms.")],
    known: Annotated[
        Path | None, typer.Option(help="A manifest of speech that it must not forget (rehearsal set).")
    ] = None,
    replay: Annotated[
        float,
        typer.Option(help="Share of each batch that comes from --known; with more it forgets less.", min=0.0, max=0.95),
    ] = 0.75,
    remember: Annotated[
        float,
        typer.Option(
            help="Weight of what the old model said to --known (distillation); with more it forgets less.", min=0.0
        ),
    ] = 1.0,
    lora: Annotated[int, typer.Option(help="Train LoRA adapters of this rank instead of all weights.", min=0)] = 0,
    minutes: Annotated[float, typer.Option(help="Stop after so many minutes.", min=0.1)] = 10.0,
    epochs: Annotated[int, typer.Option(help="Go through the data at most so often.", min=1)] = 30,
    rate: Annotated[float, typer.Option(help="Learning rate: 6e-4 for a small model, 1e-5 for a large one.")] = 6e-4,
    batch: Annotated[int, typer.Option(help="Segments in a batch.", min=1)] = 32,
    mix: Annotated[
        float,
        typer.Option(
            help="How far to go from the old weights (0) to the new ones (1); with less it forgets less.",
            min=0.0,
            max=1.0,
        ),
    ] = 1.0,
    name: Annotated[str, typer.Option(help="The name of the new model. Without it, the folder's name.")] = "",
) -> None:
    """Fine-tune a model on corrections: any Hugging Face Whisper in a local folder.

    `trained_on.jsonl` beside the model names what it was trained on, so that it is never measured on the same.

    Example: boli model train --from models/whisper --data corrections.jsonl --out models/whisper-bho --lora 16
    """
    new_folder(out, ", so that no model is lost")
    tuner = load("asr.finetuning.finetune")
    tuning = tuner.Tuning(rate, batch, epochs, minutes, replay if known else 0.0, remember, lora)
    try:
        entries, old = read(data), read(known) if known else []
        learnt = _learnt(base, [*entries, *old])
        better = _tuned(tuner, base, entries, old, tuning)
        better = tuner.mixed(base, better, mix) if mix < 1 else better
    except (tuner.NotAWhisper, ValueError) as error:
        raise Problem(str(error)) from error
    with whole(out) as made:
        save(better, base, made)
        list_of = trained_on.write([made / form for form in FORMS], learnt)
        card = model_files.card_of(base) | {"trained_on": list_of}
        _write_cards(made, card, name or out.name, base.name, [*entries, *old], len(entries))
    model = out / "ctranslate2"
    print(f"{model}\nmay it replace the old one? boli model redecode --model {model}, then boli accuracy compare")


def _learnt(base: Path, entries: Sequence[Entry]) -> list[trained_on.Trained]:
    """Return what the model will have been trained on: what its base was, and these. Raises BadTrainingList."""
    before = trained_on.read(base)
    return [*(before.segments if before else ()), *trained_on.of_entries(entries)]


def _tuned(tuner: Any, base: Path, entries: Sequence[Entry], old: Sequence[Entry], tuning: Any) -> Any:
    with Progress() as progress:
        bar = progress.add_task("training", total=None)

        def report(step: int, loss: float) -> None:
            progress.update(bar, completed=step, description=f"step {step}, loss {loss:.2f}")

        return tuner.tune(base, entries, old, tuning, report)


def save(better: Any, base: Path, folder: Path) -> None:
    """Write a tuned model in both forms; its tokenizer is the base's."""
    hf = folder / "transformers"
    better.save_pretrained(hf)
    there = {file.name for file in hf.iterdir()} | {model_files.CARD}
    for file in base.iterdir():
        if file.suffix in (".json", ".txt") and file.name not in there:
            shutil.copy(file, hf)
    load("asr.training.export").convert(hf, folder / "ctranslate2")


def _write_cards(out: Path, old: dict[str, Any], name: str, base: str, heard: Sequence[Entry], new: int) -> None:
    """Write both cards of a fine-tuned model; what the base's card says of use, windows and rates holds on."""
    use = f"{old.get('intended_use', '')} Fine-tuned from {old.get('name', base)} on {new} segments.".strip()
    languages = tuple(old.get("languages") or sorted({entry.language for entry in heard}))
    more = {key: old[key] for key in INHERITED if key in old}
    for form in FORMS:
        model_files.write_card(out / form, name=name, intended_use=use, languages=languages, **more)
