"""Passwords: a person's secret, which can be guessed, so its argon2id hash is stored, which is slow to try.

Hashing and verifying take 64 MiB and some 0.1 s each. They take no connection, so that no transaction is held open.
"""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from configs.errors import BoliError
from pipeline.accounts.guessable import guessable

MIN_CHARACTERS = 10
MAX_CHARACTERS = 500
# Stands where nobody knows a password: no text has it as its hash.
NO_PASSWORD = "!"

_hasher = PasswordHasher()
# Verified when the login is unknown, so that the answer takes as long as for a known one. It is the hash of a random
# text that nobody kept. Made here at import, it would cost every command the time of a sign-in.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$bdZdhoGPM9/vmG9Vwyywvg$xXuU4tSx/e+DcWtuw3KQNS8Cw1uE069wuJu8Py9Rg3c"


class WeakPassword(BoliError):
    """The password is too short, too long, or easily guessed."""


class WrongPassword(BoliError):
    """There is no such login, or this is not its password."""

    def __init__(self) -> None:
        super().__init__("the login or the password is wrong")


def hashed(password: str, login: str = "") -> str:
    """Return what is stored of a password. Raises WeakPassword, also where it is made of the login of its person."""
    if not MIN_CHARACTERS <= len(password) <= MAX_CHARACTERS:
        raise WeakPassword(f"a password has {MIN_CHARACTERS} to {MAX_CHARACTERS} characters")
    if guessable(password, login):
        raise WeakPassword("this password is easily guessed: take several words that are not the login")
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Say whether this is the password that was stored. None, for a login that is unknown, takes as long."""
    try:
        return _hasher.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
