"""Key file: a random key that is made once, in the data folder, where every process of the installation finds it.

Whoever reads a copy of the database alone does not have it.
"""

import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet


def kept_key(path: Path) -> bytes:
    """Return the key in a file: 32 random bytes in URL-safe base64.

    It is made where there is none. Two processes may do so at once: one key stays.
    """
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
