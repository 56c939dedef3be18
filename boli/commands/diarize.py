"""`boli diarize`: who spoke when in a file."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from boli.console import print_json
from boli.context import Problem, State
from boli.options import JsonOption, VoicesPerChannel, existing, one_of
from boli.plot import svg
from configs.settings import Diarize, Settings
from diarize import rttm
from diarize.choose import diarizer
from diarize.diarizer import SpeakerHints
from diarize.methods import is_coarse
from diarize.rttm import Entry
from diarize.turn import Turn, united
from pipeline.drafting.channel_speakers import parsed
from pipeline.drafting.diarization import Diarization, SpeakersExpected
from pipeline.drafting.files import diarize_file
from pipeline.store.atomic_file import appearing

METHODS = ("auto", "voiceprint", "embeddings", "pyannote", "none")


def diarize(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An audio file, in any format.")],
    speakers: Annotated[int | None, typer.Option(help="How many people speak, if known.")] = None,
    least: Annotated[int | None, typer.Option(help="At least so many people speak.")] = None,
    most: Annotated[int | None, typer.Option(help="At most so many people speak.")] = None,
    voices_per_channel: VoicesPerChannel = "",
    method: Annotated[str, typer.Option(help=f"{', '.join(METHODS)}. Without it, the one of the settings.")] = "",
    plot: Annotated[Path | None, typer.Option(help="Also draw a picture: a file to write, NAME.svg.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print who spoke when, as RTTM.

    Example: boli diarize call.wav --speakers 2 --plot call.svg
    """
    state: State = context.obj
    if plot and plot.suffix.lower() != ".svg":
        raise Problem(f"--plot writes SVG: name the file {plot.with_suffix('.svg').name}, not {plot.name}")
    settings = _with_method(state.settings, method)
    hints = _hints(speakers, least, most)
    existing(file)
    chosen = diarizer(settings)
    shared = parsed(voices_per_channel)
    spoke, duration_ms = diarize_file(file, chosen, settings, SpeakersExpected(hints, shared))
    entries = [Entry(file.stem, index, turn) for index, turn in _in_order(spoke.turns)]
    if plot:
        note = f"{spoke.method} is coarse: some turns will be wrong" if is_coarse(spoke.method) else ""
        with appearing(plot) as half:
            picture = svg(entries, duration_ms, f"{file.name}, by {spoke.method}", note)
            half.write_text(picture, encoding="utf-8")
    _show(entries, spoke, as_json)


def _in_order(turns: Mapping[int, Sequence[Turn]]) -> list[tuple[int, Turn]]:
    """Return (channel, turn) of everybody who spoke, sorted by time."""
    return sorted(
        ((index, turn) for index, own in turns.items() for turn in united(own)), key=lambda pair: (pair[1], pair[0])
    )


def _show(entries: Sequence[Entry], spoke: Diarization, as_json: bool) -> None:
    method, coarse = spoke.method, is_coarse(spoke.method)
    if coarse:
        print(f"{method} is coarse: give --speakers if it is known; see docs/explain/diarization.md", file=sys.stderr)
    if spoke.note:
        print(spoke.note, file=sys.stderr)
    if as_json:
        print_json(_row(entries, method, coarse) | ({"note": spoke.note} if spoke.note else {}))
    else:
        comment = f";; method {method}{', coarse: some turns will be wrong' if coarse else ''}\n"
        comment += f";; {spoke.note}\n" if spoke.note else ""
        print(comment + rttm.render(entries), end="")


def _row(entries: Sequence[Entry], method: str, coarse: bool) -> dict[str, Any]:
    """Return what --json prints. Channels count from 0."""
    return {
        "method": method,
        "coarse": coarse,
        "speakers": sorted({entry.turn.speaker for entry in entries}),
        "turns": [
            {
                "channel": entry.channel,
                "start_ms": entry.turn.start_ms,
                "end_ms": entry.turn.end_ms,
                "speaker": entry.turn.speaker,
            }
            for entry in entries
        ],
    }


def _with_method(settings: Settings, method: str) -> Settings:
    if not method:
        return settings
    chosen = Diarize.model_validate({**settings.diarize.model_dump(), "method": one_of("--method", method, METHODS)})
    return settings.model_copy(update={"diarize": chosen})


def _hints(speakers: int | None, least: int | None, most: int | None) -> SpeakerHints:
    try:
        return SpeakerHints(speakers, least, most)
    except ValueError as error:
        raise Problem(f"--speakers, --least, --most: {error}") from error
