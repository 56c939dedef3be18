"""How many of the pairs of texts does each scorer judge rightly? `python -m benchmarks.accuracy.tools [--with PYTHON]`

The pairs of tests/accuracy/text_rules.tsv: two ways to write one word, or two different words. A scorer is right where
it counts no error in the first, and one at least in the second. The set is adversarial, and Boli's rules were written
with it: its share is what a test holds, and no rate on real speech. What tells is what others forgive or charge.

Others' scorers are no dependencies of Boli. Install them into an environment of their own, and name its interpreter:

    python3 -m venv tools && tools/bin/pip install whisper-normalizer==0.1.15 voi-oiwer==0.1.4 scribe-eval==0.1.1
    python -m benchmarks.accuracy.tools --with tools/bin/python

    Vistaar's rules   the normaliser of indic-nlp-library, and no punctuation, as the script of that benchmark has them;
                      not for Urdu, for which it wants another package, nor English
    Whisper's basic   BasicTextNormalizer of whisper-normalizer
    voi-oiwer         one form a slot, its own normaliser
    scribe-eval       with sandhi
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Literal

import jiwer

from accuracy.measure import Policy, measure
from benchmarks.lib.printed import table
from configs.registry import language_of

PAIRS: Final = Path(__file__).parents[2] / "tests" / "accuracy" / "text_rules.tsv"
Group = Literal["encoding only", "one word", "different words"]
GROUPS: Final[tuple[Group, ...]] = ("encoding only", "one word", "different words")

# Runs in the other environment: lines of JSON in, for each a line with the errors that each scorer counts.
OTHERS: Final = """
import json, sys, unicodedata
from indicnlp.normalize.indic_normalize import IndicNormalizerFactory
from Levenshtein import distance
from scribe import text_error_details
from voi_oiwer import oiwer, lang_codes
from whisper_normalizer.basic import BasicTextNormalizer

basic, factory, known = BasicTextNormalizer(), IndicNormalizerFactory(), {}

def words(one, other):
    return distance(one.split(), other.split())

def vistaar(text, language):
    if language not in known:
        known[language] = factory.get_normalizer(language)
    text = known[language].normalize(text)
    return "".join(letter for letter in text if not unicodedata.category(letter).startswith("P"))

for line in sys.stdin:
    language, name, said, wrote = json.loads(line)
    found = {"Whisper's basic normaliser": words(basic(said), basic(wrote))}
    if language not in ("en", "ur"):
        found["Vistaar's rules"] = words(vistaar(said, language), vistaar(wrote, language))
    found["scribe-eval, with sandhi"] = len(text_error_details(said, wrote))
    if name in lang_codes:
        found["voi-oiwer, one form a slot"] = sum(oiwer(wrote, [[word] for word in said.split()], name)[4])
    print(json.dumps(found))
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts, and whether they are different words. `policy`: the first under which one word is to cost nothing."""

    language: str
    policy: str
    differs: bool
    reference: str
    hypothesis: str

    @property
    def group(self) -> Group:
        """What the pair is of."""
        return "different words" if self.differs else "encoding only" if self.policy == "L1" else "one word"


def pairs(file: Path = PAIRS) -> list[Pair]:
    """Return the pairs of a table, each once: a pair may stand in it for several policies."""
    rows = [line.split("\t") for line in file.read_text("utf-8").splitlines() if not line.startswith("#")][1:]
    found: dict[tuple[str, str, str], Pair] = {}
    for language, policy, right, reference, hypothesis in sorted(rows, key=lambda row: row[1]):
        one = Pair(language, policy, right != "0", reference, hypothesis)
        found.setdefault((language, reference, hypothesis), one)
    return list(found.values())


def ours(policy: Policy, pair: Pair) -> int:
    """Return the errors that Boli counts."""
    return measure(pair.reference, pair.hypothesis, pair.language)[policy].errors


def plain(pair: Pair) -> int:
    """Return the errors that jiwer counts in the texts as they are."""
    found = jiwer.process_words(pair.reference, pair.hypothesis)
    return int(found.substitutions + found.deletions + found.insertions)


def others(python: str, asked: Sequence[Pair]) -> dict[str, list[int | None]]:
    """Return the errors that each other scorer counts in each pair; None where it does not know the language."""
    lines = [[one.language, language_of(one.language).name.lower(), one.reference, one.hypothesis] for one in asked]
    given = "\n".join(json.dumps(line) for line in lines)
    try:
        done = subprocess.run([python, "-c", OTHERS], input=given, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        sys.exit(f"tools: {python} cannot run the scorers ({said}); see the top of benchmarks/accuracy/tools.py")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    return {name: [one.get(name) for one in answers] for name in dict.fromkeys(name for one in answers for name in one)}


def row(name: str, asked: Sequence[Pair], errors: Sequence[int | None]) -> dict[str, str]:
    """Return how many pairs of each group a scorer judged rightly, of those whose language it knows."""
    judged = [(pair, found) for pair, found in zip(asked, errors, strict=True) if found is not None]
    right = {group: [(found > 0) == pair.differs for pair, found in judged if pair.group == group] for group in GROUPS}
    return {"scorer": name} | {group: f"{sum(all_)} of {len(all_)}" for group, all_ in right.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--with", dest="python", help="the interpreter of an environment with others' scorers")
    chosen = parser.parse_args()
    asked = pairs()
    policies: tuple[Policy, ...] = ("L1", "L2", "L3")
    scorers: dict[str, Callable[[Pair], int]] = {f"Boli {policy}": partial(ours, policy) for policy in policies}
    scorers["jiwer, texts as they are"] = plain
    counted: dict[str, list[int | None]] = {name: [count(one) for one in asked] for name, count in scorers.items()}
    counted |= others(chosen.python, asked) if chosen.python else {}
    rows = [row(name, asked, errors) for name, errors in counted.items()]
    print(table(rows, list(rows[0])))


if __name__ == "__main__":
    main()
