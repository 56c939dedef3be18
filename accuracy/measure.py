"""Count the errors of a draft against a reference, under every policy at once.

A policy says what is compared, and in which unit:

    L0       words as typed (NFC only): punctuation, case and encoding count
    L1       words in canonical spelling: the headline word error rate
    CER      code points of the canonical spelling, the spaces between words included (as jiwer counts)
    CER-ns   the same without spaces: joining or splitting a word costs nothing
    AER      aksharas of the canonical spelling, without spaces: nearer to one unit across languages

    reference   राशन कार्ड।     L0: 1 of 2     CER: 1 of 10     AER: 1 of 5 (रा श न का र्ड)
    draft       राशन कार्ट      L1: 1 of 2     CER-ns: 1 of 9

Rates of different policies, and word error rates of different languages, must not be compared or averaged: a Malayalam
word holds twice the aksharas of a Hindi word.
"""

from collections.abc import Sequence
from typing import Final, Literal

from accuracy.align import count
from accuracy.counts import ErrorCounts
from lexicons.aksharas import aksharas
from lexicons.canonical import canonical, raw_words

Policy = Literal["L0", "L1", "CER", "CER-ns", "AER"]
POLICIES: Final[tuple[Policy, ...]] = ("L0", "L1", "CER", "CER-ns", "AER")


def measure(reference: str, hypothesis: str, language: str) -> dict[Policy, ErrorCounts]:
    """Return the counts under each policy, in the order of POLICIES.

    `reference` is what a person stands for, `hypothesis` the draft, `language` a BCP-47 tag whose spelling rules apply
    to both. An empty reference is no special case: every unit of the draft is an insertion.
    """
    expected, written = units(reference, language), units(hypothesis, language)
    return {policy: count(expected[policy], written[policy]) for policy in POLICIES}


def units(text: str, language: str) -> dict[Policy, Sequence[str]]:
    """Return what each policy counts in a text; to be aligned by `accuracy.align`."""
    spelled = canonical(text, language)
    return {
        "L0": raw_words(text),
        "L1": spelled.split(),
        "CER": spelled,
        "CER-ns": spelled.replace(" ", ""),
        "AER": aksharas(spelled),
    }
