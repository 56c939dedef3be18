"""`boli accuracy missed-speech`: is there speech in what was dropped as silence?"""

from dataclasses import asdict

import typer

from boli.console import Columns, Row, optional, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.evaluation.missed_speech import report


def missed_speech(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show how many words were dropped as non-speech (VAD misses), by dialect.

    People listen to a sample of the sound that voice activity detection dropped.

    Example: boli accuracy missed-speech
    """
    state: State = context.obj
    limits = state.settings
    share = limits.route.dropped_audio_share
    with state.transaction() as connection:
        rows = [asdict(row) for row in report(connection, limits.accuracy.min_speakers)]
    if as_json:
        print_json(rows)
    else:
        nothing = f"nothing has been drawn yet; route.dropped_audio_share is {share}"
        note = f"no rate under {limits.accuracy.min_speakers} speakers; drawn with {share:.1%} of dropped sound now"
        print_rows(rows, _COLUMNS, note, keys=2, nothing=nothing)


def _rate(row: Row) -> str:
    return str(row["status"]) if row["per_minute"] is None else f"{row['per_minute']:.2f}"


def _interval(row: Row) -> str:
    return "" if row["per_minute"] is None else f"{row['low']:.2f} to {row['high']:.2f}"


_COLUMNS: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "drawn": text("drawn"),
    "checked": text("checked"),
    "with speech": text("with_speech"),
    "speakers": text("speakers"),
    "minutes": optional("minutes", ".1f"),
    "words": text("words"),
    "words a dropped minute": _rate,
    "95 % interval": _interval,
}
