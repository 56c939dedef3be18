"""Data sets: snapshots of corrected segments."""

from datetime import datetime
from typing import Any

from review_api.schemas.base import Answer


class DataSet(Answer):
    """A snapshot. `full_name`: name@version. `removed`: how many of its segments were deleted since."""

    id: str
    name: str
    version: int
    full_name: str
    parent_id: str | None
    removed: int
    created_by: str
    created_at: datetime


class DataSets(Answer):
    items: list[DataSet]


class DataSetDetail(DataSet):
    """`card`: counts, hours, dialects and gaps, as it was made. `withheld`: segments that are left out for now, because
    their client or their speakers have withdrawn their consent.
    """

    sha256: str
    selection: dict[str, Any]
    card: dict[str, Any]
    withheld: int
