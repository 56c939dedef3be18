"""`boli model speech`: spoken training texts, to try training with. It needs espeak-ng."""

import json
from importlib import import_module
from pathlib import Path
from typing import Annotated

import soundfile
import typer

from asr.finetuning.manifest import SAMPLE_RATE_HZ
from asr.training import corpus
from boli.commands.model.extras import forbidden_texts, new_folder, whole
from boli.context import Problem

MANIFEST = "manifest.jsonl"


def speech(
    out: Annotated[Path, typer.Argument(help="A new folder for the sound files and their manifest.jsonl.")],
    of: Annotated[str, typer.Option(help="Languages and dialects, with commas between them: hi,ta,bho.")],
    count: Annotated[int, typer.Option(help="How many segments of each.", min=1)] = 200,
    seed: Annotated[int, typer.Option(help="Another seed gives other sentences and voices.")] = 1,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="Only sentences; without it, also invented words and random order.")
    ] = False,
) -> None:
    """Let espeak-ng speak training texts, and write a manifest for `boli model train`.

    The manifest goes to --data, to try training, or to --known.

    Example: boli model speech build/known --of hi,bn,ta,te --count 50
    """
    new_folder(out)
    try:
        texts = [corpus.read(name.strip()) for name in of.split(",")]
    except corpus.BadTexts as error:
        raise Problem(str(error)) from error
    with whole(out) as made:
        lines = [line for known in texts for line in _spoken(known, count, seed, made, sentences=sentences)]
        (made / MANIFEST).write_text("".join(f"{line}\n" for line in lines), "utf-8")
    print(out / MANIFEST)


def _spoken(known: corpus.Texts, count: int, seed: int, folder: Path, *, sentences: bool) -> list[str]:
    """Speak into the folder and return the lines of the manifest."""
    lines, speak = [], import_module("asr.training.spoken").speak
    spoken = speak(known, count, seed, forbidden=forbidden_texts(), sentences=sentences)
    for number, (text, samples) in enumerate(spoken):
        name = f"{known.name}-{number:04d}.flac"
        soundfile.write(folder / name, samples, SAMPLE_RATE_HZ)
        lines.append(json.dumps({"audio": name, "language": known.language, "text": text}, ensure_ascii=False))
    if len(lines) < count:
        raise Problem(f"{known.name} has {len(lines)} different texts to say: ask for no more with --count")
    return lines
