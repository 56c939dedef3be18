"""Several voices on one side of a call: are they told apart?
`python -m benchmarks.diarize.conference [--set reporting|tuning]`

Calls of three (benchmarks.lib.conversations.write_conference): one alone on the first channel, two who share the
second, each channel hearing the other at -40 to -6 dB. Asked for nothing, a channel is a speaker; then `auto`, and
`1,2`.
"""

import argparse
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.lib.conversations import REPORTING, TUNING, write_conference
from configs.settings import Settings, load
from diarize import rttm
from diarize.choose import diarizer
from diarize.scoring import Score, score
from diarize.turn import Turn
from pipeline.drafting.channel import Channel
from pipeline.drafting.channel_speakers import parsed
from pipeline.drafting.diarization import SpeakersExpected, who_spoke
from pipeline.drafting.files import prepared_file

SETS = {one.name: one for one in (TUNING, REPORTING)}
CROSSTALK_DB = (-40.0, -20.0, -12.0, -6.0)
ASKED = ("", "auto", "1,2")
COLLAR_MS = 250


@dataclass(frozen=True, slots=True)
class Outcome:
    """One call. `found`: how many speakers on each channel."""

    asked: str
    score: Score
    found: tuple[int, ...]


def measured(file: Path, settings: Settings) -> list[Outcome]:
    """Return the outcome of each way to ask."""
    reference = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]
    with prepared_file(file, settings.audio) as (_, channels):
        return [_outcome(channels, asked, reference, settings) for asked in ASKED]


def _outcome(channels: Sequence[Channel], asked: str, reference: Sequence[Turn], settings: Settings) -> Outcome:
    engine = diarizer(settings)
    turns = who_spoke(channels, engine, settings, SpeakersExpected(per_channel=parsed(asked))).turns
    found = [turn for own in turns.values() for turn in own]
    counts = tuple(len({turn.speaker for turn in own}) for own in turns.values())
    return Outcome(asked, score(reference, found, collar_ms=COLLAR_MS, overlap=False), counts)


def row(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return a line of the table; rates are fractions of 1."""
    total = sum((one.score for one in outcomes), Score())
    return {
        "asked": outcomes[0].asked or "nothing",
        "calls": len(outcomes),
        "der": total.der,
        "confused": total.confused_ms / max(1, total.reference_ms),
        "count_right": sum(one.found == (1, 2) for one in outcomes) / len(outcomes),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=list(SETS), default=REPORTING.name)
    parser.add_argument("--per-level", type=int, default=3, help="calls at each level of cross-talk")
    parser.add_argument("--json", type=Path, help="also write the lines as JSON")
    options = parser.parse_args()
    settings, outcomes = load(), []
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        for number in range(options.per_level * len(CROSSTALK_DB)):
            write_conference(SETS[options.set], number, CROSSTALK_DB[number % len(CROSSTALK_DB)], Path(scratch))
        for file in sorted(Path(scratch).glob("*.wav")):
            outcomes += measured(file, settings)
    rows = [row([one for one in outcomes if one.asked == asked]) for asked in ASKED]
    table = Table("asked for", "calls", "DER", "confused", "one and two found")
    for one in rows:
        rates = (f"{one['der']:.1%}", f"{one['confused']:.1%}", f"{one['count_right']:.0%}")
        table.add_row(one["asked"], str(one["calls"]), *rates)
    Console(width=80).print(table)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
