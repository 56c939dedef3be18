"""Statements: sums of the ledger, by person and centre, of a month or of all time.

earned    first, second, late, gold, adjudication, dispute    reversed    taken back (negative)
adjusted  what is paid in its place                     amount      the sum of the three
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa

from pipeline.pay import months
from pipeline.pay.months import Month
from pipeline.pay.rates import KINDS
from pipeline.store.tables.accounts import centre, person
from pipeline.store.tables.pay import pay_dispute, pay_entry


@dataclass(frozen=True, slots=True)
class Sums:
    """Amounts are in hundredths of `currency`. `segments`: pieces of work that were paid and not taken back.
    `audio_ms`: their sound. `reworked`: how often an own text was changed afterwards. `disputes`: entries with an open
    one.
    """

    currency: str
    segments: int
    reworked: int
    audio_ms: int
    earned: int
    reversed: int
    adjusted: int
    amount: int
    disputes: int


@dataclass(frozen=True, slots=True)
class MonthSums:
    """What one person earned in a month."""

    month: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class PersonSums:
    """What one person earned in a centre ("" where in none, or it is gone). `login`: an id where they were erased."""

    person_id: str
    login: str
    name: str
    centre_id: str
    centre: str
    sums: Sums


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the CSV. Amounts are in units of the currency, `audio_minutes` in minutes."""

    month: str
    centre: str
    login: str
    name: str
    currency: str
    segments: int
    reworked: int
    audio_minutes: Decimal
    earned: Decimal
    reversed: Decimal
    adjusted: Decimal
    amount: Decimal
    disputes: int
    person_id: str
    centre_id: str


_KIND, _AMOUNT = pay_entry.c.kind, pay_entry.c.amount
_OPEN = sa.exists().where(pay_dispute.c.entry_id == pay_entry.c.id, pay_dispute.c.outcome == "")


def _sum(value: Any, *which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    counted = sa.case((sa.and_(*which), value), else_=0) if which else value
    return sa.cast(sa.func.coalesce(sa.func.sum(counted), 0), sa.BigInteger)


_COUNTED: Final = sa.case((_KIND.in_([*KINDS, "adjustment"]), 1), (_KIND == "reversal", -1), else_=0)
_SUMS: Final = (
    _sum(_COUNTED).label("segments"),
    _sum(1, _KIND == "rework").label("reworked"),
    _sum(pay_entry.c.audio_ms).label("audio_ms"),
    _sum(_AMOUNT, _KIND.in_(KINDS)).label("earned"),
    _sum(_AMOUNT, _KIND == "reversal").label("reversed"),
    _sum(_AMOUNT, _KIND == "adjustment").label("adjusted"),
    _sum(_AMOUNT).label("amount"),
    _sum(1, _OPEN).label("disputes"),
)


def totals(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[Sums]:
    """Return the sums of the entries for which the conditions hold, one for each currency."""
    currency = pay_entry.c.currency
    query = sa.select(currency, *_SUMS).where(*which).group_by(currency).order_by(currency)
    return [Sums(**row._mapping) for row in connection.execute(query)]


def by_month(connection: sa.Connection, person_id: str, utc_offset_minutes: int) -> list[MonthSums]:
    """Return what a person earned in each month that has an entry, newest first."""
    at, theirs = pay_entry.c.created_at, pay_entry.c.person_id == person_id
    first, last = connection.execute(sa.select(sa.func.min(at), sa.func.max(at)).where(theirs)).one()
    if first is None:
        return []
    return [
        MonthSums(one.name, sums)
        for one in months.months(first, last, utc_offset_minutes)
        for sums in totals(connection, theirs, one.holds())
    ]


def by_person(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> list[PersonSums]:
    """Return what each person earned in each centre, by login."""
    names = (person.c.login, person.c.name, centre.c.name.label("centre"))
    of = (pay_entry.c.person_id, pay_entry.c.centre_id)
    joined = pay_entry.join(person, person.c.id == pay_entry.c.person_id).outerjoin(
        centre, centre.c.id == pay_entry.c.centre_id
    )
    query = (
        sa.select(*of, *names, pay_entry.c.currency, *_SUMS)
        .select_from(joined)
        .where(*which)
        .group_by(*of, person.c.login, person.c.name, centre.c.name, pay_entry.c.currency)
        .order_by(person.c.login, pay_entry.c.centre_id, pay_entry.c.currency)
    )
    return [_person_sums(row) for row in connection.execute(query)]


def conditions(
    month: Month | None = None, centre_id: str | None = None, person_id: str | None = None
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that an entry is of this month, centre and person; None: of any.

    A centre_id of "" is nobody's: a lead who belongs to no centre sees nothing, not what people without one earned.
    """
    given: Sequence[sa.ColumnElement[bool] | None] = (
        None if month is None else month.holds(),
        None if centre_id is None else sa.and_(pay_entry.c.centre_id == centre_id, pay_entry.c.centre_id != ""),
        None if person_id is None else pay_entry.c.person_id == person_id,
    )
    return [one for one in given if one is not None]


def rows(month: Month, people: Sequence[PersonSums]) -> list[Row]:
    """Return the lines of the CSV of a month."""
    return [_row(month, one) for one in people]


def _person_sums(row: sa.Row[Any]) -> PersonSums:
    sums = Sums(**{field.name: getattr(row, field.name) for field in fields(Sums)})
    return PersonSums(row.person_id, row.login, row.name, row.centre_id, row.centre or "", sums)


def _row(month: Month, one: PersonSums) -> Row:
    sums = one.sums
    minutes = (Decimal(sums.audio_ms) / 60_000).quantize(Decimal("0.01"))
    return Row(
        month=month.name, centre=one.centre, login=one.login, name=one.name, currency=sums.currency,
        segments=sums.segments, reworked=sums.reworked, audio_minutes=minutes, earned=_units(sums.earned),
        reversed=_units(sums.reversed), adjusted=_units(sums.adjusted), amount=_units(sums.amount),
        disputes=sums.disputes, person_id=one.person_id, centre_id=one.centre_id,
    )  # fmt: skip


def _units(hundredths: int) -> Decimal:
    return Decimal(hundredths).scaleb(-2)
