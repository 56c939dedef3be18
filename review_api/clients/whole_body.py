"""Whole body: a body that is no file is read as it arrives, up to a limit. One that broke off is none."""

from fastapi import Request
from starlette.requests import ClientDisconnect

from review_api.problems import Problem


async def whole_body(request: Request, most: int) -> bytes:
    """Return the body. Raises a problem: 413 for more than `most` bytes, 400 where the line broke."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise Problem(413, "too-large", f"the body of this request has {most} bytes at most")
    except ClientDisconnect as error:
        raise Problem(400, "interrupted", "the request broke off; send it again") from error
    return bytes(body)
