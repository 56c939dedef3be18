"""Webhook secrets: what a client checks our signatures with. They are kept encrypted, since we sign with them.

The key lies in the data folder, and not in the database: who reads a copy of the database alone cannot sign. Every
process of the installation shares the folder. If the key is lost, clients rotate their secrets.
"""

import base64
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from configs.errors import BoliError
from pipeline.store import key_file

_PREFIX = "whsec_"  # of Standard Webhooks, which asks for 24 to 64 bytes
_BYTES = 32


class SecretLost(BoliError):
    """The secret was encrypted with a key that this data folder does not have."""


def new_secret() -> str:
    """Return a fresh secret, as Standard Webhooks writes it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")


class SecretBox:
    """Encrypts secrets with the key of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Make the key where there is none. Two processes may do so at once: one key stays."""
        self._fernet = Fernet(key_file.read_or_make(data_dir / key_file.WEBHOOK, Fernet.generate_key))

    def sealed(self, secret: str) -> str:
        """Return the secret encrypted, as ASCII text."""
        return self._fernet.encrypt(secret.encode("ascii")).decode("ascii")

    def opened(self, sealed: str) -> str:
        """Return the secret. Raises SecretLost."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise SecretLost("the key of this webhook's secret is lost; rotate the secret") from error
