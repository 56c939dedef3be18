"""Prometheus reads the error rates of the model in use: enough data or none, cached, and never a name."""

import pytest
import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest

from accuracy.estimate import Thresholds
from pipeline.evaluation.prometheus import CACHE_S, AccuracyGauges
from tests.collected import VERSION, collect

LOW = Thresholds(min_clusters=2, min_reference_words=20)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shown(gauges: AccuracyGauges) -> str:
    registry = CollectorRegistry()
    registry.register(gauges)
    return generate_latest(registry).decode()


def test_rates_are_shown_where_there_is_enough(database: sa.Engine) -> None:
    clock = Clock()
    gauges = AccuracyGauges(database, LOW, clock=clock)
    assert "boli_accuracy_up 1.0" in shown(gauges)
    collect(database, "bho", 3, lambda speaker: 1 + speaker)
    collect(database, "mag", 1, lambda _: 0)
    assert "boli_wer{" not in shown(gauges)  # read less than a minute ago
    clock.now = CACHE_S
    text = shown(gauges)
    bhojpuri = 'dialect="bho",language="hi",policy="L1"'
    for name, value in (("", 0.1), ("_words", 60.0), ("_speakers", 3.0), ("_reviewed_share", 1.0)):
        assert f"boli_wer{name}{{{bhojpuri}}} {value}" in text
    assert f"boli_wer_low{{{bhojpuri}}}" in text
    assert 'boli_wer{dialect="mag"' not in text
    assert 'boli_wer_words{dialect="mag",language="hi",policy="L1"} 20.0' in text
    assert f'model="{VERSION}"' in text
    assert 'status="not enough data"' in text
    assert "client " not in text
    assert "bho 0" not in text  # a speaker's name


def test_a_database_that_is_away_is_said_and_no_error(sqlite: sa.Engine) -> None:
    with sqlite.begin() as connection:
        connection.exec_driver_sql("DROP TABLE tally")
    text = shown(AccuracyGauges(sqlite, LOW))
    assert "boli_accuracy_up 0.0" in text
    assert "boli_wer{" not in text


def test_rates_of_segments_that_could_not_be_reviewed_are_no_rates(sqlite: sa.Engine) -> None:
    collect(sqlite, "bho", 2, lambda _: 1)
    with sqlite.begin() as connection:
        connection.exec_driver_sql("UPDATE tally SET least_probability = 0.01")
    assert "boli_accuracy_up 0.0" in shown(AccuracyGauges(sqlite, LOW))


@pytest.mark.parametrize("policy", ["L1", "AER"])
def test_the_policy_is_a_label(sqlite: sa.Engine, policy: str) -> None:
    collect(sqlite, "bho", 2, lambda _: 1)
    assert f'policy="{policy}"' in shown(AccuracyGauges(sqlite, LOW, ("L1", "AER")))
