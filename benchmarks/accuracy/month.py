"""A simulated month: corrections make models better, the gate lets them out, and people need less time.

    python -m benchmarks.accuracy.month [--repeats 8] [--weeks 5] [--seed 3] [--picture FILE]

Made-up dialects whose words a model learns from corrections (benchmarks/lib/learnt_words.py), named as the synthetic
ones, each with a model of its own. Every week 60 new speakers of each dialect say 20 segments of 12 words.

    real         the audit share (pipeline/review/acceptance.py), the decision about every segment with its logged
                 probability (pipeline/review/routing.py), the estimate with its interval (accuracy/estimate.py), the
                 verdict of old against new by speaker, weighted by the probabilities (accuracy/gate.py)
    simulated    speech, errors, confidence (calibrated, with noise), people (they correct everything that they see, in
                 twice the sound's length and six times that of what is wrong), and what training does

Each week a candidate is trained for each dialect on the corrections of all weeks before. It and the model in use write
the week's reviewed segments; where the gate passes, the candidate is released for the next week. Now and then (one in
six) a training goes wrong, as with shuffled texts: the candidate is worse. That must never be released.

Printed for each week: the true error rate of the models in use, minutes of people for an hour of sound, segments that
people saw, how many estimates hold the truth, what was released and what was stopped. The default takes half a minute.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from accuracy import active
from accuracy.compare import Pair
from accuracy.counts import ErrorCounts
from accuracy.estimate import estimate
from accuracy.gate import gate
from accuracy.tally import Scored, tallied
from benchmarks.lib.learnt_words import SPEECH_MIN, WORDS, Dialect, Drafts, drafted
from benchmarks.lib.plot import Line, Panel, picture
from benchmarks.lib.printed import table
from configs.settings import Route
from pipeline.review.acceptance import next_share
from pipeline.review.acceptance_evidence import Evidence, lately
from pipeline.review.routing import Known, decide

SPEAKERS, SEGMENTS = 60, 20
NOISE = 0.05
BEGUN = {"bho": 50, "awa": 200, "mag": 500}  # segments corrected before: the dialects begin at different rates
GOES_WRONG, WORSE_BY = 1 / 6, 0.10  # of trainings; of all words
ROUTE = Route()
IDENTITY = "L1@simulated"

Floats = NDArray[np.float64]


@dataclass(slots=True)
class State:
    """A dialect in the course of the month. `corrections`: of each word, (kinds,). `wrong`: of the model in use, the
    chance that it has each word wrong, (kinds,). `share`: the audit share. `corrected`: whether people have corrected
    anything since the month began. `sure`: what they found in segments of which this model was sure, by week.
    """

    dialect: Dialect
    corrections: Floats
    wrong: Floats
    share: float = 1.0
    corrected: bool = False
    sure: list[list[Scored]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Week:
    """What a week brought for one dialect. `minutes`: of people, for an hour of sound. `candidate`: its true rate; None
    where nothing was trained.
    """

    dialect: str
    truth: float
    minutes: float
    seen: float
    held: bool
    off: float
    candidate: float | None
    released: bool


def month(random: np.random.Generator, weeks: int, name: str) -> list[list[Week]]:
    """Return what each week brought for each dialect. `name`: makes the router's draws those of this month."""
    states = [_begin(random, tag, segments) for tag, segments in BEGUN.items()]
    return [[_week(random, state, f"{name}:{week}") for state in states] for week in range(weeks)]


def _begin(random: np.random.Generator, tag: str, segments: int) -> State:
    dialect = Dialect(tag)
    corrections = random.multinomial(WORDS * segments, dialect.frequency).astype(np.float64)
    return State(dialect, corrections, dialect.wrong(corrections))


def _week(random: np.random.Generator, state: State, name: str) -> Week:
    dialect, wrong = state.dialect, state.wrong
    state.share, _ = next_share(state.share, _evidence(state), ROUTE)
    drafts = drafted(random, dialect, wrong, (SPEAKERS, SEGMENTS), NOISE)
    pi, seen = _routed(drafts, state, f"{name}:{dialect.name}")
    scored = drafts.scored(seen, pi)
    found = estimate(tallied(scored)).interval
    assert found is not None
    truth = dialect.truth(wrong)
    minutes = active.minutes(np.full(seen.shape, SPEECH_MIN), drafts.errors / WORDS)[seen].sum()
    candidate = _trained(random, state) if state.corrected else None
    released = candidate is not None and _passes(random, dialect, drafts, (wrong, candidate), (seen, pi))
    new = None if candidate is None else dialect.truth(candidate)
    _learn(state, drafts, seen, scored)
    if candidate is not None and released:
        state.wrong, state.sure = candidate, []  # evidence of another model counts for nothing
    return Week(
        dialect.name, truth, 60 * float(minutes) / (seen.size * SPEECH_MIN), float(seen.mean()),
        found.low <= truth <= found.high, found.rate - truth, new, released,
    )  # fmt: skip


def _routed(drafts: Drafts, state: State, name: str) -> tuple[Floats, NDArray[np.bool_]]:
    """Return the logged probability of each segment, and whether a person saw it."""
    pi, seen = np.ones(drafts.expected.shape), np.zeros(drafts.expected.shape, bool)
    for place, expected in np.ndenumerate(drafts.expected):
        known = Known(1 - float(expected), (), "cal-1", state.share, True)
        decision = decide(f"{name}:{place}", known, ROUTE)
        assert decision.review_probability is not None
        pi[place], seen[place] = decision.review_probability, decision.arm != "accepted"
    return pi, seen


def _evidence(state: State) -> Evidence:
    """Return what people found where the model was sure, as the service gathers it."""
    every = [one for week in state.sure for one in week]
    found = estimate(tallied(every))
    ends = (found.interval.low, found.interval.high) if found.interval else (None, None)
    counts = found.reviewed, found.clusters, found.reference_words
    recent = lately([one for week in state.sure[-2:] for one in week])
    return Evidence("model", "cal-1", *counts, found.rate, *ends, lately=recent)


def _learn(state: State, drafts: Drafts, seen: NDArray[np.bool_], scored: Sequence[Scored]) -> None:
    """Keep the week's corrections, and what they say of segments of which the model was sure."""
    state.corrected = True
    state.corrections = state.corrections + drafts.corrected(seen, state.dialect.kinds)
    sure = (1 - drafts.expected >= ROUTE.accept_confidence).ravel()
    state.sure.append([one for one, is_sure in zip(scored, sure, strict=True) if is_sure and one.counts])


def _trained(random: np.random.Generator, state: State) -> Floats:
    """Return the chances of a candidate trained on the corrections until now; now and then it is worse than before."""
    learnt = state.dialect.wrong(state.corrections)
    return np.minimum(state.wrong + WORSE_BY, 0.45) if random.random() < GOES_WRONG else learnt


def _passes(
    random: np.random.Generator, dialect: Dialect, drafts: Drafts, models: tuple[Floats, Floats],
    reviewed: tuple[NDArray[np.bool_], Floats],
) -> bool:  # fmt: skip
    """Say whether the gate lets the candidate out, on the week's reviewed segments, which neither model was trained on.

    The candidate has a word wrong with its own chance, more or less as the segment was hard for the model in use.
    """
    (old, new), (seen, pi) = models, reviewed
    harder = np.clip(drafts.errors / np.maximum(old[drafts.words].sum(axis=-1), 1e-9), 0.5, 1.5)
    again = random.random(drafts.words.shape) < np.clip(new[drafts.words] * harder[..., None], 0, 1)
    before, after = drafts.errors, again.sum(axis=-1)
    pairs = [
        Pair(f"{speaker}", _counts(before[speaker, one]), _counts(after[speaker, one]), float(pi[speaker, one]),
             IDENTITY, IDENTITY, ("hi", dialect.name))
        for speaker, one in zip(*np.nonzero(seen), strict=True)
    ]  # fmt: skip
    return gate(pairs).outcome == "pass"


def _counts(errors: int) -> ErrorCounts:
    return ErrorCounts(int(errors), 0, 0, WORDS, WORDS)


def rows(months: Sequence[list[list[Week]]]) -> list[dict[str, str]]:
    """Return a row a week, over all months and dialects."""
    found = []
    for number in range(len(months[0])):
        every = [one for each in months for one in each[number]]
        row = {"week": str(number + 1)}
        row |= {tag: f"{100 * _mean(one.truth for one in every if one.dialect == tag):.1f} %" for tag in BEGUN}
        trained = sum(one.candidate is not None for one in every)
        worse = sum(now.truth > before.truth for now, before in _pairs(months, number))
        found.append(
            row
            | {
                "minutes an hour": f"{_mean(one.minutes for one in every):.0f}",
                "seen": f"{_mean(one.seen for one in every):.0%}",
                "intervals hold": f"{sum(one.held for one in every)} of {len(every)}",
                "bias, points": f"{100 * _mean(one.off for one in every):+.2f}",
                "released": f"{sum(one.released for one in every)} of {trained}",
                "worse candidates, stopped": _stopped(every),
                "dialects worse than last week": str(worse),
            }
        )
    return found


def _mean(values: object) -> float:
    return float(np.mean(list(values)))  # type: ignore[call-overload]


def _pairs(months: Sequence[list[list[Week]]], number: int) -> list[tuple[Week, Week]]:
    if not number:
        return []
    return [pair for each in months for pair in zip(each[number], each[number - 1], strict=True)]


def _stopped(every: Sequence[Week]) -> str:
    worse = [one for one in every if one.candidate is not None and one.candidate > one.truth]
    return f"{sum(not one.released for one in worse)} of {len(worse)}"


def drawn(months: Sequence[list[list[Week]]]) -> str:
    """Return the picture: error rates by dialect and minutes of people, by week."""
    weeks = range(len(months[0]))

    def mean(week: int, tag: str, name: str) -> float:
        return _mean(getattr(one, name) for each in months for one in each[week] if one.dialect == tag)

    rates = [Line(tag, [(week, 100 * mean(week, tag, "truth")) for week in weeks]) for tag in BEGUN]
    minutes = [Line(tag, [(week, mean(week, tag, "minutes")) for week in weeks]) for tag in BEGUN]
    panels = [Panel("WER of the model in use, %", "weeks passed", rates)]
    panels.append(Panel("minutes of people for an hour of sound", "weeks passed", minutes))
    return picture("A simulated month: models are released by the gate", panels)


def main() -> None:
    """Read the command line, print a row a week, and draw."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=20, help="months")
    parser.add_argument("--weeks", type=int, default=5)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--picture", type=Path, help="draw it into this SVG file")
    given = parser.parse_args()
    random = np.random.default_rng(given.seed)
    months = [month(random, given.weeks, f"{given.seed}:{number}") for number in range(given.repeats)]
    print(f"{given.repeats} months, {SPEAKERS} speakers x {SEGMENTS} segments a week, seed {given.seed}\n")
    found = rows(months)
    print(table(found, list(found[0])))
    if given.picture:
        given.picture.write_text(drawn(months), encoding="utf-8")


if __name__ == "__main__":
    main()
