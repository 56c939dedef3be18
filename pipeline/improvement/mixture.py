"""Mixture: how far to go from the old weights to the tuned ones, chosen on the dev split and never on the test split.

share   1.0 |   forgets most           loss = errors of the dialect
        0.5 |                                 + what the other languages lose on average
        0.0 |   the old model          the smallest loss wins; of equals, the smallest share
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from accuracy.counts import ZERO, ErrorCounts
from accuracy.measure import measure
from asr.models.choice import only
from pipeline.datasets import snapshots
from pipeline.datasets.item import Item
from pipeline.evaluation.scoring_rules import ScoringRules
from pipeline.improvement.covered import covered
from pipeline.improvement.work import Work
from pipeline.learning import shadow
from pipeline.learning.shadow import Piece
from pipeline.store.database import reading

MOST_DEV: Final = 400  # segments, of which each share is decoded once
PENALTY: Final = 1.0  # a point that another language loses, in points of the dialect


@dataclass(frozen=True, slots=True)
class Tried:
    """What a share of the way came to on the dev split, as counts of words (L1), by variety."""

    share: float
    counts: Mapping[str, ErrorCounts]

    def rate(self, tag: str) -> float:
        found = self.counts.get(tag, ZERO)
        return found.errors / max(1, found.reference)


def best(tried: Sequence[Tried], before: Tried, tags: frozenset[str]) -> Tried:
    """Return the best of what was tried. `before`: the old model. `tags`: the dialect's; all others must not lose."""
    return min(tried, key=lambda one: (loss(one, before, tags), one.share))


def loss(one: Tried, before: Tried, tags: frozenset[str]) -> float:
    """Return errors for each word of the dialect, and the penalty for what others lose."""
    mine = sum((counts for tag, counts in one.counts.items() if tag in tags), start=ZERO)
    others = [tag for tag in one.counts if tag not in tags]
    lost = sum(max(0.0, one.rate(tag) - before.rate(tag)) for tag in others) / max(1, len(others))
    return mine.errors / max(1, mine.reference) + PENALTY * lost


def dev_items(work: Work, snapshot_id: str) -> list[Item]:
    """Return what shares are tried on: the dev split, at most MOST_DEV of it, the dialect first."""
    tags = covered(work.run.dialect)
    with reading(work.engine) as connection:
        found = [item for item in snapshots.items(connection, snapshot_id, "dev") if item.plain]
    mine = [item for item in found if item.dialect in tags]
    return [*mine[: MOST_DEV // 2], *(item for item in found if item.dialect not in tags)][:MOST_DEV]


def tried(work: Work, folder: Path, share: float, items: Sequence[Item]) -> Tried:
    """Decode the dev split with a model and count its errors. What it cannot write, or has no sound, is left out."""
    recognizer = work.load(only(work.settings.asr, str(folder)))
    by_id = {item.segment_id: item for item in items if item.code in recognizer.model.languages}
    counts: defaultdict[str, ErrorCounts] = defaultdict(lambda: ZERO)
    with reading(work.engine) as connection:
        rules = ScoringRules(connection)
        for decoded in shadow.decode(list(map(_piece, by_id.values())), work.blobs, recognizer, work.settings.script):
            work.report(0.9)
            for id, text in decoded.texts:
                counts[by_id[id].dialect] += _errors(by_id[id], text, rules)
    return Tried(share, dict(counts))


def _errors(item: Item, text: str, rules: ScoringRules) -> ErrorCounts:
    dialect = "" if item.dialect == item.language else item.dialect
    return measure(item.plain, text, item.language, dialect, rules.own(item.language), ("L1",))["L1"]


def _piece(item: Item) -> Piece:
    return Piece(item.segment_id, item.recording_id, item.channel, item.start_ms, item.end_ms, item.language, item.code)
