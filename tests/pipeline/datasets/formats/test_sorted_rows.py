"""Rows in the order of their bytes, whichever thread keeps them."""

import threading
from pathlib import Path

from pipeline.datasets.formats.sorted_rows import SortedRows


def test_rows_that_several_threads_keep_come_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    with SortedRows(tmp_path) as kept:
        for key in ("ख", "b", "क", "B"):  # as pieces of an answer that is streamed: one after the other
            thread = threading.Thread(target=kept.add, args=("text", key, f"of {key}"))
            thread.start()
            thread.join()
        assert [key for key, _ in kept.rows("text")] == ["B", "b", "क", "ख"]
