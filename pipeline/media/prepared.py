"""Prepared: the description of a decoded recording, and the names of the files in its folder.

    folder/  prepared.json  channel-0.flac  channel-0.peaks  voice-0.npy  channel-1.flac ...

`prepare` makes the folder, complete or not at all. The description names files relative to the folder. A worker adds
voice-0.npy (see pipeline/media/voice_activity.py), so that the VAD runs once for each channel.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from diarize.interval import Stretch
from pipeline.media.quality import Quality

DESCRIPTION = "prepared.json"


def flac_name(channel: int) -> str:
    """Return the file name of a channel's sound: 16 kHz mono FLAC."""
    return f"channel-{channel}.flac"


def peaks_name(channel: int) -> str:
    """Return the file name of a channel's waveform."""
    return f"channel-{channel}.peaks"


def voice_name(channel: int) -> str:
    """Return the file name of a channel's voice probabilities: a NumPy array."""
    return f"voice-{channel}.npy"


@dataclass(frozen=True, slots=True)
class PreparedChannel:
    """One channel: 16 kHz mono FLAC and its peaks, by name within the folder.

    `same_as`: the earlier channel that carries the same sound up to gain and a delay, or None.
    """

    index: int
    flac: str
    peaks: str
    quality: Quality
    same_as: int | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A decoded recording. All channels are `duration_ms` long.

    `lost`: stretches that the file lacks, silent here. `notes`: sentences for people: tracks that were not used, an
    end that is missing.
    """

    duration_ms: int
    channels: tuple[PreparedChannel, ...]
    lost: tuple[Stretch, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def heard(self) -> list[int]:
        """The channels to transcribe: those that do not carry the same sound as an earlier one."""
        return [channel.index for channel in self.channels if channel.same_as is None]

    def to_json(self) -> dict[str, Any]:
        """Return plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Prepared":
        """Return the value that `to_json` described. Raises KeyError or TypeError for anything else."""
        channels = tuple(
            PreparedChannel(**{**channel, "quality": Quality(**channel["quality"])}) for channel in data["channels"]
        )
        # Recordings that were prepared by an earlier version have neither.
        lost = tuple(Stretch(**stretch) for stretch in data.get("lost", ()))
        return cls(data["duration_ms"], channels, lost, tuple(data.get("notes", ())))


def load_prepared(folder: Path) -> Prepared:
    """Read the description of a prepared folder. Raises FileNotFoundError if it was not prepared."""
    return Prepared.from_json(json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")))
