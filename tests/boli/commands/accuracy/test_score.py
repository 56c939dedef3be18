"""`boli accuracy score`: lines that cannot be read are named."""

from pathlib import Path
from typing import Any

import pytest

from boli.context import Problem
from pipeline.evaluation.hypotheses import ScoresRefused


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "error", "says"),
    [
        ("{", Problem, "line 2: write"),
        ('{"segment_id": "s"}', Problem, "line 2: write"),
        ('["s", "x"]', Problem, "line 2: write"),
        ('{"segment_id": "s", "text": null}', Problem, "line 2: segment_id and text are both strings"),
        ('{"segment_id": "s", "text": "x"}', ScoresRefused, "no segment 's'"),
    ],
)
def test_lines_that_cannot_be_read(line: str, error: type[Exception], says: str, home: Path, boli: Any) -> None:
    file = home.parent / "texts.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    done = boli("score", file, "--model", "b")
    assert isinstance(done.exception, error)
    assert says in str(done.exception)
