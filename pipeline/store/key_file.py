"""Key files: secrets of an installation that lie in its data folder, and never in its database.

Who reads a copy of the database alone has none of them. Each is made where there is none yet, for this user alone.
`boli backup` leaves them out, and `boli doctor` looks who may read them.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Final

from cryptography.fernet import Fernet

WEBHOOK: Final = "webhook.key"
CERTIFICATE: Final = "certificate.key"
AUDIT: Final = "audit.key"
ALL: Final = (WEBHOOK, CERTIFICATE, AUDIT)


def kept_key(path: Path) -> bytes:
    """Return the key in a file, made where there is none: 32 random bytes in URL-safe base64."""
    return read_or_make(path, Fernet.generate_key)


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return what a key file holds; make it where there is none. Two processes may do so at once: one key stays."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        mine = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(make())
            # A link appears whole, and only where there is none yet.
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink(missing_ok=True)
    return path.read_bytes()
