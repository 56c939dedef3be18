"""Blobs in a bucket of a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from configs.blob_store import BlobStore
from pipeline.store.objects.blobs import BucketBlobs
from tests.bucket import Store, running


@pytest.fixture(scope="session")
def store() -> Iterator[Store]:
    with running() as found:
        yield found


@pytest.fixture
def bucket(store: Store) -> BlobStore:
    """The settings of a bucket with nothing in it."""
    return store.new_bucket()


@pytest.fixture
def blobs(bucket: BlobStore, tmp_path: Path) -> BucketBlobs:
    """The bucket as one machine sees it."""
    return BucketBlobs(bucket, tmp_path / "here")


@pytest.fixture
def elsewhere(bucket: BlobStore, tmp_path: Path) -> BucketBlobs:
    """The bucket as another machine sees it."""
    return BucketBlobs(bucket, tmp_path / "there")
