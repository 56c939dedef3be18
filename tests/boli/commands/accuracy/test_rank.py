"""`boli accuracy rank` on a real database."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow  # whole recordings


def test_dialects_are_ranked(collect: Any, printed: Any, boli: Any) -> None:
    for dialect, base in (("awa", 2), ("bho", 8), ("mag", 5), ("mai", 5)):
        collect(dialect, 50, {0: 0}, base=base)
    collect("bgc", 5, {0: 0}, base=15)
    found = {row["dialect"]: row for row in printed("rank")}
    assert set(found) == {"awa", "bho", "mag", "mai"}  # bgc has too few speakers for a rate
    assert [found[name]["rank"] for name in ("awa", "bho")] == [1, 4]
    assert (found["mag"]["best_rank"], found["mag"]["worst_rank"]) == (2, 3)
    assert found["bho"]["rate"] < found["bho"]["raw_rate"]
    assert "partially pooled" in boli("rank").stdout
