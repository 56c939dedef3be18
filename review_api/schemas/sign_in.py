"""Sign-in: what is sent and shown of passwords and codes."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from review_api import text_input
from review_api.schemas.base import Answer, Body
from review_api.schemas.people import Password

MOST_CODE = 40


class WaysIn(Answer):
    """`company`: what the button of sign-in by a company's provider says; null where there is none."""

    company: str | None


class OwnPassword(Body):
    password: Password


class Code(Body):
    """Six digits of the device, or a recovery code."""

    code: Annotated[str, Field(min_length=1, max_length=MOST_CODE), AfterValidator(text_input.line)]


class SecondFactor(Answer):
    """`required`: the operator asks for one; without it nothing but setting it up is open."""

    state: Literal["off", "on"]
    required: bool
    confirmed_at: datetime | None
    recovery_codes_left: int


class NewSecondFactor(Answer):
    """`secret`: for typing; `address`: otpauth://…; `picture`: its QR code, an SVG as a data: address."""

    secret: str
    address: str
    picture: str


class RecoveryCodes(Answer):
    """Each is good once. They are not shown again."""

    codes: list[str]
