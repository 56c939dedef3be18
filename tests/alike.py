"""Alike: what one window gives among others is what it gives alone.

In int8, to the last bit. A model that needs exact int8 runs in float32 on a processor without VNNI (decision 056), and
there sums are rounded by the size of the batch: the same words, figures that differ in the sixth place, and a time by
one step of Whisper's at most.
"""

from collections.abc import Sequence
from typing import Final

import pytest

from asr.models.processor import int8_is_exact
from asr.recognizer import Hypothesis

STEP_MS: Final = 20  # of Whisper's timestamps
ROUNDING: Final = 1e-5  # ten times what was seen of confidences


def assert_alike(found: Sequence[Hypothesis], expected: Sequence[Hypothesis], *, int8: bool = False) -> None:
    """Compare what the bundled model gave. `int8`: it was told to run so; else it does where int8 is exact."""
    if int8 or int8_is_exact():
        assert found == expected
    assert [(one.text, one.language, one.flags) for one in found] == [
        (one.text, one.language, one.flags) for one in expected
    ]
    assert _figures(found) == pytest.approx(_figures(expected), abs=ROUNDING)
    assert _times_ms(found) == pytest.approx(_times_ms(expected), abs=STEP_MS)


def _figures(hypotheses: Sequence[Hypothesis]) -> list[float]:
    confidences = [word.confidence for one in hypotheses for word in one.words]
    return confidences + [
        figure for one in hypotheses for figure in (one.mean_log_probability, one.no_speech_probability)
    ]


def _times_ms(hypotheses: Sequence[Hypothesis]) -> list[int]:
    return [edge for one in hypotheses for word in one.words for edge in (word.start_ms, word.end_ms)]
