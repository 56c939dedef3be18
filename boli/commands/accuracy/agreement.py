"""`boli accuracy agreement`: do two people agree, and which error rate allows for what people overlook?"""

from dataclasses import asdict

import typer

from boli.console import Columns, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption, PolicyOption, known_policy
from pipeline.evaluation.agreement import report
from pipeline.evaluation.corrected_drafts import AGREEMENTS


def agreement(context: typer.Context, policy: PolicyOption = "L1", as_json: JsonOption = False) -> None:
    """Show inter-annotator agreement, and every estimate of the error rate side by side.

    Some corrected segments are transcribed again, blind, by a second person (double annotation).

    Example: boli accuracy agreement --policy L3
    """
    state: State = context.obj
    counted = known_policy(policy)
    with state.transaction() as connection:
        rows = [asdict(row) for row in report(connection, counted, state.thresholds)]
    if as_json:
        print_json(rows)
        return
    note = (
        "unweighted (naive): biased by the routing; weighted (Hájek): over all drafts; corrected: over corrected "
        f"drafts, raised by what a second person found on {state.thresholds.min_clusters} speakers or more; people: "
        "one against the other"
    )
    print_rows(rows, _COLUMNS, note, keys=2)


_COLUMNS: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "unweighted": rate("naive"),
    "weighted (Hájek)": rate("wer", "low", "high"),
    "GREG": rate("greg"),
    "corrected": rate("corrected", "corrected_low", "corrected_high"),
    "double annotation": text("twice"),
    **{f"people, {name}": rate(f"people_{name}", f"people_{name}_low", f"people_{name}_high") for name in AGREEMENTS},
    "status": text("status"),
}
