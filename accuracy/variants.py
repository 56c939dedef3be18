"""Variants: spelling-tolerant counts of two texts, L2 (folds and joins) and L3 (the lexicon's variants as well).

    reference   डॉक्टर साहब हिन्दी में बोले       L1: 2 errors of 5        L2: 1 (डॉक्टर / doctor)
    draft       doctor साहब हिंदी में बोले        L3: 0, thanks to loan 1, orth.nasal 1

L3 never has more errors than L2, nor L2 more than L1. N is always that of L1. L3 rests on the entries of the lexicon,
and on rules that look at both texts (lexicons/pairs.py): numbers, sandhi, loans.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from accuracy import lattice
from accuracy.counts import ErrorCounts
from lexicons.canonical import words
from lexicons.folds import fold_tags, folded
from lexicons.pairs import pairs
from lexicons.variants import HEADLINE, NO_ENTRIES, OwnEntries, Tags, lexicon


@dataclass(frozen=True, slots=True)
class Tolerated:
    """Counts under L3, and how many words of the draft are right only by a variant, by tag."""

    counts: ErrorCounts
    variants: Counter[str]


def count_folded(reference: Sequence[str], hypothesis: Sequence[str], language: str = "") -> ErrorCounts:
    """Return the L2 counts of folded words."""
    return lattice.count(reference, hypothesis, language=language)


def count_variants(
    reference: Sequence[str],
    hypothesis: Sequence[str],
    language: str,
    dialect: str = "",
    tags: Tags = HEADLINE,
    own: OwnEntries = NO_ENTRIES,
) -> ErrorCounts:
    """Return the L3 counts of folded words. Raises lexicons.classes.LexiconError."""
    known = lexicon(language, dialect, tags, own)
    alternatives = known.alternatives(reference) + pairs(reference, hypothesis, language, tags)
    return lattice.count(reference, hypothesis, alternatives, known.optional, language)


def tolerate(reference: str, hypothesis: str, language: str, dialect: str = "", tags: Tags = HEADLINE) -> Tolerated:
    """Return the L3 counts of two texts and the variants that they rest on, folds included.

    WITH_DIALECT as `tags` gives the meaning-tolerant figure. Raises lexicons.classes.LexiconError.
    """
    said, wrote = words(reference, language), words(hypothesis, language)
    expected, written = (folded(" ".join(side), language).split() for side in (said, wrote))
    known = lexicon(language, dialect, tags)
    alternatives = known.alternatives(expected) + pairs(expected, written, language, tags)
    alignment = lattice.align_lattice(expected, written, alternatives, known.optional, language)
    variants = alignment.variants
    for expected_at, written_at in filter(None, (step.positions for step in alignment.steps)):
        variants.update(fold_tags(said[expected_at], wrote[written_at], language)[:1])
    return Tolerated(alignment.counts, variants)
