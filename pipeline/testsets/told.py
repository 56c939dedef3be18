"""Told: what was scored, as plain values for JSON."""

from dataclasses import asdict
from typing import Any

from accuracy.error_list import SystemErrors
from accuracy.evaluate import Rate, Row
from accuracy.measure import Policy
from pipeline.testsets.compared import Compared
from pipeline.testsets.scoring import ScoredFiles


def told(found: ScoredFiles, policy: Policy, judged: Compared | None, errors: int) -> dict[str, Any]:
    """Return the rows with every policy, what did not match, the errors where asked for, and the verdict or None.

    `errors`: how many of the worst utterances and confusions. `slice` null: the whole language.
    """
    return {
        "policy": policy,
        "systems": list(found.evaluation.systems),
        "rows": [_row(row) for row in found.evaluation.rows],
        "unmatched": {name: asdict(one) for name, one in found.unmatched.items()},
        "errors": {name: _errors(one, errors) for name, one in found.evaluation.errors.items() if errors},
        "comparison": asdict(judged) if judged else None,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "system": row.system,
        "language": row.language,
        "slice": row.slice,
        "utterances": row.utterances,
        "speakers": row.speakers,
        "hours": None if row.duration_ms is None else row.duration_ms / 3_600_000,
        "rates": {policy: _rate(rate) for policy, rate in row.rates.items()},
    }


def _rate(rate: Rate) -> dict[str, Any]:
    counts = asdict(rate.counts) | {"errors": rate.counts.errors, "rate": rate.counts.rate}
    low, high = (rate.interval.low, rate.interval.high) if rate.interval else (None, None)
    return counts | {"low": low, "high": high, "identity": rate.identity}


def _errors(errors: SystemErrors, limit: int) -> dict[str, Any]:
    return asdict(errors) | {
        "worst": [asdict(one) for one in errors.worst[:limit]],
        "confusions": [asdict(one) for one in errors.confusions[:limit]],
    }
