"""Blob stores: the one place where it is decided where blobs are."""

from importlib import import_module

from configs.blob_store import MOST_COPIED
from configs.errors import BoliError
from configs.settings import Settings, SettingsError
from pipeline.store.blobs import Blobs, DiskBlobs


class BucketMissing(BoliError, RuntimeError):
    """What speaks with a bucket is not installed. The message says how to get it."""


def open_blobs(settings: Settings) -> Blobs:
    """Return the blobs of the settings: a folder, or a bucket. Raises BucketMissing, NoCredentials, SettingsError."""
    data_dir = settings.storage.data_dir
    if not settings.blobs.url:
        return DiskBlobs(data_dir / "blobs")
    if settings.api.max_upload_bytes > MOST_COPIED:
        raise SettingsError(f"api.max_upload_bytes is {MOST_COPIED} at most where blobs.url is set")
    try:
        bucket_blobs = import_module("pipeline.store.objects.blobs").BucketBlobs
    except ModuleNotFoundError as error:
        raise BucketMissing("blobs.url needs obstore: pip install 'boli-speech[s3]'") from error
    blobs: Blobs = bucket_blobs(settings.blobs, data_dir)
    return blobs
