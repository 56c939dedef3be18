"""Does routing by earned skill pay? 40 transcribers of mixed skill, the same work by both rules, the same hours.

    python -m benchmarks.accuracy.people [--people 40] [--days 3] [--repeats 3] [--seed 7]

Made-up people with true error rates by dialect; recordings of one dialect each whose drafts are more or less wrong, and
whose difficulty for people grows with that. The draft's confidence says it with noise. `earned` offers work by the real
rule (pipeline/review/queue_rule.py) with the real skill (pipeline/quality/), `random` by chance. Both do all of the
same work; nobody's skill is known at first. It is learned from gold segments and from second texts that a third person
decides about, as the service does it. How long a segment takes depends on the segment alone.

Printed for each rule: the error rate of the final texts, also on the hardest quarter of the recordings; hours, second
passes and adjudications; and of the 95 % intervals of skill, after 1, 2, 4 and 8 hours and then each day, how many hold
the person's true rate in segments of average hardness of that dialect. The default takes about a minute on one core.
"""

import argparse
import heapq
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np

from benchmarks.lib.printed import table
from pipeline.quality import skill
from pipeline.quality.advantage import advantage
from pipeline.quality.estimating import FRESH
from pipeline.quality.observed import Cell, Sums, kind, merged
from pipeline.quality.skill import Peers
from pipeline.review.queue_rule import Candidate, View, in_order

LANGUAGE, DIALECTS = "hi", ("bho", "awa", "mag")
DRAFT_WER = {"bho": 0.15, "awa": 0.25, "mag": 0.35}  # of the machine; half of its variation is within a dialect
SEGMENTS, WORDS = 10, 15  # of a recording of a minute
MEAN_RATE, SPREAD = 0.05, 0.6  # people's error rate in their best dialect, and its coefficient of variation
ELSEWHERE = (1.2, 3.0)  # how much higher it is in each other dialect
NOISE = 0.05  # of the confidence
GOLD, SECOND = 0.02, 0.1  # shares of segments
LOOKED_AT = 60  # recordings that are compared, as in the service
BUSY = 0.97  # share of the people's time that the work fills
MINUTES_A_DAY = 8 * 60
START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Work:
    """A recording. Of each segment: `hardness` for a person, 1 on average over its dialect, and the error rate that is
    `predicted` of its draft. `minutes`: it takes.
    """

    id: str
    dialect: str
    arrives: float
    predicted: tuple[float, ...]
    hardness: tuple[float, ...]
    minutes: float


@dataclass(slots=True)
class Person:
    """`rates`: true error rates by dialect. `known`: what was observed of them, by dialect."""

    id: str
    rates: dict[str, float]
    known: dict[str, Sums] = field(default_factory=dict)

    def observe(self, dialect: str, errors: int, predicted: float) -> None:
        """Add a segment of which the right text is known. `predicted`: the expected error rate of its draft."""
        more = Cell(float(errors), WORDS, 1, errors**2 / WORDS)
        self.known[dialect] = self.known.get(dialect, Sums(self.id)).plus(kind(predicted), more)


@dataclass(slots=True)
class Outcome:
    """What became of the work. Errors and words of the final texts, also by recording; minutes of people."""

    by_recording: dict[str, int] = field(default_factory=dict)
    minutes: float = 0.0
    seconds: int = 0
    adjudications: int = 0
    held: list[bool] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)
    longest_wait: float = 0.0


# Gives the recordings in the order in which to offer them to a person, at a minute.
Rule = Callable[[Person, Sequence[Work], float], str]


def people(random: np.random.Generator, count: int) -> list[Person]:
    """Draw people, each with a dialect of their own in which they are best."""
    made = []
    for number in range(count):
        best = float(np.clip(random.gamma(1 / SPREAD**2, MEAN_RATE * SPREAD**2), 0.005, 0.4))
        own = random.integers(len(DIALECTS))
        rates = {name: best if at == own else best * random.uniform(*ELSEWHERE) for at, name in enumerate(DIALECTS)}
        made.append(Person(f"per_{number:02}", {name: min(value, 0.5) for name, value in rates.items()}))
    return made


def work(random: np.random.Generator, minutes: float) -> list[Work]:
    """Draw recordings that fill so many minutes of people, evenly over the days."""
    made: list[Work] = []
    filled = 0.0
    while filled < minutes:
        dialect = DIALECTS[random.integers(len(DIALECTS))]
        mean = DRAFT_WER[dialect]
        draft = float(np.clip(random.gamma(4, mean / 4), 0.02, 0.9))
        segments = np.clip(random.gamma(8, draft / 8, SEGMENTS), 0.0, 1.0)
        hardness = tuple((0.3 + 0.7 * segments / mean).tolist())
        predicted = tuple(np.clip(segments + random.normal(0, NOISE, SEGMENTS), 0.01, 0.99).tolist())
        takes = 2.0 + 6.0 * float(segments.mean())
        made.append(Work(f"rec_{len(made):05}", dialect, 0.0, predicted, hardness, takes))
        filled += takes
    arrivals = np.sort(random.uniform(-120, minutes, len(made)))
    return [replace(one, arrives=float(at)) for one, at in zip(made, arrivals, strict=True)]


class Earned:
    """The service's rule: pools are made again every few minutes, a person's own observations count at once."""

    def __init__(self, everybody: Sequence[Person]) -> None:
        self._everybody = everybody
        self._peers: dict[str, Peers] = {}
        self._made = -1e9

    def __call__(self, person: Person, waiting: Sequence[Work], minute: float) -> str:
        if minute - self._made >= FRESH / timedelta(minutes=1):
            self._peers, self._made = peers_of(self._everybody), minute
        gains = {(LANGUAGE, dialect): self._advantage(person, dialect) for dialect in DIALECTS}
        return in_order([_candidate(one) for one in waiting], View(_at(minute), {}, gains))[0].recording_id

    def _advantage(self, person: Person, dialect: str) -> float:
        here = person.known.get(dialect)
        among = self._peers.get(dialect if here else "")
        return advantage(among, here or merged(person.id, person.known.values())) if among else 0.0


def peers_of(everybody: Sequence[Person]) -> dict[str, Peers]:
    """Return what those observed have in common, by dialect, and "" for the language."""
    found = {}
    for dialect in DIALECTS:
        if known := [one.known[dialect] for one in everybody if dialect in one.known]:
            found[dialect] = skill.peers(known)
    if whole := [merged(one.id, one.known.values()) for one in everybody if one.known]:
        found[""] = skill.peers(whole)
    return found


def _candidate(one: Work) -> Candidate:
    return Candidate(
        recording_id=one.id, client_id="", language=LANGUAGE, dialect=one.dialect, rush=False, spread=False,
        deadline=None, waiting_since=_at(one.arrives), effort=sum(one.predicted) / SEGMENTS, mine=0, taken=False,
        same_first=0,
    )  # fmt: skip


def _at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def simulate(random: np.random.Generator, everybody: list[Person], queue: list[Work], rule: Rule) -> Outcome:
    """Let the people do all of the work, one recording after the other."""
    outcome, arrived, waiting = Outcome(), 0, list[Work]()
    free = [(0.0, number) for number in range(len(everybody))]
    moments = [60.0 * hours for hours in (1, 2, 4, *range(8, 1000, 8))]
    while arrived < len(queue) or waiting:
        minute, number = heapq.heappop(free)
        while arrived < len(queue) and queue[arrived].arrives <= minute:
            waiting.append(queue[arrived])
            arrived += 1
        if minute >= moments[0]:
            _check(everybody, outcome)
            moments.pop(0)
        if not waiting:
            heapq.heappush(free, (queue[arrived].arrives + 1e-6, number))
            continue
        chosen = rule(everybody[number], waiting[:LOOKED_AT], minute)
        done = next(one for one in waiting[:LOOKED_AT] if one.id == chosen)
        waiting.remove(done)
        outcome.longest_wait = max(outcome.longest_wait, minute - done.arrives)
        heapq.heappush(free, (minute + _do(random, everybody, number, done, outcome), number))
    _check(everybody, outcome)
    return outcome


def _do(random: np.random.Generator, everybody: list[Person], number: int, done: Work, outcome: Outcome) -> float:
    """Write a recording, and let chance check some of it. Return the minutes that the first person needs."""
    person, each = everybody[number], done.minutes / SEGMENTS
    spent, total = done.minutes, 0
    for segment in zip(done.hardness, done.predicted, strict=True):
        errors = _errors(random, person, done.dialect, segment[0])
        if random.random() < SECOND:
            errors, more = _second(random, everybody, number, done.dialect, segment, errors)
            outcome.seconds += 1
            outcome.adjudications += more
            outcome.minutes += each * (1 + more)
        if random.random() < GOLD:  # a segment of average difficulty
            gold = _errors(random, person, done.dialect, 1.0)
            person.observe(done.dialect, gold, DRAFT_WER[done.dialect])
            spent += each
        total += errors
    outcome.by_recording[done.id] = total
    outcome.minutes += spent
    return spent


def _errors(random: np.random.Generator, person: Person, dialect: str, hardness: float) -> int:
    return int(random.binomial(WORDS, min(person.rates[dialect] * hardness, 0.9)))


def _second(
    random: np.random.Generator,
    everybody: list[Person],
    number: int,
    dialect: str,
    segment: tuple[float, float],
    errors: int,
) -> tuple[int, bool]:
    """Write a segment (hardness, predicted) again, blind; where the texts differ, a third decides. Return the errors
    that stay, and whether it came to that.
    """
    others = [at for at in range(len(everybody)) if at != number]
    again, third = (everybody[at] for at in random.choice(others, 2, replace=False))
    own = _errors(random, again, dialect, segment[0])
    decided = bool(errors or own)
    missed = min(2 * third.rates[dialect], 0.5)  # of the places where the texts differ
    everybody[number].observe(dialect, errors, segment[1])
    again.observe(dialect, own, segment[1])
    return (int(random.binomial(min(errors + own, WORDS), missed)) if decided else 0), decided


def _check(everybody: Sequence[Person], outcome: Outcome) -> None:
    """Compare everybody's skill with the truth."""
    among = peers_of(everybody)
    for person in everybody:
        for dialect, known in person.known.items():
            found = skill.skill(known, among[dialect], LANGUAGE, dialect)
            outcome.held.append(found.low <= person.rates[dialect] <= found.high)
            outcome.widths.append(found.high - found.low)


def measured(options: argparse.Namespace) -> dict[str, list[dict[str, float]]]:
    """Return the figures of each repeat by rule. Both rules have the same people and the same work."""
    rows: defaultdict[str, list[dict[str, float]]] = defaultdict(list)
    for repeat in range(options.repeats):
        for name in ("random", "earned"):
            random = np.random.default_rng((options.seed, repeat))
            everybody = people(random, options.people)
            queue = work(random, BUSY * options.days * MINUTES_A_DAY * options.people / (1 + GOLD))
            queue = [replace(one, arrives=one.arrives / options.people) for one in queue]  # all work at the same time
            rule: Rule = Earned(everybody) if name == "earned" else _by_chance(np.random.default_rng(repeat))
            rows[name].append(_figures(simulate(random, everybody, queue, rule), queue))
    return rows


def _by_chance(random: np.random.Generator) -> Rule:
    return lambda person, waiting, minute: waiting[random.integers(len(waiting))].id


def _figures(outcome: Outcome, queue: Sequence[Work]) -> dict[str, float]:
    hardest = sorted(queue, key=lambda one: -sum(one.hardness))[: len(queue) // 4]
    words = SEGMENTS * WORDS
    return {
        "error rate": sum(outcome.by_recording.values()) / (words * len(queue)),
        "hardest quarter": sum(outcome.by_recording[one.id] for one in hardest) / (words * len(hardest)),
        "hours": outcome.minutes / 60,
        "second passes": outcome.seconds,
        "adjudications": outcome.adjudications,
        "longest wait, hours": outcome.longest_wait / 60,
        "intervals hold the truth": float(np.mean(outcome.held)),
        "width, points": float(np.mean(outcome.widths)) * 100,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--days", type=int, default=3, help="of eight hours")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    rows = measured(options)
    print(f"{options.people} people, {options.days} days, mean of {options.repeats}, seed {options.seed}\n")
    print(table([{"rule": name} | _means(found) for name, found in rows.items()], ["rule", *rows["random"][0]]))
    saved = [1 - a["error rate"] / b["error rate"] for a, b in zip(rows["earned"], rows["random"], strict=True)]
    print(f"\nerrors saved by earned skill, each repeat: {', '.join(f'{one:.0%}' for one in saved)}")


def _means(found: Sequence[dict[str, float]]) -> dict[str, str]:
    means = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
    shares = ("error rate", "hardest quarter", "intervals hold the truth")
    return {name: f"{value:.2%}" if name in shares else f"{value:,.1f}" for name, value in means.items()}


if __name__ == "__main__":
    main()
