"""Scoring: the error rates of systems on a test set of your own, from files.

    from pathlib import Path
    from pipeline.testsets.scoring import Choices, evaluate_files

    found = evaluate_files(
        Path("test.csv"), {"ours": Path("ours.csv"), "vendor": Path("vendor.jsonl")}, Choices("hi", by="gender")
    )
    for row in found.evaluation.rows:
        print(row.system, row.slice, row.rates["L1"].counts.rate, row.rates["L1"].interval)
    print(found.unmatched["vendor"].missing)      # references for which the vendor has no text

Formats: pipeline/testsets/reading.py. Texts without files: accuracy/evaluate.py. Memory grows with speakers, not with
utterances.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from accuracy.evaluate import Evaluation, evaluate
from accuracy.measure import Policy
from pipeline.testsets.matching import Choices, Matching, Unmatched

__all__ = ["Choices", "ScoredFiles", "Unmatched", "evaluate_files"]


@dataclass(frozen=True, slots=True)
class ScoredFiles:
    """The rates, and what did not match, by system."""

    evaluation: Evaluation
    unmatched: dict[str, Unmatched]


def evaluate_files(
    reference: Path, systems: Mapping[str, Path], choices: Choices | None = None, errors: int = 0, policy: Policy = "L1"
) -> ScoredFiles:
    """Return the rates of each system's file against the reference. `errors`: see accuracy.evaluate.

    Raises pipeline.testsets.entry.InputProblem, pipeline.evaluation.parquet.ParquetMissing, and what
    accuracy.evaluate.evaluate raises.
    """
    with Matching(reference, systems, choices or Choices()) as matching:
        found = evaluate(matching, errors, policy)
        return ScoredFiles(found, matching.unmatched)
