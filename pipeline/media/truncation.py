"""Truncation: was the file cut off? The container's own sizes say how long it should be.

FFmpeg accepts a cut file without an error: a WAV that lost its second half plays for half the time, an Ogg stream ends
at its last complete page, and the length of an MP3 without a Xing header is estimated. Then the end of the transcript
would be lost silently. So the sizes written in the container are compared with the size of the file.
"""

import struct
from pathlib import Path
from typing import BinaryIO

# Writers that stream (sox, ffmpeg to a pipe) put these or something above 2 GiB where the size should be.
_UNKNOWN_SIZES = 0x7FFF_F000
# Some recorders count their header into the data. 4096 bytes are 0.13 s at 16 kHz, 16 bit.
_SLACK_BYTES = 4096
_OGG_TAIL_BYTES = 2 * 65_307  # the largest Ogg page is 65 307 bytes (RFC 3533)
_MP3_FRAME_BYTES = 1441  # the longest frame of MPEG-1 layer III: 320 kbit/s at 32 kHz


def is_cut(path: Path) -> bool:
    """Return True if the container's own sizes say that bytes are missing at the end. False means "not known"."""
    size = path.stat().st_size
    with path.open("rb") as file:
        magic = file.read(12)
        if magic[:4] == b"RIFF" and magic[8:12] == b"WAVE":
            return _riff_end(file) > size + _SLACK_BYTES
        if magic[:4] == b"caff":
            return _caf_end(file) > size + _SLACK_BYTES
        if magic[:4] == b"riff":  # Sony Wave64: 16-byte identifier, then the size of the whole file
            file.seek(16)
            return _number("<Q", file.read(8)) > size + _SLACK_BYTES
        if magic[4:8] == b"ftyp":
            return _mp4_end(file, size) > size
        if magic[:4] == b"OggS":
            return _ogg_page_is_cut(file, size)
        return _mp3_end(file) > size + _SLACK_BYTES


def understates_its_length(path: Path) -> bool:
    """Return True if a WAV file goes on after the end of its sound, and not with another chunk.

    A 32-bit size wraps at 4 GiB, and recorders that are switched off leave the size of their last save.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        magic = file.read(12)
        end = _riff_end(file) if magic[:4] == b"RIFF" and magic[8:12] == b"WAVE" else 0
        if not 0 < end < size - _SLACK_BYTES:
            return False
        file.seek(end + end % 2)
        header = file.read(8)
    name, length = _chunk("<4sI", header)
    return not (name.isascii() and name.decode("ascii").isprintable() and end + 8 + length <= size + _SLACK_BYTES)


def states_its_length(path: Path) -> bool:
    """Return True if an MP3 file has a header with its length that fits the file (not so if files were joined)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        end = _mp3_end(file)
    return 0 < size <= end + end // 16


def is_mp4(path: Path) -> bool:
    """Return True for an MP4, M4A or 3GP file, by its first bytes. Such a file needs its index, often written last."""
    with path.open("rb") as file:
        return file.read(12)[4:8] == b"ftyp"


def is_wav(path: Path) -> bool:
    """Return True for a WAV file, also one of 64-bit sizes (EBU Tech 3306), by its first bytes."""
    with path.open("rb") as file:
        magic = file.read(12)
    return magic[:4] in (b"RIFF", b"RF64", b"BW64") and magic[8:12] == b"WAVE"


def _riff_end(file: BinaryIO) -> int:
    """Return where the sound of a WAV file must end, or 0 where it does not say."""
    offset = 12
    while True:
        file.seek(offset)
        header = file.read(8)
        if len(header) < 8:
            return 0
        chunk, size = _chunk("<4sI", header)
        if chunk == b"data":
            return 0 if size >= _UNKNOWN_SIZES else offset + 8 + size
        offset += 8 + size + size % 2


def _caf_end(file: BinaryIO) -> int:
    """Return where the sound of a Core Audio file must end, or 0 where it does not say (size -1)."""
    offset = 8
    while True:
        file.seek(offset)
        header = file.read(12)
        if len(header) < 12:
            return 0
        chunk, size = _chunk(">4sq", header)
        if chunk == b"data" or size < 0:
            return offset + 12 + max(size, 0)
        offset += 12 + size


def _mp3_end(file: BinaryIO) -> int:
    """Return where an MP3 file must end by its Xing, Info or VBRI header, or 0 where it has none.

    The header lies in the first frame, after an ID3v2 tag. Xing and Info: name, flags, number of frames if bit 0 is
    set, number of bytes if bit 1 is. VBRI: name, version, delay, quality (2 bytes each), number of bytes.
    """
    file.seek(0)
    tag = file.read(10)
    start = 0
    if tag[:3] == b"ID3" and len(tag) == 10:
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(tag[6:], (21, 14, 7, 0), strict=True))
    file.seek(start)
    frame = file.read(_MP3_FRAME_BYTES)
    if frame[:1] != b"\xff":
        return 0
    for name in (b"Xing", b"Info"):
        if (at := frame.find(name)) >= 0:
            flags = _number(">I", frame[at + 4 : at + 8])
            bytes_at = at + (12 if flags & 1 else 8)
            return start + _number(">I", frame[bytes_at : bytes_at + 4]) if flags & 2 else 0
    at = frame.find(b"VBRI")
    return start + _number(">I", frame[at + 10 : at + 14]) if at >= 0 else 0


def _mp4_end(file: BinaryIO, size: int) -> int:
    """Return where the index and the sound of an MP4 file must end.

    ISO/IEC 14496-12: boxes of size and name; size 1 means that 64 bits of size follow, 0 that it lasts to the end.
    """
    offset = end = 0
    while offset + 8 <= size:
        file.seek(offset)
        length, name = _number(">I", file.read(4)), file.read(4)
        if length == 1:
            length = _number(">Q", file.read(8))
        if length < 8:
            break
        offset += length
        end = offset if name in (b"moov", b"mdat", b"moof") else end
    return end


def _ogg_page_is_cut(file: BinaryIO, size: int) -> bool:
    """Return True if the last Ogg page promises more bytes than follow it (RFC 3533, section 6)."""
    file.seek(max(0, size - _OGG_TAIL_BYTES))
    tail = file.read()
    page = tail.rfind(b"OggS\0")
    if page < 0:
        return False
    segments = tail[page + 26] if len(tail) > page + 26 else 255
    table = tail[page + 27 : page + 27 + segments]
    return len(table) < segments or len(tail) < page + 27 + segments + sum(table)


def _chunk(form: str, header: bytes) -> tuple[bytes, int]:
    name, size = struct.unpack(form, header)
    return bytes(name), int(size)


def _number(form: str, data: bytes) -> int:
    value: int = struct.unpack(form, data)[0] if len(data) == struct.calcsize(form) else 0
    return value
