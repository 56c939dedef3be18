"""How wrong are the turns, and how often is the number of speakers right? `python -m benchmarks.diarize.diarization`

    python -m benchmarks.diarize.diarization [--set reporting|tuning] [--per-size 6] [--folder DIR] [--json FILE]

Without a folder: the conversations of benchmarks.lib.conversations (1 to 5 speakers, and calls with cross-talk) are
made in a temporary one. With a folder: every NAME.wav (or .flac, .mp3, .ogg) that has a NAME.rttm beside it. Each
method runs in a process of its own, with the number of speakers unknown and given; its peak memory is that of the whole
process.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.lib.conversations import CROSSTALK_DB, REPORTING, TUNING, write_call, write_mono
from configs.settings import Diarize, Settings, load
from diarize import rttm
from diarize.choose import DiarizerUnavailable, diarizer
from diarize.diarizer import SpeakerHints
from diarize.embeddings.diarizer import NoSpeakerModel
from diarize.methods import CHANNELS
from diarize.scoring import Score, score
from diarize.turn import Turn
from pipeline.drafting.channel import Channel
from pipeline.drafting.diarization import SpeakersExpected, who_spoke
from pipeline.drafting.files import prepared_file

SETS = {one.name: one for one in (TUNING, REPORTING)}
SUFFIXES = (".wav", ".flac", ".mp3", ".ogg")
METHODS = ("none", "voiceprint", "embeddings", "pyannote", "auto")
MOST = 5
SEVERAL = "2 or more"
COLLAR_MS = 250


@dataclass(frozen=True, slots=True)
class Outcome:
    """One file, one method. `kind`: "call" for channels that differ, else the number of speakers."""

    name: str
    kind: str
    method: str
    given: bool
    speakers: int
    found: int
    loose: Score
    strict: Score
    sound_s: float
    cpu_s: float


def make(folder: Path, drawn: str, per_size: int) -> None:
    """Write a set's conversations and calls into the folder."""
    for number in range(per_size):
        for speakers in range(1, MOST + 1):
            write_mono(SETS[drawn], speakers, number, folder)
    for number, crosstalk_db in enumerate(CROSSTALK_DB):
        write_call(SETS[drawn], number, crosstalk_db, folder)


def measure(folder: Path, method: str) -> list[Outcome]:
    """Run a method on every file of the folder that it is for. "auto" stands for a speaker a channel."""
    settings = _with(load(), method)
    outcomes = []
    for file in sorted(one for one in folder.iterdir() if one.suffix in SUFFIXES):
        if file.with_suffix(".rttm").is_file():
            outcomes += _measured(file, settings)
    return outcomes


def _with(settings: Settings, method: str) -> Settings:
    chosen = Diarize.model_validate({**settings.diarize.model_dump(), "method": method})
    return settings.model_copy(update={"diarize": chosen})


def _measured(file: Path, settings: Settings) -> list[Outcome]:
    reference = [entry.turn for entry in rttm.read(file.with_suffix(".rttm"))]
    method = settings.diarize.method
    with prepared_file(file, settings.audio) as (_, channels):
        if (len(channels) > 1) != (method == "auto"):
            return []
        speakers = len({turn.speaker for turn in reference})
        hints = {False: SpeakerHints(), True: SpeakerHints(exact=speakers)}
        return [
            _outcome(file, channels, settings, hints[given], reference)
            for given in ([False] if method in ("auto", "none") else [False, True])
        ]


def _outcome(
    file: Path, channels: Sequence[Channel], settings: Settings, hints: SpeakerHints, reference: Sequence[Turn]
) -> Outcome:
    engine, started = diarizer(settings), time.process_time()
    spoke = who_spoke(channels, engine, settings, SpeakersExpected(hints))
    took_s = time.process_time() - started
    found = [turn for own in spoke.turns.values() for turn in own]
    speakers = len({turn.speaker for turn in reference})
    return Outcome(
        name=file.stem,
        kind="call" if spoke.method == CHANNELS else str(speakers),
        method=spoke.method,
        given=hints.exact is not None,
        speakers=speakers,
        found=len({turn.speaker for turn in found}),
        loose=score(reference, found, collar_ms=COLLAR_MS, overlap=False),
        strict=score(reference, found),
        sound_s=channels[0].signal.duration_ms / 1000,
        cpu_s=took_s,
    )


def row(outcomes: Sequence[Outcome], label: str, peak_mb: float) -> dict[str, Any]:
    """Return a line of the table: rates are fractions of 1, times over all files together."""
    loose, strict = (
        sum(scores, Score()) for scores in zip(*((one.loose, one.strict) for one in outcomes), strict=True)
    )
    return {
        "method": outcomes[0].method,
        "speakers": label,
        "count": "given" if outcomes[0].given else "unknown",
        "files": len(outcomes),
        "der": loose.der,
        "confused": loose.confused_ms / max(1, loose.reference_ms),
        "strict_der": strict.der,
        "strict_jer": strict.jer,
        "count_right": sum(one.found == one.speakers for one in outcomes) / len(outcomes),
        "found_less_true": sum(one.found - one.speakers for one in outcomes) / len(outcomes),
        "cpu_s_of_30_s": 30 * sum(one.cpu_s for one in outcomes) / sum(one.sound_s for one in outcomes),
        "peak_mb": peak_mb,
    }


def rows(outcomes: Sequence[Outcome], peak_mb: float) -> list[dict[str, Any]]:
    """Return the lines of one method: unknown and given, one speaker and more."""
    lines = []
    for given in (False, True):
        for label in ("1", SEVERAL, "call"):
            own = [one for one in outcomes if one.given == given and _label(one) == label]
            if own:
                lines.append(row(own, label, peak_mb))
    return lines


def _label(one: Outcome) -> str:
    return one.kind if one.kind in ("1", "call") else SEVERAL


def _available(method: str) -> bool:
    try:
        diarizer(_with(load(), method))
    except (DiarizerUnavailable, NoSpeakerModel) as error:
        print(f"{method} is left out: {error}", file=sys.stderr)
        return False
    return True


def _peak_mb() -> float:
    """Return this program's peak resident memory. getrusage would also count its parent's, from before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _shown(found: Sequence[dict[str, Any]]) -> Table:
    heads = ("method", "speakers", "count", "files", "DER", "confused", "strict DER", "strict JER", "count right")
    table = Table(*heads, "found - true", "CPU s of 30 s", "peak MB")
    for one in found:
        rates = [
            "" if one[name] is None else f"{one[name]:.1%}" for name in ("der", "confused", "strict_der", "strict_jer")
        ]
        table.add_row(
            *(str(one[name]) for name in ("method", "speakers", "count", "files")),
            *rates,
            f"{one['count_right']:.0%}",
            f"{one['found_less_true']:+.1f}",
            f"{one['cpu_s_of_30_s']:.2f}",
            f"{one['peak_mb']:.0f}",
        )
    return table


def _run(folder: Path, method: str) -> list[dict[str, Any]]:
    """Measure in a child process and return its lines."""
    child = [sys.executable, "-m", "benchmarks.diarize.diarization", "--folder", str(folder), "--measure", method]
    done = subprocess.run(child, check=True, stdout=subprocess.PIPE)
    lines: list[dict[str, Any]] = json.loads(done.stdout)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", choices=list(SETS), default=REPORTING.name, help="tuning: to choose settings on")
    parser.add_argument("--per-size", type=int, default=6, help="conversations of each number of speakers")
    parser.add_argument("--folder", type=Path, help="sound files with an .rttm beside each")
    parser.add_argument("--json", type=Path, help="also write the lines as JSON")
    parser.add_argument("--measure", choices=METHODS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        outcomes = measure(options.folder, options.measure)
        for one in outcomes:
            print(json.dumps(asdict(one)), file=sys.stderr)
        print(json.dumps(rows(outcomes, _peak_mb())))
        return
    with tempfile.TemporaryDirectory(prefix="boli-bench-") as scratch:
        if options.folder is None:
            make(Path(scratch), options.set, options.per_size)
        folder = options.folder or Path(scratch)
        found = [line for method in METHODS if _available(method) for line in _run(folder, method)]
    Console(width=140).print(_shown(found))
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
