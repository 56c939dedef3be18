"""Opening: the database of the settings, with the keys of its texts."""

import sqlalchemy as sa

from configs.settings import Settings
from pipeline.store.database import connect
from pipeline.store.sealed import texts
from pipeline.store.sealed.keyring import Keyring
from pipeline.store.sealed.master import Master


def open_database(settings: Settings) -> sa.Engine:
    """Return an engine that reads encrypted texts, and writes them so where the settings say so.

    Raises UnsupportedDatabase, BadKeyFile.
    """
    engine = connect(settings.database_url)
    use_keys(engine, settings)
    return engine


def use_keys(engine: sa.Engine, settings: Settings) -> None:
    """Have an engine read and write texts by the settings. Raises BadKeyFile."""
    if not settings.encryption.is_on:
        return
    # Of its own: a key is read while a row is, and a pool from which both come could have none left for the keys.
    of_keys = connect(settings.database_url)
    sa.event.listen(engine, "engine_disposed", lambda _engine: of_keys.dispose())
    texts.install(engine, Keyring(of_keys, Master(settings.encryption)), settings.encryption.texts)
