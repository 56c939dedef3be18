"""Measurements: the sets of the test set that were asked for, as rows for JSON and for the tables of a model card.

The model's engine is loaded when it is needed: the command line must start without it.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from accuracy.counts import ErrorCounts


def measured(folder: Path, sets: set[str], languages: Sequence[str], told: Callable[[], None]) -> dict[str, Any]:
    """Measure the model in a folder on these sets. `told` is called after each sentence."""
    ruler = import_module("boli.testset.evaluate")
    stock = import_module("asr.models.baseline").Stock(folder)
    dialects = [tag for tag in ruler.DIALECTS if ruler.corpus.read(tag).language in languages]
    rows = ruler.sentences(stock, sets & set("ABCDE"), [*languages, *dialects], told)
    found = {"bytes": ruler.folder_size(folder), "rows": [_row(row) for row in rows]}
    measures = {"L": _long, "I": _languages, "Q": _quiet, "T": _word_times}
    for letter, measure in measures.items():
        if letter in sets:
            found |= measure(ruler, stock, languages)
    return found


def _long(ruler: ModuleType, stock: Any, languages: Sequence[str]) -> dict[str, Any]:
    ways = [(language, way) for language in languages for way in ("batched", "sequential")]
    rows = [{"language": language, "way": way, **_rate(ruler.long(stock, language, way))} for language, way in ways]
    return {"long": rows}


def _languages(ruler: ModuleType, stock: Any, languages: Sequence[str]) -> dict[str, Any]:
    right, count = ruler.languages(stock, languages)
    return {"language": {"right": right, "clips": count}}


def _quiet(ruler: ModuleType, stock: Any, _: Sequence[str]) -> dict[str, Any]:
    return {"quiet": ruler.invented(stock)}


def _word_times(ruler: ModuleType, stock: Any, languages: Sequence[str]) -> dict[str, Any]:
    errors = [error for language in languages for error in ruler.word_times(stock, language)]
    middle = ruler.typical(errors)
    return {"word_times": {"words": len(errors), "median_ms": None if middle is None else round(middle * 1000)}}


def _rate(counts: ErrorCounts) -> dict[str, Any]:
    return {"errors": counts.errors, "reference": counts.reference, "rate": counts.errors / max(1, counts.reference)}


def _row(row: Any) -> dict[str, Any]:
    sure = row.interval()
    return {
        "low": sure.low if sure else None, "high": sure.high if sure else None,
        "set": row.set, "variety": row.variety, "spoilt": row.spoilt, "sentences": row.sentences,
        "wer": _rate(row.words), "cer": _rate(row.characters), "known": row.known, "known_wrong": row.known_wrong,
        "told_known_wrong": row.told_known_wrong,
        "right_language": row.right_language,
    }  # fmt: skip
