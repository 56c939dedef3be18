"""`boli evaluate`: your own test set, scored; also what another vendor wrote for it."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from accuracy import gate
from boli.commands import evaluate_tables as tables
from boli.commands.accuracy.compare import EXIT_CODES
from boli.console import print_json, wide_console
from boli.context import Problem
from boli.options import JsonOption, PolicyOption, known_policy
from pipeline.store.atomic_file import appearing
from pipeline.store.database import now
from pipeline.testsets.compared import Compared, compared
from pipeline.testsets.page import page
from pipeline.testsets.reading import READERS
from pipeline.testsets.scoring import Choices, evaluate_files
from pipeline.testsets.table_rows import columns_of
from pipeline.testsets.told import told

ENDINGS = ", ".join(READERS)
ON_PAGE = 20  # worst utterances and confusions of an HTML report


def evaluate(
    ref: Annotated[
        Path, typer.Option("--ref", help=f"The references: {ENDINGS}; a folder of TextGrids or a data set.")
    ],
    hyp: Annotated[list[str], typer.Option("--hyp", help="What a system wrote: [NAME=]FILE. Repeat for more systems.")],
    language: Annotated[str, typer.Option("--language", help="The language of what names none in the file.")] = "",
    by: Annotated[
        str, typer.Option("--by", help="The slices: dialect, language, speaker, recording, label (STM) or a column.")
    ] = "dialect",
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="text=transcript: what the file calls a field. Repeat for more."),
    ] = None,
    per_recording: Annotated[
        bool, typer.Option("--speakers-per-recording", help="A speaker's name in another recording is another person.")
    ] = False,
    policy: PolicyOption = "L1",
    errors: Annotated[int, typer.Option("--errors", help="Show this many worst utterances and confusions.", min=0)] = 0,
    compare: Annotated[
        tuple[str, str] | None, typer.Option("--compare", help="A B: may system B replace A? Sets the exit code.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Also write a report as one HTML file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Score your own test set: word and character error rates of one or several systems against your references.

    It needs no service and no database. Utterances are matched by their ids, in CTM, STM, SegLST and TextGrid by time.
    Fields: id, text, hypothesis, speaker, language, dialect, duration (seconds). Intervals need speakers.

    With --compare, exit code 0: pass. 1: B becomes worse. 3: too few speakers to say. Without it 0. 2: an error.

    Example: boli evaluate --ref test.csv --hyp ours=ours.csv --hyp vendor=vendor.jsonl --language hi
    """
    chosen, systems = known_policy(policy), systems_of(hyp)
    choices = Choices(language, by, columns_of(column or (), "--column"), per_recording)
    found = evaluate_files(ref, systems, choices, errors or (ON_PAGE if html else 0), chosen)
    judged = compared(found.evaluation, *compare, chosen) if compare else None
    if html:
        made = page(found, chosen, f"{ref.name} by {by}", now(), judged)
        with appearing(html) as half:
            half.write_text(made, encoding="utf-8")
    if as_json:
        print_json(asdict(told(found, chosen, judged, errors)))
    else:
        tables.show(found, chosen, by, errors, wide_console())
        _verdict(judged)
    for line in tables.cautions(found):
        print(f"boli: {line}", file=sys.stderr)
    raise typer.Exit(EXIT_CODES[judged.outcome] if judged else 0)


def _verdict(judged: Compared | None) -> None:
    if judged:
        tables.show_compared(judged, gate.LIMITS, wide_console())


def systems_of(given: list[str]) -> dict[str, Path]:
    """Return files by the names of their systems: what stands before "=", or the file's name. Raises Problem."""
    found: dict[str, Path] = {}
    for one in given:
        name, mark, file = one.partition("=")
        if not mark or "/" in name or Path(one).exists():
            name, file = Path(one).stem, one
        if not name.strip() or not file:
            raise Problem(f"--hyp takes NAME=FILE or FILE, not {one!r}")
        if name in found:
            raise Problem(f"two systems are called {name!r}: name them, --hyp first={found[name]} --hyp second={file}")
        found[name] = Path(file)
    return found
