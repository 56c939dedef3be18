"""WAV header: where FFmpeg would misread one, it is corrected while the file is read. The file itself stays.

WAVE_FORMAT_EXTENSIBLE says how many bits of each sample are used: 24 of 32 is usual. They are the upper ones, so the
sample can be read whole. But FFmpeg goes by the used bits: 24 of 32 it takes for floating-point numbers of an old
editor, and 20 of 32 for samples of 24 bits. Both become noise.
"""

import io
import struct
from pathlib import Path
from typing import BinaryIO

_EXTENSIBLE = 0xFFFE
_PCM = 1
_FMT_BYTES = 40
_USED_BITS_AT, _KIND_AT = 18, 24
_MOST_CHUNKS = 100  # before `fmt `: writers put one to three there


def corrected(path: Path) -> io.BufferedIOBase | None:
    """Return the file with its used bits set to all bits; None where FFmpeg reads it rightly. Close it after use."""
    file = path.open("rb")
    at = _fmt_at(file)
    file.seek(at)
    form = file.read(_FMT_BYTES) if at else b""
    file.seek(0)
    if len(form) == _FMT_BYTES:
        tag, bits = struct.unpack_from("<H12xH", form)
        used, kind = (struct.unpack_from("<H", form, place)[0] for place in (_USED_BITS_AT, _KIND_AT))
        if (tag, kind) == (_EXTENSIBLE, _PCM) and used != bits:
            return _Corrected(file, at + _USED_BITS_AT, struct.pack("<H", bits))
    file.close()
    return None


def _fmt_at(file: BinaryIO) -> int:
    """Return where the content of the chunk `fmt ` begins; 0 where there is none before the sound."""
    magic = file.read(12)
    if magic[:4] not in (b"RIFF", b"RF64", b"BW64") or magic[8:] != b"WAVE":
        return 0
    for _ in range(_MOST_CHUNKS):
        header = file.read(8)
        if len(header) < 8 or header[:4] == b"data":
            return 0
        if header[:4] == b"fmt ":
            return file.tell()
        size = int.from_bytes(header[4:], "little")
        file.seek(size + size % 2, io.SEEK_CUR)
    return 0


class _Corrected(io.BufferedIOBase):
    """A file in which some bytes are others."""

    def __init__(self, file: BinaryIO, at: int, other: bytes) -> None:
        self._file = file
        self._at = at
        self._other = other

    def read(self, size: int | None = -1, /) -> bytes:
        start = self._file.tell()
        content = self._file.read(-1 if size is None else size)
        if start < self._at + len(self._other) and self._at < start + len(content):
            changed = bytearray(content)
            for place, byte in enumerate(self._other, self._at - start):
                if 0 <= place < len(changed):
                    changed[place] = byte
            return bytes(changed)
        return content

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def close(self) -> None:
        self._file.close()
        super().close()
