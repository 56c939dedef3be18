"""`boli accuracy diarization`: how wrong is an answer to "who spoke when"?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from boli.console import Cell, Columns, Row, percent, print_json, print_rows, rate, text
from boli.context import Problem
from boli.options import JsonOption
from diarize import rttm
from diarize.rttm import Entry
from diarize.scoring import Score, score
from diarize.turn import Turn


def diarization(
    reference: Annotated[Path, typer.Argument(metavar="REF", help="The RTTM file that is known to be right.")],
    hypothesis: Annotated[Path, typer.Argument(metavar="HYP", help="The RTTM file to score.")],
    collar_ms: Annotated[
        int, typer.Option(help="How much around each start and end of a turn is not scored.", min=0)
    ] = 0,
    skip_overlap: Annotated[
        bool, typer.Option("--skip-overlap", help="Do not score where several speak at once.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Score who spoke when: diarization error rate (DER) and Jaccard error rate (JER).

    Example: boli accuracy diarization right.rttm found.rttm --collar-ms 250
    """
    truth, found = rttm.read(reference), rttm.read(hypothesis)
    if not truth:
        raise Problem(f"{reference} has no SPEAKER lines: there is nothing to score against")
    scores = {
        name: score(*pair, collar_ms=collar_ms, overlap=not skip_overlap) for name, pair in paired(truth, found).items()
    }
    rows = [_row(name, each) for name, each in scores.items()]
    total = _row("all", sum(scores.values(), Score()))
    if as_json:
        print_json({"recordings": rows, "all": total})
    else:
        print_rows([*rows, total], _COLUMNS)


def paired(truth: Sequence[Entry], found: Sequence[Entry]) -> dict[str, tuple[list[Turn], list[Turn]]]:
    """Return the turns of each recording in both. One recording on each side is the same one, whatever it is called.

    Raises Problem for a recording that the reference lacks.
    """
    names, others = ({entry.recording for entry in entries} for entries in (truth, found))
    single = len(names) == len(others) == 1
    unknown = sorted(others - names)
    if unknown and not single:
        raise Problem(f"the reference has no recording {unknown[0]!r}; it has {', '.join(sorted(names))}")
    return {
        name: (
            [entry.turn for entry in truth if entry.recording == name],
            [entry.turn for entry in found if single or entry.recording == name],
        )
        for name in sorted(names)
    }


def _row(name: str, result: Score) -> dict[str, Any]:
    """Return a line of the JSON. Rates are fractions of 1, None where nothing is scored."""
    return {
        "recording": name,
        "reference_ms": result.reference_ms,
        "missed_ms": result.missed_ms,
        "false_alarm_ms": result.false_alarm_ms,
        "confused_ms": result.confused_ms,
        "der": result.der,
        "jer": result.jer,
    }


def _share(name: str) -> Cell:
    def cell(row: Row) -> str:
        return percent(row[name] / row["reference_ms"]) if row["reference_ms"] else ""

    return cell


def _seconds(row: Row) -> str:
    return f"{row['reference_ms'] / 1000:.1f}"


_COLUMNS: Columns = {
    "recording": text("recording"),
    "speech, s": _seconds,
    "missed": _share("missed_ms"),
    "false alarm": _share("false_alarm_ms"),
    "confused": _share("confused_ms"),
    "DER": rate("der"),
    "JER": rate("jer"),
}
