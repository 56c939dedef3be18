"""Uploads: files on their way, which are sent in several goes."""

from datetime import datetime

from review_api.schemas.base import Answer


class Upload(Answer):
    """A file of which `offset` of `length` bytes have come. It is deleted at `expires_at` if nothing more comes."""

    id: str
    name: str
    length: int
    offset: int
    created_at: datetime
    expires_at: datetime


class Uploads(Answer):
    items: list[Upload]
