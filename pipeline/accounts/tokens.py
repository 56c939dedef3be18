"""Tokens: secrets that the service makes, for API keys, sessions and links.

A token is 256 random bits. Only its SHA-256 is stored: a secret that nobody can guess needs no slow hash.
"""

import hashlib
import secrets


def new_token() -> str:
    """Return a fresh secret, as URL-safe text."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
