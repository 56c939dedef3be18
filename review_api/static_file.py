"""A static file: read once, sent compressed where the browser can read that, and not sent again where it has it.

Other content that seldom changes is sent in the same way.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from starlette.responses import Response

from review_api.compression import reads

# Beside a file the build of the pages may lay the same in Brotli, which takes it a while and nobody else.
BROTLI = ".br"
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


class StaticContent:
    """Content in memory, as it is and compressed. `media_type`, `cache`: the headers Content-Type and Cache-Control."""

    def __init__(self, content: bytes, media_type: str, cache: str, brotli: bytes | None = None) -> None:
        self._plain = content
        self._brotli = brotli
        self._type = media_type
        self._headers = {
            "Cache-Control": cache,
            "ETag": f'W/"{hashlib.sha256(self._plain).hexdigest()[:20]}"',
            "Vary": "Accept-Encoding",
        }

    @cached_property
    def _small(self) -> dict[str, bytes]:
        """What is smaller, by its coding, the smallest first. Made when it is first asked for."""
        small = {"br": self._brotli} if self._brotli else {}
        small["gzip"] = gzip.compress(self._plain, 9, mtime=0)
        return {coding: body for coding, body in small.items() if len(body) < len(self._plain)}

    def answer(self, asked: Mapping[str, str]) -> Response:
        """Return the content, or 304 where the caller has this content. `asked`: the headers of the request."""
        if self._headers["ETag"] in [tag.strip() for tag in asked.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=self._headers)
        accepted = asked.get("accept-encoding", "")
        for coding, body in self._small.items():
            if reads(accepted, coding):
                return Response(body, headers={**self._headers, "Content-Encoding": coding}, media_type=self._type)
        return Response(self._plain, headers=self._headers, media_type=self._type)


class StaticFile(StaticContent):
    """One file of the pages. `hashed`: another content would have another name."""

    def __init__(self, path: Path, hashed: bool) -> None:
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        brotli = path.with_name(path.name + BROTLI)
        small = brotli.read_bytes() if brotli.is_file() else None
        super().__init__(path.read_bytes(), media_type, _FOR_EVER if hashed else _ASK_FIRST, small)
