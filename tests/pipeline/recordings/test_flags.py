"""Flags: every flag that a recogniser may give has its name here, and one is harmless."""

from typing import get_args

import pytest

from asr.recognizer import Flag
from pipeline.recordings import flags


def test_what_a_recogniser_may_say_is_named() -> None:
    assert set(get_args(Flag)) == flags.RECOGNIZER


@pytest.mark.parametrize(("given", "doubtful"), [
    ((), False), ((flags.SPLIT,), False), ((flags.SPLIT, flags.OVERLAP), True), ((flags.NO_DRAFT,), True),
    (("a flag of a later version",), True),
])  # fmt: skip
def test_a_segment_is_doubtful_for_any_flag_but_harmless_ones(given: tuple[str, ...], doubtful: bool) -> None:
    assert flags.is_doubtful(given) == doubtful
