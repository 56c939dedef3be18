"""`boli model evaluate`: what a model can do, measured on the fixed test set. It needs espeak-ng."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from asr.models import model_files
from asr.training.recipe import LANGUAGES
from boli.console import Cell, Columns, Row, cells, print_json, print_table, text, wide_console
from boli.context import Problem
from boli.options import JsonOption
from boli.testset import measurements
from boli.testset.table import tables

SETS = "ABCDELTQI"


def evaluate(
    model: Annotated[
        Path | None, typer.Option(help="A folder with a CTranslate2 Whisper. Without it, the bundled model.")
    ] = None,
    sets: Annotated[
        str,
        typer.Option(
            help="Which of A, B, C (languages), D, E (dialects), L (long), T (word times), Q (quiet), I (language)."
        ),
    ] = "ABCDLTQI",
    language: Annotated[str, typer.Option(help="One language only.")] = "",
    as_json: JsonOption = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="Print the tables of a model card.")] = False,
) -> None:
    """Measure a model on the fixed test set, through unmodified faster-whisper.

    The test set is spoken anew by espeak-ng. The figures are those of a model card.

    Example: boli model evaluate --sets AB --language hi
    """
    folder = model or model_files.starter_folder()
    files = model_files.read(folder)
    claimed = [known for known in LANGUAGES if not files.languages or known in files.languages]
    chosen = [known for known in claimed if language in ("", known)]
    if not chosen:
        raise Problem(f"the model does not claim {language!r}; it claims {', '.join(claimed)}")
    wanted = set(sets.upper())
    if not wanted or wanted - set(SETS):
        raise Problem(f"--sets takes letters of {SETS}, not {sets!r}")
    with Progress(transient=True) as progress:
        bar = progress.add_task("sentences", total=None)
        found = measurements.measured(folder, wanted, chosen, lambda: progress.advance(bar))
    if markdown:
        print(tables(found))
    elif as_json:
        print_json({"model": files.name, "hash": files.hash} | found)
    else:
        _show(files.name, files.hash, found)


def _show(name: str, digest: str, found: dict[str, Any]) -> None:
    console = wide_console()
    title = f"{name} ({digest[:12]}), {found['bytes'] / 1e6:.1f} MB"
    print_table(console, list(_COLUMNS), cells(found["rows"], _COLUMNS), keys=2, title=title)
    for row in found.get("long", ()):
        rate, words = 100 * row["rate"], row["reference"]
        console.print(f"ten minutes, {row['language']}, {row['way']}: {rate:.1f} % of {words} words wrong")
    if told := found.get("language"):
        console.print(f"language of 4-s clips: {told['right']} of {told['clips']} right")
    for sound, written in found.get("quiet", {}).items():
        console.print(f"{sound}: {'no text' if not written else f'TEXT: {written}'}")
    if times := found.get("word_times"):
        console.print(f"word starts: median error {times['median_ms']} ms over {times['words']} words")


def _heard(row: Row) -> str:
    return "telephone, noise" if row["spoilt"] else "clean"


def _percent(name: str) -> Cell:
    return lambda row: f"{100 * row[name]['rate']:.1f}"


def _known(row: Row) -> str:
    return f"{100 * row['known_wrong'] / row['known']:.1f}" if row["known"] else ""


_COLUMNS: Columns = {
    "set": text("set"),
    "variety": text("variety"),
    "heard": _heard,
    "sentences": text("sentences"),
    "words": lambda row: str(row["wer"]["reference"]),
    "WER %": _percent("wer"),
    "CER %": _percent("cer"),
    "known words wrong %": _known,
    "language right": text("right_language"),
}
