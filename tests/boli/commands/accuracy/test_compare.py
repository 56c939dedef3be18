"""`boli accuracy compare` on a real database: the exit code is the verdict, an error is one line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accuracy.compare import PolicyMismatch
from boli.commands.accuracy.compare import compare
from boli.demo import history
from pipeline.store.database import connect

SLOW = pytest.mark.slow  # whole recordings


@pytest.fixture
def scored(home: Path, boli: Any) -> Callable[[list[dict[str, str]]], None]:
    """Scores lines under the name "b"."""

    def score(lines: list[dict[str, str]]) -> None:
        file = home.parent / "texts.jsonl"
        file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n\n", encoding="utf-8")
        done = boli("score", file, "--model", "b")
        assert f"{len(lines)} segments scored for b; 0 have no reference" in done.stdout, done.output

    return score


@pytest.fixture
def compared(boli: Any) -> Callable[..., tuple[int, Any]]:
    """Compares "b" with the model of the drafts, on all references unless told otherwise."""

    def run(*options: str) -> tuple[int, Any]:
        done = boli("compare", "a-model", "b", "--json", "--references", "all", *options)
        return done.exit_code, json.loads(done.stdout)

    return run


def test_the_example_names_the_models_of_the_demo() -> None:
    """tests/boli/demo/test_history.py runs it."""
    (example,) = [line for line in (compare.__doc__ or "").splitlines() if "Example:" in line]
    assert example.split()[-2:] == [history.OLD.name, history.NEW]


@SLOW
def test_a_better_model_passes_and_a_worse_zone_blocks(collect: Any, scored: Any, compared: Any, boli: Any) -> None:
    better, worse = {0: -2, 1: -1, 2: -3}, {0: 2, 1: 1, 2: 3}
    scored([*collect("bho", 60, better), *collect("mag", 60, better)])
    code, found = compared()
    assert (code, found["outcome"], found["unpaired"]) == (0, "pass", 0)
    assert (found["old"], found["new"], found["segments"]) == ("a-model@ffffffffffff", "b", 120)
    assert [(row["dialect"], row["outcome"]) for row in found["dialects"]] == [("bho", "pass"), ("mag", "pass")]
    assert found["dialects"][0]["difference"] == pytest.approx(-0.1)

    scored(collect("awa", 60, worse))
    code, found = compared()
    assert (code, found["outcome"]) == (1, "worse")
    assert {row["dialect"]: row["outcome"] for row in found["dialects"]}["awa"] == "worse"
    assert found["languages"][0]["difference"] < 0  # the mean is better all the same
    assert found["languages"][0]["hardest_hit"] == "awa"
    assert compared("--dialect", "bho")[0] == 0
    assert compared("--margin", "30")[0] == 0

    shown = boli("compare", "a-model", "b", "--references", "all")
    assert shown.exit_code == 1
    assert "worse" in shown.stdout
    assert "100% of the references were written over drafts of a-model@ffffffffffff" in shown.stderr


@SLOW
def test_too_little_data_is_neither(collect: Any, scored: Any, compared: Any, boli: Any) -> None:
    scored(collect("bho", 20, {0: -1, 1: 0})[:16])
    code, found = compared()
    (row,) = found["dialects"]
    assert (code, found["outcome"], found["unpaired"]) == (3, "inconclusive", 4)
    assert (row["speakers"], row["old_rate"], row["difference"], row["upper"]) == (16, None, None, None)
    assert row["more_speakers"] == 34  # of 20 words each, for 1,000 words
    assert compared("--dialect", "mag")[0] == 3
    assert "4 reviewed segments have a score of" in boli("compare", "a-model", "b", "--references", "all").stderr


@SLOW
def test_scores_from_older_rules(home: Path, collect: Any, scored: Any, boli: Any) -> None:
    scored(collect("bho", 2, {0: 0}))
    engine = connect(f"sqlite:///{home / 'boli.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE score SET identity = 'old' WHERE model = 'b'")
    engine.dispose()
    assert isinstance(boli("compare", "a-model", "b", "--references", "all").exception, PolicyMismatch)
    assert "2 drafts scored again" in boli("score", "--drafts").stdout
