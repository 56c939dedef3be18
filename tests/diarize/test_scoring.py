"""Diarization error by hand, and what holds for any turns. That other software counts alike:
tests/diarize/test_neural.py.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diarize.scoring import Score, score
from diarize.turn import Turn


def turns(text: str) -> list[Turn]:
    """Return the turns of "A 0 1000, B 500 800"."""
    parts = (part.split() for part in text.split(",") if part.strip())
    return [Turn(int(start_ms), int(end_ms), speaker) for speaker, start_ms, end_ms in parts]


@pytest.mark.parametrize(
    ("reference", "found", "missed_false_confused", "jer"),
    [
        ("A 0 1000, B 1000 2000", "x 0 1000, y 1000 2000", (0, 0, 0), 0),
        ("A 0 1000, B 1000 2000", "x 0 2000", (0, 0, 1000), (0.5 + 1) / 2),
        ("A 0 1000, B 1000 2000", "x 0 1500, y 1500 2500", (0, 500, 500), (1 / 3 + 2 / 3) / 2),
        ("A 0 1000", "", (1000, 0, 0), 1),
        ("A 0 1000, B 0 1000", "x 0 1000", (1000, 0, 0), 0.5),
        ("A 0 1000", "x 0 1000, y 0 1000", (0, 1000, 0), 0),
        ("A 0 600, B 600 2000", "x 0 2000", (0, 0, 600), (1 + 0.3) / 2),
        # x agrees longest with A, but together with y the other pairing is better: 500 + 400 ms, not 600.
        ("A 0 1000, B 1000 1500", "x 0 600, x 1000 1500, y 600 1000", (0, 0, 600), (6 / 10 + 6 / 11) / 2),
        # A speaker's own turns may overlap: time counts once.
        ("A 0 1000, A 500 1500", "x 0 1500", (0, 0, 0), 0),
    ],
)
def test_cases_done_by_hand(
    reference: str, found: str, missed_false_confused: tuple[int, int, int], jer: float
) -> None:
    result = score(turns(reference), turns(found))
    assert (result.missed_ms, result.false_alarm_ms, result.confused_ms) == missed_false_confused
    assert result.jer == pytest.approx(jer)


@pytest.mark.parametrize(
    ("collar_ms", "overlap", "reference_ms", "error_ms"),
    [(0, True, 3000, 600), (0, False, 1000, 100), (100, True, 2400, 400), (150, False, 700, 0), (5000, True, 0, 0)],
)
def test_collar_and_overlap_take_time_out(collar_ms: int, overlap: bool, reference_ms: int, error_ms: int) -> None:
    """A alone 0..1000 (100 ms missed at its start), A and B 1000..2000 (B missed for the last 500 ms)."""
    result = score(
        turns("A 0 2000, B 1000 2000"),
        turns("x 100 2000, y 1000 1500"),
        collar_ms=collar_ms,
        overlap=overlap,
    )
    assert (result.reference_ms, result.error_ms) == (reference_ms, error_ms)


def test_nothing_to_score_has_no_rate() -> None:
    assert score([], []) == Score()
    assert (Score().der, Score().jer) == (None, None)
    assert score([], turns("x 0 10")).false_alarm_ms == 10
    with pytest.raises(ValueError, match="collar"):
        score([], [], collar_ms=-1)


def test_recordings_add_up() -> None:
    one, two = score(turns("A 0 100"), []), score(turns("A 0 300"), turns("x 0 300"))
    assert ((one + two).der, (one + two).jer) == (0.25, 0.5)


TURNS = st.lists(
    st.builds(
        lambda start_ms, length_ms, speaker: Turn(start_ms, start_ms + length_ms, speaker),
        st.integers(0, 3000),
        st.integers(1, 1500),
        st.sampled_from("ABCD"),
    ),
    max_size=8,
)


@given(TURNS, TURNS, st.integers(0, 300), st.booleans())
def test_the_account_is_whole(reference: list[Turn], found: list[Turn], collar_ms: int, overlap: bool) -> None:
    result = score(reference, found, collar_ms=collar_ms, overlap=overlap)
    assert min(result.reference_ms, result.missed_ms, result.false_alarm_ms, result.confused_ms) >= 0
    assert result.missed_ms + result.confused_ms <= result.reference_ms
    assert all(0 <= one <= 1 for one in result.jaccard)
    assert score(reference, reference, collar_ms=collar_ms, overlap=overlap).error_ms == 0
    renamed = [Turn(turn.start_ms, turn.end_ms, f"n{turn.speaker}") for turn in found]
    assert score(reference, renamed, collar_ms=collar_ms, overlap=overlap) == result
