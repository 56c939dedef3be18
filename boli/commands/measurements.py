"""`boli gap`, `boli rank` and `boli drift`: may these figures be trusted, compared, and did they change?"""

import json
from collections import defaultdict
from typing import Annotated, Any

import sqlalchemy as sa
import typer
from rich.table import Table

from accuracy.anchoring import Gap, gaps
from accuracy.estimate import Thresholds, estimate_tallies
from accuracy.intervals import Interval
from accuracy.measure import POLICIES
from accuracy.pooling import MIN_RANKED, Pooled, pool
from accuracy.tally import Tally
from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from pipeline.evaluation import drift_monitoring, reports
from pipeline.evaluation.paired_scores import armed
from pipeline.evaluation.reports import Cut, older
from pipeline.evaluation.trends import Asked, series

Row = dict[str, Any]
PolicyOption = Annotated[str, typer.Option(help=f"{', '.join(POLICIES)}.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for a program.")]


def gap(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="dialect or person.")] = "dialect",
    policy: PolicyOption = "L1",
    as_json: JsonOption = False,
) -> None:
    """Show how far drafts lead the people who correct them: rates by references of the draft and the blind arm.

    Example: boli gap --by person
    """
    state: State = context.obj
    if by not in ("dialect", "person"):
        raise Problem(f"--by is dialect or person, not {by!r}")
    with state.transaction() as connection:
        rows = armed(connection, _policy(policy))
        note = _with_older(connection, policy, "in each arm 8 speakers are needed; negative: drafts flatter")
    names = ("language", "dialect", "model") if by == "dialect" else ("language", "person", "model")
    found = gaps(rows, lambda row: row.group if by == "dialect" else (row.group[0], row.person, row.group[2]))
    _print([_gap(one, names) for one in found], as_json, note)


def _gap(found: Gap, names: tuple[str, ...]) -> Row:
    known = found.difference
    low, high = known.interval() if known else (None, None)
    return dict(zip(names, found.key, strict=True)) | {
        "draft_speakers": found.drafted_clusters,
        "blind_speakers": found.blind_clusters,
        "draft_rate": found.drafted if known else None,
        "blind_rate": found.blind if known else None,
        "gap": known.value if known else None,
        "low": low,
        "high": high,
    }


def rank(context: typer.Context, policy: PolicyOption = "L1", as_json: JsonOption = False) -> None:
    """Rank the dialects of a language by error rates that borrow strength from each other, with how sure a rank is.

    Example: boli rank
    """
    state: State = context.obj
    limits = state.settings.accuracy
    with state.transaction() as connection:
        rows = [tally for tally, _, _ in reports.read(connection, Cut("dialect", _policy(policy)))]
        note = f"partially pooled within a language; a rank needs {MIN_RANKED} speakers, a rate {limits.min_speakers}"
        note = _with_older(connection, policy, note)
    found = pooled(rows, Thresholds(limits.min_speakers, limits.min_reference_words))
    _print([_ranked(one) for one in found], as_json, note)


def pooled(rows: list[Tally], thresholds: Thresholds) -> list[Pooled]:
    """Return the dialects that have enough data, pooled within each language and model.

    Group: (language, dialect, model).
    """
    groups: defaultdict[tuple[str, ...], list[Tally]] = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    known: defaultdict[tuple[str, ...], list[tuple[tuple[str, ...], Interval]]] = defaultdict(list)
    for group in sorted(groups):
        found = estimate_tallies(groups[group], thresholds)
        if found.status == "ok" and found.interval:
            known[group[0], group[2]].append((group, found.interval))
    return [one for together in known.values() for one in pool(together)]


def _ranked(found: Pooled) -> Row:
    language, dialect, model = found.group
    named = {"language": language, "dialect": dialect, "model": model, "speakers": found.raw.clusters}
    rates = {"raw_rate": found.raw.rate, "rate": found.rate, "low": found.low, "high": found.high}
    return named | rates | {"rank": found.rank, "best_rank": found.best_rank, "worst_rank": found.worst_rank}


def drift(
    context: typer.Context,
    policy: PolicyOption = "L1",
    weeks: Annotated[int, typer.Option(min=2, help="How many first weeks make the baseline.")] = 8,
    language: Annotated[str | None, typer.Option(help="Only this language.")] = None,
    dialect: Annotated[str | None, typer.Option(help="Only this dialect.")] = None,
    watch: Annotated[
        str | None, typer.Option(help=f"Instead of rates, of all drafts: {', '.join(drift_monitoring.NAMES)}.")
    ] = None,
    standardise: Annotated[bool, typer.Option("--standardise", help="Only the fixed mix of dialects.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Watch weekly rates for change, by dialect and for the language with its mix of dialects held fixed.

    Example: boli drift --weeks 12
    """
    state: State = context.obj
    if watch is not None:
        _drift_of(state, drift_monitoring.Asked(_covariate(watch), language, dialect, baseline=weeks), as_json)
        return
    with state.transaction() as connection:
        found = series(connection, Asked(_policy(policy), language, dialect, baseline=weeks, mixed=standardise))
    if as_json:
        listed = [_series(one) | {"steps": _steps(one), "series": one["weeks"]} for one in found]
        print(json.dumps(listed, ensure_ascii=False, indent=1, default=str))
        return
    note = f"CUSUM k = 0.5, h = 5 against the first {weeks} weeks that have enough data; worse and better: the sums now"
    _print([_series(one) for one in found], as_json, note)


def _covariate(name: str) -> tuple[drift_monitoring.Name, ...]:
    if name not in drift_monitoring.NAMES:
        raise Problem(f"--watch is {', '.join(drift_monitoring.NAMES)}, not {name!r}")
    return tuple(known for known in drift_monitoring.NAMES if known == name)


def _drift_of(state: State, asked: drift_monitoring.Asked, as_json: bool) -> None:
    """Print what became of a covariate."""
    with state.transaction() as connection:
        found = drift_monitoring.covariates(connection, asked)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        return
    note = "over all drafts, reviewed or not; a shift is a reason to look, not yet a fault"
    _print([_shift(one) for one in found], as_json, note)


def _shift(found: Row) -> Row:
    weeks, newest = found["weeks"], found["weeks"][-1]
    plain = {name: found[name] for name in ("covariate", "language", "dialect", "model")}
    return plain | {
        "weeks": sum(one["value"] is not None for one in weeks),
        "expected": _figure(found["expected"]),
        "newest": _figure(newest["value"]),
        "segments": newest["segments"],
        "speakers": newest["speakers"],
        "alarms": ", ".join(f"{one['week']} {one['alarm']}" for one in weeks if one["alarm"]),
    }


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _series(found: Row) -> Row:
    return {
        "language": found["language"],
        "dialect": "all, fixed mix" if found["dialect"] is None else found["dialect"],
        "model": found["model"],
        "weeks": sum(one["rate"] is not None for one in found["weeks"]),
        "baseline_rate": found["expected"],
        "worse": found["worse"],
        "better": found["better"],
        "alarms": ", ".join(f"{one['week']} {one['alarm']}" for one in found["weeks"] if one["alarm"]),
        "identity": found["identity"],
    }


def _steps(found: Row) -> list[Row]:
    return [{name: one[name] for name in _STEP} for one in found["weeks"] if one["worse"] is not None]


_STEP = ("week", "z", "worse", "better", "alarm")


def _policy(policy: str) -> str:
    if policy not in POLICIES:
        raise Problem(f"--policy is {', '.join(POLICIES)}, not {policy!r}")
    return policy


def _with_older(connection: sa.Connection, policy: str, note: str) -> str:
    """Return the note, with how many segments it leaves out because their scores are of older rules."""
    left_out = older(connection, policy)
    return f"{note}; {left_out} segments scored under older rules left out: boli score --drafts" if left_out else note


def _print(rows: list[Row], as_json: bool, note: str) -> None:
    """Print the rows as JSON, or as a table: rates in per cent, the gap and its ends in points."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    console = wide_console()
    if not rows:
        console.print("nothing to show yet")
        return
    table = Table(*[name.replace("_", " ") for name in rows[0]])
    for row in rows:
        table.add_row(*[_cell(name, value, "gap" in row) for name, value in row.items()])
    console.print(table)
    console.print(note)


def _cell(name: str, value: object, of_gap: bool) -> str:
    if not isinstance(value, float):
        return "" if value is None else str(value) or "-"
    if name in ("gap", "low", "high") and of_gap:
        return f"{value * 100:+.1f}"
    return f"{value:.2f}" if name in ("worse", "better") else f"{value:.1%}"
