"""A database with keys, encrypted blobs over a folder, and blobs that are encrypted with another master key."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from configs.encryption import Encryption
from pipeline.store.blobs import DiskBlobs
from pipeline.store.sealed.blobs import EncryptedBlobs
from pipeline.store.sealed.keyring import Keyring
from pipeline.store.sealed.master import Master, new_key
from pipeline.store.sealed.scratch import Scratch

KEY = new_key()


def under(*keys: str) -> Master:
    return Master(Encryption(key=SecretStr(",".join(keys))))


@pytest.fixture
def opened(database: sa.Engine, tmp_path: Path) -> Callable[..., EncryptedBlobs]:
    """Return a maker of encrypted blobs over one folder, with these master keys, as another process would open them."""
    (tmp_path / "scratch").mkdir()
    count = iter(range(100))

    def made(*keys: str) -> EncryptedBlobs:
        scratch = Scratch(tmp_path / "scratch" / str(next(count)))
        return EncryptedBlobs(DiskBlobs(tmp_path / "blobs"), Keyring(database, under(*keys or (KEY,))), scratch, 10**9)

    return made


@pytest.fixture
def blobs(opened: Callable[..., EncryptedBlobs]) -> EncryptedBlobs:
    return opened()


def write(blobs: EncryptedBlobs, key: str, content: bytes) -> None:
    with blobs.writing(key) as place:
        place.write_bytes(content)
