"""Atomic file: files for people, which appear whole or not at all, whatever goes wrong on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from configs.errors import BoliError


class CannotWrite(BoliError):
    """A file cannot be written at this path. The message says why."""


@contextmanager
def appearing(out: Path) -> Iterator[Path]:
    """Give an empty file beside `out` to write to; it replaces `out` at the end. Raises CannotWrite.

    A pipe or a device, such as /dev/stdout, is written to as it is: nothing may replace it.
    """
    try:
        if out.exists() and not out.is_file() and not out.is_dir():
            yield out
            return
        target = out.resolve()  # a link stays a link
        unfinished = target.with_name(f".{uuid4().hex}")
        unfinished.touch()
    except OSError as error:
        raise CannotWrite(f"cannot write {out}: {error.strerror}") from error
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as error:
        raise CannotWrite(f"cannot write {out}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
