"""File format: what an encrypted blob looks like, piece by piece, so that a part of it can be read.

    magic 8 | version 1 | key id 16 | salt 16 | nonce prefix 7        the header, 48 bytes
    chunks of CHUNK bytes, the last one shorter, each + a tag of 16   AES-256-GCM

The key of a file is made of the data key and the salt (HKDF-SHA256, RFC 5869), so that no nonce is used twice under one
key. The chunks follow the construction STREAM (Hoang, Reyhanitabar, Rogaway, Vizár: "Online Authenticated-Encryption
and its Nonce-Reuse Misuse-Resistance", CRYPTO 2015, section 7): nonce = prefix | number | whether it is the last. So a
chunk that was changed, moved, left out, or cut off at the end does not open; and as header and name are authenticated
with each, neither does one of another file.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.store.blobs import BlobDamaged

CHUNK: Final = 64 * 1024
TAG: Final = 16
_MAGIC: Final = b"\x89BOLI\r\n\x1a"  # like PNG's: not text, and a transfer that changes line ends spoils it
_VERSION: Final = 1
_HEADER: Final = struct.Struct(">8sB16s16s7s")
_INFO: Final = b"boli blob 1"


@dataclass(frozen=True, slots=True)
class Header:
    """The beginning of an encrypted blob. `key_id`: of the data key, 32 hexadecimal digits."""

    raw: bytes
    key_id: str
    salt: bytes
    prefix: bytes


@dataclass(frozen=True, slots=True)
class FileKey:
    """The data key with which a blob is encrypted, and the name that it must have. `key`: 32 bytes."""

    id: str
    key: bytes = field(repr=False)
    name: str = ""


def header_of(file: BinaryIO) -> Header | None:
    """Read the header; None where this is no encrypted blob. Raises BlobDamaged for one of a newer version."""
    raw = file.read(_HEADER.size)
    if len(raw) < _HEADER.size or not raw.startswith(_MAGIC):
        return None
    _, version, key_id, salt, prefix = _HEADER.unpack(raw)
    if version != _VERSION:
        raise BlobDamaged(f"an encrypted file has version {version}, and this program knows {_VERSION}")
    return Header(raw, key_id.hex(), salt, prefix)


def header_at(path: Path) -> Header | None:
    """Read the header of a file; None where it is no encrypted blob, or not there."""
    try:
        with path.open("rb") as file:
            return header_of(file)
    except FileNotFoundError:
        return None


def plain_size(stored: int) -> int:
    """Return how many bytes the content of an encrypted blob has that is `stored` bytes long. Raises BlobDamaged."""
    chunks, rest = divmod(stored - _HEADER.size, CHUNK + TAG)
    if (rest and rest < TAG) or stored < _HEADER.size + TAG:
        raise BlobDamaged("an encrypted file was cut off")
    return chunks * CHUNK + (rest - TAG if rest else 0)


class Readable(Protocol):
    """What can be read piece by piece."""

    def read(self, size: int, /) -> bytes:
        """Return the next `size` bytes, fewer at the end alone."""
        ...


def seal(plain: Path, to: Path, key: FileKey) -> Header:
    """Encrypt a file into another, and return its header."""
    with plain.open("rb") as content:
        return seal_from(content, to, key)


def seal_from(content: Readable, to: Path, key: FileKey) -> Header:
    """Encrypt what can be read into a file, and return its header."""
    header = _header(bytes.fromhex(key.id))
    with to.open("wb") as file:
        file.write(header.raw)
        chunks = _Chunks(header, key)
        for number, (piece, last) in enumerate(_pieces(content)):
            file.write(chunks.sealed(number, piece, last))
    return header


def unseal(file: BinaryIO, header: Header, to: Path, key: FileKey) -> None:
    """Decrypt what comes after the header into a file. Raises BlobDamaged, and then the file is not to be used."""
    chunks = _Chunks(header, key)
    size, number = os.fstat(file.fileno()).st_size, 0
    plain_size(size)
    with to.open("wb") as content:
        while piece := file.read(CHUNK + TAG):
            content.write(chunks.opened(number, piece, last=file.tell() == size))
            number += 1


def read(file: BinaryIO, header: Header, key: FileKey, start: int, stop: int) -> bytes:
    """Return the bytes [start, stop) of the content; only the chunks that they are in are read. Raises BlobDamaged."""
    stored = os.fstat(file.fileno()).st_size
    size = plain_size(stored)
    start, stop = max(0, start), min(stop, size)
    if stop <= start:
        return b""
    chunks, first = _Chunks(header, key), start // CHUNK
    file.seek(_HEADER.size + first * (CHUNK + TAG))
    content = bytearray()
    for number in range(first, (stop - 1) // CHUNK + 1):
        piece = file.read(CHUNK + TAG)
        content += chunks.opened(number, piece, last=file.tell() == stored)
    return bytes(content[start - first * CHUNK : stop - first * CHUNK])


class _Chunks:
    """Encrypts and decrypts the chunks of one file."""

    def __init__(self, header: Header, key: FileKey) -> None:
        own = HKDF(algorithm=SHA256(), length=32, salt=header.salt, info=_INFO).derive(key.key)
        self._cipher = AESGCM(own)
        self._prefix = header.prefix
        self._with = header.raw + key.name.encode()

    def sealed(self, number: int, piece: bytes, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(number, last), piece, self._with)

    def opened(self, number: int, piece: bytes, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(number, last), piece, self._with)
        except InvalidTag as error:
            raise BlobDamaged("an encrypted file is not what was written: it was changed, cut off, or moved") from error

    def _nonce(self, number: int, last: bool) -> bytes:
        return self._prefix + struct.pack(">IB", number, last)


def _header(key_id: bytes) -> Header:
    salt, prefix = os.urandom(16), os.urandom(7)
    return Header(_HEADER.pack(_MAGIC, _VERSION, key_id, salt, prefix), key_id.hex(), salt, prefix)


def _pieces(content: Readable) -> Iterator[tuple[bytes, bool]]:
    """Yield the content in chunks, each with whether it is the last; one, empty, of an empty file."""
    piece = content.read(CHUNK)
    while True:
        following = content.read(CHUNK) if len(piece) == CHUNK else b""
        yield piece, not following
        if not following:
            return
        piece = following
