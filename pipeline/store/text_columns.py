"""Text columns: columns whose texts are encrypted at rest where the settings say so (docs/explain/encryption.md).

A text that is encrypted is kept as a token that names its key; one that is not, as it is. Empty texts stay empty, so
that SQL can ask whether there is one; nothing else about a text can be asked in SQL.

    write(connection, recording_id, statement)          a statement whose texts are of one recording
    write_of_client(connection, client_id, statement)   or of a client: its vocabulary, its voices
    with writing(connection, recording_id): ...         the same for several statements

Reading needs none of them. `install` says which keys an engine uses: pipeline/store/sealed/texts.py.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, Connection, CursorResult, Dialect, Engine, Executable, String, Text, TypeDecorator
from sqlalchemy.types import TypeEngine

from configs.errors import BoliError
from pipeline.store import scopes

INSTALLATION: Final = ""  # in the place of a client's id: texts of nobody's recordings
# A control character comes first, which no text that is sent to Boli may have (review_api/text_input.py).
MARK: Final = "\x1eboli:"


class TextsSealed(BoliError):
    """What is read is encrypted, and the settings name no key."""


class TextKeyUnknown(RuntimeError):
    """A statement writes a text, and nobody has said whose it is: a mistake in our code."""


class TextKey(Protocol):
    """The key of one scope."""

    def sealed(self, text: str) -> str:
        """Return a text encrypted, as a token that begins with MARK."""

    def sealed_name(self, text: str) -> str:
        """Return a text encrypted so that the same text is always the same token."""


class TextKeys(Protocol):
    """The keys of a database's texts."""

    @property
    def writes(self) -> bool:
        """Whether what is written is encrypted. What was is read in any case."""

    def of_scope(self, connection: Connection, scope: str, client_id: str | None) -> TextKey:
        """Return the key of a scope, made in the connection's transaction where there is none yet."""

    def opened(self, token: str) -> str:
        """Return what a token hides. Raises KeyGone where its key was destroyed."""


_KEYS: "WeakKeyDictionary[Dialect, TextKeys]" = WeakKeyDictionary()  # each engine has a dialect of its own
_WRITING: ContextVar[TextKey | None] = ContextVar("boli_text_key", default=None)


def install(engine: Engine, keys: TextKeys) -> None:
    """Have an engine write and read its texts with these keys."""
    _KEYS[engine.dialect] = keys


@contextmanager
def writing(connection: Connection, recording_id: str, client_id: str | None = None) -> Iterator[None]:
    """Encrypt the texts that are written inside with the key of a recording, where texts are encrypted at all.

    `client_id`: to whom a recording belongs whose row is not there yet.
    """
    with writing_in(connection, scopes.recording(recording_id), client_id):
        yield


@contextmanager
def writing_of_client(connection: Connection, client_id: str) -> Iterator[None]:
    """Encrypt the texts that are written inside with the key of a client, where texts are encrypted at all.

    Names that are looked for are encrypted, too, as they have to be equal.
    """
    with writing_in(connection, scopes.client(client_id), client_id):
        yield


@contextmanager
def writing_in(connection: Connection, scope: str, client_id: str | None = None) -> Iterator[None]:
    """Encrypt the texts that are written inside with the key of a scope, where texts are encrypted at all."""
    keys = _KEYS.get(connection.dialect)
    if keys is None or not keys.writes:
        yield
        return
    before = _WRITING.set(keys.of_scope(connection, scope, client_id))
    try:
        yield
    finally:
        _WRITING.reset(before)


def write(
    connection: Connection,
    recording_id: str,
    statement: Executable,
    rows: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None,
) -> CursorResult[Any]:
    """Execute a statement, the texts of which belong to one recording."""
    with writing(connection, recording_id):
        return connection.execute(statement, rows)


def write_of_client(connection: Connection, client_id: str, statement: Executable) -> CursorResult[Any]:
    """Execute a statement, the texts of which belong to a client, or to INSTALLATION."""
    with writing_of_client(connection, client_id):
        return connection.execute(statement)


class SealedText(TypeDecorator[str]):
    """A text. `length`: of a name, where SQLite has it declared so; tokens are longer, and PostgreSQL would refuse."""

    impl = Text
    cache_ok = True

    def __init__(self, length: int | None = None) -> None:
        super().__init__()
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[str]:
        return String(self.length) if self.length is not None and dialect.name == "sqlite" else Text()

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        key = _key(dialect) if value else None
        return key.sealed(value) if key and value else value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return _opened(value, dialect) if value and value.startswith(MARK) else value


class SealedName(SealedText):
    """A text by which rows are found: the same text of one scope is always the same token."""

    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        key = _key(dialect) if value else None
        return key.sealed_name(value) if key and value else value


class SealedJson(TypeDecorator[Any]):
    """A JSON value; an encrypted one is a JSON string. None is NULL, and empty lists and objects stay as they are."""

    impl = JSON
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(none_as_null=True)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        key = _key(dialect) if value else None
        return key.sealed(json.dumps(value, ensure_ascii=False)) if key else value

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if isinstance(value, str) and value.startswith(MARK):
            return json.loads(_opened(value, dialect))
        return value


def _key(dialect: Dialect) -> TextKey | None:
    """Return the key to encrypt with, None where texts are not encrypted. Raises TextKeyUnknown."""
    keys = _KEYS.get(dialect)
    if keys is None or not keys.writes:
        return None
    key = _WRITING.get()
    if key is None:
        raise TextKeyUnknown("a text is written or compared, and it is not said whose: use text_columns.write")
    return key


def _opened(token: str, dialect: Dialect) -> str:
    keys = _KEYS.get(dialect)
    if keys is None:
        raise TextsSealed(
            "texts in the database are encrypted and the settings name no key: set encryption.key, key_file or "
            "key_command as it was (docs/explain/encryption.md)"
        )
    return keys.opened(token)
