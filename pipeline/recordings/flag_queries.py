"""Flag queries: asking the database which segments carry a flag.

`segment.flags` is a JSON list. Each database looks into it in its own way:

    SQLite        EXISTS (SELECT 1 FROM json_each(segment.flags) WHERE json_each.value = 'no-draft')
    PostgreSQL    jsonb_exists(CAST(segment.flags AS JSONB), 'no-draft')
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _HasFlag(FunctionElement[bool]):
    """True where the first argument, a JSON list, holds the second, a string."""

    name = "has_flag"
    type = sa.Boolean()
    inherit_cache = True


@compiles(_HasFlag, "sqlite")
def _on_sqlite(element: _HasFlag, compiler: SQLCompiler, **options: Any) -> str:
    flags, flag = (compiler.process(clause, **options) for clause in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({flags}) WHERE json_each.value = {flag})"


@compiles(_HasFlag, "postgresql")
def _on_postgresql(element: _HasFlag, compiler: SQLCompiler, **options: Any) -> str:
    flags, flag = (compiler.process(clause, **options) for clause in element.clauses)
    return f"jsonb_exists(CAST({flags} AS JSONB), {flag})"


def having(column: sa.ColumnElement[Any], flag: str) -> sa.ColumnElement[bool]:
    """Return the condition that the list of flags in `column` holds this flag."""
    return _HasFlag(column, sa.literal(flag, sa.String()))


def without(column: sa.ColumnElement[Any], flag: str) -> sa.ColumnElement[bool]:
    """Return the condition that the list of flags in `column` does not hold this flag."""
    return sa.not_(having(column, flag))
