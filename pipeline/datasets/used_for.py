"""Used for: what segments were ever part of. The items of all data sets together are the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import sqlalchemy as sa

from asr.finetuning.trained_on import TrainingList
from pipeline.datasets.item import Split
from pipeline.datasets.splits import strongest
from pipeline.store.tables.learning import snapshot_item

_AT_ONCE: Final = 500  # ids in a query


def splits_of(connection: sa.Connection, segment_ids: Iterable[str]) -> dict[str, Split]:
    """Return what segments were ever used for in any data set, by id; test counts before dev, and dev before train."""
    found: defaultdict[str, list[Split]] = defaultdict(list)
    columns = (snapshot_item.c.segment_id, snapshot_item.c.split)
    for some in batches(sorted(set(segment_ids))):
        query = sa.select(*columns).distinct().where(snapshot_item.c.segment_id.in_(some))
        for id, split in connection.execute(query):
            found[id].append(split)
    return {id: split for id, splits in found.items() if (split := strongest(splits))}


def held_out(connection: sa.Connection, trained: TrainingList) -> list[str]:
    """Return the segments of any data set's test split that are on a model's training list, by id, sorted.

    A list may know them by their sound or text instead: then see pipeline/evaluation/training_lists.py.
    """
    used = splits_of(connection, trained.ids)
    return sorted(id for id, split in used.items() if split == "test")


def batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield ids in pieces that one query can take."""
    return (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
