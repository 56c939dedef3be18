"""By URL: a recording whose sound the service fetches. The answer comes at once; a job does the fetching.

POST /v1/recordings   {"url": "https://…", "language": "hi", …}, or a form with the field `url` and no file
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

import httpx
from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from pipeline.outbound.guard import Refused, check_url
from review_api.clients import submission as submissions
from review_api.clients import terms
from review_api.clients.intake import Incoming
from review_api.clients.upload import MAX_FIELD_BYTES, Upload
from review_api.clients.whole_body import whole_body
from review_api.dependencies import Services
from review_api.problems import Problem
from review_api.schemas import recordings as schemas

_NAME_LETTERS: Final = 300


def is_json(request: Request) -> bool:
    """Say whether the body is JSON, and no form."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/json"


async def read_json(request: Request) -> dict[str, Any]:
    """Return the object in the body. Raises a problem: 413 for too much, 422 for no object."""
    body = await whole_body(request, MAX_FIELD_BYTES)
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Problem(422, "invalid-request", 'send a JSON object, as in {"url": "https://host/call.wav"}')
    return found


def checked(services: Services, recording_id: str, client_id: str, sent: Mapping[str, Any], *, begun: bool) -> Incoming:
    """Return what a URL and the fields beside it say. Raises a 422 problem.

    `begun`: the same was sent and taken before.
    """
    outbound = services.settings.outbound
    try:
        form = schemas.UrlSubmission.model_validate(dict(sent), context={"begun": begun})
        url = check_url(form.url, outbound)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    except Refused as error:
        raise Problem(422, "url-refused", str(error), field="url") from error
    form = form if form.name else form.model_copy(update={"name": _name(url)})
    nothing_yet = Upload("", 0, "", {})
    submission = submissions.check(recording_id, client_id, nothing_yet, form, services.choice)
    callback = submissions.callback_of(form, outbound)
    given, said = submissions.attributes_of(form), terms.terms_of(form, services.settings.retention)
    return Incoming(replace(submission, source_url=form.url), given, 0, callback, said)


def _name(url: httpx.URL) -> str:
    """Return the last part of the path as a name; "" where that is none."""
    last = PurePosixPath(unquote(url.path)).name[:_NAME_LETTERS]
    try:
        return schemas.Named.model_validate({"name": last}).name
    except ValidationError:
        return ""
