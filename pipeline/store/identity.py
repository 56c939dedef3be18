"""Identity: a database and the folder of its blobs carry the same name, so that they are only used together.

    database   table `installation`, one row            made once, by a migration
    folder     blob `installation`, the same id         written when the two first meet

A worker that starts with the right folder and a wrong or empty database would otherwise take every recording in the
folder for something that a crash had left.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from configs.errors import BoliError
from pipeline.store.blobs import Blobs
from pipeline.store.database import reading
from pipeline.store.tables.base import installation
from pipeline.store.tables.recordings import recording

MARK = "installation"
_AT_ONCE = 500  # ids in one query


class ForeignBlobs(BoliError):
    """The folder of blobs belongs to another database. The message says how to go on."""


def bind(engine: sa.Engine, blobs: Blobs) -> None:
    """Check that the database and the blobs belong together; mark the blobs where nobody has yet. From then on they are
    used only where the mark is: a disk that is not mounted leaves an empty folder behind.

    Blobs from before there were marks are taken where the database knows one of their recordings at least, or where
    they hold none. Raises ForeignBlobs, and then nothing was changed.
    """
    _meet(blobs, _of_database(engine), engine)
    blobs.hold_to(MARK)


def _meet(blobs: Blobs, own: str, engine: sa.Engine) -> None:
    if blobs.exists(MARK):
        theirs = blobs.path(MARK).read_text().strip()
        if theirs != own:
            raise ForeignBlobs(
                f"the data folder belongs to installation {theirs}, the database is {own}: "
                "set database_url and storage.data_dir of the same installation, or its blobs.url"
            )
        return
    names = blobs.untouched("recordings", age_s=-1)
    if names and not _knows_any(engine, names):
        raise ForeignBlobs(
            f"the data folder holds {len(names)} recordings and the database knows none of them: set database_url and "
            "storage.data_dir of the same installation, or its blobs.url. If they do belong together, write the line "
            f"{own} into the file `blobs/{MARK}` of the data folder, or the object `{MARK}` of the bucket"
        )
    with blobs.writing(MARK) as path:
        path.write_text(f"{own}\n")


def _of_database(engine: sa.Engine) -> str:
    with reading(engine) as connection:
        return str(connection.execute(sa.select(installation.c.id)).scalar_one())


def _knows_any(engine: sa.Engine, names: Sequence[str]) -> bool:
    with reading(engine) as connection:
        for start in range(0, len(names), _AT_ONCE):
            known = recording.c.id.in_(names[start : start + _AT_ONCE])
            if connection.execute(sa.select(recording.c.id).where(known).limit(1)).first():
                return True
    return False
