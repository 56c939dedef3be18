"""Probe: a quick look at a file when it is submitted. Only its header and its first frames are read;
and more of what may hold no numbers (NaN).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

import av
import numpy as np

from configs.settings import Audio
from pipeline.media.container import opened
from pipeline.media.decoder import Decoder, invalid_samples, truncated
from pipeline.media.reading import USUAL, Reading
from pipeline.media.tracks import index_of
from pipeline.media.truncation import is_cut

_FIRST_FRAMES = 3
# Sound that is stored as numbers in floating point: of the codecs, these alone can hold what is no number.
_FLOATS = ("pcm_f16", "pcm_f24", "pcm_f32", "pcm_f64")
# A quarter of an hour at 16 kHz; reading it takes a second or so. What comes later is found by prepare.
_MOST_LOOKED_AT = 16_000 * 60 * 15


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
        first = list(islice(decoder.frames(), _FIRST_FRAMES))
        if not first:
            raise decoder.nothing()
        if is_cut(path) and not reading.damaged:
            raise truncated(None, None)
        if source.stream.codec_context.name.startswith(_FLOATS) and not reading.damaged:
            _check_numbers(chain(first, decoder.frames()))
        return Probe(
            format=source.container.format.name,
            codec=source.stream.codec_context.name,
            channels=source.channels,
            sample_rate_hz=source.stream.rate,
            duration_ms=source.declared_ms,
            exact=source.exact,
            audio_streams=len(source.container.streams.audio),
        )


def _check_numbers(frames: Iterable[av.AudioFrame]) -> None:
    """Raise AudioProblem("invalid-samples") where a sample is NaN or infinite."""
    looked_at = 0
    for frame in frames:
        valid = np.isfinite(frame.to_ndarray())  # packed: shape (1, samples * channels)
        if not valid.all():
            first = looked_at + int(valid.argmin()) // frame.layout.nb_channels
            raise invalid_samples(first * 1000 // frame.sample_rate)
        looked_at += frame.samples
        if looked_at > _MOST_LOOKED_AT:
            return
