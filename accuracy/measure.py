"""Count the errors of a draft against a reference, under every policy at once.

A policy says what is compared, and in which unit:

    L0       words as typed (NFC only): punctuation, case and encoding count
    L1       words in canonical spelling: the headline word error rate
    L2       the same with open spellings folded (हिन्दी हिंदी) and words free to be joined or split
    L3       the same with the variants of the language's lexicon (डॉक्टर doctor, पच्चीस 25); L2 where it has none
    CER      code points of the canonical spelling, the spaces between words included (as jiwer counts)
    CER-ns   the same without spaces: joining or splitting a word costs nothing
    AER      aksharas of the canonical spelling, without spaces: nearer to one unit across languages

    reference   राशन कार्ड।     L0: 1 of 2     CER: 1 of 10     AER: 1 of 5 (रा श न का र्ड)
    draft       राशन कार्ट      L1: 1 of 2     CER-ns: 1 of 9

Rates of different policies, and word error rates of different languages, must not be compared or averaged: a Malayalam
word holds twice the aksharas of a Hindi word.
"""

import unicodedata
from collections.abc import Sequence
from typing import Final, Literal

from accuracy.align import count
from accuracy.counts import ErrorCounts
from accuracy.variants import count_folded, count_variants
from lexicons.aksharas import AKSHARA_RULES, aksharas
from lexicons.canonical import canonical, l1_version, raw_words
from lexicons.folds import fold_version, folded
from lexicons.variants import HEADLINE, NO_ENTRIES, OwnEntries, has_lexicon, lexicon

Policy = Literal["L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"]
POLICIES: Final[tuple[Policy, ...]] = ("L0", "L1", "L2", "L3", "CER", "CER-ns", "AER")


def measure(
    reference: str, hypothesis: str, language: str, dialect: str = "", own: OwnEntries = NO_ENTRIES
) -> dict[Policy, ErrorCounts]:
    """Return the counts under each policy, in the order of POLICIES.

    `reference` is what a person stands for, `hypothesis` the draft, `language` a BCP-47 tag whose spelling rules apply
    to both, `dialect` the tag of the speech where it is narrower; it chooses lexicon entries, to which `own` adds. An
    empty reference is no special case: every unit of the draft is an insertion. 0 <= L3 <= L2 <= L1 in errors, over the
    same words. Raises lexicons.classes.LexiconError where a lexicon file is broken.
    """
    expected, written = units(reference, language), units(hypothesis, language)
    found = {policy: count(expected[policy], written[policy]) for policy in POLICIES if policy not in ("L2", "L3")}
    found["L2"] = found["L3"] = count_folded(expected["L2"], written["L2"])
    if (own.rows or has_lexicon(language)) and found["L2"].errors:
        found["L3"] = count_variants(expected["L3"], written["L3"], language, dialect, own=own)
    return {policy: found[policy] for policy in POLICIES}


def policy_identity(policy: Policy, language: str, dialect: str = "", own: OwnEntries = NO_ENTRIES) -> str:
    """Return all that a score depends on but the texts: "L3{enc,orth,spacing,num,loan}@5f0c93aa", up to 80 characters.

    Scores of different identities must never be compared: score the old drafts again instead.
    """
    if policy == "L0":
        return f"L0@{unicodedata.unidata_version}"
    if policy == "L2" or (policy == "L3" and not own.rows and not has_lexicon(language)):
        return f"{policy}@{l1_version()}+{fold_version()}"
    if policy == "L3":
        return f"L3{{{','.join(HEADLINE)}}}@{lexicon(language, dialect, HEADLINE, own).version}"
    return f"{policy}@{l1_version()}" + (f"+{AKSHARA_RULES}" if policy == "AER" else "")


def units(text: str, language: str) -> dict[Policy, Sequence[str]]:
    """Return what each policy counts in a text; to be aligned by `accuracy.align` (L2, L3: by `accuracy.lattice`)."""
    spelled = canonical(text, language)
    tolerant = folded(spelled, language).split()
    return {
        "L0": raw_words(text),
        "L1": spelled.split(),
        "L2": tolerant,
        "L3": tolerant,
        "CER": spelled,
        "CER-ns": spelled.replace(" ", ""),
        "AER": aksharas(spelled),
    }
