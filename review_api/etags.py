"""ETags: a caller who has an answer already is told so, and not sent it again (RFC 9110, section 13.1.2)."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from review_api.compression import GZIP_TAG
from review_api.schemas.base import Answer

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The caller has this already"}}


def answer(asked: Mapping[str, str], body: Answer | str, media_type: str = "application/json") -> Response:
    """Return an answer with its strong ETag, or 304 where If-None-Match names it. `asked`: the request's headers."""
    content = (body if isinstance(body, str) else body.model_dump_json()).encode()
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag}
    if _names(asked.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=headers | {"Vary": "Accept-Encoding"})
    return Response(content, headers=headers, media_type=media_type)


def _names(if_none_match: str, tag: str) -> bool:
    """Say whether the header names the tag: weakly, and in either coding."""
    named = [one.strip().removeprefix("W/").replace(f'{GZIP_TAG}"', '"') for one in if_none_match.split(",")]
    return "*" in named or tag in named
