"""A worker: two of them never work under one name."""

from pathlib import Path

import pytest

from pipeline.jobs.worker import SlotTaken, _slot


def test_a_slot_is_held_by_one_worker_and_freed_at_its_end(tmp_path: Path) -> None:
    with _slot(tmp_path, 0):
        with pytest.raises(SlotTaken, match="--slot"), _slot(tmp_path, 0):
            pass
        with _slot(tmp_path, 1):
            pass
    with _slot(tmp_path, 0):
        pass
