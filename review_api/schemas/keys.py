"""Keys of clients."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field

from pipeline.accounts.keys import MAX_OVERLAP_HOURS, SCOPES, Scope, State
from pipeline.store.database import now
from review_api.schemas.base import Answer, Body
from review_api.schemas.people import NAME_LETTERS
from review_api.text_input import Line

_MOST = timedelta(days=36_500)


def _later(at: datetime) -> datetime:
    if not timedelta() < at - now() <= _MOST:
        raise ValueError("a key expires later than now, and within 100 years")
    return at


class NewKey(Body):
    """`name`: for people. `scopes`: what it may do. `expires_at` null: it lasts until it is revoked."""

    name: Annotated[Line, Field(max_length=NAME_LETTERS)] = ""
    scopes: list[Scope] = Field(list(SCOPES), min_length=1, max_length=len(SCOPES))
    expires_at: Annotated[AwareDatetime, AfterValidator(_later)] | None = Field(None, strict=False)


class Rotation(Body):
    """`overlap_hours`: how long the old key works beside the new one."""

    overlap_hours: Annotated[float, Field(ge=0, le=MAX_OVERLAP_HOURS)] = 24


class Key(Answer):
    """`prefix`: how its secret begins. `last_used_at` is right to a minute. `state`: whether it works now.
    `replaced_by`: the id of the key that was made in its place.
    """

    id: str
    name: str
    prefix: str
    scopes: list[Scope]
    state: State
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    replaced_by: str | None


class Keys(Answer):
    items: list[Key]


class KeyWithSecret(Key):
    """`secret` is what programs send. It is shown this once."""

    secret: str
