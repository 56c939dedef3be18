"""`boli model tune`: which decoding options suit a model that was not fine-tuned?"""

from pathlib import Path
from typing import Annotated

import typer

from asr.models import model_files
from asr.whisper.decoding_options import FREE
from boli.context import Problem, State
from configs.registry import variety
from pipeline.evaluation.spoken import clips_of
from pipeline.evaluation.tuning import MIN_CLIPS, MIN_WORDS, Tried, best, enough, tried

NOT_ENOUGH = 3
# As `boli model train` writes it into the card.
FINE_TUNED = "Fine-tuned from"


def tune(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The model, as asr.model in the settings.")],
    clips: Annotated[Path | None, typer.Option(help="Sound files and texts beside them, or manifest.jsonl.")] = None,
    language: Annotated[str, typer.Option(help="The language of the clips.")] = "hi",
    limit: Annotated[int, typer.Option(help="So many clips, spread over the folder; 0: all.", min=0)] = 0,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Measure, but write nothing.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Remove the options of the language from the card.")] = False,
) -> None:
    """Choose a model's decoding options for a language: those that beat a free search on more clips than by chance.

    Tried: free search, a prompt in the right script, a search in the script only with a repetition penalty, and both.
    A fine-tuned model needs none of it. Exit code 0: chosen. 3: not enough data. 2: an error.

    Example: boli model tune whisper-base --clips clips --language hi
    """
    state: State = context.obj
    code = variety(language).whisper
    if not code:
        raise Problem(f"no Whisper model drafts {language}: choose another language")
    asr = state.settings.asr.model_copy(update={"model": name, "threads": 1})
    folder = model_files.folder_of(name, asr.models)
    known = model_files.read(folder)
    if undo:
        model_files.set_decoding(folder, {key: one for key, one in known.decoding.items() if key != code})
        return
    if FINE_TUNED in known.intended_use or name == model_files.STARTER:
        raise Problem(f"{known.name} was trained for its languages: it needs no decoding options")
    if clips is None:
        raise Problem("say where clips with texts are: --clips FOLDER")
    heard = clips_of(clips, language, limit)
    results = tried(heard, code, asr, state.settings)
    show(results, len(heard))
    if not enough(results, len(heard)):
        print(f"not enough data: {MIN_CLIPS} clips and {MIN_WORDS} words are needed")
        raise typer.Exit(NOT_ENOUGH)
    chosen = best(results)
    print(f"chosen: {chosen.name}")
    if not dry_run:
        others = {key: one for key, one in known.decoding.items() if key != code}
        model_files.set_decoding(folder, others if chosen.options == FREE else {**others, code: chosen.options})


def show(results: list[Tried], clips: int) -> None:
    """Print a line for each way of decoding."""
    print(f"{'decoding':<30}{'WER':>7}{'CER':>7}{'in script':>11}{'loops':>7}{'CPU s':>8}")
    for one in results:
        wer, cer = (each.errors / max(1, each.reference) for each in (one.words, one.letters))
        print(f"{one.name:<30}{wer:>7.3f}{cer:>7.3f}{one.in_script / clips:>11.0%}{one.loops:>7}{one.cpu_s:>8.1f}")
