"""Measure: count the errors of a draft against a reference, under every policy at once.

A policy says what is compared, and in which unit:

    L0       words as typed (NFC only): punctuation, case and encoding count
    L1       words in canonical spelling: the headline word error rate
    L2       the same with free spellings folded (हिन्दी हिंदी), and words may be joined or split
    L3       the same with the variants of the language's lexicon, and with numbers, loans and sandhi by rule
    CER      code points of the canonical spelling, the spaces between words included (as jiwer counts)
    CER-ns   the same without spaces: joining or splitting a word costs nothing
    AER      aksharas of the canonical spelling, without spaces: the most similar unit across languages

    reference   राशन कार्ड।     L0: 1 of 2     CER: 1 of 10     AER: 1 of 5 (रा श न का र्ड)
    draft       राशन कार्ट      L1: 1 of 2     CER-ns: 1 of 9

Never compare or average rates of different policies, or word error rates of different languages: a Malayalam word has
twice as many aksharas as a Hindi word.
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
from lexicons.pairs import BY_RULE, pair_version
from lexicons.spacing import spacing_version
from lexicons.variants import HEADLINE, NO_ENTRIES, OwnEntries, has_lexicon, lexicon

Policy = Literal["L0", "L1", "L2", "L3", "CER", "CER-ns", "AER"]
POLICIES: Final[tuple[Policy, ...]] = ("L0", "L1", "L2", "L3", "CER", "CER-ns", "AER")


def measure(
    reference: str, hypothesis: str, language: str, dialect: str = "", own: OwnEntries = NO_ENTRIES
) -> dict[Policy, ErrorCounts]:
    """Return the counts under each policy, in the order of POLICIES.

    `reference`: a person's text. `hypothesis`: the draft. `language`: a BCP-47 tag, whose spelling rules apply to both.
    `dialect`: the narrower tag of the speech, or ""; it selects lexicon entries, to which `own` adds more. An empty
    reference is not special: every unit of the draft is an insertion. 0 <= L3 <= L2 <= L1 in errors, over the same
    words. Raises lexicons.classes.LexiconError where a lexicon file is broken.
    """
    expected, written = units(reference, language), units(hypothesis, language)
    counts = {policy: count(expected[policy], written[policy]) for policy in POLICIES if policy not in ("L2", "L3")}
    counts["L2"] = counts["L3"] = count_folded(expected["L2"], written["L2"], language)
    if counts["L2"].errors:
        counts["L3"] = count_variants(expected["L3"], written["L3"], language, dialect, own=own)
    return {policy: counts[policy] for policy in POLICIES}


def policy_identity(policy: Policy, language: str, dialect: str = "", own: OwnEntries = NO_ENTRIES) -> str:
    """Return what a score depends on beside the texts: "L3{enc,orth,spacing,num,loan,filler}@5f0c93aa+a8e8f044", up to
    80 characters.

    Never compare scores of different identities: score the old drafts again instead. L3 of a language without a lexicon
    rests on the rules alone, and says so: "L3{spacing,num,loan}@...".
    """
    if policy == "L0":
        return f"L0@{unicodedata.unidata_version}"
    if policy == "L2":
        return f"L2@{l1_version()}+{fold_version()}+{spacing_version(language)}"
    if policy == "L3":
        tags = ",".join(HEADLINE if own.rows or has_lexicon(language) else BY_RULE)
        return f"L3{{{tags}}}@{lexicon(language, dialect, HEADLINE, own).version}+{pair_version(language)}"
    return f"{policy}@{l1_version()}" + (f"+{AKSHARA_RULES}" if policy == "AER" else "")


def units(text: str, language: str) -> dict[Policy, Sequence[str]]:
    """Return the units of a text under each policy, for `accuracy.align` (L2 and L3: for `accuracy.lattice`)."""
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
