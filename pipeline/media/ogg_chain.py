"""Ogg chain: several Ogg files joined to one, as web radios and recorders write them. It is cut into its links.

    |BOS| pages of the first link |BOS| pages of the second |...        BOS: beginning of stream (RFC 3533, section 4)

Each link has its own headers, so sample rate and number of channels may change. FFmpeg decodes such a file with the
headers of the first link and fails at a change. So each link is decoded as a file of its own.
"""

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pipeline.media.problem import AudioProblem

MOST_LINKS = 1_000
_MARK = b"OggS\0\x02"  # capture pattern, version, and the header type of a page that begins a stream
_HEADER_BYTES = 27
# Before a file counts as hostile: a mark inside of sound is rare, and each costs a checksum.
_MOST_MARKS = 20 * MOST_LINKS
_COPIED_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Page:
    start: int
    end: int


def parts(path: Path, folder: Path) -> list[Path]:
    """Return the links of an Ogg chain, copied to files in `folder`; of any other file only `path` itself.

    Raises AudioProblem("undecodable") for more than MOST_LINKS links.
    """
    with path.open("rb") as file:
        starts = _link_starts(file) if file.read(len(_MARK)) == _MARK else []
    if len(starts) < 2:
        return [path]
    ends = [*starts[1:], path.stat().st_size]
    return [
        _copied(path, folder / f"link-{number}.ogg", start, end)
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def _link_starts(file: BinaryIO) -> list[int]:
    """Return where the links begin. Streams that begin side by side (sound beside a picture) are one link."""
    starts: list[int] = []
    last_end = -1
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for page in _first_pages(content):
            if page.start != last_end:
                starts.append(page.start)
            last_end = page.end
            if len(starts) > MOST_LINKS:
                raise _too_many()
    return [0, *starts[1:]]


def _first_pages(content: mmap.mmap) -> Iterator[_Page]:
    """Yield the pages that begin a stream and whose checksum is right: others only look like one."""
    at = -1
    for _ in range(_MOST_MARKS):
        at = content.find(_MARK, at + 1)
        if at < 0:
            return
        segments = content[at + 26] if at + _HEADER_BYTES <= len(content) else 0
        table = content[at + _HEADER_BYTES : at + _HEADER_BYTES + segments]
        page = _Page(at, at + _HEADER_BYTES + segments + sum(table))
        if page.end <= len(content) and _is_whole(content[page.start : page.end]):
            yield page
    raise _too_many()


def _is_whole(page: bytes) -> bool:
    stated = int.from_bytes(page[22:26], "little")
    return _checksum(page[:22] + bytes(4) + page[26:]) == stated


def _checksum(data: bytes) -> int:
    """Return the CRC of an Ogg page: polynomial 0x04c11db7, start 0, bits not reflected (RFC 3533, section 6)."""
    crc = 0
    for byte in data:
        crc = (crc << 8) & 0xFFFFFFFF ^ _TABLE[crc >> 24 ^ byte]
    return crc


def _table_entry(crc: int) -> int:
    for _ in range(8):
        crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


_TABLE = [_table_entry(byte << 24) for byte in range(256)]


def _copied(path: Path, target: Path, start: int, end: int) -> Path:
    with path.open("rb") as source, target.open("wb") as copy:
        source.seek(start)
        while start < end and (block := source.read(min(_COPIED_BYTES, end - start))):
            copy.write(block)
            start += len(block)
    return target


def _too_many() -> AudioProblem:
    return AudioProblem(
        "undecodable",
        f"The file is a chain of more than {MOST_LINKS} recordings",
        "Cut it into parts, or export it as one recording, and send that.",
    )
