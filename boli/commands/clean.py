"""`boli clean`: the database's files hold nothing of what was deleted."""

import typer

from boli.context import Problem, State
from pipeline.privacy import cleaning


def clean(context: typer.Context) -> None:
    """Write the database's files anew, without what was deleted.

    Workers do what holds up nobody by themselves. This locks each table while it is written anew, and on SQLite all of
    them: do it in a quiet hour. PostgreSQL always needs it after deletions, SQLite only for what was deleted by other
    programs. The server's log (pg_wal), its archive and backups are not reached.

    Example: boli clean
    """
    state: State = context.obj
    with state.engine() as engine:
        left = cleaning.clean(engine)
    if left:
        raise Problem(f"not wholly clean, do it again: {'; '.join(left)}")
    print("the database's files hold nothing of what was deleted")
