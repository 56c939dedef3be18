"""State: what the commands share, read when first needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import sqlalchemy as sa

from accuracy.estimate import Thresholds
from boli import audited
from configs.errors import BoliError
from configs.settings import Settings, load
from pipeline.jobs.migration import migrate_all
from pipeline.store.blob_stores import open_blobs, open_stored
from pipeline.store.blobs import Blobs
from pipeline.store.database import connect
from pipeline.store.opening import open_database


class Problem(BoliError):
    """The command cannot do what was asked. The message is one line that says how to mend it."""


class State:
    """The settings in force and the database behind them."""

    def __init__(self, config: Path | None) -> None:
        self.config = config

    @cached_property
    def settings(self) -> Settings:
        """The settings. Raises SettingsError."""
        return load(self.config)

    @property
    def thresholds(self) -> Thresholds:
        """Under how much data no rate is shown."""
        limits = self.settings.accuracy
        return Thresholds(limits.min_speakers, limits.min_reference_words)

    @cached_property
    def blobs(self) -> Blobs:
        """The files of the recordings, decrypted. Raises what pipeline.store.blob_stores.open_blobs raises."""
        if not self.has_database and not self.settings.encryption.is_on:
            return self.stored_blobs
        return open_blobs(self.settings, self._key_engine)

    @property
    def stored_blobs(self) -> Blobs:
        """The files of the recordings as they are stored: encrypted where encryption is on."""
        return open_stored(self.settings)

    @cached_property
    def _key_engine(self) -> sa.Engine:
        """The database as the blobs ask it for keys: also in the middle of a transaction of a command."""
        return connect(self.settings.database_url)

    def close(self) -> None:
        """Let go of the database, when the command has ended."""
        if "_key_engine" in self.__dict__:
            self._key_engine.dispose()

    @property
    def has_database(self) -> bool:
        """Whether there may be a database: False where the file of SQLite is not there yet."""
        url = sa.make_url(self.settings.database_url)
        return url.get_backend_name() != "sqlite" or Path(url.database or "").is_file()

    @contextmanager
    def engine(self) -> Iterator[sa.Engine]:
        """Give an up-to-date database, for several transactions."""
        migrate_all(self.settings)
        engine = open_database(self.settings)
        try:
            with audited.recording(engine):
                yield engine
        finally:
            engine.dispose()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Give a transaction on an up-to-date database."""
        with self.engine() as engine, engine.begin() as connection:
            yield connection
