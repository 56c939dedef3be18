"""The cost of the page on a weak computer: a few keys, a short recording, a CPU that is hardly slowed down."""

import pytest

from benchmarks.lib.served import Length
from benchmarks.service import page
from benchmarks.service.page import Effort
from tests.acceptance.test_editor_browser import require_page


def test_the_highest_twentieth_is_above_the_rest() -> None:
    assert page.p95(range(1, 101)) == 95
    assert page.p95([1, 3, 2]) == 3


@pytest.mark.browser
@pytest.mark.slow
def test_each_figure_is_measured_beside_an_empty_page() -> None:
    require_page()
    seen = page.measured(Length(6, 6000), 1.5, Effort(rounds=1, keys=3, times=3, accepted=2))
    assert seen["faults"] == []
    for name in ("empty", "playing", "paused"):
        assert len(seen["glyph"][name]) == 3
    rows = {row["measure"]: row for row in page.rows(seen)}
    script = rows["the next word is lit: scripts, style and layout, ms"]
    assert float(script["page"]) > 0
    of_both = [row for row in rows.values() if row["empty page"]]
    assert len(of_both) == 12
    assert all(float(row["page"]) > 0 and float(row["empty page"]) > 0 and row["ratio"] for row in of_both)
    assert float(rows["heap, all accepted, MB"]["page"]) > float(rows["heap, all accepted, MB"]["empty page"])
    assert 20 < float(rows["scripts and styles, gzip, kB"]["page"]) < 80
