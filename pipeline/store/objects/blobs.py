"""Blobs in a bucket: the same interface as a folder's.

    bucket      every blob, as an object; what it holds is true
    DATA/cache  copies that were read or written here lately (cache.py)
    DATA/growing  uploads that come in several goes (growing.py)

Whoever asks for a path asks the bucket first: what was deleted is missing, whatever copies there are.
"""

import hashlib
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from configs.blob_store import BlobStore
from pipeline.store.blobs import BlobDamaged, BlobMissing, BlobsAway, Masked, as_it_is, parts_of
from pipeline.store.objects.bucket import PIECE, Bucket, Object, ObjectChanged
from pipeline.store.objects.cache import Cache
from pipeline.store.objects.growing import MARKS, Growing
from pipeline.store.unfinished import Unfinished

_TRIES: Final = 3  # at a blob that others replace again and again


class BucketBlobs:
    """Blobs in a bucket, read through copies in a folder of this machine."""

    def __init__(self, settings: BlobStore, data_dir: Path) -> None:
        """Raises NoCredentials. The bucket is not asked."""
        folder = data_dir / "cache"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._bucket = Bucket(settings)
        self._cache = Cache(folder / "blobs", int(settings.cache_gib * 2**30))
        self._unfinished = Unfinished(folder / "unfinished")
        self._growing = Growing(data_dir / "growing", self._bucket)

    def hold_to(self, mark: str) -> None:
        """Nothing is to be done: a bucket that is away does not look like an empty one."""

    def path(self, key: str, anew: bool = False) -> Path:
        if anew:
            self._cache.forget(key)
        for _ in range(_TRIES):
            found = self._known(key)
            if (here := self._cache.get(key, found.etag, found.size)) is not None:
                return here
            with self._unfinished.making() as file:
                try:
                    _download(self._bucket, found, file)
                except ObjectChanged:
                    continue
                return self._cache.add(key, found.etag, file)
        raise BlobsAway("a blob was replaced again and again while it was read")

    def exists(self, key: str) -> bool:
        parts_of(key)
        try:
            self._bucket.head(key)
        except BlobMissing:
            return False
        return True

    def size(self, key: str) -> int:
        return self._known(key).size

    def copy(self, key: str, to: Path) -> None:
        for _ in range(_TRIES):
            try:
                return _download(self._bucket, self._known(key), to)
            except ObjectChanged:
                continue
        raise BlobsAway("a blob was replaced again and again while it was read")

    @contextmanager
    def writing(self, key: str) -> Iterator[Path]:
        parts_of(key)
        with self._unfinished.making() as file:
            yield file
            made = self._bucket.put(key, file)
            self._cache.add(key, made.etag, file)

    def growing(self, key: str) -> Path:
        if not self._growing.has(key) and self.exists(key):  # it has settled
            return self.path(key)
        return self._growing.path(key)

    def mask(self, key: str) -> Masked:
        return as_it_is

    def grown(self, key: str) -> Path:
        return self.growing(key)

    def settle(self, key: str) -> None:
        if not self._growing.has(key) and self.exists(key):
            return
        file = self._growing.path(key)
        if file.is_file():
            self._bucket.put(key, file)
            self._growing.forget(key)

    def delete(self, prefix: str) -> None:
        parts_of(prefix)
        for key in self._growing.under(prefix):
            self._growing.forget(key)
        self._bucket.delete([prefix, *(one.key for one in self._bucket.under(prefix))])
        self._cache.forget(prefix)

    def move(self, prefix: str, to: str) -> None:
        parts_of(to)
        grown = self._growing.under(prefix)
        for key in grown:
            self.settle(key)
        keys = [one.key for one in self._bucket.under(prefix)]
        if not keys:
            raise BlobMissing(f"no blobs under {prefix}/")
        for key in keys:
            self._bucket.copy(key, f"{to}{key.removeprefix(prefix)}")
        self._bucket.delete(keys)  # only now: where we die before, both are there, and the move is repeated
        for key in grown:
            self._growing.forget(key)
        self._cache.forget(prefix)

    def sweep_unfinished(self) -> int:
        return self._unfinished.sweep()

    def untouched(self, prefix: str, age_s: float, among: Collection[str] | None = None) -> list[str]:
        parts_of(prefix)
        before = time.time() - age_s
        names = (self._bucket.names(prefix) | self._names_growing(prefix)) if among is None else set(among)
        if age_s < 0:
            return sorted(names)
        return sorted(name for name in names if 0 < self._changed_at(f"{prefix}/{name}") < before)

    def all_keys(self) -> Iterator[str]:
        for one in self._bucket.under(""):
            if not one.key.startswith(f"{MARKS}/"):
                yield one.key

    def tidy(self) -> None:
        self._cache.trim()
        self._growing.tidy()

    def _known(self, key: str) -> Object:
        """Return what the bucket says of a blob. Raises BlobMissing, and then no copy is left here either."""
        parts_of(key)
        try:
            return self._bucket.head(key)
        except BlobMissing:
            self._cache.forget(key)
            raise

    def _names_growing(self, prefix: str) -> set[str]:
        return {key.removeprefix(f"{prefix}/").partition("/")[0] for key in self._growing.under(prefix)}

    def _changed_at(self, prefix: str) -> float:
        """Return when something under a prefix was last changed, in seconds of the clock; 0 where nothing is there."""
        written = [one.changed_at.timestamp() for one in self._bucket.under(prefix)]
        marked = [one.changed_at.timestamp() for one in self._bucket.under(f"{MARKS}/{prefix}")]
        here = [self._growing.changed_at(key) for key in self._growing.under(prefix)]
        return max([*written, *marked, *here], default=0.0)


def _download(bucket: Bucket, found: Object, to: Path) -> None:
    """Write an object to a file, piece by piece. Raises BlobMissing, BlobDamaged, ObjectChanged."""
    digest, noted = hashlib.sha256(), ""
    with to.open("wb") as file:
        for start in range(0, found.size, PIECE):
            piece = bucket.read(found, start, min(start + PIECE, found.size))
            digest.update(piece.content)
            noted = piece.sha256
            file.write(piece.content)
        if file.tell() != found.size or (noted and noted != digest.hexdigest()):
            raise BlobDamaged(f"blob {found.key} is not what was written: its SHA-256 has changed")
