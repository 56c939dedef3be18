"""Certificates of deletions: checking one needs the file and the service's public key, and asks nobody.

certificate = client.certificate(client.delete(recording_id))
told = verify(certificate.signed, certificate.signature, known_key)
"""

import json
from base64 import b64decode
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from boli.client.shapes import Shape
from configs.errors import BoliError


class Certificate(Shape):
    """A certificate of a deletion. `signed`: the JSON that was signed, to the letter."""

    id: str
    recording_id: str
    created_at: datetime
    signed: str
    signature: str
    public_key: str


class CertificatePage(Shape):
    items: tuple[Certificate, ...]
    next: str | None


class CertificateKey(Shape):
    algorithm: str
    public_key: str


class CertificateForged(BoliError, ValueError):
    """The certificate was changed, or another key signed it."""


def verify(signed: str, signature: str, public_key: str) -> dict[str, Any]:
    """Return what a certificate says. `public_key`: of the service, as you know it. Raises CertificateForged."""
    try:
        Ed25519PublicKey.from_public_bytes(b64decode(public_key, validate=True)).verify(
            b64decode(signature, validate=True), signed.encode()
        )
        told: dict[str, Any] = json.loads(signed)
    except (InvalidSignature, ValueError) as error:
        raise CertificateForged("this certificate was changed, or another key signed it") from error
    return told
