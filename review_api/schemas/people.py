"""People: who signs in, and with what; centres; and links by which people join or choose a new password."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipeline.accounts.invitations import DAYS, MAX_DAYS, Purpose, State
from pipeline.accounts.passwords import MAX_CHARACTERS
from pipeline.accounts.rights import ROLES, Role
from review_api import text_input
from review_api.schemas.base import Answer, Body

LOGIN_LETTERS, NAME_LETTERS = 100, 200
MOST_TAGS = 50


def _with_letters(text: str) -> str:
    if not text_input.has_letter(text):
        raise ValueError("a name has a letter or a digit")
    return text


# In NFC, as logins are stored: a keyboard may send another spelling of the same letters.
Login = Annotated[str, Field(min_length=1, max_length=LOGIN_LETTERS), AfterValidator(text_input.line)]
NewLogin = Annotated[Login, AfterValidator(_with_letters)]
Name = Annotated[
    str, Field(min_length=1, max_length=NAME_LETTERS), AfterValidator(text_input.line), AfterValidator(_with_letters)
]
Password = Annotated[str, Field(min_length=1, max_length=MAX_CHARACTERS)]
OptionalCode = Annotated[str, Field(max_length=40), AfterValidator(text_input.line)]
Token = Annotated[str, Field(min_length=1, max_length=200)]
Id = Annotated[str, Field(max_length=40), AfterValidator(text_input.line)]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(ROLES))]
Tags = Annotated[list[str], Field(max_length=MOST_TAGS)]


class SignIn(Body):
    """`code`: of a person with a second factor: six digits of the device, or a recovery code."""

    login: Login
    password: Password
    code: OptionalCode = ""


class Person(Answer):
    id: str
    login: str
    name: str
    roles: list[Role]
    languages: list[str]
    client_id: str | None
    centre_id: str | None


class Account(Person):
    """A person as those who manage people see them."""

    created_at: datetime
    last_sign_in_at: datetime | None
    disabled_at: datetime | None
    erased_at: datetime | None


class People(Answer):
    items: list[Account]
    next: str | None


class PersonChange(Body):
    """What is left out, or null, stays as it is."""

    roles: Roles | None = None
    languages: Tags | None = None


class CentreName(Body):
    name: Name


class CentreChange(Body):
    """What is not named stays. `networks`: from where its people work, in CIDR; empty: from anywhere. `idle_minutes`:
    after how long without input its people's pages lock; 0: never; null: as the settings say.
    """

    name: Name | None = None
    networks: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=100)] | None = None
    idle_minutes: Annotated[int, Field(ge=0, le=1440)] | None = None


class Centre(Answer):
    """`leads`: the logins of those who lead it. `networks`: from where its people work; empty: from anywhere.
    `idle_minutes`: after how long without input their pages lock; 0: never; null: as the settings say.
    """

    id: str
    name: str
    created_at: datetime
    people: int
    leads: list[str]
    networks: list[str]
    idle_minutes: int | None


class Centres(Answer):
    items: list[Centre]


class ClientName(Answer):
    id: str
    name: str


class Clients(Answer):
    items: list[ClientName]


class InvitationRequest(Body):
    """`login` and `name` are suggestions. A lead's invitations are into the own centre."""

    roles: Roles
    languages: list[str] = Field(default=[], max_length=MOST_TAGS)
    login: Login | Literal[""] = ""
    name: Name | Literal[""] = ""
    centre_id: Id | None = None
    client_id: Id | None = None
    days: int = Field(DAYS, ge=1, le=MAX_DAYS)


class Invitation(Answer):
    id: str
    purpose: Purpose
    state: State
    login: str
    name: str
    roles: list[Role]
    languages: list[str]
    client_id: str | None
    centre_id: str | None
    person_id: str | None
    invited_by: str | None
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None


class Invitations(Answer):
    items: list[Invitation]


class Link(Answer):
    """`link` is within this service, and shown once: put the address of the service in front."""

    link: str
    invitation: Invitation


class LinkToken(Body):
    token: Token


class LinkShown(Answer):
    """What a link is good for. `login` and `name`: suggested, or whose password it is, or who comes in by it."""

    purpose: Purpose
    login: str
    name: str
    roles: list[Role]
    languages: list[str]
    centre: str | None
    client: str | None
    expires_at: datetime


class Join(Body):
    token: Token
    login: NewLogin
    name: Name
    password: Password


class NewPassword(Body):
    """`code`: of a person with a second factor, who does not lose it with the password."""

    token: Token
    password: Password
    code: OptionalCode = ""


class Model(Answer):
    name: str
    intended_use: str


class SignedIn(Answer):
    token: str
    expires_at: datetime
    person: Person


class Session(Answer):
    """Where a person is signed in. `current`: the session that asks. `means`: how they came in."""

    id: str
    created_at: datetime | None
    last_used_at: datetime | None
    expires_at: datetime
    address: str
    browser: str
    means: Literal["password", "company", "emergency"]
    current: bool


class Sessions(Answer):
    items: list[Session]


class WhoAmI(Answer):
    """`model` is the one that drafted last, null before the first draft. `idle_lock_minutes`: after so long without
    input the page locks; 0: never.
    """

    idle_lock_minutes: float
    person: Person
    model: Model | None
