"""Anchoring (post-editing bias): how far drafts lead the people who correct them.

It is the error rate by references that were written over a draft, less the rate by references that were written blind
(accuracy/anchoring.py), by dialect or by person. Negative: drafts flatter the model.
"""

from typing import Any, Final, Literal, get_args

import sqlalchemy as sa

from accuracy import anchoring
from accuracy.anchoring import Armed, Gap
from accuracy.measure import Policy
from pipeline.evaluation.paired_scores import armed

By = Literal["dialect", "person"]
GROUPINGS: Final[tuple[By, ...]] = get_args(By)
Row = dict[str, Any]


def report(connection: sa.Connection, by: By, policy: Policy) -> list[Row]:
    """Return one row for each language, dialect (or person) and model, sorted. Rates are None with too few speakers."""

    def key(row: Armed) -> tuple[str, ...]:
        language, dialect, model = row.group
        return language, dialect if by == "dialect" else row.person, model

    return [_row(gap, by) for gap in anchoring.gaps(armed(connection, policy), key)]


def _row(gap: Gap, by: By) -> Row:
    known = gap.difference
    low, high = known.interval() if known else (None, None)
    return dict(zip(("language", by, "model"), gap.key, strict=True)) | {
        "draft_speakers": gap.drafted_clusters,
        "blind_speakers": gap.blind_clusters,
        "draft_rate": gap.drafted if known else None,
        "blind_rate": gap.blind if known else None,
        "gap": known.value if known else None,
        "low": low,
        "high": high,
    }
