"""Batch shapes: what the service answers of batches, as frozen values."""

from datetime import datetime

from boli.client.shapes import Shape


class RowError(Shape):
    """What is wrong with a row of a manifest. `field`: None where it is no single one."""

    field: str | None
    code: str
    detail: str


class BatchRow(Shape):
    """A row by its number in the manifest. `state`: its recording's status, "refused" or "deleted"."""

    number: int
    state: str
    recording_id: str | None
    errors: tuple[RowError, ...]


class Batch(Shape):
    """Recordings sent by one manifest. `counts`: how many of its rows are in each state."""

    id: str
    created_at: datetime
    rows: int
    counts: dict[str, int]


class SentBatch(Batch):
    """A batch, with all rows that were refused."""

    refused: tuple[BatchRow, ...]


class BatchPage(Shape):
    items: tuple[Batch, ...]
    next: str | None


class BatchRowPage(Shape):
    items: tuple[BatchRow, ...]
    next: int | None
