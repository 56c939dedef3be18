"""`boli accuracy anchoring` on a real database."""

from typing import Any

import pytest

pytestmark = pytest.mark.slow  # whole recordings


def test_the_arms_differ(collect: Any, printed: Any, boli: Any) -> None:
    collect("bho", 18, {0: 0}, arms=("blind", "draft", "draft"), base=4)  # of 3 speakers the blind has least errors
    (row,) = printed("anchoring")
    assert (row["dialect"], row["model"], row["draft_speakers"], row["gap"]) == (
        "bho",
        "a-model@ffffffffffff",
        12,
        None,
    )
    collect("bho", 9, {0: 0}, arms=("blind", "draft", "draft"), base=4)
    (row,) = printed("anchoring")
    assert (row["draft_speakers"], row["blind_speakers"]) == (18, 9)
    assert row["gap"] == pytest.approx((5.5 - 4) / 20)
    assert [row["person"] != "" for row in printed("anchoring", "--by", "person")] == [True, True]
    assert "+7.5" in boli("anchoring").stdout
