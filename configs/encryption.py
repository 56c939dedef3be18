"""Encryption at rest: under which key the keys of clients are, and where decrypted copies lie."""

import re
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator, model_validator

from configs.sections import Section

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}=")


class Encryption(Section):
    """Encryption of sound and other files at rest. Nothing of `key`, `key_file`, `key_command` is set: off. `key`: what
    `boli encryption key` prints, or several with commas between: the first encrypts, and all decrypt. `key_file`: a
    file with such keys, one a line, after those of `key`. `key_command`: a program and its arguments that wraps keys
    with one that never leaves it (a KMS); where it is set it comes first. `key_command_timeout_s`: how long one call
    may take. `scratch_dir`: where decrypted copies lie while they are used; unset: memory (/dev/shm). `scratch_gib`:
    how much of it, in GiB; what was used within the hour in any case. `texts`: texts in the database are encrypted,
    too; a key is needed.
    """

    key: SecretStr = SecretStr("")
    key_file: Path | None = None
    key_command: tuple[str, ...] = ()
    key_command_timeout_s: float = Field(10, gt=0)
    scratch_dir: Path | None = None
    scratch_gib: float = Field(2, gt=0)
    texts: bool = False

    @property
    def is_on(self) -> bool:
        """Whether what is written is encrypted."""
        return bool(self.key.get_secret_value().strip() or self.key_file or self.key_command)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of `key`, newest first."""
        return split_keys(self.key.get_secret_value())

    @field_validator("key")
    @classmethod
    def _are_keys(cls, value: SecretStr) -> SecretStr:
        if any(not is_key(key) for key in split_keys(value.get_secret_value())):
            raise ValueError("a key is 32 bytes in URL-safe base64, 44 characters; `boli encryption key` makes one")
        return value

    @model_validator(mode="after")
    def _have_a_key(self) -> "Encryption":
        if self.texts and not self.is_on:
            raise ValueError("texts are encrypted under a key: set key, key_file or key_command, too")
        return self


def split_keys(text: str) -> tuple[str, ...]:
    """Return the keys of a text, with commas, spaces or line ends between."""
    return tuple(text.replace(",", " ").split())


def is_key(text: str) -> bool:
    """Say whether a text has the form of a key."""
    return bool(_KEY.fullmatch(text))
