"""Clips: the sound of one segment, small enough for a weak link (Opus, about 3 kB a second).

channel   ------|--- segment ---|-------
clip         |---------------------|          MARGIN_MS more on both sides, within the recording
"""

from pathlib import Path

import av
import soundfile

from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import Blobs

MARGIN_MS = 250
MEDIA_TYPE = "audio/ogg"
BITS_A_SECOND = 24_000
# Of 0 to 10. Encoding 10 s took 22, 56 and 129 CPU ms with 0, 5 and 10 (libsndfile, which cannot choose, took 300).
_EFFORT = "5"
_BLOCK_S = 4


def span(segment: StoredSegment, duration_ms: int | None) -> tuple[int, int]:
    """Return where the clip starts and ends, in milliseconds from the start of the recording."""
    end_ms = segment.end_ms + MARGIN_MS
    return max(segment.start_ms - MARGIN_MS, 0), end_ms if duration_ms is None else min(end_ms, duration_ms)


def cached(blobs: Blobs, segment: StoredSegment, duration_ms: int | None) -> Path:
    """Return the clip as a file, cut now or earlier. Raises BlobMissing if the channel's sound is gone."""
    folder = f"recordings/{segment.recording_id}"
    key = f"{folder}/clips/{segment.id}.ogg"
    if not blobs.exists(key):
        flac = blobs.path(f"{folder}/prepared/channel-{segment.channel}.flac")
        with blobs.writing(key) as place:
            cut(flac, *span(segment, duration_ms), place)
    return blobs.path(key)


def cut(flac: Path, start_ms: int, end_ms: int, place: Path) -> None:
    """Write [start_ms, end_ms) of a mono FLAC to `place` as Ogg Opus, block by block."""
    with soundfile.SoundFile(flac) as source, av.open(str(place), "w", format="ogg") as clip:
        rate = source.samplerate
        stream = clip.add_stream("libopus", rate=rate, layout="mono")
        stream.bit_rate = BITS_A_SECOND
        stream.options = {"application": "voip", "compression_level": _EFFORT}
        source.seek(start_ms * rate // 1000)
        done, left = 0, (end_ms - start_ms) * rate // 1000
        while left > 0 and len(block := source.read(min(left, _BLOCK_S * rate), dtype="int16")):
            frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, done
            clip.mux(stream.encode(frame))
            done, left = done + len(block), left - len(block)
        clip.mux(stream.encode(None))
