"""Which languages a recording may be in, and which code the recogniser gets."""

import pytest

from asr.recognizer import ModelInfo
from pipeline.drafting.language_plan import LanguagesAlike, plan_language

MODEL = ModelInfo("m", "0" * 64, "tests", ("hi", "ta", "te", "sw"), 30_000)


def test_which_languages_a_recording_may_be_in() -> None:
    unknown = plan_language("", "", MODEL)
    assert (unknown.codes, unknown.several, unknown.drafted) == (("hi", "ta", "te"), False, True)  # sw is not Indian
    named = plan_language("", "", MODEL, ("mai", "ta"))
    assert (named.tags, named.several, named.unsure) == ({"hi": "mai", "ta": "ta"}, True, False)
    partly = plan_language("", "", MODEL, ("hi", "bn"))
    assert (partly.codes, partly.unsure, partly.drafted) == (("hi",), True, True)
    assert not plan_language("", "", MODEL, ("bn", "gu")).drafted
    assert plan_language("", "", MODEL, ("hi",)) == plan_language("hi", "", MODEL)
    for alike in (("hi", "mai"), ("hi", "or")):
        with pytest.raises(LanguagesAlike, match=r"name one of them|send it as `language`"):
            plan_language("", "", MODEL, alike)
