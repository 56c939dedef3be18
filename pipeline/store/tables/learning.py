"""What is fitted from corrections."""

from sqlalchemy import JSON, Column, String, Table

from pipeline.store.tables.base import Instant, key, metadata

# What was fitted with `boli model calibrate`, append-only: of a model's rows that are not withdrawn the newest is in
# force. `groups`: see accuracy.calibration.Calibration; sums only, nothing of a recording.
calibration = Table(
    "calibration", metadata, key(),
    Column("model", String(200), nullable=False),
    Column("model_hash", String(64), nullable=False, index=True),
    Column("version", String(20), nullable=False),
    Column("groups", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
)  # fmt: skip
