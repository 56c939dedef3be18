"""Verifying: is a data set still what was frozen? Its hashes are made again from its rows and from the sound."""

from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.datasets import hashes, snapshots, sound
from pipeline.datasets.snapshots import Snapshot
from pipeline.store.blobs import BlobMissing, Blobs


@dataclass(frozen=True, slots=True)
class Verified:
    """`whole`: the hash over the items is the one of the data set, and none is missing but those that were deleted.
    `changed`: segments whose sound or text is not what was frozen; `silent`: whose sound is gone. Both sorted.
    """

    whole: bool
    changed: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        return self.whole and not self.changed and not self.silent


def verify(connection: sa.Connection, blobs: Blobs | None, of: Snapshot) -> Verified:
    """Make the hashes of a data set again. `blobs`: where the sound is, which is read once; None: only the rows."""
    lines, changed, silent = [], [], []
    for item in snapshots.frozen_items(connection, of.id):
        lines.append((item.segment_id, item.split, item.sha256))
        if blobs is None:
            continue
        try:
            if hashes.of_item(sound.samples(blobs, item), item.text) != item.sha256:
                changed.append(item.segment_id)
        except BlobMissing:
            silent.append(item.segment_id)
    expected = of.left_sha256 if of.removed else of.sha256
    whole = hashes.of_set(lines) == expected and len(lines) + of.removed == of.card["segments"]
    return Verified(whole, tuple(changed), tuple(silent))
