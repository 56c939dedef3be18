"""Guidelines: how a client wants its recordings written."""

from datetime import datetime

from pydantic import Field

from review_api.schemas.base import Answer, Body
from review_api.text_input import Lines


class GuidelinesRequest(Body):
    """An empty text deletes what was there."""

    text: Lines = Field(max_length=20_000)


class Guidelines(Answer):
    """Both are null where the client has given none."""

    text: str | None
    updated_at: datetime | None
