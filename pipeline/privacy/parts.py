"""Parts: the sound or the text of a recording goes, and the rest stays.

    begin    in one transaction: nobody gets it any more, no work is handed out that needs it, its rows are gone
    finish   its files go; then a certificate says so, and an event

A process that dies in between leaves `pending_deletion` in the retention's row, and whoever looks next finishes. The
text is all that was heard or written of what was said: segments, texts, comments, names of speakers, words that were
to be preferred, step results. What a client calls the recording, its states, lengths and costs are no text.
"""

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from pipeline.audit import trail
from pipeline.datasets import deletion, stored_exports
from pipeline.evaluation import spelling_entries
from pipeline.pay import disputes
from pipeline.privacy import certificates, erasure, inventory
from pipeline.privacy.certificates import Gone, Order
from pipeline.privacy.inventory import File, Rows
from pipeline.recordings import events, idempotency, recordings, retention
from pipeline.recordings.artifacts import Artifacts
from pipeline.recordings.events import EventType
from pipeline.recordings.retention import Part
from pipeline.registry import affected
from pipeline.registry.affected import Reason
from pipeline.speakers import voices
from pipeline.store import job_rows
from pipeline.store.blobs import Blobs
from pipeline.store.database import now, reading
from pipeline.store.tables.base import metadata
from pipeline.store.tables.quality import gold
from pipeline.store.tables.recordings import recording
from pipeline.store.tables.recordings import segment as segment_table
from pipeline.store.tables.retention import retention as table
from pipeline.store.tables.review import task

SOUND: Final = ("original", "prepared", "clips")  # the files that are sound, or made of it alone
# Tables of a recording without text. Rows of all others go: one that is new is text until somebody says that it is not.
TEXTLESS: Final = frozenset({"attribute", "legal_hold", "retention"})
_EVENTS: Final[dict[Part, EventType]] = {"sound": "recording.sound_deleted", "text": "recording.text_deleted"}
_REASONS: Final[dict[Part, Reason]] = {"sound": "sound deleted", "text": "deleted"}


def of(found: Sequence[File], part: Part) -> tuple[File, ...]:
    """Return which of a recording's files are of a part."""
    return tuple(one for one in found if _is_sound(one.name) == (part == "sound"))


def close_tasks(connection: sa.Connection, recording_id: str) -> None:
    """Take back all work on a recording that is not done, also from those who hold it; it is measured by no more."""
    connection.execute(sa.delete(task).where(task.c.recording_id == recording_id, task.c.state != "done"))
    still = (gold.c.recording_id == recording_id, gold.c.retired_at.is_(None))
    connection.execute(sa.update(gold).where(*still).values(retired_at=now()))


def begin(connection: sa.Connection, blobs: Blobs, recording_id: str, part: Part, found: Sequence[File]) -> None:
    """Let nobody get a part of a locked recording any more, on which no work is open. `found`: its files."""
    rows = inventory.rows(connection, recording_id)
    assert rows is not None  # it is locked
    trail.about("recording", recording_id, rows.client_id)
    flagged = bool(retention.flagged(connection, [recording_id]))
    models = len(affected.flag(connection, [recording_id], _REASONS[part]))
    if part == "sound":
        stored_exports.withdrawn_for(connection, blobs, recording_id)
    else:
        _forget_text(connection, blobs, recording_id)
    job_rows.forget(connection, [recording_id])
    pending = {
        "part": part,
        "client_id": rows.client_id,
        "sha256": rows.sha256,
        "rows": rows.counts if part == "text" else {},
        "files": [[one.name, one.bytes, one.sha256] for one in found],
        "models": models,
        "flagged_before": flagged,
    }
    recordings.touch(connection, recording_id)
    retention.note_deleted(connection, recording_id, part, pending)


def finish(engine: sa.Engine, blobs: Blobs, recording_id: str, order: Order) -> bool:
    """Delete the files of a part whose deletion is pending, and certify it; say whether one was. May be repeated."""
    with reading(engine) as connection:
        pending = _pending(connection, recording_id)
    if pending is None:
        return False
    names = SOUND if pending["part"] == "sound" else [name for name, *_ in pending["files"]]
    Artifacts(blobs, recording_id).delete_only(names)
    with engine.begin() as connection:
        recordings.lock(connection, recording_id)
        if _pending(connection, recording_id) is None:  # another worker was here, or all of it was deleted
            return False
        rows = Rows(pending["client_id"], pending["sha256"], pending["rows"])
        found = tuple(File(*one) for one in pending["files"])
        models, before = pending["models"], pending["flagged_before"]
        gone = Gone(rows, found, False, models, pending["part"], flagged_before=before)
        certificates.issue(connection, order, recording_id, gone)
        events.write(connection, recording_id, _EVENTS[pending["part"]])
        retention.note_gone(connection, recording_id)
    return True


def unfinished(connection: sa.Connection, most: int) -> list[str]:
    """Return recordings of which the deletion of a part is pending, the oldest first."""
    query = sa.select(table.c.recording_id).where(table.c.deletion_began_at.is_not(None))
    return list(connection.execute(query.order_by(table.c.deletion_began_at).limit(most)).scalars())


def _pending(connection: sa.Connection, recording_id: str) -> dict[str, Any] | None:
    query = sa.select(table.c.pending_deletion).where(table.c.recording_id == recording_id)
    found: dict[str, Any] | None = connection.execute(query).scalar()
    return found


def _is_sound(name: str) -> bool:
    return name.partition("/")[0] in SOUND


def _forget_text(connection: sa.Connection, blobs: Blobs, recording_id: str) -> None:
    stored_exports.remove_for(connection, blobs, deletion.mark(connection, [recording_id]))
    spelling_entries.forget_examples_of(connection, recording_id)
    disputes.forget_texts_on_recording(connection, recording_id)
    idempotency.forget(connection, recording_id)
    connection.execute(sa.delete(segment_table).where(segment_table.c.recording_id == recording_id))
    for one in reversed(metadata.sorted_tables):
        if one.name not in TEXTLESS and _refers(one):
            connection.execute(sa.delete(one).where(one.c.recording_id == recording_id))
    nothing: dict[str, Any] = {"vocabulary": [], "redact_names": [], "ledger": None}
    connection.execute(sa.update(recording).where(recording.c.id == recording_id).values(nothing))
    voices.sweep(connection)
    erasure.note(connection, recording_id, "text")


def _refers(one: sa.Table) -> bool:
    """Say whether rows of a table belong to a recording, and go with it."""
    return "recording_id" in one.c and bool(one.c.recording_id.foreign_keys)
