"""Tidying: now and then, the copies of blobs that this machine keeps without need are deleted."""

from typing import Final

from pipeline.store.blobs import Blobs, BlobsAway
from pipeline.store.recurring import Recurring

EVERY_S: Final = 600.0


def tidying(blobs: Blobs) -> Recurring:
    """Return a thread that tidies, for a process that uses blobs."""
    return Recurring("tidying", lambda _stopped: blobs.tidy(), EVERY_S, (BlobsAway, OSError))
