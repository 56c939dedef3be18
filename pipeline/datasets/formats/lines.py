"""Lines: JSON lines of an export, one file a split, written to the scratch folder while the sound goes out."""

import gzip
import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO, Self, cast

from pipeline.datasets.formats.member import Member


class Lines:
    """JSON objects for several files at once. `gz` files are the same bytes for the same rows: no time is in them."""

    def __init__(self, scratch: Path) -> None:
        self._scratch, self._stack = scratch, ExitStack()
        self._files: dict[str, tuple[Path, IO[bytes]]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    def add(self, name: str, row: Mapping[str, Any]) -> None:
        """Write an object to the file of this name; one that ends with .gz is compressed."""
        if name not in self._files:
            self._files[name] = self._open(name)
        self._files[name][1].write(json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def members(self) -> Iterator[Member]:
        """Yield the files, sorted by name. Nothing can be added after this."""
        self._stack.close()
        for name in sorted(self._files):
            yield Member(name, self._files[name][0])

    def _open(self, name: str) -> tuple[Path, IO[bytes]]:
        path = self._scratch / f"lines-{len(self._files)}"
        raw: IO[bytes] = self._stack.enter_context(path.open("wb"))
        if not name.endswith(".gz"):
            return path, raw
        packed = self._stack.enter_context(gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename=""))
        return path, cast(BinaryIO, packed)
