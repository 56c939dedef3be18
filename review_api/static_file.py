"""A static file: read once, sent compressed where the browser can read that, and not sent again where it has it.

Other content that seldom changes is sent in the same way.
"""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from starlette.responses import Response

_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


class StaticContent:
    """Content in memory, as it is and in gzip. `media_type`, `cache`: the headers Content-Type and Cache-Control."""

    def __init__(self, content: bytes, media_type: str, cache: str) -> None:
        self._plain = content
        self._small = gzip.compress(self._plain, 9, mtime=0)
        self._type = media_type
        self._headers = {
            "Cache-Control": cache,
            "ETag": f'W/"{hashlib.sha256(self._plain).hexdigest()[:20]}"',
            "Vary": "Accept-Encoding",
        }

    def answer(self, asked: Mapping[str, str]) -> Response:
        """Return the content, or 304 where the caller has this content. `asked`: the headers of the request."""
        if self._headers["ETag"] in [tag.strip() for tag in asked.get("if-none-match", "").split(",")]:
            return Response(status_code=304, headers=self._headers)
        if len(self._small) < len(self._plain) and _reads_gzip(asked.get("accept-encoding", "")):
            return Response(self._small, headers={**self._headers, "Content-Encoding": "gzip"}, media_type=self._type)
        return Response(self._plain, headers=self._headers, media_type=self._type)


class StaticFile(StaticContent):
    """One file of the pages. `hashed`: another content would have another name."""

    def __init__(self, path: Path, hashed: bool) -> None:
        media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        super().__init__(path.read_bytes(), media_type, _FOR_EVER if hashed else _ASK_FIRST)


def _reads_gzip(accepted: str) -> bool:
    """Say whether `accepted` (Accept-Encoding, RFC 9110 section 12.5.3) names gzip or "*", and not with weight 0."""
    for part in accepted.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        if coding in ("gzip", "*"):
            return weight.strip("0.") != "" if weight else True
    return False
