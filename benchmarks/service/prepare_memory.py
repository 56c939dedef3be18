"""What does it cost to prepare a long recording?

    python -m benchmarks.service.prepare_memory [--hours 2] [--kinds wav mp3 opus] [--voice] [--json]

Makes a recording of each kind in a temporary folder (a minute of babble, repeated), prepares it in a process of its
own, and prints wall time, CPU time and that process's peak memory, imports included. --voice adds the voice activity
detector over the first channel. Two hours of all kinds take about a minute and 600 MB of disk.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.flac_signal import FlacSignal
from pipeline.media.prepare import prepare
from pipeline.media.voice_activity import probabilities

# kind: container, codec, sample rate in Hz, channels
KINDS = {
    "wav": ("wav", "pcm_s16le", 16_000, 1),
    "mp3": ("mp3", "libmp3lame", 44_100, 2),
    "opus": ("ogg", "libopus", 48_000, 2),
}
_PIECE_S = 60


def babble(rate_hz: int, channels: int) -> NDArray[np.float32]:
    """Return a minute of noise with pauses, as syllables come and go: float32, shape (channels, n)."""
    rng = np.random.default_rng(1)
    time_s = np.arange(_PIECE_S * rate_hz) / rate_hz
    sides = [
        np.maximum(0.01, np.sin(2 * np.pi * time_s / 5 + side) * np.sin(2 * np.pi * 4 * time_s))
        for side in range(channels)
    ]
    return np.asarray(np.stack(sides) * rng.standard_normal((channels, len(time_s))) * 0.1, dtype=np.float32)


def write_long(path: Path, kind: str, hours: float) -> None:
    """Write a recording of this length: a minute is encoded once and its packets are repeated."""
    container_format, codec, rate_hz, channels = KINDS[kind]
    layout = "stereo" if channels == 2 else "mono"
    with av.open(str(path), "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        assert isinstance(stream, av.AudioStream)
        frame = av.AudioFrame.from_ndarray(babble(rate_hz, channels), format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate_hz, 0
        packets = [packet for part in (frame, None) for packet in stream.encode(part)]
        length = sum(packet.duration or 0 for packet in packets)
        for turn in range(round(hours * 3600 / _PIECE_S)):
            for packet in packets:
                copy = av.Packet(bytes(packet))
                copy.stream, copy.time_base, copy.duration = stream, packet.time_base, packet.duration
                copy.pts = copy.dts = (packet.pts or 0) + turn * length
                container.mux(copy)


def measure(path: Path, voice: bool) -> dict[str, float]:
    """Prepare one file in this process. Times are seconds, `peak_mb` is in MiB and counts this process's whole life."""
    started, cpu_started = time.perf_counter(), time.process_time()
    prepared = prepare(path, path.parent / "prepared", Audio())
    prepared_mb = _peak_mb()
    row = {
        "hours": prepared.duration_ms / 3_600_000,
        "channels": len(prepared.channels),
        "wall_s": time.perf_counter() - started,
        "cpu_s": time.process_time() - cpu_started,
        "peak_mb": prepared_mb,
    }
    if voice:
        started = time.perf_counter()
        probabilities(FlacSignal(path.parent / "prepared" / "channel-0.flac"))
        row |= {"voice_wall_s": time.perf_counter() - started, "voice_peak_mb": _peak_mb()}
    return row


def _peak_mb() -> float:
    """Return this program's peak resident memory. getrusage would also count its parent's, from before the exec."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--kinds", nargs="+", choices=sorted(KINDS), default=list(KINDS))
    parser.add_argument("--voice", action="store_true", help="also run the voice activity detector")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        print(json.dumps(measure(arguments.measure, arguments.voice)))
        return
    for kind in arguments.kinds:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"long.{kind}"
            write_long(path, kind, arguments.hours)
            child = [sys.executable, __file__, "--measure", str(path), *(["--voice"] if arguments.voice else [])]
            row = {"kind": kind, **json.loads(subprocess.run(child, check=True, capture_output=True).stdout)}
        print(json.dumps(row) if arguments.json else _line(row), flush=True)


def _line(row: dict[str, float | str]) -> str:
    return "  ".join(
        f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()
    )


if __name__ == "__main__":
    main()
