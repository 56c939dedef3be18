"""`boli model evaluate`: what a model can do, measured on the fixed test set. Needs espeak-ng.

The engine is loaded when it is needed: the command line shall start without it.
"""

import json
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from accuracy.counts import ErrorCounts
from asr.models import model_files
from asr.training.recipe import LANGUAGES
from boli.context import Problem
from boli.testset.table import tables

SETS = "ABCDELTQI"


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
    wanted = set(sets.upper())
    if not wanted or wanted - set(SETS):
        raise Problem(f"--sets takes letters of {SETS}, not {sets!r}")
    found = _measured(folder, wanted, chosen)
    if markdown:
        print(tables(found))
    elif as_json:
        print(json.dumps({"model": files.name, "hash": files.hash} | found, ensure_ascii=False, indent=1))
    else:
        _show(files.name, files.hash, found)


def _measured(folder: Path, sets: set[str], languages: list[str]) -> dict[str, Any]:
    ruler = import_module("boli.testset.evaluate")
    stock = import_module("asr.models.baseline").Stock(folder)
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
        "told_known_wrong": one.told_known_wrong,
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
