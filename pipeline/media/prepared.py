"""Prepared: what is known of a recording once its sound lies decoded in a folder.

    folder/  prepared.json  channel-0.flac  channel-0.peaks  channel-1.flac ...

The folder appears whole or not at all (see audio.prepare), and its description names files relative to it.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.media.quality import Quality

DESCRIPTION = "prepared.json"


@dataclass(frozen=True, slots=True)
class PreparedChannel:
    """One channel: 16 kHz mono FLAC and its peaks, by name within the folder.

    `same_as`: the earlier channel that carries the same sound up to gain, or None.
    """

    index: int
    flac: str
    peaks: str
    quality: Quality
    same_as: int | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A decoded recording. All channels are `duration_ms` long."""

    duration_ms: int
    channels: tuple[PreparedChannel, ...]

    @property
    def heard(self) -> list[int]:
        """The channels worth hearing: those that do not carry the same sound as an earlier one."""
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
        return cls(duration_ms=data["duration_ms"], channels=channels)


def load_prepared(folder: Path) -> Prepared:
    """Read the description of a prepared folder. Raises FileNotFoundError if it was not prepared."""
    return Prepared.from_json(json.loads((folder / DESCRIPTION).read_text(encoding="utf-8")))
