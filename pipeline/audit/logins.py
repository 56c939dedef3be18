"""Logins: what stands in the audit log for a login that somebody typed: a keyed hash of it.

People type passwords where a login belongs. The key lies in the data folder and not in the database: without it, what
was typed cannot be guessed from the log; with it, all tries with one login are found.
"""

import hmac
import unicodedata
from pathlib import Path
from typing import Final

from pipeline.store import key_file

_DIGITS: Final = 32  # hexadecimal, of HMAC-SHA256


def mark(data_dir: Path, login: str) -> str:
    """Return what stands for a login. Capital and small letters are one."""
    plain = unicodedata.normalize("NFC", login.strip()).casefold().encode("utf-8", "surrogatepass")
    return hmac.new(key_file.kept_key(data_dir / key_file.AUDIT), plain, "sha256").hexdigest()[:_DIGITS]
