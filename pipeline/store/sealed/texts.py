"""Texts: how those of the database are encrypted, each with the data key of its recording or client.

    token = MARK, the data key's id, ":", base64 of (nonce 12 | AES-256-GCM of the UTF-8 text, tag 16)
    a name = the same with AES-256-SIV (RFC 5297), which needs no nonce: equal names of one scope have equal tokens

Both keys are made of the data key (HKDF-SHA256, RFC 5869). Keys that texts were read with are kept in memory for
KEPT_S, as a list has hundreds of texts of one recording. To write, the key's row is asked for each time.
"""

import base64
import os
import time
from binascii import Error as NotBase64
from typing import Final

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pipeline.store import text_columns
from pipeline.store.blobs import BlobDamaged
from pipeline.store.sealed.keyring import KEPT_S, DataKey, Keyring
from pipeline.store.text_columns import MARK

_NONCE: Final = 12
_MOST: Final = 10_000  # keys in memory
_OF_TEXTS, _OF_NAMES = b"boli text 1", b"boli name 1"


class TextKey:
    """The key of the texts of one scope. Several threads may use it."""

    def __init__(self, data_key: DataKey) -> None:
        self.id = data_key.id
        self._texts = AESGCM(_made_of(data_key.key, _OF_TEXTS, 32))
        self._names = AESSIV(_made_of(data_key.key, _OF_NAMES, 64))

    def sealed(self, text: str) -> str:
        nonce = os.urandom(_NONCE)
        return self._token("t", nonce + self._texts.encrypt(nonce, text.encode(), None))

    def sealed_name(self, text: str) -> str:
        return self._token("n", self._names.encrypt(text.encode(), None))

    def opened(self, kind: str, raw: bytes) -> str:
        """Return what is hidden in the bytes of a token. Raises InvalidTag, ValueError."""
        if kind == "n":
            return self._names.decrypt(raw, None).decode()
        return self._texts.decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()

    def _token(self, kind: str, raw: bytes) -> str:
        return f"{MARK}{kind}:{self.id}:{base64.b64encode(raw).decode('ascii')}"


class TextKeys:
    """Implements pipeline.store.text_columns.TextKeys. `keyring`: over an engine of its own, as keys are read while
    another connection is; `writes`: whether what is written is encrypted.
    """

    def __init__(self, keyring: Keyring, writes: bool) -> None:
        self._keyring = keyring
        self._writes = writes
        self._kept: dict[str, tuple[float, TextKey]] = {}

    @property
    def writes(self) -> bool:
        return self._writes

    def of_scope(self, connection: sa.Connection, scope: str, client_id: str | None) -> TextKey:
        return self._keep(self._keyring.in_transaction(connection, scope, client_id))

    def opened(self, token: str) -> str:
        """Raises KeyGone, BlobDamaged, WrongMasterKey, KeyCommandFailed."""
        kind, key_id, content = token.removeprefix(MARK).split(":")
        until, key = self._kept.get(key_id, (0.0, None))
        if key is None or time.monotonic() >= until:
            key = self._keep(self._keyring.of_text(key_id))
        try:
            return key.opened(kind, base64.b64decode(content))
        except (InvalidTag, NotBase64, ValueError) as error:
            raise BlobDamaged(f"a text in the database was changed: it does not open with the key {key_id}") from error

    def _keep(self, data_key: DataKey) -> TextKey:
        """Remember a key. It may be one of a transaction that fails: nothing that was written with it is left then."""
        key = TextKey(data_key)
        if len(self._kept) >= _MOST:
            self._kept = {}
        self._kept[key.id] = (time.monotonic() + KEPT_S, key)
        return key


def install(engine: sa.Engine, keyring: Keyring, writes: bool) -> None:
    """Have an engine read encrypted texts, and write them so where `writes`."""
    text_columns.install(engine, TextKeys(keyring, writes))


def _made_of(data_key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(data_key)
