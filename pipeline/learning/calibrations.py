"""Calibrations as stored: append-only. Of a model's that are not withdrawn the newest is in force."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from accuracy.calibration import Calibration
from pipeline.store.database import new_id, now
from pipeline.store.tables import calibration


class NothingToUndo(LookupError):
    """The model has no calibration in force."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A calibration of the model of this name and hash. `version` names it in what the router logs."""

    id: str
    model: str
    model_hash: str
    version: str
    calibration: Calibration
    created_at: datetime


def keep(connection: Connection, model: str, model_hash: str, fitted: Calibration) -> Kept:
    """Put a calibration in force. What was in force before stays, for `withdraw`."""
    made = Kept(new_id("cal"), model, model_hash, fitted.version, fitted, now())
    connection.execute(
        insert(calibration).values(
            id=made.id,
            model=model,
            model_hash=model_hash,
            version=made.version,
            groups=fitted.as_rows(),
            created_at=made.created_at,
        )
    )
    return made


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
    found = Calibration.from_rows(row.groups)
    return Kept(row.id, row.model, row.model_hash, row.version, found, row.created_at)


def withdraw(connection: Connection, model: str, model_hash: str) -> Kept:
    """Take the calibration in force back, so that the one before it applies again. Raises NothingToUndo."""
    found = in_force(connection, model, model_hash)
    if found is None:
        raise NothingToUndo(f"no calibration of {model} is in force, so there is nothing to undo")
    connection.execute(update(calibration).where(calibration.c.id == found.id).values(withdrawn_at=now()))
    return found
