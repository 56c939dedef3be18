"""Receiving: the bytes of an upload are written to its file as they come, by one request at a time.

A client whose line broke comes back before the service knows that the old line is dead. So whoever comes later stops
the one before: what that one had received is kept, and the later one goes on from there.
"""

import asyncio
import fcntl
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from pipeline.store.blobs import Masked, as_it_is
from review_api.clients.tus import CHECKSUM_MISMATCH
from review_api.disk import telling_of_a_full_disk
from review_api.problems import Problem

# How long nothing may come before a request is given up, and how long a later one waits for an earlier one to stop.
IDLE_S: Final = 60.0
PATIENCE_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.2


class Turn:
    """One request's turn to write to an upload. `asked_to_stop`: a later one waits."""

    def __init__(self) -> None:
        self.asked_to_stop = False


class Turns:
    """Who writes to which upload in this process."""

    def __init__(self) -> None:
        self._holders: dict[str, Turn] = {}

    @asynccontextmanager
    async def of(self, upload_id: str) -> AsyncIterator[Turn]:
        """Give the turn, once the holder has stopped. Raises a 423 problem if they do not."""
        until_s = time.monotonic() + PATIENCE_S
        mine = Turn()
        while (holder := self._holders.setdefault(upload_id, mine)) is not mine:
            holder.asked_to_stop = True
            if time.monotonic() > until_s:
                raise locked()
            await asyncio.sleep(_LOOK_EVERY_S / 4)
        try:
            yield mine
        finally:
            del self._holders[upload_id]


def locked() -> Problem:
    """Return the answer where another request is writing."""
    return Problem(423, "locked", "another request is sending this upload; try again in a moment")


@dataclass(frozen=True, slots=True)
class Coming:
    """What a request may add: `room` bytes at most. `checksum`: a hash to be fed, and what it has to be at the end.
    `mask`: what is written in place of what came.
    """

    room: int
    checksum: tuple[Any, bytes] | None
    mask: Masked = as_it_is


async def append(request: Request, path: Path, coming: Coming, turn: Turn) -> None:
    """Add the request's body to the end of a file. What came before the line broke is kept.

    With a checksum, all of it is kept or nothing. Raises a problem: 400 where the line broke, 408 where nothing came
    for long, 413 for more than `room`, 423 where another request writes, 460 for another checksum, 507 on a full disk.
    """
    room, checksum = coming.room, coming.checksum
    with telling_of_a_full_disk(), _alone(path) as file:
        before, whole = file.tell(), False
        try:
            async for chunk in _chunks(request, turn):
                if file.tell() - before + len(chunk) > room:
                    raise Problem(413, "too-large", "more bytes came than Upload-Length says are left")
                if checksum:
                    checksum[0].update(chunk)
                await run_in_threadpool(_write, file, coming.mask(file.tell(), chunk))
            whole = checksum is None or checksum[0].digest() == checksum[1]
            if not whole:
                raise Problem(CHECKSUM_MISMATCH, "checksum-mismatch", "the bytes are not those of the checksum")
        except ClientDisconnect as error:
            raise Problem(400, "interrupted", "the upload broke off; go on from its offset") from error
        finally:
            if checksum and not whole:
                file.truncate(before)
            await run_in_threadpool(os.fsync, file.fileno())  # what we say has come survives a power cut


async def _chunks(request: Request, turn: Turn) -> AsyncIterator[bytes]:
    """Yield the body as it comes. Raises a problem where nothing comes for long, or a later request waits."""
    stream = request.stream()
    heard_s, coming = time.monotonic(), None
    try:
        while True:
            coming = coming or asyncio.ensure_future(_next(stream))
            await asyncio.wait({coming}, timeout=_LOOK_EVERY_S)
            if turn.asked_to_stop:
                raise Problem(409, "taken-over", "another request goes on with this upload")
            if not coming.done():
                if time.monotonic() - heard_s > IDLE_S:
                    raise Problem(408, "too-slow", f"nothing came for {IDLE_S:.0f} s; go on from the offset")
                continue
            chunk, coming, heard_s = coming.result(), None, time.monotonic()
            if chunk is None:
                return
            yield chunk
    finally:
        if coming is not None:
            coming.cancel()


async def _next(stream: AsyncIterator[bytes]) -> bytes | None:
    return await anext(stream, None)


@contextmanager
def _alone(path: Path) -> Iterator[FileIO]:
    """Open a file to add to it, as the only one on this machine."""
    path.touch(mode=0o600)
    with path.open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:  # another process serves the same folder
            raise locked() from error
        file.seek(0, os.SEEK_END)
        yield file


def _write(file: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]
