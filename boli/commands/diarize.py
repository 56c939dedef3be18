"""`boli diarize` and `boli diarize-score`: who spoke when in a file, and how wrong such an answer is."""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from boli.context import Problem, State
from boli.plot import svg
from configs.settings import Diarize, Settings
from diarize import rttm
from diarize.choose import diarizer
from diarize.diarizer import Diarizer, SpeakerHints
from diarize.methods import is_coarse
from diarize.rttm import Entry
from diarize.scoring import Score, score
from diarize.turn import Turn, united
from pipeline.drafting import assemble
from pipeline.drafting.assemble import Channel
from pipeline.drafting.channel_speakers import PerChannel, parsed
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare
from pipeline.media.voice_activity import probabilities
from pipeline.store.atomic_file import appearing

METHODS = ("auto", "voiceprint", "pyannote", "none")
VoicesPerChannel = Annotated[
    str, typer.Option(help="Tell several voices on one channel apart: auto, 2, or 1,2 (a number a channel).")
]


def diarize(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An audio file, in any format.")],
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.")] = None,
    least: Annotated[int | None, typer.Option(help="At least so many people speak.")] = None,
    most: Annotated[int | None, typer.Option(help="At most so many people speak.")] = None,
    voices_per_channel: VoicesPerChannel = "",
    method: Annotated[str, typer.Option(help=f"{', '.join(METHODS)}; left out, the one of the settings.")] = "",
    plot: Annotated[Path | None, typer.Option(help="Also draw it: a file to write, NAME.svg.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Print who spoke when, as RTTM.

    Example: boli diarize call.wav --speakers 2 --plot call.svg
    """
    state: State = context.obj
    if plot and plot.suffix.lower() != ".svg":
        raise Problem(f"--plot writes SVG: name the file {plot.with_suffix('.svg').name}, not {plot.name}")
    settings = _with_method(state.settings, method)
    hints = _hints(speakers, least, most)
    if not file.is_file():
        raise Problem(f"there is no file {file}")
    engine = diarizer(settings.diarize)
    shared = parsed(voices_per_channel)
    channels, turns = who_spoke(file, engine, hints, settings, shared)
    used = assemble.method_used(channels, engine, settings, shared)
    found = [Entry(file.stem, index, turn) for index, turn in in_order(turns)]
    coarse = is_coarse(used)
    if plot:
        note = f"{used} is coarse: some turns will be wrong" if coarse else ""
        _write(plot, svg(found, channels[0].signal.duration_ms, f"{file.name}, by {used}", note))
    if coarse:
        print(f"{used} is coarse: give --speakers where it is known, see docs/explain/diarization.md", file=sys.stderr)
    if as_json:
        print(json.dumps(as_row(found, used, coarse), ensure_ascii=False, indent=1))
    else:
        comment = f";; method {used}{', coarse: some turns will be wrong' if coarse else ''}\n"
        print(comment + rttm.render(found), end="")


def _write(place: Path, text: str) -> None:
    with appearing(place) as half:
        half.write_text(text, encoding="utf-8")


def who_spoke(
    file: Path, engine: Diarizer, hints: SpeakerHints, settings: Settings, per_channel: PerChannel | None = None
) -> tuple[list[Channel], dict[int, list[Turn]]]:
    """Return the channels that were heard (their sound is gone), and the turns of each by its number, as the service
    would find them. Raises AudioProblem.
    """
    with tempfile.TemporaryDirectory(prefix="boli-") as scratch:
        folder = Path(scratch) / "prepared"
        prepared = prepare(file, folder, settings.audio)
        channels = []
        for index in prepared.heard:
            signal = FlacSignal(folder / f"channel-{index}.flac")
            channels.append(Channel(index, signal, probabilities(signal)))
        return channels, assemble.who_spoke(channels, engine, hints, settings, per_channel)


def in_order(turns: Mapping[int, Sequence[Turn]]) -> list[tuple[int, Turn]]:
    """Return (channel, turn) of everybody who spoke, sorted by time."""
    return sorted(
        ((index, turn) for index, own in turns.items() for turn in united(own)), key=lambda pair: (pair[1], pair[0])
    )


def as_row(found: Sequence[Entry], method: str, coarse: bool) -> dict[str, Any]:
    """Return what `boli diarize --json` prints. Channels count from 0."""
    return {
        "method": method,
        "coarse": coarse,
        "speakers": sorted({one.turn.speaker for one in found}),
        "turns": [
            {
                "channel": one.channel,
                "start_ms": one.turn.start_ms,
                "end_ms": one.turn.end_ms,
                "speaker": one.turn.speaker,
            }
            for one in found
        ],
    }


def _with_method(settings: Settings, method: str) -> Settings:
    if not method:
        return settings
    if method not in METHODS:
        raise Problem(f"--method is {', '.join(METHODS)}, not {method!r}")
    chosen = Diarize.model_validate({**settings.diarize.model_dump(), "method": method})
    return settings.model_copy(update={"diarize": chosen})


def _hints(speakers: int | None, least: int | None, most: int | None) -> SpeakerHints:
    try:
        return SpeakerHints(speakers, least, most)
    except ValueError as error:
        raise Problem(f"--speakers, --least, --most: {error}") from error


def diarize_score(
    reference: Annotated[Path, typer.Argument(metavar="REF", help="RTTM that is known to be right.")],
    hypothesis: Annotated[Path, typer.Argument(metavar="HYP", help="RTTM to score.")],
    collar_ms: Annotated[int, typer.Option(help="Not scored on each side of a turn's start and end.", min=0)] = 0,
    skip_overlap: Annotated[bool, typer.Option(help="Do not score where two people speak at once.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Score turns against turns known to be right: diarization error rate (DER) and Jaccard error rate (JER).

    Example: boli diarize-score truth.rttm found.rttm --collar-ms 250
    """
    truth, found = rttm.read(reference), rttm.read(hypothesis)
    if not truth:
        raise Problem(f"{reference} has no SPEAKER lines: there is nothing to score against")
    scores = {
        name: score(*pair, collar_ms=collar_ms, overlap=not skip_overlap) for name, pair in paired(truth, found).items()
    }
    rows = [score_row(name, one) for name, one in scores.items()]
    rows.append(score_row("all", sum(scores.values(), Score())))
    if as_json:
        print(json.dumps({"recordings": rows[:-1], "all": rows[-1]}, ensure_ascii=False, indent=1))
    else:
        _show(rows)


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


def score_row(name: str, one: Score) -> dict[str, Any]:
    """Return a line of `boli diarize-score --json`. Rates are fractions of 1, None where nothing is scored."""
    return {
        "recording": name,
        "reference_ms": one.reference_ms,
        "missed_ms": one.missed_ms,
        "false_alarm_ms": one.false_alarm_ms,
        "confused_ms": one.confused_ms,
        "der": one.der,
        "jer": one.jer,
    }


def _show(rows: Sequence[Mapping[str, Any]]) -> None:
    table = Table("recording", "speech, s", "missed", "false alarm", "confused", "DER", "JER")
    for row in rows:
        whole = row["reference_ms"]
        shares = [row[name] / whole if whole else None for name in ("missed_ms", "false_alarm_ms", "confused_ms")]
        rates = ["" if rate is None else f"{rate:.1%}" for rate in (*shares, row["der"], row["jer"])]
        table.add_row(row["recording"], f"{whole / 1000:.1f}", *rates)
    Console(width=120, markup=False, emoji=False).print(table)
