"""Pairs: wordings of two texts that stand for each other by a rule, not by an entry of a lexicon.

    numbers   lexicons/number_pairs.py   तीन सौ पैंसठ  365          tag num
    sandhi    lexicons/sandhi.py         ಮನೆ ಇಲ್ಲ  ಮನೆಯಿಲ್ಲ          tag spacing.sandhi
    loans     lexicons/loans.py          मोबाइल  mobile            tag loan

Every wording that is returned for the reference stands in the hypothesis word by word.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Final

from lexicons.alternative import Alternative
from lexicons.loans import loan_pairs, loan_version
from lexicons.number_pairs import number_pairs
from lexicons.number_tables import number_version
from lexicons.sandhi import SANDHI_RULES, sandhi_pairs

# The tags of variants that need no lexicon.
BY_RULE: Final = ("spacing", "num", "loan")


def pairs(reference: Sequence[str], hypothesis: Sequence[str], language: str, tags: Sequence[str]) -> list[Alternative]:
    """Return the wordings of the hypothesis that may stand for stretches of the reference. Both are L2 words."""
    found: list[Alternative] = []
    if not reference or not hypothesis:
        return found
    if "num" in tags:
        found += number_pairs(reference, hypothesis, language)
    if "spacing" in tags:
        found += sandhi_pairs(reference, hypothesis, language)
    if "loan" in tags:
        found += loan_pairs(reference, hypothesis, language)
    return found


@cache
def pair_version(language: str) -> str:
    """Return the identity of the rules for a language: eight hexadecimal digits."""
    parts = number_version(language), SANDHI_RULES, loan_version()
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]
