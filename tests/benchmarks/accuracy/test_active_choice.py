"""The simulation of active choice: the same minutes for every rule, and more corrected in them by expected gain."""

import numpy as np
import pytest

from benchmarks.accuracy.active_choice import RULES, Outcome, collect, rows

pytestmark = pytest.mark.slow


def test_rules_spend_the_same_and_correct_more_by_gain() -> None:
    outcomes = {rule: Outcome() for rule in RULES}
    for rule, outcome in outcomes.items():
        collect(np.random.default_rng(2), rule, 3, 0.3, outcome)
    minutes = [one.minutes for one in outcomes.values()]
    assert max(minutes) < 1.1 * min(minutes)
    by_rule = {rule: one.corrected / one.minutes for rule, one in outcomes.items()}
    assert by_rule["active"] > by_rule["random"]
    assert all(
        len(runs[0]) == 4 and runs[0][-1] < runs[0][0] for one in outcomes.values() for runs in one.rates.values()
    )
    assert [row["rule"] for row in rows(outcomes)] == list(RULES)
