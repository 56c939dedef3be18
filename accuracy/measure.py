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
from collections.abc import Callable, Sequence
from functools import lru_cache
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
    reference: str,
    hypothesis: str,
    language: str,
    dialect: str = "",
    own: OwnEntries = NO_ENTRIES,
    policies: Sequence[Policy] = POLICIES,
) -> dict[Policy, ErrorCounts]:
    """Return the counts under each of these policies, in their order; without `policies` under every one.

    `reference`: a person's text. `hypothesis`: the draft. `language`: a BCP-47 tag, whose spelling rules apply to both.
    `dialect`: the narrower tag of the speech, or ""; it selects lexicon entries, to which `own` adds more. An empty
    reference is not special: every unit of the draft is an insertion. 0 <= L3 <= L2 <= L1 in errors, over the same
    words. Raises lexicons.classes.LexiconError where a lexicon file is broken.
    """
    expected = units(reference, language, policies)
    written = expected if hypothesis == reference else units(hypothesis, language, policies)
    counts = {policy: count(expected[policy], written[policy]) for policy in policies if policy not in ("L2", "L3")}
    if "L2" in policies or "L3" in policies:
        level: Policy = "L3" if "L3" in policies else "L2"
        counts["L2"] = counts["L3"] = count_folded(expected[level], written[level], language)
        if level == "L3" and counts["L2"].errors:
            counts["L3"] = count_variants(expected["L3"], written["L3"], language, dialect, own=own)
    return {policy: counts[policy] for policy in policies}


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


def units(text: str, language: str, policies: Sequence[Policy] = POLICIES) -> dict[Policy, Sequence[str]]:
    """Return the units of a text under each of these policies, for `accuracy.align` (L2 and L3: for
    `accuracy.lattice`).
    """
    spelled = _spelled(text, language)
    tolerant = folded(spelled, language).split() if "L2" in policies or "L3" in policies else []
    return {policy: tolerant if policy in ("L2", "L3") else _UNITS[policy](text, spelled) for policy in policies}


# By policy, from a text as it was typed and in canonical spelling.
_UNITS: Final[dict[Policy, Callable[[str, str], Sequence[str]]]] = {
    "L0": lambda text, _: raw_words(text),
    "L1": lambda _, spelled: spelled.split(),
    "CER": lambda _, spelled: spelled,
    "CER-ns": lambda _, spelled: spelled.replace(" ", ""),
    "AER": lambda _, spelled: aksharas(spelled),
}


# One text is often measured against several in a row: a draft, and what two people wrote.
_spelled = lru_cache(maxsize=8)(canonical)
