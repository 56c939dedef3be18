"""Atomic file: files for people, which appear whole or not at all, whatever goes wrong on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4


class CannotWrite(OSError):
    """There is no file to be made at this place. The message says why."""


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Give an empty file beside `out` to write to; it takes `out`'s place at the end. Raises CannotWrite.

    A pipe or a device, such as /dev/stdout, is written to as it is: nothing may take its place.
    """
    try:
        if out.exists() and not out.is_file() and not out.is_dir():
            yield out
            return
        place = out.resolve()  # a link stays a link
        half = place.with_name(f".{uuid4().hex}")
        half.touch()
    except OSError as error:
        raise CannotWrite(f"cannot write {out}: {error.strerror}") from error
    try:
        yield half
        half.replace(place)
    except OSError as error:
        raise CannotWrite(f"cannot write {out}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
