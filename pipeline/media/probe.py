"""Probe: a quick look at a file when it is submitted. Only its header and its first frames are read."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from configs.settings import Audio
from pipeline.media.container import opened
from pipeline.media.decoder import Decoder, truncated
from pipeline.media.reading import USUAL, Reading
from pipeline.media.tracks import index_of
from pipeline.media.truncation import is_cut

_FIRST_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Probe:
    """What a file says of itself. `duration_ms` is None where it does not say, an estimate where not `exact`.

    Only one of `audio_streams` is transcribed: pipeline/media/tracks.py.
    """

    format: str
    codec: str
    channels: int
    sample_rate_hz: int
    duration_ms: int | None
    exact: bool
    audio_streams: int


def probe(path: Path, limits: Audio, reading: Reading = USUAL) -> Probe:
    """Look at a file quickly: does it open, has it sound within the limits, do its first frames decode?

    Raises AudioProblem for a file that cannot be used, OSError for one that cannot be read.
    """
    with opened(path, limits, index_of(path, limits, reading.track)) as source:
        decoder = Decoder(source, limits, damaged=reading.damaged)
        if not list(islice(decoder.frames(), _FIRST_FRAMES)):
            raise decoder.nothing()
        if is_cut(path) and not reading.damaged:
            raise truncated(None, None)
        return Probe(
            format=source.container.format.name,
            codec=source.stream.codec_context.name,
            channels=source.channels,
            sample_rate_hz=source.stream.rate,
            duration_ms=source.declared_ms,
            exact=source.exact,
            audio_streams=len(source.container.streams.audio),
        )
