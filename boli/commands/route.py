"""`boli route`: which dialects have earned that segments are accepted without review, and why."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from boli.console import Columns, Row, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption
from configs.registry import variety
from configs.settings import Route
from pipeline.review import acceptance
from pipeline.review.acceptance import Acceptance

route = typer.Typer(no_args_is_help=True, help="Routing: who sees what, by which rule and evidence.")


def _audit(row: Row) -> str:
    return f"{row['audit_share']:.0%}"


_COLUMNS: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "people see": _audit,
    "speakers": text("speakers"),
    "words": text("reference_words"),
    "error rate": rate("rate", "low", "high"),
    "checked": lambda row: f"{row['created_at']:%Y-%m-%d %H:%M}",
    "reason": text("reason"),
}


@route.command("show")
def show(
    context: typer.Context,
    language: Annotated[str, typer.Option(help="Only this language, as in `boli languages`.")] = "",
    dialect: Annotated[str, typer.Option(help="Only this dialect.")] = "",
    history: Annotated[bool, typer.Option("--history", help="All checks, newest first, not only what holds.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show for each dialect how many of the segments of which the model is sure people see, and why.

    The error rate is that of such segments.

    Example: boli route show --language hi --history
    """
    state: State = context.obj
    spoken, named = (variety(tag).tag if tag else None for tag in (language, dialect))
    with state.transaction() as connection:
        found = acceptance.history(connection, spoken, named) if history else acceptance.newest(connection)
    wanted = [one for one in found if spoken in (None, one.language) and named in (None, one.dialect)]
    if as_json:
        print_json([asdict(one) for one in wanted])
        return
    nothing = "no dialect was checked yet: the first recording of each that is routed begins it"
    print_rows([_row(one) for one in wanted], _COLUMNS, _rule(state.settings.route), keys=2, nothing=nothing)


def _row(one: Acceptance) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("language", "dialect", "audit_share", "reason", "created_at")}
    return {**one.evidence, **named}


def _rule(settings: Route) -> str:
    steps = ", ".join(f"{share:.0%} from {speakers} speakers" for share, speakers in acceptance.steps(settings))
    return f"steps: {steps}; the error rate surely under {settings.accept_max_wer:.0%}, and no drift alarm"
