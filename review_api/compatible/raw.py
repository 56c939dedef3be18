"""Raw: a body that is the sound itself, written to its place as it comes."""

import hashlib
from pathlib import Path

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from pipeline.store.blobs import Masked, as_it_is
from review_api.clients.upload import Upload, too_large
from review_api.problems import Problem


async def receive_bytes(request: Request, path: Path, max_bytes: int, mask: Masked = as_it_is) -> Upload:
    """Write the body to `path`, and return what came, without a name. `mask`: what is written in place of what came.

    Raises a problem: 400 where the line broke, 408 where nothing came for long, 413 for more than `max_bytes`, 422 for
    nothing at all, 507 on a full disk.
    """
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > max_bytes:
        raise too_large(max_bytes)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            async for chunk in request.stream():
                at, size = size, size + len(chunk)
                if size > max_bytes:
                    raise too_large(max_bytes)
                digest.update(chunk)
                await run_in_threadpool(file.write, mask(at, chunk))
    except ClientDisconnect as error:
        raise Problem(400, "interrupted", "the request broke off; send it again") from error
    if not size:
        raise Problem(422, "empty-file", "the body is empty; send the bytes of the recording in it")
    return Upload("", size, digest.hexdigest(), {})
