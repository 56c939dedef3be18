"""The audit log, as a client sees its own part of it."""

from datetime import datetime

from pipeline.audit.entry import Action, Kind, Outcome
from review_api.schemas.base import Answer


class AuditRow(Answer):
    """Who did what to one's data. `who`: the id of one's own program's client, or of a person; "" for the operator at
    the command line. `address` and `request_id` are told of one's own people and programs alone.

    `hash`: over this row and the hash of the row before: whoever keeps it can have it shown that nothing was changed.
    """

    number: int
    at: datetime
    action: Action
    outcome: Outcome
    kind: Kind
    who: str
    key_id: str
    object_kind: str
    object_id: str
    address: str
    request_id: str
    hash: str


class AuditPage(Answer):
    """`next`: the `after` of the next page. It is the same as before where nothing has happened since."""

    items: list[AuditRow]
    next: int
