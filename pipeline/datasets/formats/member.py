"""Member: one file of an export, as a format hands it out, whole. Where it goes is decided by places.py."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Member:
    """`name`: its path within the export, with "/". `content`: its bytes, or a file of the scratch folder that is
    nobody's any more once the next member is asked for.
    """

    name: str
    content: bytes | Path

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size
