"""Listed: whether a column is one of some texts, in a statement that reads the same however many there are.

`IN` with a parameter for each text is another statement for each number of them: SQLAlchemy writes it, psycopg reads
it, and PostgreSQL plans it anew.
"""

import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Texts(sa.TypeDecorator[list[str]]):
    """A list of str as one parameter: an array, or JSON for SQLite, which has none."""

    impl = sa.String
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(sa.String) if dialect.name == "postgresql" else sa.String())

    def process_bind_param(self, value: list[str] | None, dialect: sa.Dialect) -> Any:
        return value if dialect.name == "postgresql" else json.dumps(value)


class _Among(FunctionElement[bool]):
    """True where the first argument is one of the second, a list of texts."""

    name = "among"
    type = sa.Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Stand alone: `= 1` behind it, as SQLAlchemy writes for SQLite, would keep that from using an index."""
        return self


def among(column: sa.ColumnElement[Any], name: str) -> sa.ColumnElement[bool]:
    """Say whether the column is one of the texts in the parameter `name`, a list of str."""
    return _Among(column, sa.bindparam(name, type_=_Texts()))


def one_of(column: sa.ColumnElement[Any], constants: Iterable[str]) -> sa.ColumnElement[bool]:
    """Say whether the column is one of these texts, the same each time. One at least."""
    return sa.or_(*(column == one for one in constants))


@compiles(_Among, "postgresql")
def _on_postgresql(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} = ANY ({texts})"


@compiles(_Among, "sqlite")
def _on_sqlite(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    column, texts = (compiler.process(clause, **options) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"
