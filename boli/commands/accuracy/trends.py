"""`boli accuracy trends`: did an error rate change over the weeks, or did the drafts themselves?"""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from accuracy.drift import H, K
from boli.console import Columns, optional, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption, OnlyDialect, OnlyLanguage, PolicyOption, known_policy, one_of
from pipeline.evaluation import drift_monitoring
from pipeline.evaluation.trends import TrendQuery, series


def trends(
    context: typer.Context,
    policy: PolicyOption = "L1",
    weeks: Annotated[int, typer.Option(min=2, help="How many first weeks make the baseline.")] = 8,
    language: OnlyLanguage = None,
    dialect: OnlyDialect = None,
    watch: Annotated[
        str | None, typer.Option(help=f"Instead of rates, of all drafts: {', '.join(drift_monitoring.NAMES)}.")
    ] = None,
    standardise: Annotated[bool, typer.Option("--standardise", help="Only the fixed mix of dialects.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show weekly error rates, with an alarm where they changed (CUSUM).

    There is one series for each dialect, and one for the language with its mix of dialects held fixed. With --watch,
    drift monitoring: a measure of all drafts, which needs no reviews.

    Example: boli accuracy trends --weeks 12
    """
    state: State = context.obj
    if watch is not None:
        name = one_of("--watch", watch, drift_monitoring.NAMES)
        _show_drift(state, drift_monitoring.DriftQuery((name,), language, dialect, baseline=weeks), as_json)
        return
    query = TrendQuery(known_policy(policy), language, dialect, baseline=weeks, mixed=standardise)
    with state.transaction() as connection:
        found = [asdict(trend) for trend in series(connection, query)]
    if as_json:
        print_json([_series(row) | {"steps": _steps(row), "series": row["weeks"]} for row in found])
        return
    note = (
        f"CUSUM k = {K}, h = {H} against the first {weeks} weeks that have enough data and the quiet ones since; "
        "worse and better: the sums now"
    )
    print_rows([_series(row) for row in found], _RATES, note, keys=2)


def _show_drift(state: State, query: drift_monitoring.DriftQuery, as_json: bool) -> None:
    with state.transaction() as connection:
        found = [asdict(covariate) for covariate in drift_monitoring.covariates(connection, query)]
    if as_json:
        print_json(found)
        return
    note = "over all drafts, reviewed or not; a shift is a reason to look, not yet a fault"
    print_rows([_shift(row) for row in found], _DRIFT, note, keys=3)


def _series(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "language": row["language"],
        "dialect": "all, fixed mix" if row["dialect"] is None else row["dialect"],
        "model": row["model"],
        "weeks": sum(week["rate"] is not None for week in row["weeks"]),
        "baseline_rate": row["expected"],
        "worse": row["worse"],
        "better": row["better"],
        "alarms": _alarms(row),
        "identity": row["identity"],
    }


def _steps(row: dict[str, Any]) -> list[dict[str, Any]]:
    names = ("week", "z", "worse", "better", "alarm")
    return [{name: week[name] for name in names} for week in row["weeks"] if week["worse"] is not None]


def _shift(row: dict[str, Any]) -> dict[str, Any]:
    newest = row["weeks"][-1]
    return {
        **{name: row[name] for name in ("covariate", "language", "dialect", "model", "expected")},
        "weeks": sum(week["value"] is not None for week in row["weeks"]),
        "newest": newest["value"],
        "segments": newest["segments"],
        "speakers": newest["speakers"],
        "alarms": _alarms(row),
    }


def _alarms(row: dict[str, Any]) -> str:
    return ", ".join(f"{week['week']} {week['alarm']}" for week in row["weeks"] if week["alarm"])


_RATES: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "model": text("model"),
    "weeks": text("weeks"),
    "baseline rate": rate("baseline_rate"),
    "worse": optional("worse", ".2f"),
    "better": optional("better", ".2f"),
    "alarms": text("alarms"),
    "identity": text("identity"),
}
_DRIFT: Columns = {
    "watched": text("covariate"),
    "language": text("language"),
    "dialect": text("dialect"),
    "model": text("model"),
    "weeks": text("weeks"),
    "expected": optional("expected", ".3f"),
    "newest": optional("newest", ".3f"),
    "segments": text("segments"),
    "speakers": text("speakers"),
    "alarms": text("alarms"),
}
