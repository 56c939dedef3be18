"""Sweep: blobs without a row go once they are old; everything else stays."""

from typing import Any

import sqlalchemy as sa

from pipeline.store.blobs import DiskBlobs
from pipeline.sweep import sweep


def test_only_old_blobs_without_a_row_go(rows: Any, database: sa.Engine, tmp_path: Any) -> None:
    blobs = DiskBlobs(tmp_path / "blobs")
    kept = rows.recording(rows.client("A client").id).id
    for recording_id in (kept, "rec_lost"):
        with blobs.writing(f"recordings/{recording_id}/original") as place:
            place.write_bytes(b"sound")
    assert sweep(database, blobs) == []  # a day has not passed
    assert sweep(database, blobs, young_s=-1) == ["rec_lost"]
    assert blobs.exists(f"recordings/{kept}/original")
    assert not blobs.exists("recordings/rec_lost/original")
