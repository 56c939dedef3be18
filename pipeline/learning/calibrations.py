"""Calibrations: fitted to corrections, and stored append-only. Of those of a model that are not withdrawn, the newest
is in force.

    fit_newest()  -->  put_in_force()  -->  in_force()  -->  withdraw()
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select, update

from accuracy.calibration import Calibration
from accuracy.estimate import Thresholds
from accuracy.isotonic import fit
from configs.errors import BoliError
from pipeline.learning.calibration_data import reviewed_words
from pipeline.recordings import recordings
from pipeline.store.database import new_id, now, reading
from pipeline.store.tables.learning import calibration


class NothingToUndo(BoliError, LookupError):
    """The model has no calibration in force."""


class NothingDrafted(BoliError, LookupError):
    """No recording has been drafted, so there is no model to calibrate."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A calibration of the model of this name and hash, which is not in force."""

    model: str
    model_hash: str
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class Kept:
    """A calibration of the model of this name and hash. `version` names it in what the router logs."""

    id: str
    model: str
    model_hash: str
    version: str
    calibration: Calibration
    created_at: datetime


def fit_newest(engine: Engine, thresholds: Thresholds) -> Fitted:
    """Fit a calibration of the model that drafted last. Raises NothingDrafted.

    This may take a minute. It only reads, so that people can go on writing meanwhile.
    """
    with reading(engine) as connection:
        name, digest = newest_model(connection)
        return Fitted(name, digest, fit(reviewed_words(connection, name, digest), thresholds))


def newest_model(connection: Connection) -> tuple[str, str]:
    """Return the name and the hash of the model that drafted last. Raises NothingDrafted."""
    model = recordings.newest_model(connection)
    if model is None:
        raise NothingDrafted("nothing has been drafted yet, so there is nothing to calibrate")
    return model["name"], model["hash"]


def put_in_force(connection: Connection, fitted: Fitted) -> bool:
    """Put a fit in force and return True, or return False where it would change nothing.

    A fit without any map has too little data. It is only kept to end a calibration whose data is gone: then the raw
    confidence applies again.
    """
    wanted = bool(fitted.calibration.maps) or in_force(connection, fitted.model, fitted.model_hash) is not None
    if wanted:
        keep(connection, fitted.model, fitted.model_hash, fitted.calibration)
    return wanted


def keep(connection: Connection, model: str, model_hash: str, fitted: Calibration) -> Kept:
    """Put a calibration in force. What was in force before stays, for `withdraw`."""
    kept = Kept(new_id("cal"), model, model_hash, fitted.version, fitted, now())
    row = {name: getattr(kept, name) for name in ("id", "model", "model_hash", "version", "created_at")}
    connection.execute(insert(calibration).values(row | {"groups": fitted.as_rows()}))
    return kept


def in_force(connection: Connection, model: str, model_hash: str) -> Kept | None:
    """Return the calibration that applies to what this model writes now; None where there is none."""
    columns = calibration.c
    query = (
        select(calibration)
        .where(columns.model == model, columns.model_hash == model_hash, columns.withdrawn_at.is_(None))
        .order_by(columns.created_at.desc(), columns.id)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    stored = Calibration.from_rows(row.groups)
    return Kept(row.id, row.model, row.model_hash, row.version, stored, row.created_at)


def withdraw(connection: Connection, model: str, model_hash: str) -> Kept:
    """Take the calibration in force back, so that the one before it applies again. Raises NothingToUndo."""
    newest = in_force(connection, model, model_hash)
    if newest is None:
        raise NothingToUndo(f"no calibration of {model} is in force, so there is nothing to undo")
    connection.execute(update(calibration).where(calibration.c.id == newest.id).values(withdrawn_at=now()))
    return newest
