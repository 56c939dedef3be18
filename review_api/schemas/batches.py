"""Batches: what became of the rows of a manifest."""

from datetime import datetime
from typing import Literal

from pipeline.recordings.batches import RowState
from review_api.schemas.base import Answer


class RowError(Answer):
    """What is wrong with a row. `field`: null where it is no single one. `detail` says what to do."""

    field: str | None
    code: str
    detail: str


class BatchRow(Answer):
    """A row by its `number` in the manifest. `state`: that of its recording, `refused`, or `deleted`. `errors`: why it
    was refused; it is not looked at again.
    """

    number: int
    state: RowState
    recording_id: str | None
    errors: list[RowError]


class Batch(Answer):
    """`rows`: of its manifest. `counts`: how many are in each state; `waiting`: nobody has looked at them yet."""

    id: str
    created_at: datetime
    rows: int
    counts: dict[RowState | Literal["waiting"], int]


class SentBatch(Batch):
    """A batch, with all rows that were refused."""

    refused: list[BatchRow]


class BatchPage(Answer):
    items: list[Batch]
    next: str | None


class BatchRowPage(Answer):
    """Rows by number. `next`: the `after` of the next page, null at the end."""

    items: list[BatchRow]
    next: int | None
