"""Refusals: why something is not shown or done in the pay ledger, as an answer to the caller."""

from collections.abc import Iterator
from contextlib import contextmanager

from pipeline.accounts.centres import CentreMissing
from pipeline.accounts.people import PersonMissing
from pipeline.pay.disputes import DisputeAnswered, DisputeMissing, DisputeOpen
from pipeline.pay.ledger import AlreadyReversed, EntryMissing
from pipeline.pay.months import NoMonth
from pipeline.pay.oversight import NotYours
from pipeline.store.cursors import BadCursor
from review_api.problems import Problem, missing

_NOUNS: dict[type[Exception], str] = {
    EntryMissing: "entry of pay",
    DisputeMissing: "dispute",
    CentreMissing: "centre",
    PersonMissing: "person",
}
_ANSWERS: dict[type[Exception], tuple[int, str]] = {
    NotYours: (403, "beyond-reach"),
    AlreadyReversed: (409, "already-reversed"),
    DisputeOpen: (409, "dispute-open"),
    DisputeAnswered: (409, "dispute-answered"),
    NoMonth: (422, "bad-month"),
    BadCursor: (422, "bad-cursor"),
}


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the ledger refuses into a problem. A transaction that is open inside is undone."""
    try:
        yield
    except tuple(_NOUNS) as error:
        raise missing(_NOUNS[type(error)]) from error
    except tuple(_ANSWERS) as error:
        status, code = _ANSWERS[type(error)]
        raise Problem(status, code, str(error)) from error
