"""`boli lead`: the queue, who works on what, and what is stuck. Whoever runs it sees everybody."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated, Any

import sqlalchemy as sa
import typer

from boli.console import Cell, Columns, optional, print_json, print_rows, text
from boli.context import State
from boli.options import JsonOption
from pipeline.overview import deadlines, moderation, queue, stuck, work
from pipeline.store.database import now, snapshot

lead = typer.Typer(no_args_is_help=True, help="The work as a whole: the queue, who works on what, what is stuck.")


@lead.command("queue")
def show_queue(context: typer.Context, as_json: JsonOption = False) -> None:
    """Show what waits and what is being done, and which deadlines will be met.

    Example: boli lead queue
    """
    found, due = _read(
        context, lambda connection, at: (queue.queue(connection, at), deadlines.deadlines(connection, at))
    )
    if as_json:
        print_json({"items": [asdict(one) for one in found], "earliest": [asdict(one) for one in due]})
        return
    print_rows([asdict(one) for one in found], _QUEUE, nothing="the queue is empty")
    if due:
        print_rows([asdict(one) for one in due], _DEADLINES)


@lead.command("work")
def show_work(
    context: typer.Context,
    minutes: Annotated[int, typer.Option(min=0, help="A lease that runs out within so many minutes is marked.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Show who works on what now, the lease that runs out first at the top.

    Example: boli lead work
    """
    state: State = context.obj
    lease, soon = timedelta(minutes=state.settings.api.lease_minutes), timedelta(minutes=minutes)
    rows = _read(context, lambda connection, at: work.work(connection, None, at, lease, soon))
    _print([asdict(one) for one in rows], _WORK, "nobody holds any work", as_json)


@lead.command("stuck")
def show_stuck(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="So long nothing was done in a recording.")] = 3,
    as_json: JsonOption = False,
) -> None:
    """Show what does not go on by itself, with why, and what to do.

    Example: boli lead stuck
    """
    rows = _read(context, lambda connection, at: stuck.stuck(connection, at, days))
    _print([asdict(one) for one in rows], _STUCK, "nothing is stuck", as_json)


@lead.command("moderation")
def show_moderation(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, help="So far back.")] = 30,
    as_json: JsonOption = False,
) -> None:
    """Show the segments that people flagged because somebody should act on them, or be spared them.

    Example: boli lead moderation --days 7
    """
    rows = _read(context, lambda connection, at: moderation.flagged(connection, None, at - timedelta(days=days)))
    _print([asdict(one) for one in rows], _FLAGGED, "nothing is flagged", as_json)


def _read(context: typer.Context, read: Callable[[sa.Connection, datetime], Any]) -> Any:
    state: State = context.obj
    with state.engine() as engine, snapshot(engine) as connection:
        return read(connection, now())


def _print(rows: list[dict[str, Any]], columns: Columns, nothing: str, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_rows(rows, columns, nothing=nothing)


def _mark(name: str, mark: str) -> Cell:
    return lambda row: mark if row[name] else ""


def _instant(name: str) -> Cell:
    """An instant in this machine's zone, to the minute, with the zone."""
    return lambda row: "-" if row[name] is None else row[name].astimezone().strftime("%Y-%m-%d %H:%M %Z")


_QUEUE: Columns = {
    "language": text("language"), "dialect": text("dialect"), "purpose": text("purpose"), "rush": _mark("rush", "rush"),
    "age": text("age"), "open": text("open"), "min": optional("open_minutes", ".1f"), "leased": text("leased"),
    "min leased": optional("leased_minutes", ".1f"),
}  # fmt: skip
_DEADLINES: Columns = {
    "recording": text("recording_id"), "language": text("language"), "rush": _mark("rush", "rush"),
    "deadline": _instant("deadline"), "tasks": text("tasks"), "min": optional("minutes", ".1f"),
    "outlook": text("outlook"), "basis": text("basis"),
}  # fmt: skip
_WORK: Columns = {
    "person": text("login"), "recording": text("recording_id"), "language": text("language"),
    "purpose": text("purpose"), "done": text("done"), "held": text("held"), "offline": _mark("offline", "offline"),
    "since": _instant("since"), "last sign": _instant("last_sign_of_life"), "runs out": _instant("expires_at"),
    "": _mark("expiring", "soon"),
}  # fmt: skip
_STUCK: Columns = {
    "what": text("kind"), "language": text("language"), "recording": text("recording_id"), "task": text("task_id"),
    "since": _instant("since"), "why": text("reason"), "what to do": text("what_to_do"),
}  # fmt: skip
_FLAGGED: Columns = {
    "flagged": lambda row: ", ".join(row["flags"]), "language": text("language"), "recording": text("recording_id"),
    "segment": text("segment_id"), "by": text("login"), "at": _instant("at"), "now": _mark("still", "still"),
}  # fmt: skip
