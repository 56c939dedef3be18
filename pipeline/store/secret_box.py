"""Secret box: secrets that have to be read again are kept encrypted: of webhooks, and of people's second factors.

The key lies in the data folder, and not in the database: who reads a copy of the database alone learns none of them.
Every process of the installation shares the folder.
"""

import os
import secrets
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet, InvalidToken

from configs.errors import BoliError

# Its first use gave it the name.
KEY_FILE: Final = "webhook.key"


class SecretLost(BoliError):
    """The secret was encrypted with a key that this data folder does not have."""


class SecretBox:
    """Encrypts secrets with the key of a data folder."""

    def __init__(self, data_dir: Path) -> None:
        """Make the key where there is none. Two processes may do so at once: one key stays."""
        self._fernet = Fernet(_key(data_dir / KEY_FILE))

    def sealed(self, secret: str) -> str:
        """Return the secret encrypted, as ASCII text."""
        return self._fernet.encrypt(secret.encode("ascii")).decode("ascii")

    def opened(self, sealed: str) -> str:
        """Return the secret. Raises SecretLost."""
        try:
            return self._fernet.decrypt(sealed.encode("ascii")).decode("ascii")
        except InvalidToken as error:
            raise SecretLost(f"a secret was encrypted with another {KEY_FILE} than this; make a new one") from error


def _key(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(Fernet.generate_key())
            # A link appears whole, and only where there is none yet.
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink(missing_ok=True)
    return path.read_bytes()
