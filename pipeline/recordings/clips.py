"""Clips: the sound of one segment, to be heard by a person.

channel   ---------------|--- segment ---|---------------
clip                  |---------------------|                 MARGIN_MS more on both sides, within the recording
wide clip    |---------------------------------------|        WIDE_MS more, for whoever moves a border

Each is cut once and kept with the recording's files. Those of open tasks are cut by a worker, before anybody asks.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from configs.errors import BoliError
from pipeline.media import opus_clip
from pipeline.media.masking import Stretches
from pipeline.media.waveform import PAIR_MS
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.segments import StoredSegment
from pipeline.store.blobs import Blobs

MARGIN_MS, WIDE_MS = 250, 3_000
MEDIA_TYPE = "audio/ogg"


class ChannelMissing(BoliError, LookupError):
    """The recording has no such channel, or none with a sound of its own."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What somebody hears of a segment. `channel`: one by its number, None for the segment's own, or all together.
    `wide`: with more of what is around it.
    """

    channel: int | Literal["all"] | None = None
    wide: bool = False


USUAL = Hearing()


def span(segment: StoredSegment, duration_ms: int | None, *, wide: bool = False) -> tuple[int, int]:
    """Return where the clip starts and ends, in milliseconds from the start of the recording."""
    margin_ms = WIDE_MS if wide else MARGIN_MS
    start_ms, end_ms = max(segment.start_ms - margin_ms, 0), segment.end_ms + margin_ms
    if wide:
        start_ms -= start_ms % PAIR_MS  # where its waveform starts
    return start_ms, end_ms if duration_ms is None else min(end_ms, duration_ms)


def channels(artifacts: Artifacts, segment: StoredSegment) -> list[int]:
    """Return the channels that can be heard: those with a sound of their own."""
    return artifacts.heard([segment.channel])


def cached(
    blobs: Blobs, segment: StoredSegment, duration_ms: int | None, hearing: Hearing = USUAL, covered: Stretches = ()
) -> Path:
    """Return the clip as a file, cut now or earlier. `covered`: where nobody is to hear what is said.

    Raises ChannelMissing, or BlobMissing if the sound is gone.
    """
    artifacts = Artifacts(blobs, segment.recording_id)
    heard = _heard(artifacts, segment, hearing)
    start_ms, end_ms = span(segment, duration_ms, wide=hearing.wide)
    covered = [one for one in covered if one[0] < end_ms and start_ms < one[1]]
    name = _name(segment, heard, hearing, covered)
    if not artifacts.has_clip(name):
        flacs = [artifacts.flac(channel) for channel in heard]
        with artifacts.writing_clip(name) as path:
            opus_clip.cut(flacs, start_ms, end_ms, path, covered)
    return artifacts.clip(name)


def _heard(artifacts: Artifacts, segment: StoredSegment, hearing: Hearing) -> list[int]:
    if hearing.channel is None or hearing.channel == segment.channel:
        return [segment.channel]
    there = channels(artifacts, segment)
    if hearing.channel == "all":
        return there
    if hearing.channel not in there:
        raise ChannelMissing(f"channel {hearing.channel} of recording {segment.recording_id} cannot be heard")
    return [hearing.channel]


def _name(segment: StoredSegment, heard: list[int], hearing: Hearing, covered: Stretches) -> str:
    """Return the clip's name among the recording's clips: the usual one's is the segment's id."""
    how = f"-covered-{hashlib.sha256(repr(covered).encode()).hexdigest()[:16]}" if covered else ""
    of = "" if heard == [segment.channel] else "-" + "+".join(map(str, heard))
    return f"{segment.id}{of}{'-wide' if hearing.wide else ''}{how}"
