"""Bucket: the object store of the recordings, where one is set."""

import os
import platform

from boli.doctor.data import belonging
from boli.doctor.finding import Findings, note, ok, wrong
from configs.errors import BoliError
from configs.settings import Settings
from pipeline.store.blob_stores import open_stored
from pipeline.store.blobs import Blobs


def bucket(settings: Settings) -> Findings:
    """Look at the bucket: does it answer, may we write and delete there, does it belong to the database?"""
    if not settings.blobs.url:
        return
    try:
        blobs = open_stored(settings)
        _probe(blobs)
        yield ok("bucket", f"{settings.blobs.url} can be written to, read and deleted from")
        yield from belonging(settings, blobs)
    except BoliError as error:
        yield wrong("bucket", f"{settings.blobs.url}: {error}")
        return
    rules = "nobody can see from here whether rules end multipart uploads that were cut off, and delete old versions"
    yield note("bucket", f"{rules}: docs/guide/bucket.md")


def _probe(blobs: Blobs) -> None:
    """Write, read and delete a small blob. Raises BoliError."""
    key = f"doctor/{platform.node() or 'machine'}-{os.getpid()}"
    with blobs.writing(key) as place:
        place.write_bytes(b"boli")
    blobs.path(key).read_bytes()
    blobs.delete(key)
