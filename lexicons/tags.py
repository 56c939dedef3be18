"""Tags: notes of transcribers, which nobody said.

`<noise>` and `[music]` are removed with their content. `{office}` marks a borrowed word in Vaani and Lahaja: the braces
are removed as punctuation, the word stays. Text in parentheses stays, too.
"""

import re
from typing import Final

# A tag is short, and is not a comparison: "a < b" stays.
MAX_TAG: Final = 64
_TAG = re.compile(rf"<[^<>\s][^<>\n]{{0,{MAX_TAG}}}>|\[[^\[\]\n]{{1,{MAX_TAG}}}\]")


def strip_tags(text: str) -> str:
    """Replace every tag by a space."""
    return _TAG.sub(" ", text) if "<" in text or "[" in text else text
