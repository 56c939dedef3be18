"""Lengths of time in messages about a file."""

import pytest

from pipeline.media.problem import clock


@pytest.mark.parametrize(
    ("ms", "text"), [(0, "0.0 s"), (12_340, "12.3 s"), (60_000, "0:01:00.0"), (7_384_500, "2:03:04.5")]
)
def test_lengths_are_written_as_people_do(ms: int, text: str) -> None:
    assert clock(ms) == text
