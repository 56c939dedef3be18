"""Whether a segment is written in the script of its language."""

import pytest

from configs.settings import Script
from pipeline.drafting.script_check import is_wrong_script


@pytest.mark.parametrize(
    ("text", "tag", "plain", "latin"),
    [
        ("मुझे राशन कार्ड", "hi", False, False),
        ("mujhe ration card", "hi", True, True),  # romanised, or code-mixed alone: nobody can tell
        ("मेरा PAN card कहाँ है", "hi", True, False),  # a third of the letters are Latin
        ("मुझे ration कार्ड के बारे में बताइए", "hi", False, False),
        ("నాకు రేషన్", "ta", True, True),
        ("PAN നമ്പർ నాకు రేషన్", "te", True, True),  # a third script stays wrong
        ("108, २५!", "hi", False, False),
        ("", "hi", False, False),
        ("ଓଡ଼ିଆ", "or", False, False),
        ("odia", "or", True, True),
        ("anything", "sw", False, False),  # not in the registry: no script is expected
        ("मइया", "bho", False, False),
    ],
)
def test_a_wrong_script(text: str, tag: str, plain: bool, latin: bool) -> None:
    assert is_wrong_script(text, tag, Script()) == plain
    assert is_wrong_script(text, tag, Script(latin=("*",))) == latin
    assert not is_wrong_script(text, tag, Script(minimum=0))
