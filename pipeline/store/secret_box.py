"""Secret box: secrets that have to be read again are kept encrypted: of webhooks, and of people's second factors.

The key lies in the data folder, and not in the database: who reads a copy of the database alone learns none of them.
Every process of the installation shares the folder.
"""

from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from configs.errors import BoliError
from pipeline.store import key_file


class SecretLost(BoliError):
    """The secret was encrypted with a key that this data folder does not have."""


class SecretBox:
    """Encrypts secrets with the key of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Make the key where there is none. Two processes may do so at once: one key stays."""
        self._fernet = Fernet(key_file.kept_key(data_dir / key_file.WEBHOOK))

    def sealed(self, secret: str) -> str:
        """Return the secret encrypted, as ASCII text."""
        return self._fernet.encrypt(secret.encode("ascii")).decode("ascii")

    def opened(self, sealed: str) -> str:
        """Return the secret. Raises SecretLost."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise SecretLost(
                f"a secret was encrypted with another {key_file.WEBHOOK} than this; make a new one"
            ) from error
