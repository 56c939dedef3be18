"""Blobs: files by key, behind one small interface.

Keys look like paths ("recordings/r1/channel-0.flac"). A blob appears whole or not at all: it is written beside its place
and renamed.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol
from uuid import uuid4


class BlobMissing(LookupError):
    """There is no blob under this key."""


class Blobs(Protocol):
    """What the pipeline needs of a blob store."""

    def path(self, key: str) -> Path:
        """Return a local file with the blob's content, to read only. Raises BlobMissing."""
        ...

    def writing(self, key: str) -> "_Writing":
        """Return a context manager giving a local path to write; the blob appears when the block ends without error."""
        ...

    def delete(self, prefix: str) -> None:
        """Remove every blob whose key is the prefix or lies under it. No error when there is none."""
        ...


_Writing = contextmanager  # for readers: `with blobs.writing(key) as path:`
