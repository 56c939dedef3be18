"""Opus clip: a stretch of a recording's channels as one small file for a weak link (Ogg Opus, about 3 kB a second)."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

from pipeline.media.masking import Stretches, masked

BITS_A_SECOND = 24_000
# Of 0 to 10. What a clip costs: python -m benchmarks.service.clips. Nobody has compared the sounds by ear.
_EFFORT = "0"
_BLOCK_S = 4
_INT16 = np.iinfo(np.int16)


def cut(flacs: Sequence[Path], start_ms: int, end_ms: int, path: Path, covered: Stretches = ()) -> None:
    """Write [start_ms, end_ms) of mono FLAC files of one rate to `path`, block by block. Several are added up.

    `covered`: stretches of the recording in which a tone is heard instead, in milliseconds.
    """
    with ExitStack() as stack:
        sources = [stack.enter_context(soundfile.SoundFile(flac)) for flac in flacs]
        clip = stack.enter_context(av.open(str(path), "w", format="ogg"))
        rate = sources[0].samplerate
        stream = clip.add_stream("libopus", rate=rate, layout="mono")
        stream.bit_rate = BITS_A_SECOND
        stream.options = {"application": "voip", "compression_level": _EFFORT}
        done = 0
        for block in _blocks(sources, start_ms * rate // 1000, (end_ms - start_ms) * rate // 1000):
            heard = masked(block, start_ms * rate // 1000 + done, rate, covered, "tone")
            frame = av.AudioFrame.from_ndarray(heard.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, done
            clip.mux(stream.encode(frame))
            done += len(block)
        clip.mux(stream.encode(None))


def _blocks(sources: Sequence[soundfile.SoundFile], start: int, left: int) -> Iterator[NDArray[np.int16]]:
    """Yield the sum of the sources, int16, shape (n,), block by block, up to where the shortest ends."""
    for source in sources:
        source.seek(start)
    while left > 0:
        size = min(left, _BLOCK_S * sources[0].samplerate)
        blocks = [source.read(size, dtype="int16") for source in sources]
        length = min(map(len, blocks))
        if length == 0:
            return
        yield blocks[0] if len(blocks) == 1 else _sum([block[:length] for block in blocks])
        left -= length


def _sum(blocks: Sequence[NDArray[np.int16]]) -> NDArray[np.int16]:
    """Return the sum, limited where it would be too loud: on a call the sides mostly speak in turn."""
    total = np.sum(blocks, axis=0, dtype=np.int32)
    return np.clip(total, _INT16.min, _INT16.max).astype(np.int16)
