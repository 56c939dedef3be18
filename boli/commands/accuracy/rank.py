"""`boli accuracy rank`: which dialect of a language has the highest error rate, and how sure is that?"""

import typer

from accuracy.pooling import MIN_RANKED, Pooled
from boli.commands.accuracy.older_scores import with_older
from boli.console import Columns, optional, print_json, print_rows, rate, text
from boli.context import State
from boli.options import JsonOption, PolicyOption, known_policy
from pipeline.evaluation.ranking import ranking
from pipeline.evaluation.reports import older

_COLUMNS: Columns = {
    "language": text("language"),
    "dialect": text("dialect"),
    "model": text("model"),
    "speakers": text("speakers"),
    "own rate": rate("raw_rate"),
    "pooled rate": rate("rate", "low", "high"),
    "rank": optional("rank", "d"),
    "best rank": optional("best_rank", "d"),
    "worst rank": optional("worst_rank", "d"),
}


def rank(context: typer.Context, policy: PolicyOption = "L1", as_json: JsonOption = False) -> None:
    """Rank the dialects of a language by error rate, and say how sure each rank is.

    Rates are partially pooled: the rate of a dialect with little data is drawn towards the mean of its language.

    Example: boli accuracy rank
    """
    state: State = context.obj
    counted = known_policy(policy)
    with state.transaction() as connection:
        rows = [_row(dialect) for dialect in ranking(connection, counted, state.thresholds)]
        left_out = older(connection, counted)
    if as_json:
        print_json(rows)
        return
    speakers = state.thresholds.min_clusters
    note = f"partially pooled within a language; a rank needs {MIN_RANKED} speakers, a rate {speakers}"
    print_rows(rows, _COLUMNS, with_older(note, left_out), keys=2)


def _row(dialect: Pooled) -> dict[str, object]:
    language, name, model = dialect.group
    named = {"language": language, "dialect": name, "model": model, "speakers": dialect.raw.clusters}
    rates = {"raw_rate": dialect.raw.rate, "rate": dialect.rate, "low": dialect.low, "high": dialect.high}
    return named | rates | {"rank": dialect.rank, "best_rank": dialect.best_rank, "worst_rank": dialect.worst_rank}
