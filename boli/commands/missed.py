"""`boli missed`: is there speech in what was dropped as silence?"""

import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from boli.commands.accuracy import wide_console
from boli.context import State
from pipeline.evaluation.missed_speech import Missed, report


def missed(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Show how many words people found in the sampled sound that was dropped as non-speech, per dialect.

    Example: boli missed
    """
    state: State = context.obj
    with state.transaction() as connection:
        rows = report(connection, state.settings.accuracy.min_speakers)
    if as_json:
        print(json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1))
    else:
        _show(rows, state)


def _show(rows: list[Missed], state: State) -> None:
    console, limits = wide_console(), state.settings
    share = limits.route.dropped_audio_share
    if not rows:
        console.print(f"nothing has been drawn yet; route.dropped_audio_share is {share}")
        return
    names = ("language", "dialect", "drawn", "checked", "with speech", "speakers", "minutes", "words")
    table = Table(*names, "words a dropped minute", "95 % interval")
    for row in rows:
        figures = (row.drawn, row.checked, row.with_speech, row.speakers, f"{row.minutes:.1f}", row.words)
        known = row.per_minute is not None
        rate = f"{row.per_minute:.2f}" if known else row.status
        interval = f"{row.low:.2f} to {row.high:.2f}" if known else ""
        table.add_row(row.language or "-", row.dialect or "-", *map(str, figures), rate, interval)
    console.print(table)
    console.print(f"no rate under {limits.accuracy.min_speakers} speakers; drawn with {share:.1%} of dropped sound now")
