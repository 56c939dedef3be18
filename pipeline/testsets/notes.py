"""Notes: what is said beside the figures of a test set: what the levels are, what did not match, why no interval."""

from collections.abc import Iterable
from typing import Final

from accuracy.estimate import THRESHOLDS
from accuracy.evaluate import Evaluation, Row
from accuracy.measure import Policy
from pipeline.testsets.scoring import ScoredFiles

LEVELS: Final[dict[Policy, str]] = {
    "L0": "L0 raw",
    "L1": "L1 normalised",
    "L2": "L2",
    "L3": "L3 OIWER",
    "CER": "CER",
    "CER-ns": "CER-ns",
    "AER": "AER",
}
TERMS: Final = {
    "Rate": "Substitutions (S), deletions (D) and insertions (I) over the words (or letters) of the references.",
    "L0": "Words as written: case, punctuation and encoding count.",
    "L1": "Words in canonical spelling: the normalised word error rate.",
    "L2": "The same with free spellings folded; words may be joined or split.",
    "L3": "The same with the lexicon's variants, numbers, loans and sandhi: the orthography-tolerant rate.",
    "CER, CER-ns, AER": "Code points with and without spaces, and aksharas (one syllable of Indian script each).",
    "95 % interval": "By speaker: utterances of one speaker resemble each other.",
    "Rules": "Figures of different identities must not be compared.",
}


def hours(duration_ms: int | None) -> str:
    """Return a length in hours; "" where it is not known."""
    return "" if duration_ms is None else f"{duration_ms / 3_600_000:.2f}"


def identities(rows: Iterable[Row], policy: Policy) -> str:
    """Return the rules of the headline and of L3: those say which language has no lexicon (accuracy/measure.py)."""
    return ", ".join(sorted({row.rates[one].identity for row in rows for one in (policy, "L3")}))


def cautions(found: ScoredFiles) -> list[str]:
    """Return a line for each kind of thing that did not match, by system."""
    lines = []
    for name, one in found.unmatched.items():
        told = (
            (one.missing, one.first_missing, "references without a text; each counts as all words deleted"),
            (one.unused, one.first_unused, "texts without a reference, which are left out"),
            (one.outside, one.first_outside, "words in no segment of the reference, which are left out"),
        )
        lines += [f"{name}: {says}: {count:,} ({_first(first, count)})" for count, first, says in told if count]
    return lines


def _first(examples: list[str], count: int) -> str:
    return ", ".join(examples) + (", …" if count > len(examples) else "")


def without_interval(evaluation: Evaluation, policy: Policy) -> str:
    """Return why rows have no interval; "" where all have one."""
    lacking = [row for row in evaluation.rows if row.rates[policy].interval is None]
    if any(row.speakers is None for row in lacking):
        return "no interval where an utterance names no speaker: add a column `speaker`"
    return f"no interval under {THRESHOLDS.min_clusters} speakers" if lacking else ""
