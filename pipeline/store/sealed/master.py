"""Master key: what wraps the keys of clients. It is in the settings, and never in the database or the data folder.

A wrapped key says with which master key it opens: "local:{id}:{nonce and AES-256-GCM of it}" or "command:{its answer}".
"""

import base64
import hashlib
import os
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from configs.encryption import Encryption, is_key, split_keys
from configs.errors import BoliError
from pipeline.store.blobs import BlobsAway
from pipeline.store.sealed.key_command import KeyCommand, KeyCommandFailed

KEY_BYTES: Final = 32
_NONCE: Final = 12
_LOCAL: Final = "local"
_COMMAND: Final = "command"


class MasterKeyUnset(BoliError):
    """What is there is encrypted, and the settings name no key."""


class WrongMasterKey(BlobsAway):
    """A key of a client cannot be unwrapped with any key of the settings. No recording fails by that: work waits."""


class BadKeyFile(BoliError):
    """The file of encryption.key_file cannot be used. The message says why."""


def new_key() -> str:
    """Return a fresh random key, 32 bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode("ascii")


def wrap(by: bytes, key: bytes, about: str) -> str:
    """Return a key wrapped by another, as text; it opens only as what it is `about`."""
    nonce = os.urandom(_NONCE)
    return base64.b64encode(nonce + AESGCM(by).encrypt(nonce, key, about.encode())).decode("ascii")


def unwrap(by: bytes, wrapped: str, about: str) -> bytes:
    """Return a key that `wrap` wrapped. Raises ValueError where it was another one, or about something else."""
    raw = base64.b64decode(wrapped)
    try:
        return AESGCM(by).decrypt(raw[:_NONCE], raw[_NONCE:], about.encode())
    except InvalidTag as error:
        raise ValueError("wrapped by another key, or about something else") from error


class Master:
    """The master keys in force: the command or the first key wraps, and all unwrap."""

    def __init__(self, settings: Encryption) -> None:
        """Raises BadKeyFile, MasterKeyUnset. The command is not called."""
        keys = [base64.urlsafe_b64decode(key) for key in (*settings.keys, *_of_file(settings.key_file))]
        self._keys = {_id_of(key): key for key in keys}
        self._command = (
            KeyCommand(settings.key_command, settings.key_command_timeout_s) if settings.key_command else None
        )
        if not self._keys and not self._command:
            raise MasterKeyUnset("encryption.key is not set; `boli encryption key` makes one")
        self._first = _COMMAND if self._command else f"{_LOCAL}:{next(iter(self._keys))}"

    def wrap(self, key: bytes, about: str) -> str:
        """Return a key wrapped by the first master key. Raises KeyCommandFailed."""
        if self._command:
            return f"{_COMMAND}:{self._command.wrap(key)}"
        return f"{self._first}:{wrap(next(iter(self._keys.values())), key, about)}"

    def unwrap(self, wrapped: str, about: str) -> bytes:
        """Return what was wrapped. Raises WrongMasterKey, KeyCommandFailed."""
        kind, _, rest = wrapped.partition(":")
        if kind == _COMMAND:
            key = self._called(rest)
        else:
            id, _, rest = rest.partition(":")
            if id not in self._keys:
                raise _wrong(f"the key {id}")
            try:
                key = unwrap(self._keys[id], rest, about)
            except ValueError as error:
                raise WrongMasterKey(f"a key in the database was changed: {about} does not open") from error
        if len(key) != KEY_BYTES:
            raise KeyCommandFailed(f"encryption.key_command answered with {len(key)} bytes, which is no key of ours")
        return key

    def is_current(self, wrapped: str) -> bool:
        """Say whether a key is wrapped by the first master key."""
        return wrapped.startswith(f"{self._first}:")

    def _called(self, wrapped: str) -> bytes:
        if self._command is None:
            raise _wrong("encryption.key_command")
        return self._command.unwrap(wrapped)


def _wrong(needed: str) -> WrongMasterKey:
    return WrongMasterKey(
        f"the recordings are encrypted under another master key: {needed} is needed; put it (back) into the settings, "
        "encryption.key, key_file or key_command"
    )


def _id_of(key: bytes) -> str:
    """Return the name of a key: 8 hexadecimal digits of a hash, from which nobody finds 32 random bytes."""
    return hashlib.sha256(b"boli master key\0" + key).hexdigest()[:8]


def _of_file(file: Path | None) -> tuple[str, ...]:
    if file is None:
        return ()
    try:
        keys = split_keys(file.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeyFile(f"cannot read encryption.key_file {file}: {error}") from error
    if not keys or not all(is_key(key) for key in keys):
        raise BadKeyFile(f"{file} must hold keys, one a line: each is what `boli encryption key` prints")
    return keys
