"""Mask: what hides an upload while it grows: AES-256-CTR, whose key stream depends on the place in the file alone.

So the file is as long as what came, and can be written and cut at any place. It does not show whether something was
changed: when the upload is whole it is encrypted anew, as every blob (file_format.py). Where a request is taken back (a
wrong checksum), what comes instead has the same key stream: who finds both versions on the disk learns how they differ.
"""

from typing import BinaryIO, Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.store.blobs import Masked

_BLOCK: Final = 16
_INFO: Final = b"boli growing 1"


def mask_of(data_key: bytes) -> Masked:
    """Return what hides bytes, and shows them again, at a place of the upload to which a data key belongs."""
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=_INFO).derive(data_key)

    def masked(at: int, piece: bytes) -> bytes:
        block, before = divmod(at, _BLOCK)
        stream = Cipher(AES(key), CTR(block.to_bytes(_BLOCK, "big"))).encryptor()
        return stream.update(bytes(before) + piece)[before:]

    return masked


class Unmasked:
    """A masked file, read from its beginning as what it hides."""

    def __init__(self, file: BinaryIO, mask: Masked) -> None:
        self._file = file
        self._mask = mask

    def read(self, size: int) -> bytes:
        """Return the next bytes, `size` of them but at the end."""
        at = self._file.tell()
        return self._mask(at, self._file.read(size))
