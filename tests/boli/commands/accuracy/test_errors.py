"""`boli accuracy …` with no data, or asked for what there is not."""

from typing import Any

import pytest

from boli.context import Problem
from pipeline.evaluation.scored_models import ModelMissing


@pytest.mark.slow
@pytest.mark.parametrize("name", ["rank", "anchoring", "trends", "attention", "agreement"])
def test_nothing_yet(name: str, printed: Any, boli: Any) -> None:
    assert printed(name) == []
    assert boli(name).stdout.strip() == "nothing to show yet"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        (["rank", "--policy", "L9"], Problem, "--policy is L0, L1, L2, L3, CER, CER-ns or AER, not 'L9'"),
        (["agreement", "--policy", "L9"], Problem, "--policy is"),
        (["export", "--policy", "L9"], Problem, "--policy is"),
        (["report", "--by", "moon"], Problem, "--by is dialect, language"),
        (["report", "--estimates", "--parquet", "x.parquet"], Problem, "--estimates"),
        (["anchoring", "--by", "moon"], Problem, "--by is dialect or person"),
        (["attention", "--by", "weather"], Problem, "--by is person or dialect"),
        (["trends", "--watch", "moon"], Problem, "--watch is confidence, script"),
        (["words", "hi", "--by", "district"], Problem, "--by and --slice go together"),
        (["words", "hi", "--by", "moon", "--slice", "full"], Problem, "--by is district"),
        (["html", "--old", "a"], Problem, "--old and --new"),
        (["compare", "a", "b"], ModelMissing, "there are scores of: no model"),
        (["compare", "a", "b", "--policy", "L9"], Problem, "--policy is"),
        (["compare", "a", "b", "--references", "left"], Problem, "--references is blind, corrected or all"),
        (["compare", "a", "b", "--margin", "-1"], Problem, "--margin"),
        (["score"], Problem, "give a file and --model NAME, or --drafts alone"),
        (["score", "nowhere.jsonl", "--model", "b"], Problem, "nowhere.jsonl"),
        (["score", "nowhere.jsonl"], Problem, "--model"),
    ],
)
def test_errors(words: list[str], error: type[Exception], says: str, boli: Any) -> None:
    done = boli(*words)
    assert isinstance(done.exception, error)
    assert says in str(done.exception)
