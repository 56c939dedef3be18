"""Signing: what this installation says, so that others can check later that it did. Ed25519 (RFC 8032).

The private key is a file of the data folder (key_file.py). Whoever has the public key can check without asking anybody.
"""

from base64 import b64encode
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from configs.errors import BoliError
from pipeline.store import key_file

ALGORITHM = "Ed25519"


class KeyBroken(BoliError):
    """The file of the signing key does not hold one."""


class Signer:
    """Signs with the key of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Make the key where there is none. Raises KeyBroken."""
        place = data_dir / key_file.CERTIFICATE
        raw = key_file.read_or_make(place, lambda: Ed25519PrivateKey.generate().private_bytes_raw())
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(raw)
        except ValueError as error:
            raise KeyBroken(f"{place} holds no key: put back the one that was there, or move it away") from error

    @property
    def public_key(self) -> str:
        """The public key: 32 bytes in base64."""
        return b64encode(self._key.public_key().public_bytes_raw()).decode("ascii")

    def signature(self, text: str) -> str:
        """Return the signature of a text in UTF-8: 64 bytes in base64."""
        return b64encode(self._key.sign(text.encode())).decode("ascii")
