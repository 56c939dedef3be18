"""Second factor: beside the password, a code of six digits that a device shows for half a minute (TOTP, RFC 6238).

    none --begin--> begun --confirm--> on --remove, reset--> none

It counts from the moment when a first code was right: whoever scanned wrongly is not shut out. A code is good once, and
for the half minute before and after its own, as clocks differ (RFC 6238, 5.2). Whoever loses the device has ten
recovery codes, each good once; they are random, 80 bits, so their SHA-256 is enough to keep.
"""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pyotp
from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from configs.errors import BoliError
from pipeline.accounts.tokens import digest
from pipeline.store.database import now
from pipeline.store.secret_box import SecretBox
from pipeline.store.tables.accounts import recovery_code, second_factor

STEP_S: Final = 30
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
_APART: Final = 1
_BYTES: Final = 10
_GROUP: Final = 4
ISSUER: Final = "Boli"

Clock = Callable[[], float]


class CodeNeeded(BoliError):
    """The password was right, and the person has a second factor."""

    def __init__(self) -> None:
        super().__init__("send the code of your second factor, too, or a recovery code")


class WrongCode(BoliError):
    """The code is none of now, or it was used before."""

    def __init__(self) -> None:
        super().__init__("this code is wrong, over, or was used before; wait for the next one")


class AlreadyOn(BoliError):
    """The person has a second factor, which is to be removed first."""


class NotOn(BoliError):
    """The person has no second factor, or has not begun to set one up."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor as its person sees it. `confirmed_at`: None where there is none."""

    confirmed_at: datetime | None
    recovery_codes_left: int


def of_person(connection: Connection, person_id: str) -> Factor:
    """Return what the person has set up."""
    row = _row(connection, person_id)
    unused = (recovery_code.c.person_id == person_id, recovery_code.c.used_at.is_(None))
    left = connection.execute(select(func.count()).select_from(recovery_code).where(*unused)).scalar_one()
    return Factor(row.confirmed_at if row else None, left)


def begin(connection: Connection, box: SecretBox, person_id: str) -> str:
    """Make a secret for the person's device, and return it, in base32. One that was begun before is void.

    Raises AlreadyOn.
    """
    row = _row(connection, person_id)
    if row is not None and row.confirmed_at is not None:
        raise AlreadyOn("you have a second factor: remove it first, with one of its codes")
    connection.execute(delete(second_factor).where(second_factor.c.person_id == person_id))
    secret = pyotp.random_base32()
    values = {"person_id": person_id, "sealed": box.sealed(secret), "created_at": now()}
    connection.execute(insert(second_factor).values(**values))
    return secret


def address(secret: str, login: str) -> str:
    """Return what a device reads: otpauth://totp/…"""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def confirm(connection: Connection, box: SecretBox, person_id: str, code: str, clock: Clock = time.time) -> list[str]:
    """Put the second factor in force, and return the recovery codes.

    Raises NotOn, AlreadyOn, WrongCode or SecretLost.
    """
    row = _row(connection, person_id)
    if row is None:
        raise NotOn("begin first: ask for a secret")
    if row.confirmed_at is not None:
        raise AlreadyOn("your second factor is on already")
    _use_code(connection, box, row, code, clock)
    this = second_factor.c.person_id == person_id
    connection.execute(update(second_factor).where(this).values(confirmed_at=now()))
    return _new_recovery_codes(connection, person_id)


def demand(connection: Connection, box: SecretBox, person_id: str, code: str, clock: Clock = time.time) -> None:
    """Use up a code, or a recovery code, of a person who has a second factor.

    Raises CodeNeeded, WrongCode or SecretLost.
    """
    row = _row(connection, person_id)
    if row is None or row.confirmed_at is None:
        return
    if not code:
        raise CodeNeeded
    if not _use_recovery_code(connection, person_id, code):
        _use_code(connection, box, row, code, clock)


def renew_codes(
    connection: Connection, box: SecretBox, person_id: str, code: str, clock: Clock = time.time
) -> list[str]:
    """Return new recovery codes; the old ones are void. Raises NotOn, WrongCode or SecretLost."""
    _demand_on(connection, box, person_id, code, clock)
    return _new_recovery_codes(connection, person_id)


def remove(connection: Connection, box: SecretBox, person_id: str, code: str, clock: Clock = time.time) -> None:
    """Go back to the password alone. Raises NotOn, WrongCode or SecretLost."""
    _demand_on(connection, box, person_id, code, clock)
    reset(connection, person_id)


def reset(connection: Connection, person_id: str) -> bool:
    """Take the second factor away without a code: for operators, and erased people. Say whether there was one."""
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    return connection.execute(delete(second_factor).where(second_factor.c.person_id == person_id)).rowcount > 0


def _demand_on(connection: Connection, box: SecretBox, person_id: str, code: str, clock: Clock) -> None:
    row = _row(connection, person_id)
    if row is None or row.confirmed_at is None:
        raise NotOn("you have no second factor")
    demand(connection, box, person_id, code, clock)


def _row(connection: Connection, person_id: str) -> Row[Any] | None:
    return connection.execute(select(second_factor).where(second_factor.c.person_id == person_id)).one_or_none()


def _use_code(connection: Connection, box: SecretBox, row: Row[Any], code: str, clock: Clock) -> None:
    """Note the step of a right code as used. Raises SecretLost, and WrongCode, also where somebody was faster."""
    totp, typed = pyotp.TOTP(box.opened(row.sealed), digits=DIGITS, interval=STEP_S), "".join(code.split())
    current = int(clock()) // STEP_S
    steps = range(max(current - _APART, 0), current + _APART + 1)
    # All are compared, so that the time tells nothing.
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())]
    if not right or not _use_step(connection, row.person_id, right[-1]):
        raise WrongCode


def _use_step(connection: Connection, person_id: str, step: int) -> bool:
    later = or_(second_factor.c.last_step.is_(None), second_factor.c.last_step < step)
    this = update(second_factor).where(second_factor.c.person_id == person_id, later)
    return connection.execute(this.values(last_step=step)).rowcount > 0


def _use_recovery_code(connection: Connection, person_id: str, code: str) -> bool:
    of, at = _digest(code), now()
    this = (recovery_code.c.digest == of, recovery_code.c.person_id == person_id, recovery_code.c.used_at.is_(None))
    return connection.execute(update(recovery_code).where(*this).values(used_at=at)).rowcount > 0


def _new_recovery_codes(connection: Connection, person_id: str) -> list[str]:
    connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
    codes = [_random_code() for _ in range(RECOVERY_CODES)]
    rows = [{"digest": _digest(code), "person_id": person_id} for code in codes]
    connection.execute(insert(recovery_code), rows)
    return codes


def _random_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(_BYTES)).decode("ascii").lower()
    return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))


def _digest(code: str) -> str:
    return digest("".join(one for one in code.lower() if one.isalnum()))
