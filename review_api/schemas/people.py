"""People: who signs in, and with what."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from pipeline.accounts.people import Role
from review_api import text_input
from review_api.schemas.base import Answer, Body


class SignIn(Body):
    # In NFC, as logins are stored: a keyboard may send another spelling of the same letters.
    login: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(text_input.line)]
    password: str = Field(min_length=1, max_length=500)


class Person(Answer):
    id: str
    login: str
    name: str
    roles: list[Role]
    languages: list[str]


class Model(Answer):
    name: str
    intended_use: str


class SignedIn(Answer):
    token: str
    expires_at: datetime
    person: Person


class WhoAmI(Answer):
    """`model` is the one that drafted last, null before the first draft."""

    person: Person
    model: Model | None
