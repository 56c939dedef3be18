"""Container: open a file safely, find its best audio stream, and check what it says of itself.

The content decides, not the file's name. Only formats that hold their own sound are allowed: a playlist or an FFmpeg
script could make FFmpeg read other files of this machine, or the network.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from configs.settings import Audio
from pipeline.media import wav_header
from pipeline.media.problem import AudioProblem, clock
from pipeline.media.truncation import is_cut, is_mp4, is_wav, states_its_length, understates_its_length

FORMATS = (
    "wav,w64,aiff,au,caf,flac,mp3,ogg,mov,matroska,asf,avi,flv,mpegts,mpeg,aac,amr,amrnb,amrwb,ac3,eac3,wv,tta,ape,gsm,"
    "nistsphere"
)
_COMMON_FORMATS = "WAV, MP3, M4A/MP4, FLAC, Ogg/Opus, WebM, AMR or 3GP"
# Formats whose stated duration is exact. In others it is estimated from the bit rate, or may be wrong.
_EXACT = frozenset({"wav", "w64", "aiff", "au", "caf", "flac", "mov", "matroska", "nistsphere"})
_RATES_HZ = range(1_000, 768_001)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. `declared_ms`: the length that it states, None if none. `exact`: the stated length is reliable."""

    path: Path
    container: InputContainer
    stream: AudioStream
    channels: int
    declared_ms: int | None
    exact: bool


@contextmanager
def opened(path: Path, limits: Audio, track: int | None = None) -> Iterator[Source]:
    """Open a file and check what it claims. Raises AudioProblem; OSError if the file cannot be read at all.

    `track`: the number of the stream to hear; None for FFmpeg's choice.
    """
    if path.stat().st_size == 0:
        raise AudioProblem("empty-file", "The file is empty", "It has 0 bytes. Check the recording and send it again.")
    with ExitStack() as stack:
        other = wav_header.corrected(path)
        file = str(path) if other is None else stack.enter_context(other)
        container = stack.enter_context(_open(path, file))
        source = _source(path, container, track)
        _check(source, limits)
        yield source


def _open(path: Path, file: str | BufferedIOBase) -> InputContainer:
    try:
        return av.open(
            file,
            mode="r",
            metadata_errors="ignore",
            options={"format_whitelist": FORMATS, "protocol_whitelist": "file"} | _beyond_the_header(path),
        )
    except av.FFmpegError as error:
        raise _unopened(path) from error


def _beyond_the_header(path: Path) -> dict[str, str]:
    """Return the option by which FFmpeg reads a WAV file to its end, where its header claims less sound than it has."""
    return {"ignore_length": "1"} if understates_its_length(path) else {}


def _unopened(path: Path) -> AudioProblem:
    if is_mp4(path):
        return _no_index()
    if is_wav(path):
        return AudioProblem(
            "not-audio",
            "The file begins as WAV but its header cannot be read",
            "The part that says how the sound is written (fmt) is missing or damaged, or not where the sizes say. "
            "Export the recording again, as WAV, FLAC or MP3.",
        )
    return AudioProblem(
        "not-audio",
        "The file is not a recording that can be read",
        f"Its content is no known kind of audio or video. Send {_COMMON_FORMATS}.",
    )


def _no_index() -> AudioProblem:
    return AudioProblem(
        "truncated",
        "The file is cut off: 0 s can be read",
        "It begins as MP4 but its index, which is written last, is missing or damaged. The recording or the upload was "
        "interrupted: send the whole file, or repair it first.",
    )


def _source(path: Path, container: InputContainer, track: int | None) -> Source:
    # FFmpeg's choice of the best stream leaves out streams without channels. Then the first one shows the reason.
    best = container.streams.best("audio") if track is None else container.streams[track]
    stream = best or next(iter(container.streams.audio), None)
    if not isinstance(stream, AudioStream):
        if is_mp4(path) and is_cut(path):
            raise _no_index()
        kinds = ", ".join(sorted({stream.type for stream in container.streams})) or "nothing"
        raise AudioProblem(
            "no-audio-stream",
            "The file has no sound",
            f"It holds {kinds} but no audio track. Send a recording with sound.",
        )
    if stream.codec_context is None:  # PyAV's types do not say so: FFmpeg has no decoder for this kind of sound
        raise undecodable()
    kind = container.format.name.split(",")[0]
    exact = kind in _EXACT or (kind == "mp3" and states_its_length(path))
    return Source(
        path, container, stream, stream.codec_context.layout.nb_channels, _declared_ms(container, kind), exact
    )


def _declared_ms(container: InputContainer, kind: str) -> int | None:
    """Return how long the file says its sound is. Matroska counts from 0, also where the sound begins later."""
    if not container.duration:
        return None
    start_us = max(0, container.start_time or 0) if kind == "matroska" else 0
    return max(0, container.duration - start_us) // 1000


def _check(source: Source, limits: Audio) -> None:
    if source.channels < 1:
        raise AudioProblem(
            "no-channels", "The audio track has no channels", "Its header says 0 channels. Export the recording again."
        )
    if source.channels > limits.max_channels:
        raise AudioProblem(
            "too-many-channels",
            f"The recording has {source.channels} channels",
            f"At most {limits.max_channels} are accepted. Mix some of them down, or send them as separate files.",
        )
    if source.stream.rate not in _RATES_HZ:
        raise AudioProblem(
            "undecodable",
            f"The sample rate is {source.stream.rate} Hz",
            "Speech needs 8,000 Hz or more. The header is probably damaged: export the recording again.",
        )
    if source.exact and source.declared_ms is not None:
        check_length(source.declared_ms, limits)


def undecodable() -> AudioProblem:
    """Return the problem of a file whose container is fine but whose sound is not."""
    return AudioProblem(
        "undecodable",
        "The sound cannot be decoded",
        "The audio track is damaged or of an unknown kind. Export the recording as WAV, FLAC or MP3 and send that.",
    )


def check_length(duration_ms: int, limits: Audio) -> None:
    """Raise AudioProblem("too-long") for a length over the limit."""
    if duration_ms > limits.max_duration_s * 1000:
        raise AudioProblem(
            "too-long",
            f"The recording is longer than {clock(limits.max_duration_s * 1000)}",
            "That is the longest that is accepted. Cut it into parts and send them one by one.",
        )
