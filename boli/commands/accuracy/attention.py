"""`boli accuracy attention`: attention checks: what share of planted errors do people overlook?"""

from dataclasses import asdict
from typing import Annotated

import typer

from boli.console import Columns, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption, one_of
from pipeline.evaluation.attention import GROUPINGS, MIN_PLANTED, report


def attention(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="person or dialect.")] = "person",
    as_json: JsonOption = False,
) -> None:
    """Show what share of planted errors people overlook (attention checks).

    A few shown drafts hold an error that the machine did not make. A person who listens corrects it.

    Example: boli accuracy attention --by dialect
    """
    state: State = context.obj
    chosen = one_of("--by", by, GROUPINGS)
    with state.transaction() as connection:
        rows = [asdict(row) for row in report(connection, chosen)]
    if as_json:
        print_json(rows)
        return
    share = state.settings.route.seeded_error_share
    note = f"no rate under {MIN_PLANTED} planted errors; route.seeded_error_share is {share}"
    print_rows(rows, {"language": text("language"), chosen: text(chosen)} | _COLUMNS, note, keys=2)


_COLUMNS: Columns = {
    "planted": text("seeds"),
    "overlooked": text("missed"),
    "share overlooked": rate("miss_rate", "low", "high"),
    "status": text("status"),
}
