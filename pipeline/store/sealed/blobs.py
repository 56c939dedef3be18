"""Encrypted blobs: any blob store, in which each blob is encrypted with the data key of its scope.

Whoever asks for a path gets a decrypted copy in the scratch folder. Blobs from before encryption was switched on are
read as they are, until `boli encryption apply` encrypts them.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pipeline.store.blobs import BlobMissing, Blobs, Masked, as_it_is
from pipeline.store.objects.cache import RECENT_S, Cache
from pipeline.store.scopes import name_in_scope, scope_of
from pipeline.store.sealed import file_format
from pipeline.store.sealed.file_format import FileKey, Header
from pipeline.store.sealed.keyring import DataKey, Keyring
from pipeline.store.sealed.mask import Unmasked, mask_of
from pipeline.store.sealed.scratch import Scratch
from pipeline.store.unfinished import Unfinished, to_disk

# A decrypted copy goes when nobody has asked for it for so long.
_UNUSED_S: Final = 2.0 * RECENT_S


class EncryptedBlobs:
    """Implements Blobs over another store. `most`: how many bytes of decrypted copies are kept, as far as can be.
    `scratch`: where what is decrypted lies.
    """

    def __init__(self, stored: Blobs, keyring: Keyring, scratch: Scratch, most: int) -> None:
        self._stored = stored
        self._keys = keyring
        self._copies = Cache(scratch.folder / "copies", most, _UNUSED_S)
        self._unfinished = Unfinished(scratch.folder / "unfinished")
        self.scratch = scratch

    def hold_to(self, mark: str) -> None:
        self._stored.hold_to(mark)

    def path(self, key: str, anew: bool = False) -> Path:
        stored, scope = self._stored.path(key, anew), scope_of(key)
        if scope is None:
            return stored
        if anew:
            self._copies.forget(key)
        return self._decrypted(key, scope, stored)

    def _decrypted(self, key: str, scope: str, stored: Path) -> Path:
        try:
            with stored.open("rb") as file:
                header = file_format.header_of(file)
                if header is None:
                    return stored
                data_key = self._key(key, scope, header)
                size = file_format.plain_size(os.fstat(file.fileno()).st_size)
                if (here := self._copies.get(key, header.raw.hex(), size)) is not None:
                    return here
                with self._unfinished.making() as plain:
                    file_format.unseal(file, header, plain, data_key)
                    return self._copies.add(key, header.raw.hex(), plain)
        except FileNotFoundError as error:  # it was deleted after it was found
            raise BlobMissing(f"no blob {key}") from error

    def exists(self, key: str) -> bool:
        return self._stored.exists(key)

    def size(self, key: str) -> int:
        size = self._stored.size(key)
        if scope_of(key) is None or file_format.header_at(self._stored.path(key)) is None:
            return size
        return file_format.plain_size(size)

    def copy(self, key: str, to: Path) -> None:
        scope = scope_of(key)
        self._stored.copy(key, to)
        if scope is None or file_format.header_at(to) is None:
            return
        with self._unfinished.making() as plain:
            with to.open("rb") as file:
                header = file_format.header_of(file)
                assert header is not None
                file_format.unseal(file, header, plain, self._key(key, scope, header))
            shutil.copyfile(plain, to)

    @contextmanager
    def writing(self, key: str) -> Iterator[Path]:
        scope = scope_of(key)
        if scope is None:
            with self._stored.writing(key) as path:
                yield path
            return
        data_key = _named(self._keys.of_scope(scope), key)
        with self._unfinished.making() as plain:
            yield plain
            with self._stored.writing(key) as path:
                header = file_format.seal(plain, path, data_key)
            self._copies.add(key, header.raw.hex(), plain)

    def growing(self, key: str) -> Path:
        path, scope = self._stored.growing(key), scope_of(key)
        return self._decrypted(key, scope, path) if scope is not None and self._is_sealed(path, key) else path

    def mask(self, key: str) -> Masked:
        """Hide what comes from its first byte on. An upload that began before encryption was switched on goes on as it
        is, until it is whole.
        """
        path, scope = self._stored.growing(key), scope_of(key)
        if scope is None:
            return as_it_is
        sign = _sign(path)
        if not path.is_file() or not path.stat().st_size:
            sign.touch(mode=0o600)
        return mask_of(self._keys.of_scope(scope).key) if sign.exists() else as_it_is

    def grown(self, key: str) -> Path:
        path, scope = self._stored.growing(key), scope_of(key)
        if scope is None or not path.is_file():
            return path
        self._seal_grown(key, scope, path)
        return self._decrypted(key, scope, path)

    def settle(self, key: str) -> None:
        path, scope = self._stored.growing(key), scope_of(key)
        if scope is not None and path.is_file():
            self._seal_grown(key, scope, path)
        self._stored.settle(key)

    def _seal_grown(self, key: str, scope: str, path: Path) -> None:
        """Encrypt what has grown, where it is. May be repeated, wherever a process died in it."""
        sign = _sign(path)
        if not self._is_sealed(path, key):
            data_key = self._keys.of_scope(scope)
            made = path.with_name(f".{path.name}.sealing")  # of a process that died, it is written over
            with path.open("rb") as file:
                content = Unmasked(file, mask_of(data_key.key)) if sign.exists() else file
                file_format.seal_from(content, made, _named(data_key, key))
            to_disk(made)
            made.replace(path)
        sign.unlink(missing_ok=True)

    def delete(self, prefix: str) -> None:
        self._stored.delete(prefix)
        self._copies.forget(prefix)

    def move(self, prefix: str, to: str) -> None:
        self._stored.move(prefix, to)
        self._copies.forget(prefix)

    def sweep_unfinished(self) -> int:
        return self._stored.sweep_unfinished() + self._unfinished.sweep()

    def untouched(self, prefix: str, age_s: float, among: Collection[str] | None = None) -> list[str]:
        return self._stored.untouched(prefix, age_s, among)

    def all_keys(self) -> Iterator[str]:
        return self._stored.all_keys()

    def tidy(self) -> None:
        self._stored.tidy()
        self._copies.trim()

    def encrypt(self, key: str) -> bool:
        """Encrypt a blob that is not yet, and say whether it was not. No error for one that is deleted meanwhile.

        Nobody else may write this blob at the same time.
        """
        scope = scope_of(key)
        try:
            stored = self._stored.path(key)
            if scope is None or self._is_sealed(stored, key):
                return False
            data_key = _named(self._keys.of_scope(scope), key)
            with self._stored.writing(key) as path:
                file_format.seal(stored, path, data_key)
            if self._keys.current(scope) is None:  # deleted meanwhile: what we wrote has come too late
                self._stored.delete(key)
        except (BlobMissing, FileNotFoundError):
            return False
        return True

    def _is_sealed(self, path: Path, key: str) -> bool:
        """Say whether a file is an encrypted blob of ours. What a client sends may look like one, but for the key."""
        scope, header = scope_of(key), file_format.header_at(path)
        if scope is None or header is None:
            return False
        known = self._keys.current(scope)
        return known is not None and known.id == header.key_id

    def _key(self, key: str, scope: str, header: Header) -> FileKey:
        return _named(self._keys.of_file(header.key_id, scope), key)


def _sign(growing: Path) -> Path:
    """Return the file beside a growing one that says that it is masked."""
    return growing.with_name(f".{growing.name}.masked")


def _named(data_key: DataKey, key: str) -> FileKey:
    return FileKey(data_key.id, data_key.key, name_in_scope(key))
