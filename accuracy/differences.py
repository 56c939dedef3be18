"""Differences: what policy L3 still counts as wrong between two texts, as pairs of short wordings.

    reference    राशन   शहर    में   इसलिए         गए
    hypothesis   राशन   सहर    में   इस   लिय     आज गए
                        1:1          1:2          inserted: no pair

What folds, joins, the lexicon and the rules of L3 already accept is not a difference. A run of wrong words gives pairs
only where there is one way to pair them: equally many words on both sides, or one word against two.
"""

from dataclasses import dataclass
from itertools import groupby

from accuracy.lattice import Step, align_lattice
from lexicons.canonical import words
from lexicons.folds import folded
from lexicons.pairs import pairs
from lexicons.variants import HEADLINE, NO_ENTRIES, OwnEntries, lexicon

MAX_WORDS = 1000  # more than a segment ever has; the time of the search grows with the product of both lengths


@dataclass(frozen=True, slots=True)
class Difference:
    """Wordings in canonical spelling, words separated by one space: what was said, and what the other text has."""

    said: str
    wrote: str


def differences(
    reference: str, hypothesis: str, language: str, dialect: str = "", own: OwnEntries = NO_ENTRIES
) -> list[Difference]:
    """Return the differences from left to right; none where a text has over MAX_WORDS words.

    Raises lexicons.classes.LexiconError.
    """
    said, wrote = words(reference, language), words(hypothesis, language)
    if max(len(said), len(wrote)) > MAX_WORDS:
        return []
    expected, written = (folded(" ".join(side), language).split() for side in (said, wrote))
    known = lexicon(language, dialect, HEADLINE, own)
    alternatives = known.alternatives(expected) + pairs(expected, written, language, HEADLINE)
    steps = align_lattice(expected, written, alternatives, known.optional, language).steps
    # Shown as people spell it: folding a word may remove a nukta.
    spelled = dict(zip(expected + written, said + wrote, strict=True))
    return [
        Difference(" ".join(spelled[word] for word in ours), " ".join(spelled[word] for word in theirs))
        for right, run in groupby(steps, key=lambda step: step.right or bool(step.tag))
        if not right
        for ours, theirs in _pairs(list(run))
    ]


def _pairs(run: list[Step]) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    ours = tuple(word for step in run for word in step.reference)
    theirs = tuple(word for step in run for word in step.hypothesis)
    if len(ours) == len(theirs):
        return [((word,), (other,)) for word, other in zip(ours, theirs, strict=True)]
    return [(ours, theirs)] if sorted((len(ours), len(theirs))) == [1, 2] else []
