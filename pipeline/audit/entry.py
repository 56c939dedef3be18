"""Entry: one deed: who did what to which object, when and from where. It holds no text, and no login."""

import time
from dataclasses import dataclass
from typing import Final, Literal, get_args

Action = Literal[
    "listen",  # sound was sent out
    "read",  # text was
    "submit",  # a client sent a recording
    "edit",  # text, a speaker's name, a comment, what is to be done with a segment
    "export",  # text or sound of many recordings in one file
    "delete",
    "consent-withdrawn",  # by those who speak in a recording
    "hold-placed",  # a recording may not be deleted
    "hold-lifted",
    "restore",  # a backup was put where no data was
    "settings-changed",  # of a client: words, guidelines, voices, training, webhooks, limits
    "key-made",
    "key-replaced",
    "key-revoked",
    "person-made",
    "person-changed",
    "roles-changed",
    "person-disabled",
    "person-enabled",
    "person-erased",
    "invited",
    "invitation-revoked",
    "break-glass",  # a link was made by which an operator comes in who lost every other way
    "password-reset",  # a link was made by which a person chooses another
    "password-changed",
    "second-factor-changed",
    "centre-changed",
    "people-read",  # logins and names, or who earned what
    "pay-changed",
    "models-changed",  # which model drafts what, or what it was trained on
    "sign-in",
    "code-asked",  # a company's provider named somebody, who has to show the second factor, too
    "sign-out",
    "audit-read",
    "rows-lost",  # `object_id` of them could not be written, the database was away too long
]
Outcome = Literal["done", "refused", "failed"]
# A client's program, a person who signed in, whoever is at the command line, a retention clock, and somebody who is not
# known (yet).
Kind = Literal["client", "person", "command", "clock", "stranger"]
ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
LONGEST: Final = {"who": 200, "object_id": 64, "address": 100}


@dataclass(frozen=True, slots=True)
class Thing:
    """What a deed was done to. `id`: "" for a list. `client_id`: whose it is, "" where that is to be looked up."""

    kind: str = ""
    id: str = ""
    client_id: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deed, as the tables hold it.

    `at_ms`: since 1970, by the clock of the machine that did it. `who`: the id of a client or person, or the user of
    the operating system. `key_id`: with which key a client called. `client_id`: whose data it was, "" for nobody's.
    """

    at_ms: int
    action: Action
    outcome: Outcome
    kind: Kind
    who: str
    key_id: str
    object_kind: str
    object_id: str
    client_id: str
    address: str
    request_id: str


def now_ms() -> int:
    """Return this instant in milliseconds since 1970."""
    return time.time_ns() // 1_000_000
