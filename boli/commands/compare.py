"""`boli score` and `boli compare`: what another model would have written, and whether it may replace the old one."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from accuracy.estimate import Thresholds
from accuracy.gate import LIMITS, GateLimits, Outcome
from accuracy.measure import POLICIES
from boli.commands.accuracy import wide_console
from boli.context import Problem, State
from pipeline.evaluation import hypotheses
from pipeline.evaluation.comparison import Question, answer
from pipeline.evaluation.hypotheses import score_all_again
from pipeline.evaluation.paired_scores import REFERENCE_ARMS

Row = dict[str, Any]
EXIT_CODES: dict[Outcome, int] = {"pass": 0, "fail": 1, "not enough data": 3}


def score(
    context: typer.Context,
    file: Annotated[Path | None, typer.Argument(help='Lines of JSON: {"segment_id": "seg_…", "text": "…"}.')] = None,
    model: Annotated[str, typer.Option(help="The name to keep these scores under.")] = "",
    drafts: Annotated[
        bool, typer.Option(help="Instead: score old drafts again, after rules or lexicons changed.")
    ] = False,
) -> None:
    """Score what another model heard in reviewed segments, against the references that people wrote.

    The texts are kept, and scored again when a reference or the rules change.

    Example: boli score heard.jsonl --model whisper-hi-v2
    """
    state: State = context.obj
    if drafts == bool(file) or bool(file) != bool(model):
        raise Problem("give a file and --model NAME, or --drafts alone")
    with state.engine() as engine:
        if file is None:
            print(f"{score_all_again(engine, progress())} drafts scored again")
            return
        with engine.begin() as connection:
            added = hypotheses.add(connection, model, read(file))
    print(f"{added.scored} segments scored for {model}; {added.unreviewed} have no reference yet and wait for it")


def progress(every: int = 5000) -> Callable[[int, int], None]:
    """Return a report that prints how far it is, on stderr, after every so many segments."""

    def report(done: int, of: int) -> None:
        if done % every == 0 or (done == of and of > every):
            print(f"{done} of {of} scored again", file=sys.stderr)

    return report


def read(file: Path) -> list[tuple[str, str]]:
    """Return (segment id, text) of each line. Raises Problem, which names the line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"{file}: cannot be read as UTF-8 text ({error})") from error
    return [_heard(file, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _heard(file: Path, number: int, line: str) -> tuple[str, str]:
    try:
        found = json.loads(line)
        segment_id, text = found["segment_id"], found["text"]
    except (ValueError, KeyError, TypeError) as error:
        raise Problem(f'{file}, line {number}: write {{"segment_id": "…", "text": "…"}} on each line') from error
    if not isinstance(segment_id, str) or not isinstance(text, str):
        raise Problem(f"{file}, line {number}: segment_id and text are both strings")
    return segment_id, text


def compare(
    context: typer.Context,
    old: Annotated[str, typer.Argument(metavar="A", help="The model in use: its name, or the start of it.")],
    new: Annotated[str, typer.Argument(metavar="B", help="The model that may replace it.")],
    policy: Annotated[str, typer.Option(help=f"{', '.join(POLICIES)}.")] = "L1",
    margin: Annotated[float, typer.Option(help="How many points worse a dialect may become.")] = LIMITS.margin * 100,
    min_speakers: Annotated[int, typer.Option(help="Under these a dialect is not judged.")] = LIMITS.min_clusters,
    dialect: Annotated[
        list[str] | None, typer.Option(help="Judge only this language or dialect, and require it; repeat for more.")
    ] = None,
    arm: Annotated[str, typer.Option(help="Only references written blind, or draft; all where not given.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """May model B replace model A? Each dialect must be shown to be no worse than the margin allows.

    Exit code 0: pass. 1: blocked, a dialect fails. 3: none fails, but not enough data for one. 2: an error.

    Example: boli compare starter whisper-hi-v2
    """
    state: State = context.obj
    if policy not in POLICIES:
        raise Problem(f"--policy is {', '.join(POLICIES)}, not {policy!r}")
    reference_arm = next((one for one in REFERENCE_ARMS if one == arm), None)
    if arm and reference_arm is None:
        raise Problem(f"--arm is {' or '.join(REFERENCE_ARMS)}, not {arm!r}")
    limits = state.settings.accuracy
    rules = _rules(margin, min_speakers, limits.min_reference_words)
    thresholds = Thresholds(limits.min_speakers, limits.min_reference_words)
    asked = Question(old, new, policy, reference_arm, rules, tuple(dialect or ()))
    with state.transaction() as connection:
        found = answer(connection, asked, thresholds)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        show(found, wide_console())
    raise typer.Exit(EXIT_CODES[found["outcome"]])


def _rules(margin: float, min_speakers: int, min_reference_words: int) -> GateLimits:
    try:
        return GateLimits(margin / 100, min_clusters=min_speakers, min_reference_words=min_reference_words)
    except ValueError as error:
        raise Problem("--margin is 0 or more, --min-speakers 2 or more") from error


def show(found: Row, console: Console) -> None:
    """Print the verdict as a table, a line for each language, and what must be known to trust it."""
    table = Table("language", "dialect", "speakers", "words", "old", "new", "new - old, points", "upper", "outcome")
    for row in [*found["dialects"], *({"dialect": "together", **one} for one in found["languages"])]:
        upper, worse = row.get("upper"), " (worse)" if row.get("regressed") else ""
        table.add_row(
            row["language"],
            row["dialect"] or "-",
            str(row["speakers"]),
            str(row["reference_words"]),
            *[f"{row[name]:.1%}" if row[name] is not None else "" for name in ("old_rate", "new_rate")],
            _points(row["difference"], row["low"], row["high"]),
            f"{upper * 100:+.1f}" if upper is not None else "",
            row.get("outcome", "") + worse,
        )
    console.print(table)
    for row in found["languages"]:
        if row["worst"] is not None:
            console.print(
                f"{row['language']}: highest rate {row['worst'] or 'no dialect named'}, largest change "
                f"{row['hardest_hit'] or 'no dialect named'}; from best to worst dialect "
                f"{row['old_spread'] * 100:.1f} points before, {row['new_spread'] * 100:.1f} after"
            )
    console.print(f"{found['old']} -> {found['new']}: {found['outcome']}")
    console.print(
        f"{found['policy']}; a dialect passes if the upper bound is under {found['margin'] * 100:+.1f} points; judged "
        f"from {found['min_speakers']} speakers; Holm across dialects, one-sided {found['alpha']:.1%}"
    )
    for row in found["languages"]:
        least = row["least_probability"]
        console.print(f"{row['language']}: {row['segments']} reviewed segments, π ≥ {least:.2f}; {row['identity']}")
    for line in cautions(found):
        print(f"boli: {line}", file=sys.stderr)


def cautions(found: Row) -> list[str]:
    """Return what may mislead: references led by one of the models, segments without a pair."""
    lines = []
    total = max(sum(found["references"].values()), 1)
    for name in (found["old"], found["new"]):
        led = found["references"].get(f"draft of {name}", 0)
        if led:
            lines.append(
                f"{led / total:.0%} of the references were written over drafts of {name}, which flatters it; "
                "--arm blind compares without"
            )
    if found["unpaired"]:
        lines.append(
            f"{found['unpaired']} reviewed segments have a score of {found['old']} alone and were left out; unless "
            "chance chose them, score them, too"
        )
    return lines


def _points(value: float | None, low: float | None, high: float | None) -> str:
    if value is None or low is None or high is None:
        return ""
    return f"{value * 100:+.1f} ({low * 100:+.1f} to {high * 100:+.1f})"
