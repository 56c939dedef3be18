"""One row a group (a dialect, a language, a recording): what `boli accuracy` prints and the dashboard draws.

A rate without enough behind it is withheld, not shown small: a dialect with three speakers says nothing about the
dialect.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from accuracy.estimate import THRESHOLDS, Estimate, Scored, Status, Thresholds, estimate

Group = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The estimate for one group. `wer`, `low`, `high` are fractions of 1, None where `status` is "not enough data".

    `wer` is the Hajek estimate over all drafted segments, in the unit of the rows' policy; `reference_words` is
    counted in the same unit, over reviewed segments; `clusters` are the speakers among them.
    """

    group: Group
    segments: int
    clusters: int
    reference_words: int
    reviewed_share: float
    wer: float | None
    low: float | None
    high: float | None
    status: Status


def by_group(
    rows: Iterable[Scored],
    key: Callable[[Scored], Group] = lambda row: row.group,
    thresholds: Thresholds = THRESHOLDS,
) -> list[GroupRow]:
    """Return one row a group, sorted by group. All rows are of one policy, each segment once.

    `key` names the group of a row, for example `lambda row: row.group[:2]`. Raises what `accuracy.estimate` raises.
    """
    groups: defaultdict[Group, list[Scored]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return [_row(group, estimate(groups[group], thresholds)) for group in sorted(groups)]


def _row(group: Group, found: Estimate) -> GroupRow:
    shown = found.interval if found.status == "ok" else None
    return GroupRow(
        group=group,
        segments=found.segments,
        clusters=found.clusters,
        reference_words=found.reference_words,
        reviewed_share=found.reviewed_share or 0.0,
        wer=shown.rate if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        status=found.status,
    )
