"""`boli calibrate`: from corrections to probabilities that mean what they say."""

import json
from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import Console
from rich.table import Table

from accuracy.calibration import Calibration, Group, calibration_error
from accuracy.estimate import Thresholds
from accuracy.isotonic import fit
from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from configs.settings import Accuracy
from pipeline.learning import calibrations
from pipeline.learning.calibration_data import judged
from pipeline.recordings import recordings
from pipeline.store.database import reading

Model = tuple[str, str]  # name and hash


def calibrate(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fit and print; put nothing in force.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last one back; the one before applies again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with reliability tables and maps.")] = False,
) -> None:
    """Fit how often words of a given confidence are right, from the corrections of the model that drafted last.

    Example: boli calibrate --dry-run
    """
    state: State = context.obj
    if undo and dry_run:
        raise Problem("--undo and --dry-run exclude each other")
    with state.engine() as engine:
        if undo:
            print(_undo(engine))
            return
        model, fitted = _fit(engine, state.settings.accuracy)
        kept = not dry_run and _keep(engine, model, fitted)
    if as_json:
        body = {"model": model[0], "model_hash": model[1], "version": fitted.version, "in_force": kept}
        print(json.dumps(body | {"groups": fitted.as_rows()}, ensure_ascii=False, indent=1))
        return
    console = wide_console()
    _show(fitted, console)
    limits = state.settings.accuracy
    limit = f"no map under {limits.min_speakers} speakers and {limits.min_reference_words} words"
    console.print(f"model {model[0]}@{model[1][:12]}; {limit}; ECE on speakers that the map was not fitted to")
    console.print(_fate(fitted, kept, dry_run))


def _fit(engine: sa.Engine, limits: Accuracy) -> tuple[Model, Calibration]:
    """Read and fit without keeping anybody from writing: it may take a minute."""
    with reading(engine) as connection:
        model = _model(connection)
        return model, fit(judged(connection, *model), Thresholds(limits.min_speakers, limits.min_reference_words))


def _keep(engine: sa.Engine, model: Model, fitted: Calibration) -> bool:
    """Put the fit in force. One without any map only takes the place of one that had some, whose evidence is gone."""
    with engine.begin() as connection:
        wanted = fitted.maps or calibrations.in_force(connection, *model) is not None
        if wanted:
            calibrations.keep(connection, *model, fitted)
        return wanted


def _model(connection: sa.Connection) -> Model:
    found = recordings.newest_model(connection)
    if found is None:
        raise Problem("nothing has been drafted yet, so there is nothing to calibrate")
    return found["name"], found["hash"]


def _undo(engine: sa.Engine) -> str:
    with engine.begin() as connection:
        model = _model(connection)
        gone = calibrations.withdraw(connection, *model)
        before = calibrations.in_force(connection, *model)
    return f"{gone.version} is withdrawn; {before.version if before else 'the raw confidence'} applies again"


def _fate(fitted: Calibration, kept: bool, dry_run: bool) -> str:
    if kept and fitted.maps:
        return f"{fitted.version} is in force for new recordings"
    if kept:
        return "too few corrections are left: the raw confidence applies to new recordings"
    return "nothing was put in force" + ("" if dry_run else ": too few corrections")


def _show(fitted: Calibration, console: Console) -> None:
    table = Table("language", "dialect", "speakers", "words", "references", "ECE raw", "ECE calibrated", "status")
    for group in fitted.groups:
        figures = (str(group.speakers), str(group.words), group.references)
        errors = [_percent(calibration_error(bins)) for bins in (group.before, group.after)]
        table.add_row(group.language or "all", _dialect(group), *figures, *errors, group.status)
    console.print(table)
    for group in fitted.groups:
        if group.before and not group.language:
            _reliability(group, console)


def _reliability(group: Group, console: Console) -> None:
    """Print what the model said beside what was right, for everything; --json has the table of every group."""
    table = Table("model says", "is right", "share", "words")
    for one in group.before:
        table.add_row(f"{one.probability:.2f}", f"{one.right:.2f}", f"{one.share:.0%}", str(one.words))
    console.print(table)


def _dialect(group: Group) -> str:
    return group.dialect or "all"


def _percent(error: float | None) -> str:
    return "-" if error is None else f"{error:.1%}"
