"""Sound: what is heard in an item, of the segment's own channel alone."""

import numpy as np
from numpy.typing import NDArray

from pipeline.datasets.item import Item
from pipeline.recordings.artifacts import Artifacts
from pipeline.store.blobs import Blobs


def samples(blobs: Blobs, item: Item) -> NDArray[np.float32]:
    """Return the sound of an item: float32, shape (n,), 16 kHz. Raises BlobMissing where the recording is gone."""
    return Artifacts(blobs, item.recording_id).signal(item.channel).read(item.start_ms, item.end_ms)
