"""Bucket: objects of S3 by key, through obstore, which nothing else imports.

What a store answers to an error may hold names, keys and addresses: none of it is repeated, and no error is chained.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    PermissionDeniedError,
    PreconditionError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from configs.blob_store import BlobStore
from pipeline.store.blobs import BlobMissing, BlobsAway
from pipeline.store.objects import credentials

# The pieces in which big objects come and go. A part of a multipart upload has 5 MiB at least, and there are 10,000 of
# them at most (docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html): 80 GiB.
PIECE: Final = 8 * 2**20
_AT_ONCE: Final = 4
_SHA256: Final = "sha256"  # of the whole content, as metadata of an object
_DELETED_AT_ONCE: Final = 1000


class BucketRefuses(BlobsAway):
    """The store does not accept our credentials, or they do not allow this."""


class ObjectChanged(Exception):
    """An object was replaced while it was read: its reader begins again."""


@dataclass(frozen=True, slots=True)
class Object:
    """What is known of an object without reading it. `etag` names its content."""

    key: str
    size: int
    etag: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """Some bytes of an object. `sha256`: of the whole object, in hexadecimal; "" where nobody noted it."""

    content: bytes
    sha256: str


class Bucket:
    """The objects under one prefix of a bucket. Raises BlobsAway where it cannot be reached, within half a minute."""

    def __init__(self, settings: BlobStore) -> None:
        """Raises NoCredentials."""
        config: Any = {
            "virtual_hosted_style_request": not settings.bucket_in_path,
            "checksum_algorithm": "sha256",  # the store refuses what was damaged on its way
            **({"endpoint": settings.address} if settings.endpoint else {}),
            **({"region": settings.region} if settings.region else {}),
            **credentials.found(settings),
        }
        self._store = S3Store(
            settings.bucket,
            prefix=settings.prefix or None,
            config=config,
            client_options={
                "allow_http": settings.endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "read_timeout": timedelta(seconds=20),
                "timeout": timedelta(seconds=60),
            },
            retry_config={
                "max_retries": 3,
                "retry_timeout": timedelta(seconds=10),
                "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=2), "base": 2},
            },
        )

    def head(self, key: str) -> Object:
        """Return what is known of an object. Raises BlobMissing."""
        with _telling(key):
            return _object(obstore.head(self._store, key))

    def read(self, of: Object, start: int, end: int) -> Piece:
        """Return the bytes [start, end) of an object, which may not be empty.

        Raises BlobMissing, and ObjectChanged where the object is another one by now.
        """
        with _telling(of.key):
            got = obstore.get(self._store, of.key, options={"range": (start, end), "if_match": of.etag})
            return Piece(bytes(got.bytes()), str(got.attributes.get(_SHA256, "")))

    def put(self, key: str, file: Path) -> Object:
        """Write a file as an object, in several parts where it is big. It appears whole or not at all."""
        with file.open("rb") as content:
            digest = hashlib.file_digest(content, "sha256").hexdigest()
            size = os.fstat(content.fileno()).st_size
        with _telling(key, written=True):
            made = obstore.put(
                self._store, key, file, attributes={_SHA256: digest}, chunk_size=PIECE, max_concurrency=_AT_ONCE
            )
        return Object(key, size, str(made["e_tag"]), datetime.now().astimezone())

    def put_new(self, key: str, content: bytes) -> bool:
        """Write an object if there is none, and say whether it was written."""
        try:
            with _telling(key, written=True):
                obstore.put(self._store, key, content, mode="create")
        except ObjectChanged:
            return False
        return True

    def copy(self, key: str, to: str) -> None:
        """Give an object's content another key, too. Raises BlobMissing."""
        with _telling(key):
            obstore.copy(self._store, key, to)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete objects. Those that are not there are no error."""
        for start in range(0, len(keys), _DELETED_AT_ONCE):
            with _telling("", written=True):
                obstore.delete(self._store, keys[start : start + _DELETED_AT_ONCE])

    def under(self, prefix: str) -> Iterator[Object]:
        """Yield every object under `prefix/`; all where it is empty."""
        with _telling(prefix, written=True):
            for page in obstore.list(self._store, prefix=prefix or None):
                yield from map(_object, page)

    def names(self, prefix: str) -> set[str]:
        """Return the names right under `prefix/`."""
        with _telling(prefix, written=True):
            found = obstore.list_with_delimiter(self._store, prefix=prefix)
            paths = [*found["common_prefixes"], *(one["path"] for one in found["objects"])]
        return {path.rstrip("/").rpartition("/")[2] for path in paths}


def _object(meta: Any) -> Object:
    return Object(meta["path"], meta["size"], meta["e_tag"] or "", meta["last_modified"])


@contextmanager
def _telling(key: str, *, written: bool = False) -> Iterator[None]:
    """Turn the store's errors into ours. `written`: it needs no object that is there, so the bucket itself is missing
    where the store finds none.
    """
    try:
        yield
    except FileNotFoundError:
        if written:
            raise BlobsAway("the bucket is not there: check blobs.url") from None
        raise BlobMissing(f"no blob {key}") from None
    except (PreconditionError, AlreadyExistsError):
        raise ObjectChanged from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise BucketRefuses("the object store refuses: check the credentials, and what they may do") from None
    except (BaseError, TimeoutError) as error:
        if "NoSuchBucket" in str(error):
            raise BlobsAway("the bucket is not there: check blobs.url") from None
        raise BlobsAway("the object store does not answer as it should") from None
