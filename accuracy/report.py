"""One row a group (a dialect, a language, a recording): what `boli accuracy report` prints and the dashboard draws.

A rate without enough behind it is withheld, not shown small: a dialect with three speakers says nothing about the
dialect.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from accuracy.counts import ratio
from accuracy.estimate import THRESHOLDS, Estimate, Scored, Status, Tally, Thresholds, estimate, estimate_tallies
from accuracy.silence import Silence, silence

Group = tuple[str, ...]
NOTHING_SILENT: Final = silence([])


@dataclass(frozen=True, slots=True)
class GroupRow:
    """The estimate for one group. `wer`, `low`, `high` are fractions of 1, None where `status` is "not enough data".

    `rate` is the Hajek estimate over all drafted segments, in the unit of the rows' policy, whatever the group's size;
    `wer` is the same where there is enough. `reference_words` is counted in the same unit, over reviewed segments;
    `clusters` are the speakers among them. Beside `wer`, and None like it: `naive`, which is biased by the routing, and
    `greg`, None also where the reviews are not as drawn. `effective_size`: how many equal reviews they are worth.

    From tallies only: `least_probability` of any segment; `older`, segments whose score is of older rules and not
    counted; `script_fidelity`, the share of the drafts' letters that are of the language's script; `silence`, what was
    written where nothing was said.
    """

    group: Group
    segments: int
    clusters: int
    reference_words: int
    reviewed_share: float
    rate: float | None
    wer: float | None
    low: float | None
    high: float | None
    status: Status
    effective_size: float = 0.0
    naive: float | None = None
    greg: float | None = None
    greg_low: float | None = None
    greg_high: float | None = None
    least_probability: float | None = None
    older: int = 0
    script_fidelity: float | None = None
    silence: Silence = NOTHING_SILENT


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


def by_group_of_tallies(tallies: Iterable[Tally], thresholds: Thresholds = THRESHOLDS) -> list[GroupRow]:
    """Return what `by_group` returns for the segments behind the tallies. Raises what `estimate_tallies` raises."""
    groups: defaultdict[Group, list[Tally]] = defaultdict(list)
    for one in tallies:
        groups[one.group].append(one)
    return [_tallied(group, groups[group], thresholds) for group in sorted(groups)]


def _tallied(group: Group, tallies: list[Tally], thresholds: Thresholds) -> GroupRow:
    letters = sum(one.letters for one in tallies)
    return replace(
        _row(group, estimate_tallies(tallies, thresholds)),
        least_probability=min(one.least_probability for one in tallies),
        older=sum(one.older for one in tallies),
        script_fidelity=ratio(sum(one.letters_in_script for one in tallies), letters),
        silence=silence(tallies, thresholds),
    )


def _row(group: Group, found: Estimate) -> GroupRow:
    shown, greg = (found.interval, found.greg) if found.status == "ok" else (None, None)
    return GroupRow(
        group=group,
        segments=found.segments,
        clusters=found.clusters,
        reference_words=found.reference_words,
        reviewed_share=found.reviewed_share or 0.0,
        rate=found.rate,
        wer=shown.rate if shown else None,
        low=shown.low if shown else None,
        high=shown.high if shown else None,
        status=found.status,
        effective_size=found.effective_size,
        naive=found.naive if shown else None,
        greg=greg.rate if greg else None,
        greg_low=greg.low if greg else None,
        greg_high=greg.high if greg else None,
    )
