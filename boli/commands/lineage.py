"""`boli lineage`: what a recording, a segment, a data set or a model was made of, and what was made of it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer

from boli.console import Columns, print_json, print_rows, text, wide_console
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.improvement.affected_models import AffectedModel, affected_models
from pipeline.improvement.lineage import MOST, Branch, Fact, Lineage, Thing, Window
from pipeline.improvement.lineage import lineage as lineage_of
from pipeline.store.database import reading


def lineage(
    context: typer.Context,
    id: Annotated[str, typer.Argument(help="Of a recording, segment, data set or model; or a name.")] = "",
    affected: Annotated[bool, typer.Option("--affected", help="The models that deletions affected.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=MOST, help="How many of each kind are listed.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Show what something was made of, and what was made of it: recordings, segments, data sets, models, releases,
    drafts.

    Example: boli lineage bhojpuri@2
    """
    if affected == bool(id):
        raise Problem("name one recording, segment, data set or model, or write --affected")
    state: State = context.obj
    with state.engine() as engine, reading(engine) as connection:
        if affected:
            _print_affected(affected_models(connection), as_json)
            return
        found = lineage_of(connection, id, Window(limit))
    if as_json:
        print_json(asdict(found))
        return
    for line in tree(found):
        wide_console().print(line, soft_wrap=True, highlight=False)


def tree(found: Lineage) -> Iterator[str]:
    """Return the lines of a lineage as a tree."""
    yield _line(found.thing)
    for heading, branches in (("made of", found.origins), ("made of it", found.results)):
        there = [branch for branch in branches if branch.total]
        yield f"{heading}: {'' if there else 'nothing'}".rstrip()
        for branch in there:
            yield f"  {_title(branch)}"
            yield from (f"    {_line(thing)}" for thing in branch.things)


def _title(branch: Branch) -> str:
    listed = len(branch.things)
    more = f", the first {listed}" if listed < branch.total else ""
    return f"{branch.name.replace('_', ' ')} ({branch.total:,}{more})"


def _line(thing: Thing) -> str:
    facts = ", ".join(_fact(name, value) for name, value in thing.facts.items() if not _blank(value))
    return " ".join(part for part in (thing.kind, thing.id, thing.name, f"({facts})" if facts else "") if part)


def _blank(value: Fact) -> bool:
    return value is None or value is False or value == ""


def _fact(name: str, value: Fact) -> str:
    said = name.replace("_", " ")
    return said if value is True else f"{said} {value}"


def _print_affected(found: Sequence[AffectedModel], as_json: bool) -> None:
    rows = [asdict(one) for one in found]
    if as_json:
        print_json(rows)
        return
    note = "train them again without what is gone: boli improve; until then they can be retired: boli model retire"
    print_rows([_shown(row) for row in rows], _AFFECTED, note, nothing="no deletion affected a model")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "share": f"{row['gone']:,} of {row['gone'] + row['left']:,}",
        "since": f"{row['since']:%Y-%m-%d}" if row["since"] else "",
        "tags": ", ".join(tag or "everything" for tag in row["tags"]),
        "derived": ", ".join(row["derived"]),
    }


_AFFECTED: Columns = {
    "model": text("name"),
    "segments gone": text("share"),
    "since": text("since"),
    "data set": text("snapshot"),
    "status": text("status"),
    "drafts now": text("tags"),
    "models made from it": text("derived"),
}
