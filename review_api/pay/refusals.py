"""Refusals: why something is not shown or done in the pay ledger, as an answer to the caller."""

from pipeline.accounts.centres import CentreMissing
from pipeline.accounts.people import PersonMissing
from pipeline.pay.disputes import DisputeAnswered, DisputeMissing, DisputeOpen
from pipeline.pay.ledger import AlreadyReversed, EntryMissing
from pipeline.pay.months import NoMonth
from pipeline.pay.oversight import NotYours
from pipeline.store.cursors import BadCursor
from review_api.problems import refusing

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


answered = refusing(_NOUNS, _ANSWERS)
