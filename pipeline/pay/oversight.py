"""Oversight: who may look at whose pay, and who may change it. Here it is asked.

A lead sees what was earned in the own centre, an operator everything. Nobody changes their own pay, and a lead only
that of people whom they manage. What lies outside the actor's reach looks as if it did not exist.
"""

from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import Connection

from configs.errors import BoliError
from pipeline.accounts import management, people, rights
from pipeline.accounts.rights import Actor
from pipeline.pay import disputes, ledger, statement
from pipeline.pay.disputes import Dispute, DisputeMissing
from pipeline.pay.ledger import Entry, EntryMissing


class NotYours(BoliError):
    """The actor may not change this entry of pay."""


class Overseer(Actor, Protocol):
    """Who looks at others' pay. A Person is one."""

    @property
    def id(self) -> str:
        """Their id: their own pay is not theirs to change."""


def own_entry(connection: Connection, person_id: str, entry_id: str) -> Entry:
    """Return an entry of this person's. Raises EntryMissing."""
    entry = ledger.get(connection, entry_id)
    if entry.person_id != person_id:
        raise _missing(entry_id)
    return entry


def seen_pay(connection: Connection, actor: Actor, person_id: str) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a person's entries that the actor sees: those of the own centre, or all.

    Raises PersonMissing where there are none, and the person is not theirs to see.
    """
    which = statement.conditions(centre_id=management.scope(actor), person_id=person_id)
    if not ledger.entries(connection, *which, limit=1)[0]:
        management.seen_person(connection, actor, person_id)
    return which


def managed_entry(connection: Connection, actor: Overseer, entry_id: str) -> Entry:
    """Return an entry that the actor may change. Raises EntryMissing or NotYours."""
    entry = ledger.get(connection, entry_id)
    centre_id = entry.centre_id or None
    if not rights.sees(actor, centre_id):
        raise _missing(entry_id)
    payee = people.get(connection, entry.person_id).person
    if payee.id == actor.id or not rights.may_manage(actor, payee.roles, centre_id):
        raise NotYours("nobody changes their own pay, nor a lead that of another lead: ask the operator")
    return entry


def managed_dispute(connection: Connection, actor: Overseer, dispute_id: str) -> Dispute:
    """Return a dispute that the actor may answer. Raises DisputeMissing or NotYours."""
    dispute = disputes.get(connection, dispute_id)
    try:
        managed_entry(connection, actor, dispute.entry_id)
    except EntryMissing as error:
        raise DisputeMissing(f"there is no dispute {dispute_id}") from error
    return dispute


def _missing(entry_id: str) -> EntryMissing:
    return EntryMissing(f"there is no entry of pay {entry_id}")
