"""Answers: entries, disputes and sums as the API shows them.

Nobody learns from their own pay which of their texts was gold: it is paid like a first text, and shown as one.
"""

from collections.abc import Sequence

from pipeline.pay.disputes import Dispute
from pipeline.pay.ledger import Entry
from pipeline.pay.statement import MonthSums, PersonSums
from review_api.schemas import pay as schemas


def entry(of: Entry, reader_id: str) -> schemas.Entry:
    """Return an entry as this reader sees it."""
    hidden = of.kind == "gold" and of.person_id == reader_id
    return schemas.Entry(**schemas.Entry.fields_of(of) | ({"kind": "first"} if hidden else {}))


def own_entries(of: Sequence[Entry], disputes: Sequence[Dispute], reader_id: str) -> list[schemas.OwnEntry]:
    """Return entries of the reader's, each with its disputes."""
    shown = [schemas.Dispute.model_validate(one) for one in disputes]
    return [
        schemas.OwnEntry(
            **entry(one, reader_id).model_dump(), disputes=[dispute for dispute in shown if dispute.entry_id == one.id]
        )
        for one in of
    ]


def month(of: MonthSums) -> schemas.MonthSums:
    """Return the sums of a month."""
    return schemas.MonthSums(**schemas.Sums.fields_of(of.sums), month=of.month)


def person(of: PersonSums) -> schemas.PersonSums:
    """Return the sums of a person."""
    return schemas.PersonSums(**schemas.Sums.fields_of(of.sums), **schemas.PersonSums.fields_of(of))


def disputed(dispute: Dispute, of: Entry, reader_id: str) -> schemas.DisputedEntry:
    """Return a dispute with its entry, as this reader sees it."""
    return schemas.DisputedEntry(**schemas.Dispute.fields_of(dispute), entry=entry(of, reader_id))
