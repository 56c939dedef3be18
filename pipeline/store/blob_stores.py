"""Blob stores: the one place where it is decided where blobs are, and whether they are encrypted."""

from importlib import import_module

import sqlalchemy as sa

from configs.blob_store import MOST_COPIED
from configs.errors import BoliError
from configs.settings import Settings, SettingsError
from pipeline.store.blobs import Blobs, DiskBlobs
from pipeline.store.sealed import scratch
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.sealed.keyring import Keyring, any_keys
from pipeline.store.sealed.master import Master, MasterKeyUnset


class BucketMissing(BoliError, RuntimeError):
    """What speaks with a bucket is not installed. The message says how to get it."""


def open_blobs(settings: Settings, engine: sa.Engine) -> Blobs:
    """Return the blobs of the settings, encrypted where the settings say so. `engine`: of the database with the keys.

    Raises what `open_stored` and `open_encrypted` raise.
    """
    if not settings.encryption.is_on:
        if any_keys(engine):
            raise MasterKeyUnset(
                "the recordings are encrypted and the settings name no key: set encryption.key, key_file or "
                "key_command as it was (docs/explain/encryption.md)"
            )
        return open_stored(settings)
    return open_encrypted(settings, engine)


def open_encrypted(settings: Settings, engine: sa.Engine) -> EncryptedBlobs:
    """Return encrypted blobs. Raises MasterKeyUnset, BadKeyFile, WrongMasterKey, KeyCommandFailed, NoScratch."""
    keyring = Keyring(engine, Master(settings.encryption))
    keyring.check()
    place = scratch.held(scratch.folder_of(settings))
    return EncryptedBlobs(open_stored(settings), keyring, place, int(settings.encryption.scratch_gib * 2**30))


def open_stored(settings: Settings) -> Blobs:
    """Return blobs as they are stored, in a folder or a bucket. Raises BucketMissing, NoCredentials, SettingsError."""
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
