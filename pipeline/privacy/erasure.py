"""Erasure: the one way in which a recording or a client goes, with everything that was made of it."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from pipeline.audit import trail
from pipeline.datasets import deletion, stored_exports
from pipeline.evaluation import spelling_entries
from pipeline.pay import disputes
from pipeline.privacy import certificates, holds, inventory
from pipeline.privacy.certificates import Certificate, Gone, Order
from pipeline.privacy.inventory import File, Rows
from pipeline.recordings import events, idempotency, retention, uploads
from pipeline.recordings.artifacts import Artifacts
from pipeline.registry import affected
from pipeline.speakers import voices
from pipeline.store import job_rows, scopes
from pipeline.store.blobs import Blobs
from pipeline.store.database import now
from pipeline.store.sealed import keyring
from pipeline.store.tables.accounts import client, membership, person
from pipeline.store.tables.events import endpoint
from pipeline.store.tables.jobs import share
from pipeline.store.tables.recordings import erasure, recording


def recordings_of(connection: sa.Connection, client_id: str) -> list[str]:
    """Return the ids of a client's recordings, sorted."""
    query = sa.select(recording.c.id).where(recording.c.client_id == client_id).order_by(recording.c.id)
    return list(connection.execute(query).scalars())


def erased(connection: sa.Connection, recording_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that were recordings and have been removed, all of them."""
    whole = erasure.c.part == ""
    query = sa.select(erasure.c.recording_id).where(erasure.c.recording_id.in_(recording_ids), whole)
    return set(connection.execute(query).scalars())


def note(connection: sa.Connection, recording_id: str, part: str = "") -> None:
    """Remember that a recording was deleted on purpose, or a part of it, so that the database's files are cleaned."""
    connection.execute(sa.delete(erasure).where(erasure.c.recording_id == recording_id))
    connection.execute(sa.insert(erasure).values(recording_id=recording_id, erased_at=now(), part=part))


def remove_recordings(
    connection: sa.Connection,
    blobs: Blobs,
    recording_ids: Iterable[str],
    order: Order | None = None,
    *,
    past_holds: bool = False,
) -> list[Certificate]:
    """Delete recordings: sound, segments, revisions, tasks, scores, and voices that were named in them alone.

    Spellings that were only proposed because of them go, too, and what was said in disputes of pay. Entries of pay
    stay: they name ids alone. Data sets lose their items of it and count them, and their stored exports go; models that
    were trained on these are flagged. A job that is running stops by itself and sweeps up what it wrote; its rows go
    later, and so does what the database's files still hold (cleaning.py). No error for one that is gone.

    With an order, return a signed certificate of each that was there; else none is made. Raises OnHold, before anything
    is deleted, where one is under a legal hold; not with `past_holds`.
    """
    recording_ids = list(recording_ids)
    if not past_holds:
        holds.check(connection, recording_ids)
    known = _counted(connection, blobs, recording_ids, order) if order else {}
    stored_exports.remove_for(connection, blobs, deletion.mark(connection, recording_ids))
    flagged = retention.flagged(connection, recording_ids)
    models = len(affected.flag(connection, recording_ids))
    for recording_id in recording_ids:
        _remove_rows(connection, recording_id)
        # Inside the transaction: if the files cannot be removed, the recording stays and can be deleted again.
        Artifacts(blobs, recording_id).delete()
    # With the key every copy of the files is gone, also those in backups.
    keyring.forget(connection, [scopes.recording(id) for id in recording_ids])
    running = job_rows.forget(connection, recording_ids).running
    connection.execute(sa.update(erasure).where(erasure.c.recording_id.in_(running)).values(jobs_left=True))
    if order is None:
        return []
    return [
        certificates.issue(
            connection, order, id, Gone(rows, files, id in running, models, flagged_before=id in flagged)
        )
        for id, (rows, files) in known.items()
    ]


def remove_client(connection: sa.Connection, blobs: Blobs, client_id: str, order: Order | None = None) -> int:
    """Delete a client, its people, keys, words, voices and all it sent; return how many recordings there were.

    With an order, certificates of the recordings stay. They name the client by its id alone. Raises OnHold.
    """
    trail.about("client", client_id, client_id)
    recording_ids = recordings_of(connection, client_id)
    holds.check(connection, recording_ids)
    uploads.remove_of_client(connection, blobs, client_id)
    remove_recordings(connection, blobs, recording_ids, order)
    theirs = sa.select(membership.c.person_id).where(membership.c.client_id == client_id)
    connection.execute(sa.delete(person).where(person.c.id.in_(theirs)))
    deletion.forget_client(connection, client_id)
    keyring.forget_client(connection, client_id)
    connection.execute(sa.delete(client).where(client.c.id == client_id))
    connection.execute(sa.delete(share).where(share.c.client_id == client_id))  # no foreign key: one row is nobody's
    return len(recording_ids)


def _counted(
    connection: sa.Connection, blobs: Blobs, recording_ids: Sequence[str], order: Order
) -> dict[str, tuple[Rows, tuple[File, ...]]]:
    """Count what there is of each recording, and hash what was not hashed before."""
    found = {}
    for id in dict.fromkeys(recording_ids):
        if (rows := inventory.rows(connection, id)) is not None:
            found[id] = rows, order.files[id] if id in order.files else inventory.files(blobs, id)
    return found


def _remove_rows(connection: sa.Connection, recording_id: str) -> None:
    """Delete the row, with those that refer to it, and remember that it was deleted on purpose."""
    spelling_entries.forget_examples_of(connection, recording_id)
    disputes.forget_texts_on_recording(connection, recording_id)
    idempotency.forget(connection, recording_id)
    connection.execute(sa.delete(endpoint).where(endpoint.c.recording_id == recording_id))  # its callback
    gone = sa.delete(recording).where(recording.c.id == recording_id).returning(recording.c.client_id)
    owner = connection.execute(gone).scalar()
    if owner is not None:
        trail.about("recording", recording_id, owner)
        note(connection, recording_id)
        events.write_deleted(connection, owner, recording_id)
    voices.sweep(connection)
