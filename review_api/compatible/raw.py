"""Raw: a body that is the sound itself, written to its place as it comes."""

from pathlib import Path

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from review_api.clients.receiving import Turn, append
from review_api.clients.upload import Upload, too_large
from review_api.clients.uploads import sha256
from review_api.problems import Problem


async def receive_bytes(request: Request, path: Path, max_bytes: int) -> Upload:
    """Write the body to `path`, and return what came, without a name.

    Raises a problem: 400 where the line broke, 408 where nothing came for long, 413 for more than `max_bytes`, 422 for
    nothing at all, 507 on a full disk.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise too_large(max_bytes)
    try:
        await append(request, path, max_bytes, None, Turn())
    except Problem as problem:
        raise too_large(max_bytes) if problem.status == 413 else problem from problem
    size = path.stat().st_size
    if not size:
        raise Problem(422, "empty-file", "the body is empty; send the bytes of the recording in it")
    return Upload("", size, await run_in_threadpool(sha256, path), {})
