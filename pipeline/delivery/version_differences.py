"""Version differences: what changed from one version of a transcript to another, word by word.

    a        राशन कार्ड नही मिला।
    b        राशन कार्ड नहीं मिला
    told     राशन कार्ड | नही -> नहीं | मिला        a danda is no difference of words

Words are compared in canonical spelling (L1), and shown as they are written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

from rapidfuzz.distance import Levenshtein

from lexicons.canonical import canonical

Kind = Literal["equal", "replace", "delete", "insert"]
_KINDS: Final[dict[str, Kind]] = dict(zip(get_args(Kind), get_args(Kind), strict=True))


@dataclass(frozen=True, slots=True)
class Difference:
    """A run of words: `a` as the one version has them, `b` as the other; "" where it has none."""

    kind: Kind
    a: str
    b: str


def differences(a: str, b: str, language: str) -> list[Difference]:
    """Return the runs of words of two texts from left to right; [] where no word differs.

    Both texts are whole in them, but for white space.
    """
    written = a.split(), b.split()
    keys = [_keys(words, language) for words in written]
    if keys[0] == keys[1]:
        return []
    runs = Levenshtein.opcodes(*keys)
    return [
        Difference(
            _KINDS[str(run.tag)],
            _run(written[0], run.src_start, run.src_end),
            _run(written[1], run.dest_start, run.dest_end),
        )
        for run in runs
    ]


def _keys(words: Sequence[str], language: str) -> list[str]:
    return [canonical(word, language) for word in words]


def _run(words: Sequence[str], start: int, end: int) -> str:
    return " ".join(words[start:end])
