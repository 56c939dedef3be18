"""Certificates of deletions."""

from datetime import datetime

from review_api.schemas.base import Answer


class Certificate(Answer):
    """`signed`: the JSON that was signed, to the letter. `signature`: of its UTF-8 bytes. Both it and `public_key` are
    Ed25519 in base64.
    """

    id: str
    recording_id: str
    created_at: datetime
    signed: str
    signature: str
    public_key: str


class CertificatePage(Answer):
    """`next`: what to ask for as `after`; null on the last page."""

    items: list[Certificate]
    next: str | None


class CertificateKey(Answer):
    """With which key this installation signs now."""

    algorithm: str
    public_key: str
