"""Clip: the sound of one segment, small enough for a weak link (Opus, about 3 kB a second).

channel   ------|--- segment ---|-------
clip         |---------------------|          MARGIN_MS more on both sides, within the recording
"""

from pathlib import Path

import soundfile

from pipeline.store.blobs import Blobs
from pipeline.store.segments import StoredSegment

MARGIN_MS = 250
MEDIA_TYPE = "audio/ogg"
BITRATE_KBPS = 24
# libsndfile spreads its compression level 0..1 over Opus bit rates from 256 to 6 kbit/s a channel (measured: 0.95
# gave 18.7 kbit/s).
_COMPRESSION_LEVEL = (256 - BITRATE_KBPS) / (256 - 6)
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
    with soundfile.SoundFile(flac) as source:
        rate = source.samplerate
        source.seek(start_ms * rate // 1000)
        left = (end_ms - start_ms) * rate // 1000
        with soundfile.SoundFile(
            place, "w", rate, 1, format="OGG", subtype="OPUS", compression_level=_COMPRESSION_LEVEL
        ) as clip:
            while left > 0 and len(block := source.read(min(left, _BLOCK_S * rate), dtype="float32")):
                clip.write(block)
                left -= len(block)
