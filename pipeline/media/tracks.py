"""Tracks: which of several audio tracks of a file is transcribed, and what is said of the others.

FFmpeg's choice (the default track, or the one with most channels) is taken, unless it is silent beside another: cameras
and screen recorders write an empty track for a microphone that was not there. Whoever sends the file may choose.
"""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

from configs.settings import Audio
from pipeline.media.container import Source, opened
from pipeline.media.problem import AudioProblem, clock

# A track so far under the loudest one holds nothing that anybody was meant to hear.
_SILENT_BESIDE_DB = 40.0
_LEAST_POWER = 1e-12
_PERCENTILE = 95


@dataclass(frozen=True, slots=True)
class Choice:
    """`index`: the number of the track among the file's streams, None where FFmpeg's own choice is right. `notes`: a
    sentence on each track that is not heard.
    """

    index: int | None
    notes: tuple[str, ...] = ()


def track_to_hear(path: Path, limits: Audio, wanted: int | None = None) -> Choice:
    """Return which track is heard. `wanted`: its number among the audio tracks, counted from 1.

    The whole file is decoded where it has several tracks and none is wanted. Raises AudioProblem.
    """
    with opened(path, limits, index_of(path, limits, wanted)) as source:
        tracks = [stream for stream in source.container.streams.audio if stream.codec_context is not None]
        if len(tracks) < 2:
            return Choice(None)
        heard = source.stream.index if wanted is not None else _loudest(source, tracks)
        numbered, whole_us = enumerate(source.container.streams.audio, 1), source.container.duration
        notes = (_unused(number, stream, whole_us) for number, stream in numbered if stream.index != heard)
        return Choice(heard, tuple(notes))


def index_of(path: Path, limits: Audio, wanted: int | None) -> int | None:
    """Return the number among all streams of the audio track `wanted`, counted from 1. Raises AudioProblem."""
    if wanted is None:
        return None
    with opened(path, limits) as source:
        streams = source.container.streams.audio
        if wanted <= len(streams):
            return streams[wanted - 1].index
        whole_us = source.container.duration
        there = "; ".join(f"track {at}: {_described(stream, whole_us)}" for at, stream in enumerate(streams, 1))
        raise AudioProblem(
            "no-audio-stream", f"The file has no audio track {wanted}", f"Choose one that it has: {there}."
        )


def _loudest(source: Source, tracks: list[AudioStream]) -> int:
    """Return FFmpeg's choice, or the loudest track where that one is silent beside it."""
    powers: dict[int, list[float]] = {stream.index: [] for stream in tracks}
    for packet in source.container.demux(tracks):
        try:
            frames = packet.decode()
        except av.FFmpegError:
            continue  # the pass that is kept counts the damage
        powers[packet.stream.index] += [_power(frame) for frame in frames if isinstance(frame, av.AudioFrame)]
    levels = {index: _level_db(found) for index, found in powers.items()}
    loudest = max(levels, key=lambda index: levels[index])
    own = source.stream.index
    return loudest if levels[own] < levels[loudest] - _SILENT_BESIDE_DB else own


def _unused(number: int, stream: AudioStream, whole_us: int | None) -> str:
    return (
        f"Audio track {number} ({_described(stream, whole_us)}) was not used. To have it heard instead, ask for it: "
        f"--track {number}, or track={number} in the API."
    )


def _described(stream: AudioStream, whole_us: int | None) -> str:
    """Return what a file says of a track: language, channels, length. What is not known is left out."""
    language = "".join(letter for letter in stream.language or "" if letter.isascii() and letter.isalpha())[:8]
    context = stream.codec_context
    channels = context.layout.nb_channels if context is not None else 0
    layout = {0: "", 1: "mono", 2: "stereo"}.get(channels, f"{channels} channels")
    length_ms = int(stream.duration * stream.time_base * 1000) if stream.duration and stream.time_base else 0
    if not length_ms:  # Matroska gives a length to the whole file alone
        length_ms = (whole_us or 0) // 1000
    known = (language if language != "und" else "", layout, clock(length_ms) if length_ms > 0 else "")
    return ", ".join(filter(None, known)) or "nothing is known of it"


def _power(frame: av.AudioFrame) -> float:
    samples: NDArray[np.float64] = frame.to_ndarray().astype(np.float64)
    full_scale = 1.0 if frame.format.name.startswith(("flt", "dbl")) else float(2 ** (8 * frame.format.bytes - 1))
    return float(np.mean((samples / full_scale) ** 2)) if samples.size else 0.0


def _level_db(powers: list[float]) -> float:
    return float(10 * np.log10(np.percentile(powers, _PERCENTILE) + _LEAST_POWER)) if powers else -np.inf
