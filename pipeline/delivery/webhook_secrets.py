"""Webhook secrets: what a client checks our signatures with. They are kept encrypted, since we sign with them.

If the key that they are encrypted with is lost (pipeline/store/secret_box.py), clients rotate their secrets.
"""

import base64
import secrets

from pipeline.store.secret_box import SecretBox, SecretLost

__all__ = ["SecretBox", "SecretLost", "new_secret"]

_PREFIX = "whsec_"  # of Standard Webhooks, which asks for 24 to 64 bytes
_BYTES = 32


def new_secret() -> str:
    """Return a fresh secret, as Standard Webhooks writes it."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode("ascii")
