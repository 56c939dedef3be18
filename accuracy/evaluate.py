"""Evaluate: the error rates of any test set, for several systems side by side. Texts in, figures out; no files.

    from accuracy.evaluate import Utterance, evaluate

    said, ours, theirs = "राशन कार्ड बना दो", "राशन कार्ड बना दो", "राशन कार बना"
    found = evaluate([Utterance("u1", said, {"ours": ours, "vendor": theirs}, "hi", slice="patna", speaker="asha")])
    for row in found.rows:
        wer = row.rates["L1"]                     # every policy of accuracy/measure.py: L0 to L3, CER, CER-ns, AER
        print(row.system, row.slice, wer.counts, wer.counts.rate, wer.interval, wer.identity)
    gate(found.pairs("vendor", "ours"))           # accuracy/gate.py: may "ours" replace "vendor"?

The same from files: `evaluate_files` in pipeline/testsets/scoring.py. The sums are kept by speaker, so memory grows
with speakers, not with utterances.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from accuracy.compare import Pair
from accuracy.counts import ZERO, ErrorCounts
from accuracy.error_list import ErrorList, SystemErrors
from accuracy.estimate import THRESHOLDS
from accuracy.intervals import Interval, cluster_interval
from accuracy.measure import POLICIES, Policy, measure, policy_identity
from configs.errors import BoliError

Counts = dict[Policy, ErrorCounts]
_FIELDS: Final = 5  # of ErrorCounts


class EvaluationError(BoliError, ValueError):
    """These utterances cannot be compared, or the systems are unknown. The message says why."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A reference and what each system wrote for it, by the system's name; "" where it wrote nothing.

    `language`: a tag of the registry. `dialect`: a tag whose lexicon entries count at L3, or "". `slice`: what the
    report groups by. `speaker`: unique in the test set; "" where nobody knows it. `duration_ms`: of the sound.
    """

    id: str
    reference: str
    hypotheses: Mapping[str, str]
    language: str
    dialect: str = ""
    slice: str = ""
    speaker: str = ""
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Rate:
    """Counts under one policy. `interval`: 95 %, by speaker; None where a speaker is not known, or where there are
    fewer than `least_speakers` of them. `identity`: of the rules (accuracy/measure.py).
    """

    counts: ErrorCounts
    interval: Interval | None
    identity: str


@dataclass(frozen=True, slots=True)
class Row:
    """What one system got wrong in one slice of a language. `slice` None: all of the language.

    `speakers`: None where some utterance has none. `duration_ms`: None where some utterance has none.
    """

    system: str
    language: str
    slice: str | None
    utterances: int
    speakers: int | None
    duration_ms: int | None
    rates: dict[Policy, Rate]


@dataclass(slots=True)
class Sums:
    """The sums of one system over a slice: by speaker, the fields of ErrorCounts under each policy, in their order."""

    utterances: int = 0
    duration_ms: int | None = 0
    dialects: set[str] = field(default_factory=set)
    by_speaker: "dict[str, array[int]]" = field(default_factory=dict)

    def add(self, utterance: Utterance, counts: Counts) -> None:
        self.utterances += 1
        known = None not in (self.duration_ms, utterance.duration_ms)
        self.duration_ms = (self.duration_ms or 0) + (utterance.duration_ms or 0) if known else None
        self.dialects.add(utterance.dialect)
        sums = self.by_speaker.setdefault(utterance.speaker, _zeros())
        for place, value in enumerate(_values(counts)):
            sums[place] += value

    def merge(self, other: "Sums") -> None:
        self.utterances += other.utterances
        known = None not in (self.duration_ms, other.duration_ms)
        self.duration_ms = (self.duration_ms or 0) + (other.duration_ms or 0) if known else None
        self.dialects |= other.dialects
        for speaker, values in other.by_speaker.items():
            sums = self.by_speaker.setdefault(speaker, _zeros())
            for place, value in enumerate(values):
                sums[place] += value

    def counts(self, policy: Policy) -> dict[str, ErrorCounts]:
        """Return the counts by speaker."""
        first = POLICIES.index(policy) * _FIELDS
        return {who: ErrorCounts(*values[first : first + _FIELDS]) for who, values in self.by_speaker.items()}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`rows`: by language and slice, each system in its order; last the whole language where it has several slices.

    `errors`: of each system, where they were asked for. `sums`: by (system, language, slice).
    """

    systems: tuple[str, ...]
    rows: tuple[Row, ...]
    errors: dict[str, SystemErrors]
    sums: dict[tuple[str, str, str], Sums]

    def pairs(self, old: str, new: str, policy: Policy = "L1") -> list[Pair]:
        """Return what accuracy.gate compares: a pair for each speaker and (language, slice).

        Sums by speaker give the same difference as utterances would. Raises EvaluationError where a system is unknown,
        or a speaker is not known: without speakers there is no honest error of a difference.
        """
        for name in (old, new):
            if name not in self.systems:
                raise EvaluationError(f"there is no system {name!r}; there are {', '.join(self.systems)}")
        return list(self._pairs(old, new, policy))

    def _pairs(self, old: str, new: str, policy: Policy) -> Iterator[Pair]:
        for (system, *group), sums in self.sums.items():
            if system != old:
                continue
            identity = _identity(policy, group[0], sums.dialects)
            theirs = self.sums[new, group[0], group[1]].counts(policy)
            for speaker, counts in sums.counts(policy).items():
                if not speaker:
                    raise EvaluationError("to compare systems, every utterance needs a speaker")
                yield Pair(speaker, counts, theirs[speaker], 1.0, identity, identity, tuple(group))


def evaluate(
    utterances: Iterable[Utterance],
    errors: int = 0,
    policy: Policy = "L1",
    least_speakers: int = THRESHOLDS.min_clusters,
) -> Evaluation:
    """Return the rates under every policy. `errors`: how many of the worst utterances to keep, by `policy`.

    Raises EvaluationError where utterances name different systems, and lexicons.classes.LexiconError.
    """
    systems: tuple[str, ...] = ()
    sums: dict[tuple[str, str, str], Sums] = {}
    lists: dict[str, ErrorList] = {}
    for one in utterances:
        if not systems:
            systems = tuple(one.hypotheses)
            lists = {system: ErrorList(errors) for system in systems}
        if one.hypotheses.keys() != lists.keys():
            raise EvaluationError(f"{one.id}: its systems are not those of the first utterance: {', '.join(systems)}")
        for system, hypothesis in one.hypotheses.items():
            counts = measure(one.reference, hypothesis, one.language, one.dialect)
            sums.setdefault((system, one.language, one.slice), Sums()).add(one, counts)
            lists[system].add((one.id, one.reference, hypothesis, one.language), counts[policy])
    rows = tuple(_rows(systems, sums, least_speakers))
    return Evaluation(systems, rows, {name: lists[name].found() for name in systems if errors}, sums)


def _rows(systems: tuple[str, ...], sums: dict[tuple[str, str, str], Sums], least: int) -> Iterator[Row]:
    for language in sorted({language for _, language, _ in sums}):
        slices = sorted({name for _, of, name in sums if of == language})
        for name in slices:
            yield from (_row((system, language, name), sums[system, language, name], least) for system in systems)
        if len(slices) == 1:
            continue
        for system in systems:
            together = Sums()
            for name in slices:
                together.merge(sums[system, language, name])
            yield _row((system, language, None), together, least)


def _row(named: tuple[str, str, str | None], sums: Sums, least: int) -> Row:
    system, language, name = named
    known = "" not in sums.by_speaker
    return Row(
        system=system,
        language=language,
        slice=name,
        utterances=sums.utterances,
        speakers=len(sums.by_speaker) if known else None,
        duration_ms=sums.duration_ms,
        rates={policy: _rate(sums, language, policy, least if known else None) for policy in POLICIES},
    )


def _rate(sums: Sums, language: str, policy: Policy, least: int | None) -> Rate:
    found = sums.counts(policy)
    interval = None
    if least is not None and len(found) >= least:
        errors = [counts.errors for counts in found.values()]
        interval = cluster_interval(list(found), errors, [counts.reference for counts in found.values()])
    return Rate(sum(found.values(), ZERO), interval, _identity(policy, language, sums.dialects))


def _identity(policy: Policy, language: str, dialects: set[str]) -> str:
    return ", ".join(sorted({policy_identity(policy, language, dialect) for dialect in dialects}))


def _zeros() -> "array[int]":
    return array("q", bytes(8 * _FIELDS * len(POLICIES)))


def _values(counts: Counts) -> Iterator[int]:
    for policy in POLICIES:
        one = counts[policy]
        yield from (one.substitutions, one.deletions, one.insertions, one.reference, one.hypothesis)
