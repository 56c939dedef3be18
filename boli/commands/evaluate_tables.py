"""What `boli evaluate` prints: the rates, the levels side by side, the worst errors, and what did not match."""

from typing import Final

from rich.console import Console

from accuracy.error_list import AlignedWord
from accuracy.evaluate import Evaluation
from accuracy.evaluate import Row as Scored
from accuracy.gate import GateLimits
from accuracy.measure import POLICIES, Policy
from boli.console import between, in_points, percent, print_table
from pipeline.testsets.compared import Compared
from pipeline.testsets.notes import LEVELS, cautions, hours, identities, without_interval
from pipeline.testsets.scoring import ScoredFiles

__all__ = ["cautions", "show", "show_compared"]
_HEADS: Final = ("utterances", "hours", "speakers", "words", "rate", "95 % interval", "S", "D", "I")


def show(found: ScoredFiles, policy: Policy, by: str, errors: int, console: Console) -> None:
    """Print everything but the verdict."""
    rows = found.evaluation.rows
    keys = ("language", by if by != "language" else "", "system")
    named = [(row.language, _slice(row), row.system) for row in rows]
    heads = [*keys, *(f"{policy} {head}" if head == "rate" else head for head in _HEADS)]
    print_table(console, heads, [[*name, *_cells(row, policy)] for name, row in zip(named, rows, strict=True)], keys=3)
    levels = [
        [*name, *(percent(row.rates[one].counts.rate) for one in POLICIES)]
        for name, row in zip(named, rows, strict=True)
    ]
    print_table(console, [*keys, *(LEVELS[one] for one in POLICIES)], levels, keys=3)
    console.print(identities(rows, policy))
    if note := without_interval(found.evaluation, policy):
        console.print(note)
    if errors:
        _show_errors(found.evaluation, errors, console)


def _slice(row: Scored) -> str:
    return "together" if row.slice is None else row.slice or "-"


def _cells(row: Scored, policy: Policy) -> list[str]:
    rate = row.rates[policy]
    counts, interval = rate.counts, rate.interval
    return [
        f"{row.utterances:,}",
        hours(row.duration_ms),
        "" if row.speakers is None else str(row.speakers),
        f"{counts.reference:,}",
        percent(counts.rate),
        between(interval.low, interval.high) if interval else "",
        *(str(one) for one in (counts.substitutions, counts.deletions, counts.insertions)),
    ]


def _show_errors(evaluation: Evaluation, limit: int, console: Console) -> None:
    for system, errors in evaluation.errors.items():
        console.print(f"\n{system}: worst of {errors.with_errors:,} utterances with errors")
        for one in errors.worst[:limit]:
            line = "too long to be aligned" if one.words is None else " ".join(map(marked, one.words))
            console.print(f"{one.counts.errors} of {one.counts.reference}  {one.id}\n    {line}")
        rows = [[one.reference or "-", one.hypothesis or "-", str(one.count)] for one in errors.confusions[:limit]]
        if rows:
            print_table(console, ["said", "written", "times"], rows, keys=2)


def marked(word: AlignedWord) -> str:
    """Return an aligned word as one line shows it: right, [-missed-], {+inserted+} or [-said-]{+written+}."""
    if word.kind == "equal":
        return word.reference or ""
    missed = f"[-{word.reference}-]" if word.reference is not None else ""
    return missed + (f"{{+{word.hypothesis}+}}" if word.hypothesis is not None else "")


def show_compared(judged: Compared, limits: GateLimits, console: Console) -> None:
    """Print the verdict."""
    heads = ["language", "slice", "speakers", "words", judged.old, judged.new, "new - old, points", "outcome"]
    rows = [
        [
            one.language,
            one.slice or "-",
            str(one.speakers),
            f"{one.words:,}",
            percent(one.old_rate),
            percent(one.new_rate),
            in_points(one.difference, one.low, one.high),
            one.outcome,
        ]
        for one in judged.slices
    ]
    print_table(console, heads, rows, keys=2)
    console.print(
        f"{judged.old} -> {judged.new}: {judged.outcome} ({judged.policy}, margin {in_points(limits.margin)} points)"
    )
