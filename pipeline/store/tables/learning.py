"""What is made of corrections: calibrations, data sets, models and the runs that improve them."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from pipeline.store.tables.base import Instant, key, metadata
from pipeline.store.text_columns import SealedJson

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

# A data set, frozen: which revisions of which segments, and what each is for. Never changed but by deletions: then
# `removed` counts the items that went, and `left_sha256` is the hash of those that are left. `parent_id`: the version
# that this one grew from. `sha256`: over the items as it was made (pipeline/datasets/hashes.py). `selection`: what was
# asked for; `card`: counts, hours, dialects, gaps, as it was made (pipeline/datasets/card.py).
snapshot = Table(
    "snapshot", metadata, key(),
    Column("name", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("parent_id", String(40), ForeignKey("snapshot.id")),
    Column("sha256", String(64), nullable=False),
    Column("selection", JSON, nullable=False),
    Column("card", JSON, nullable=False),
    Column("removed", Integer, nullable=False, default=0, server_default="0"),
    Column("left_sha256", String(64), nullable=False, default="", server_default=""),
    Column("created_by", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("name", "version"),
)  # fmt: skip

# One segment of a data set, as it was at `revision_version`. `split`: "train", "dev" or "test". `speaker`: the cluster
# that the split went by. `sha256`: of its sound and text. `frozen`: its text, words, times and the rest of
# pipeline/datasets/item.py, as they were. The rows of all data sets together are the ledger of what a segment was ever
# used for.
snapshot_item = Table(
    "snapshot_item", metadata,
    Column("snapshot_id", String(40), ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True),
    Column("segment_id", String(40), ForeignKey("segment.id", ondelete="CASCADE"), primary_key=True),
    Column("revision_version", Integer, nullable=False),
    Column("split", String(5), nullable=False),
    Column("speaker", String(300), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("frozen", SealedJson, nullable=False, default={}, server_default="{}"),
    Index("ix_snapshot_item_segment_id", "segment_id"),
)  # fmt: skip

# Models that may draft here. `folder`: where its files are, relative to the folder of models where it lies in it.
# `sha256`: of its files (asr/models/model_files.py). `base`: the name of the model that it was made from. `recipe`:
# how; `metrics`: by dialect, as they were measured. `languages`: Whisper codes. `status`: pipeline/registry/models.py.
# `affected`: how many segments that it was trained on have been deleted since.
model = Table(
    "model", metadata, key(),
    Column("name", String(200), nullable=False, unique=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("folder", Text, nullable=False),
    Column("base", String(200), nullable=False, default="", server_default=""),
    Column("snapshot_id", String(40), ForeignKey("snapshot.id")),
    Column("recipe", JSON, nullable=False),
    Column("metrics", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("status", String(10), nullable=False, index=True),
    Column("affected", Integer, nullable=False, default=0, server_default="0"),
    Column("created_by", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
)  # fmt: skip

# What happened to a model, append-only: `kind` is a change of status, a gate, a flag.
model_event = Table(
    "model_event", metadata, key(),
    Column("model_id", String(40), ForeignKey("model.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", Instant, nullable=False),
)  # fmt: skip

# Which model drafts what, append-only but for `ended_at`: of a tag (a language, a dialect, or "" for everything) the
# row without an end is in force. `replaced_id`: the release before, to which a rollback returns.
release = Table(
    "release", metadata, key(),
    Column("tag", String(40), nullable=False),
    Column("model_id", String(40), ForeignKey("model.id"), nullable=False, index=True),
    Column("replaced_id", String(40), ForeignKey("release.id")),
    Column("released_by", String(200), nullable=False),
    Column("reason", Text, nullable=False, default="", server_default=""),
    Column("released_at", Instant, nullable=False),
    Column("ended_at", Instant),
)  # fmt: skip
# Two releases of one tag are never in force together.
Index("ix_release_in_force", release.c.tag, unique=True,
    sqlite_where=release.c.ended_at.is_(None), postgresql_where=release.c.ended_at.is_(None),
)  # fmt: skip

# A run of the loop from corrections to a model in use. `dialect`: a tag. `options`: what was asked for. `state`:
# pipeline/improvement/runs.py. `problem`: why it ended, for people. `held_by`: the process that works on it now, seen
# at `held_ms` by the database's clock (pipeline/improvement/claims.py).
improvement = Table(
    "improvement", metadata, key(),
    Column("dialect", String(40), nullable=False),
    Column("options", JSON, nullable=False),
    Column("state", String(12), nullable=False, index=True),
    Column("problem", Text, nullable=False, default="", server_default=""),
    Column("snapshot_id", String(40), ForeignKey("snapshot.id")),
    Column("model_id", String(40), ForeignKey("model.id")),
    Column("started_by", String(200), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("stop_asked", Boolean, nullable=False, default=False, server_default=false()),
    Column("held_by", String(200)),
    Column("held_ms", BigInteger),
)  # fmt: skip
# A dialect has one run at a time.
Index("ix_improvement_open", improvement.c.dialect, unique=True,
    sqlite_where=improvement.c.ended_at.is_(None), postgresql_where=improvement.c.ended_at.is_(None),
)  # fmt: skip

# One step of a run. `state`: "running", "done", "failed"; `attempts` counts its starts; `progress` is 0 to 1; `result`:
# what the next steps and the page read.
improvement_step = Table(
    "improvement_step", metadata,
    Column("improvement_id", String(40), ForeignKey("improvement.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(20), primary_key=True),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0, server_default="0"),
    Column("progress", Float, nullable=False, default=0.0, server_default="0"),
    Column("result", JSON, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
)  # fmt: skip
