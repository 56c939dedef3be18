"""ETags: a caller who has an answer already is told so, and not sent it again (RFC 9110, section 13.1.2)."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

from review_api.compression import GZIP_TAG
from review_api.schemas.base import Answer

NOT_MODIFIED: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "The caller has this already"}}


def answer(asked: Mapping[str, str], body: Answer | Response) -> Response:
    """Return an answer, or a file, with its strong ETag; 304 where If-None-Match names it. `asked`: the request's
    headers.
    """
    if isinstance(body, Answer):
        body = Response(body.model_dump_json(), media_type="application/json")
    tag = f'"{hashlib.sha256(body.body).hexdigest()[:32]}"'
    if _names(asked.get("if-none-match", ""), tag):
        return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept-Encoding"})
    body.headers["ETag"] = tag
    return body


def _names(if_none_match: str, tag: str) -> bool:
    """Say whether the header names the tag: weakly, and in either coding."""
    named = [one.strip().removeprefix("W/").replace(f'{GZIP_TAG}"', '"') for one in if_none_match.split(",")]
    return "*" in named or tag in named
