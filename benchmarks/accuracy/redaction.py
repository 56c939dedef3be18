"""How many identifiers are found, and how much of what is found is one: by kind, by language, by how it is written.

    python -m benchmarks.accuracy.redaction [--repeats 5] [--seed 17] [--missed 20]

Made-up sentences (benchmarks/lib/identifier_set.py). Found means: covered from its first to its last letter, under its
own kind. What is found elsewhere, or under another kind, counts against precision. It says nothing of what recognisers
make of spoken numbers: the text is without errors. The default takes a few seconds.
"""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.lib.identifier_set import POSITIVE, Sentence, sentences
from benchmarks.lib.printed import table
from lexicons.identifiers.find import find


@dataclass(frozen=True, slots=True)
class Outcome:
    """`found`: the identifier was, whole; `covered`: under whatever kind. `wrong`: the kinds found beside it."""

    sentence: Sentence
    found: bool
    covered: bool
    wrong: tuple[str, ...]


def tried(sentence: Sentence) -> Outcome:
    """Look for identifiers in a sentence."""
    places = [(one.kind, place) for one in find([(sentence.text, sentence.language)]) for place in one.places]
    whole = [kind for kind, place in places if place.start <= sentence.start and sentence.end <= place.end]
    found = sentence.is_positive and sentence.kind in whole
    wrong = [kind for kind, _ in places]
    if found:
        wrong.remove(sentence.kind)
    return Outcome(sentence, found, bool(whole), tuple(wrong))


def report(outcomes: Iterable[Outcome], by: Callable[[Sentence], str], head: str) -> str:
    """Return a Markdown table: a line for each value of `by`."""
    there, found, wrong, negatives, alarms = (
        Counter[str](),
        Counter[str](),
        Counter[str](),
        Counter[str](),
        Counter[str](),
    )
    for one in outcomes:
        name = by(one.sentence)
        there[name] += one.sentence.is_positive
        found[name] += one.found
        wrong[name] += len(one.wrong)
        negatives[name] += not one.sentence.is_positive
        alarms[name] += not one.sentence.is_positive and bool(one.wrong)
    heads = (head, "identifiers", "recall", "precision", "other numbers", "taken for one")
    rows = [
        {head: name, "identifiers": there[name], "recall": share(found[name], there[name]),
         "precision": share(found[name], found[name] + wrong[name]), "other numbers": negatives[name],
         "taken for one": alarms[name]}
        for name in there
    ]  # fmt: skip
    return table(rows, heads)


def by_kind(outcomes: Iterable[Outcome]) -> str:
    """Return a Markdown table of kinds: what is found under a kind, against what is of that kind."""
    there, found, wrong = Counter[str](), Counter[str](), Counter[str]()
    for one in outcomes:
        there[one.sentence.kind] += one.sentence.is_positive
        found[one.sentence.kind] += one.found
        wrong.update(one.wrong)
    rows = [
        {"kind": kind, "identifiers": there[kind], "recall": share(found[kind], there[kind]),
         "precision": share(found[kind], found[kind] + wrong[kind])}
        for kind in POSITIVE
    ]  # fmt: skip
    return table(rows, ("kind", "identifiers", "recall", "precision"))


def share(part: int, whole: int) -> str:
    """Return a share with three digits, "-" of nothing."""
    return f"{part / whole:.3f}" if whole else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--missed", type=int, default=0, help="how many misses and false finds to print")
    given = parser.parse_args()
    outcomes = [tried(one) for one in sentences(given.repeats, given.seed)]
    print(by_kind(outcomes))
    for head, by in (("set", _group), ("language", _language), ("as", _style)):
        print(f"\n{report(outcomes, by, head)}")
    amiss = [one for one in outcomes if one.wrong or (one.sentence.is_positive and not one.found)]
    for one in amiss[: given.missed]:
        print(one.sentence.language, one.sentence.kind, one.sentence.style, one.wrong, one.sentence.text)


def _language(sentence: Sentence) -> str:
    return sentence.language


def _group(sentence: Sentence) -> str:
    return sentence.group


def _style(sentence: Sentence) -> str:
    return sentence.style


if __name__ == "__main__":
    main()
