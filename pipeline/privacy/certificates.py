"""Certificates: what was deleted, when, by whose order and what may remain, signed so that anybody can check it.

The text that was signed is kept to the letter, so that it can be checked after any upgrade. It holds ids, counts and
hashes, and nothing that was said or written. It outlives its recording and its client.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.privacy.inventory import File, Rows
from pipeline.store.cursors import cursor, position
from pipeline.store.database import new_id, now
from pipeline.store.signing import ALGORITHM, Signer
from pipeline.store.tables.base import installation
from pipeline.store.tables.recordings import certificate

KIND: Final = "boli-deletion-certificate/1"
OPERATOR: Final = "operator"
RESTORE: Final = "restore of a backup"
RETENTION: Final = "retention"

What = Literal["recording", "sound", "text"]


class CertificateMissing(BoliError):
    """There is no such certificate: the id is wrong, or it is another client's."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate. `signed`: the JSON that was signed. `signature`, `public_key`: Ed25519, in base64."""

    id: str
    client_id: str
    recording_id: str
    created_at: datetime
    signed: str
    signature: str
    public_key: str


@dataclass(frozen=True, slots=True)
class Order:
    """Who had something deleted, and what the certificate of it needs. `by`: an id of a key or a person, or why it was
    due. `files`: of recordings, where they were hashed before. `backups_kept_days`: None where nobody has said.
    """

    signer: Signer
    by: str
    backups_kept_days: int | None = None
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gone:
    """What went with a recording. `what`: all of it; or its sound alone, or its text; then `rows` are those that there
    were. `jobs_left`: a job of it runs still. `models`: how many were flagged, of all that was deleted at once.
    `flagged_before`: models that learnt from it were flagged when its consent or its sound went.
    """

    rows: Rows
    files: tuple[File, ...]
    jobs_left: bool
    models: int
    what: What = "recording"
    flagged_before: bool = False


def issue(connection: sa.Connection, order: Order, recording_id: str, gone: Gone) -> Certificate:
    """Sign and keep what was deleted, in the transaction that deletes it."""
    at = now()
    named = {"id": new_id("cer"), "recording": recording_id, "client": gone.rows.client_id}
    signed = json.dumps(_statement(connection, order, named, gone, at), sort_keys=True, separators=(",", ":"))
    made = Certificate(
        named["id"], gone.rows.client_id, recording_id, at, signed, order.signer.signature(signed),
        order.signer.public_key,
    )  # fmt: skip
    connection.execute(sa.insert(certificate).values({name: getattr(made, name) for name in made.__slots__}))
    return made


def get(connection: sa.Connection, id: str, client_id: str | None = None) -> Certificate:
    """Return a certificate; with `client_id` only one of that client. Raises CertificateMissing."""
    mine = () if client_id is None else (certificate.c.client_id == client_id,)
    row = connection.execute(sa.select(certificate).where(certificate.c.id == id, *mine)).one_or_none()
    if row is None:
        raise CertificateMissing(f"there is no certificate {id}")
    return Certificate(**row._mapping)


def page(
    connection: sa.Connection,
    client_id: str | None,
    limit: int,
    after: str | None = None,
    recording_ids: Sequence[str] = (),
) -> tuple[list[Certificate], str | None]:
    """Return a client's certificates (or all), newest first, and the next page's cursor or None. Raises BadCursor."""
    age = (certificate.c.created_at, certificate.c.id)
    query = sa.select(certificate)
    if client_id is not None:
        query = query.where(certificate.c.client_id == client_id)
    if recording_ids:
        query = query.where(certificate.c.recording_id.in_(recording_ids))
    if after:
        query = query.where(sa.tuple_(*age) < sa.tuple_(*position(after), types=[column.type for column in age]))
    found = connection.execute(query.order_by(age[0].desc(), age[1].desc()).limit(limit + 1)).all()
    shown = [Certificate(**row._mapping) for row in found[:limit]]
    return shown, cursor(shown[-1].created_at, shown[-1].id) if len(found) > limit else None


def _statement(
    connection: sa.Connection, order: Order, named: Mapping[str, str], gone: Gone, at: datetime
) -> dict[str, Any]:
    files = [{"name": one.name, "bytes": one.bytes, "sha256": one.sha256} for one in gone.files]
    return {
        "kind": KIND,
        **named,
        "what": gone.what,
        "installation": str(connection.execute(sa.select(installation.c.id)).scalar_one()),
        "deleted_at": at.isoformat(),
        "ordered_by": order.by,
        "deleted": {"sent_sha256": gone.rows.sha256, "files": files, "rows": gone.rows.counts},
        "models_flagged": gone.models,
        "may_remain": list(_remains(connection.dialect.name, order, gone, at)),
        "algorithm": ALGORITHM,
        "public_key": order.signer.public_key,
    }


def _remains(database: str, order: Order, gone: Gone, at: datetime) -> Iterable[dict[str, str | None]]:
    """Say where something may still be, until when (None: nobody has said), and what ends it."""
    if gone.what == "sound":  # none of it is in the database
        pass
    elif database == "postgresql":
        yield {"where": "files of the database", "until": None, "ends": "when the operator cleans them (boli clean)"}
        yield {"where": "log of the database", "until": None, "ends": "when the server writes over it"}
    else:
        yield {"where": "log of the database", "until": None, "ends": "within seconds, when a worker cleans it"}
    if gone.jobs_left:
        yield {"where": "a job that runs", "until": None, "ends": "when it notices that its recording is gone"}
    if gone.models or gone.flagged_before:
        yield {"where": "weights of models", "until": None, "ends": "they cannot forget; they are flagged"}
    kept = order.backups_kept_days
    until = None if kept is None else (at + timedelta(days=kept)).isoformat()
    yield {"where": "backups", "until": until, "ends": "when the operator lets them expire"}
