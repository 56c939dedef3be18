"""Encryption: what is written encrypted, and read again, with keys from the settings.

Fernet (AES-128-CBC with HMAC-SHA256) of the package `cryptography`. Of several keys the first seals and all open, so
that a key is replaced by putting a new one in front, `boli voice rotate`, and taking the old one out.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from configs.errors import BoliError
from configs.settings import Voices


class KeyUnset(BoliError):
    """There is no key to seal with. The message says how to make one."""


class WrongKey(BoliError):
    """What was sealed cannot be opened with any of the keys."""


class Seal:
    """The keys in force."""

    def __init__(self, settings: Voices) -> None:
        """Raises KeyUnset where the settings name no key. They have checked the form of those they name."""
        keys = settings.keys
        if not keys:
            raise KeyUnset(
                "voices cannot be kept: the operator has to set voices.voiceprint_key (BOLI_VOICES__VOICEPRINT_KEY) to "
                "what `boli voice key` prints"
            )
        self._keys = MultiFernet([Fernet(key) for key in keys])

    def sealed(self, content: bytes) -> str:
        """Return the content encrypted with the first key, as ASCII text."""
        return self._keys.encrypt(content).decode("ascii")

    def opened(self, token: str) -> bytes:
        """Return what was sealed. Raises WrongKey."""
        try:
            return self._keys.decrypt(token.encode("ascii"))
        except InvalidToken as error:
            raise WrongKey(
                "a voice cannot be read: the key it was written with is not in voices.voiceprint_key"
            ) from error

    def renewed(self, token: str) -> str:
        """Return the same content sealed with the first key. Raises WrongKey."""
        return self.sealed(self.opened(token))


def new_key() -> str:
    """Return a fresh random key, 32 bytes in URL-safe base64."""
    return Fernet.generate_key().decode("ascii")
