"""Once: a request with an Idempotency-Key is done once. Sent again, it gets the same answer (as at Stripe).

What was refused is not kept: it changed nothing, and is answered anew.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Header
from sqlalchemy import Connection

from pipeline.recordings import idempotency
from pipeline.recordings.idempotency import Done, KeyReused
from pipeline.store.database import now
from review_api.problems import Problem

MOST_LETTERS: Final = 255
REPLAYED: Final = {"Idempotent-Replayed": "true"}
IMPLIED: Final = "§"  # no key of a client begins so
# Printable ASCII, without spaces around it.
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        max_length=MOST_LETTERS,
        pattern=r"^[!-~]([ -~]*[!-~])?$",
        description="the same key within 24 hours: the request is done once",
    ),
]


@dataclass(frozen=True, slots=True)
class Once:
    """A request that is done once. `request` is None where it came without a key: then it is done each time.
    `implied`: there was no key, and what it asks for stands for one, until all of it is done.
    """

    request: idempotency.Request | None
    implied: bool = False

    def take(self, connection: Connection) -> Done | None:
        """Take the key in this transaction, or return what was done under it.

        Raises a problem: 422 for a key of another request, 410 where what was made is deleted.
        """
        if self.request is None:
            return None
        try:
            done = idempotency.take(connection, self.request, now())
        except KeyReused as error:
            raise Problem(422, "idempotency-key-reused", str(error)) from error
        if done is not None and done.answer is None:
            raise gone()
        return done

    def take_anew(self, connection: Connection) -> None:
        """Take the key in this transaction, though something was done under it."""
        if self.request is not None:
            idempotency.free(connection, self.request)
            idempotency.take(connection, self.request, now())

    def note(self, connection: Connection, target: str, answer: Mapping[str, Any]) -> None:
        """Write down what was made, and the answer."""
        if self.request is not None:
            idempotency.note(connection, self.request, target, answer)


def once(client_id: str, key: str | None, asked: object) -> Once:
    """Return the request under its key. `asked`: all that it asks for, as JSON can write it."""
    return Once(None) if key is None else Once(idempotency.Request(client_id, key, _fingerprint(asked)))


def until_done(client_id: str, key: str | None, asked: object) -> Once:
    """Return the request under its key, or, without one, under what it asks for: for work that may stop half-way."""
    if key is not None:
        return once(client_id, key, asked)
    fingerprint = _fingerprint(asked)
    return Once(idempotency.Request(client_id, IMPLIED + fingerprint, fingerprint), implied=True)


def _fingerprint(asked: object) -> str:
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def gone() -> Problem:
    """Return the answer where what a key made is there no more."""
    return Problem(410, "gone", "what this Idempotency-Key made has been deleted; use a new key to send it again")
