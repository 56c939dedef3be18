"""`boli model calibrate`: from corrections to probabilities that mean what they say."""

from typing import Annotated

import sqlalchemy as sa
import typer
from rich.console import Console

from accuracy.calibration import Calibration, Group, calibration_error
from boli.console import print_json, print_table, wide_console
from boli.context import Problem, State
from boli.options import JsonOption
from pipeline.learning import calibrations
from pipeline.learning.calibrations import Fitted


def calibrate(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fit and print; put nothing in force.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Withdraw the last one; the one before applies again.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Learn from corrections how often words of a given confidence are right.

    The model that drafted last is calibrated. JSON has the reliability tables and the maps of every group.

    Example: boli model calibrate --dry-run
    """
    state: State = context.obj
    if undo and dry_run:
        raise Problem("--undo and --dry-run exclude each other")
    with state.engine() as engine:
        if undo:
            print(_undo(engine))
            return
        fitted = calibrations.fit_newest(engine, state.thresholds)
        kept = not dry_run and _keep(engine, fitted)
    if as_json:
        print_json(_row(fitted, kept))
        return
    console = wide_console()
    _show(fitted.calibration, console)
    limits = state.thresholds
    limit = f"no map under {limits.min_clusters} speakers and {limits.min_reference_words} words"
    model = f"model {fitted.model}@{fitted.model_hash[:12]}"
    console.print(f"{model}; {limit}; ECE on speakers that the map was not fitted to")
    console.print(_fate(fitted.calibration, kept, dry_run))


def _keep(engine: sa.Engine, fitted: Fitted) -> bool:
    with engine.begin() as connection:
        return calibrations.put_in_force(connection, fitted)


def _undo(engine: sa.Engine) -> str:
    with engine.begin() as connection:
        model = calibrations.newest_model(connection)
        gone = calibrations.withdraw(connection, *model)
        before = calibrations.in_force(connection, *model)
    return f"{gone.version} is withdrawn; {before.version if before else 'the raw confidence'} applies again"


def _row(fitted: Fitted, kept: bool) -> dict[str, object]:
    return {
        "model": fitted.model,
        "model_hash": fitted.model_hash,
        "version": fitted.calibration.version,
        "in_force": kept,
        "groups": fitted.calibration.as_rows(),
    }


def _fate(calibration: Calibration, kept: bool, dry_run: bool) -> str:
    if kept and calibration.maps:
        return f"{calibration.version} is in force for new recordings"
    if kept:
        return "too few corrections are left: the raw confidence applies to new recordings"
    return "nothing was put in force" + ("" if dry_run else ": too few corrections")


_HEADINGS = ("language", "dialect", "speakers", "words", "references", "ECE raw", "ECE calibrated", "status")


def _show(calibration: Calibration, console: Console) -> None:
    print_table(console, _HEADINGS, [_cells(group) for group in calibration.groups], keys=2)
    for group in calibration.groups:
        if group.before and not group.language:
            _show_reliability(group, console)


def _cells(group: Group) -> list[str]:
    names = [group.language or "all", group.dialect or "all"]
    errors = [_error(calibration_error(bins)) for bins in (group.before, group.after)]
    return [*names, str(group.speakers), str(group.words), group.references, *errors, group.status]


def _show_reliability(group: Group, console: Console) -> None:
    """Print the model's probability beside the share that was right, over everything."""
    rows = [[f"{bin.probability:.2f}", f"{bin.right:.2f}", f"{bin.share:.0%}", str(bin.words)] for bin in group.before]
    print_table(console, ("model says", "is right", "share", "words"), rows, keys=0)


def _error(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
